"""The append-only log of steps, its lease, and the cursors that follow it."""
