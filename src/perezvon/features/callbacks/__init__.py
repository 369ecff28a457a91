"""Requests to be called back, left by people whom nobody could talk to, and worked off by agents.

Table owned: `callback_request`, where all that names a person can be erased. Publishes no facts. Uses `audit`, `calls`
(who a signed caller is, how often an address may ask), `flows` and `identity` (names).
"""
