"""Tables in and out: people, customers and queues from CSV, every table as CSV and XLSX.

Owns no tables and publishes no facts. Uses the public side of all features below it: what it writes goes through their
services, so that the rules of the forms hold, and what it reads through what serves their lists, so that nobody takes out
more than they see.
"""
