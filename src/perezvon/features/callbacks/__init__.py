"""Who is to be called back: people who asked for it, who gave up waiting, and whom the engine could not reach by itself.

Tables owned: `callback_request`, where all that names a person can be erased, and `callback_caller`, who is in a contact
now. Publishes no facts. Uses `audit`, `calls` (who a signed caller is, how often an address may ask), `customers`
(names and numbers), `dispatch` (the engine calls or does not), `flows` and `identity` (names).
"""
