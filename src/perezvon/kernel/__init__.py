"""What every other package may use: ids, time, errors, actors and small values. Standard library only."""
