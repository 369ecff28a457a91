"""Rules of our own that no other tool checks. `python -m tools.lints` runs them all.

One module per rule. Its `check(root)` yields a `Finding` per breach, whose message says what to do instead; its test
stands in `tests/tools/`; `__main__` lists it. A review remark made twice becomes a rule here.
"""
