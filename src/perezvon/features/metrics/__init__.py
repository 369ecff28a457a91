"""Every figure by its name: of the day as it becomes, and of any time; what is behind it, and as files; goals; reports that people
keep and have sent; and alarms.

A catalogue defines each metric as sums above and below a line. The day follows from the log and, for what happened before a process
began, from the tables of `contacts` and `people`; any other time from rollups of these tables and that of `feedback`, and from
their rows where the rollups are not true yet. Owns `rollup_...`, `rollup_stale`, `rollup_until`; what held at which time:
`queue_target`, `queue_hours`, `open_stretch`, `agent_team`, `outcome_solved`, `break_pay`; `goal`; `saved_report`, `report_schedule`,
`report_delivery`; and `alarm...`: what was wrong, and who hears of it. Publishes no facts. Uses `audit`, `contacts`, `customers`,
`feedback`, `flows`, `identity`, `people` and `queues`.
"""
