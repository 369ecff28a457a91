"""The outside world behind the ports of the features: one folder per kind, one module or package per vendor."""
