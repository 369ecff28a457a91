"""Real faults: whole centres of real processes under a load whose people keep a ledger of their own.

What happens is seen in telephony and done by the people themselves; the product's tables are judged by it and never asked.
"""
