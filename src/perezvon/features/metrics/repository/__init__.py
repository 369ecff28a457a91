"""Queries of metrics: rollups and the rows behind them, what held while things happened, alarms and their channels."""
