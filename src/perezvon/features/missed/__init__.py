"""The ledger of missed calls: who came and was talked to by nobody, why, how often, and what has become of it since.

Owns `missed`, which follows from the log beside the tables of contacts. What people do about somebody who was missed is kept with
the requests to call back, in `callbacks`, and nowhere else: whoever looks after one looks after the other. Publishes no facts. Uses
`callbacks`, `contacts`, `customers`, `identity`, `people` and `queues`.
"""
