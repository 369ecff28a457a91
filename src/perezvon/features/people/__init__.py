"""Agents, their teams, and how they spend their time.

Tables owned: `team`, `agent`; `agent_interval`, which follows from the log. Publishes no facts. Uses `audit`, `dispatch`
and `identity`. Agents are settings of the engine; states are wishes that the engine grants.
"""
