"""The people who call: profiles, how they can be reached, who looks after them.

Tables owned: `customer`, `customer_address`, `customer_merge`, `stranger`. Publishes `CustomerSaved`. Uses `audit` and `people`. Is
dispatch's `CallerBook` and `NumberBook`: it alone knows who stands behind a party of the log.
"""
