"""Who did what, to which subject, for which purpose.

An entry is written in the transaction of the deed itself, so that neither exists without the other. Table owned:
`audit_entry`, which is only ever added to: the database refuses to change or delete an entry, and each one carries a hash
over itself and the one before, so that what was done behind the database's back is found. That the end was cut off, or
the whole emptied, shows only beside a copy of the last hash. Publishes no facts, uses no other feature.
"""
