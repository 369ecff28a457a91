"""Queues, the routes that say whom to try in which order, and who goes first.

Tables owned: `queue`, `route`, `boosts`. Publishes no facts. Uses `audit`, `dispatch` and `people`. All are settings
of the engine.
"""
