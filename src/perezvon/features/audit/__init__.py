"""Who did what, to which subject, for which purpose.

An entry is written in the transaction of the deed itself, so that neither exists without the other. Table owned:
`audit_entry`, which is only ever added to: the database refuses changes, and each entry carries a hash over itself and
the one before, so that a change behind the database's back is found. Publishes no facts, uses no other feature.
"""
