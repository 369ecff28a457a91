"""The voice of a contact: the page on which customers call, and the browser as an agent's phone.

Table owned: `call_secret`. Publishes no facts. Uses `contacts`, `customers`, `flows` and
`identity`. Owns the port `Phones`.
"""
