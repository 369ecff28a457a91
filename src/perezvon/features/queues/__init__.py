"""Queues, and the routes that say whom to try in which order.

Tables owned: `queue`, `route`. Publishes no facts. Uses `audit` and `dispatch`. Both are settings of the engine.
"""
