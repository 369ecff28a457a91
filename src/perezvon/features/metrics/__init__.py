"""Figures of the day as they become: service level, waiting, handling, and how many contacts each agent handled.

Owns no tables: all follows from the log and, for what happened before a process began, from the tables of `contacts`
and `people`. Publishes no facts. Uses `contacts`, `people` and `queues`.
"""
