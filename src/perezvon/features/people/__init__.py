"""Agents, their teams, and how they spend their time.

Tables owned: `team`, `agent`, `skill`, `break_reason`; `agent_interval`, which follows from the log. Publishes no facts. Uses `audit`, `dispatch`
and `identity`. Teams and agents are settings of the engine; states are wishes that the engine grants.
"""
