"""The shell around the engine: intake, writer, performer, recovery, leadership, and the doors to it."""
