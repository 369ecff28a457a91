"""Every figure by its name: of the day as it becomes, and of any time; what is behind it, and as files; goals; and alarms.

A catalogue defines each metric as sums above and below a line. The day follows from the log and, for what happened before a process
began, from the tables of `contacts` and `people`; any other time from rollups of these tables, and from their rows where the
rollups are not true yet. Owns `rollup_...`, `rollup_stale`, `rollup_until`, `queue_target`, `agent_team`, `goal`, and `alarm_note`: who
looks after which alarm. Publishes no facts. Uses `audit`, `contacts`, `flows`, `people` and `queues`.
"""
