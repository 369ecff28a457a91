"""One customer need from arrival to outcome: the desk's actions on it, its history and its timeline.

Tables folded from the log by the projection alone: `contact`, `leg`, `offer`, `queue_visit`, `contact_event`,
`setting_link`. Tables that people write and a rebuild never touches: `contact_note`, `outcome`. Publishes no facts:
what happens to a contact stands in the log. Uses `dispatch` (requests and settings), `audit`, `people` and `customers`.
"""
