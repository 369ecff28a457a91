"""Figures of the day as they become: service level, waiting, handling, contacts handled by each agent; and alarms. Figures of
any time, also as files.

The figures follow from the log and, for what happened before a process began, from the tables of `contacts` and
`people`. Owns the table `alarm_note`: who looks after which alarm. Publishes no facts. Uses `audit`, `contacts`,
`flows`, `people` and `queues`.
"""
