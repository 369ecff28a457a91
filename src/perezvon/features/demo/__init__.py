"""The demo as its visitors steer it: how fast its people live, rush hours, a pause, and a new beginning.

Tables owned: none. Publishes no facts, uses no other feature. A real centre has none of it: every route says so.
"""
