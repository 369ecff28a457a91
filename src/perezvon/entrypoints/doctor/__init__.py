"""The doctor: looks at a centre, running or not, and says what is wrong, what follows from it, and what to do.

A check finds one kind of fault. It changes nothing; what can be put right without a choice has a remedy that `--fix` applies.
Its words are `doctor.<check>.finding`, `.consequence` and `.remedy` of the catalogues.
"""
