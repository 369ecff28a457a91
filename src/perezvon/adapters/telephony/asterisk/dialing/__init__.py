"""Whom an Asterisk may call: a policy that denies what it does not allow, and how many calls there may be.

It is the last place before the trunk, so that nothing above it can go around it: what is judged is the number in the form in
which it is dialled. `numbering` makes one form of a number of all ways to write it, `policy` judges it, `ledger` counts.
"""
