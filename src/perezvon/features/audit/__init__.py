"""Who did what, to which subject, for which purpose.

An entry is written in the transaction of the deed itself, so that neither exists without the other. Table owned:
`audit_entry`, which is only ever added to. Publishes no facts, uses no other feature.
"""
