"""Use cases of flows."""
