"""Tables of people.

`agent_interval` is written by the projection alone: one row per state of an agent, open while it lasts. The change with
number `n` of the step `seq` began it.
"""

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from perezvon.platform.columns import Instant
from perezvon.platform.db import metadata

team = Table(
    "team",
    metadata,
    Column("team", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("head", Text),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("version", Integer, nullable=False, server_default="1"),
)

skill = Table(
    "skill",
    metadata,
    Column("skill", Text, primary_key=True),
    Column("name", JSONB, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
)

break_reason = Table(
    "break_reason",
    metadata,
    Column("reason", Text, primary_key=True),
    Column("name", JSONB, nullable=False),
    Column("is_paid", Boolean, nullable=False),
    Column("position", Integer, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
)

agent = Table(
    "agent",
    metadata,
    Column("agent", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("team", Text, ForeignKey(team.c.team)),
    Column("languages", ARRAY(Text), nullable=False),
    Column("queues", ARRAY(Text), nullable=False),
    Column("skills", JSONB, nullable=False, server_default="[]"),
    Column("reserved_for", ARRAY(Text), nullable=False, server_default="{}"),
    Column("is_active", Boolean, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
)

agent_loan = Table(
    "agent_loan",
    metadata,
    Column("agent", Text, ForeignKey(agent.c.agent), primary_key=True),
    Column("queues", ARRAY(Text), nullable=False),
    Column("until", Instant, nullable=False),
    Column("by", Text, nullable=False),
)
"""Agents who serve other queues for a while, and those that they return to."""

_TOLD = ["agent", "state", "reason", "contact", "started_at"]
"""Figures read all of an interval from an index. PostgreSQL does not know how few last for days, and would take another way otherwise."""

agent_interval = Table(
    "agent_interval",
    metadata,
    Column("domain", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("agent", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("contact", Text),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index(None, "ended_at", postgresql_include=_TOLD),
    Index(
        "ix_agent_interval_long",
        "ended_at",
        postgresql_include=_TOLD,
        postgresql_where=text("ended_at - started_at > interval '1 day'"),
    ),
    Index("ix_agent_interval_agent_started_at", "agent", "started_at"),
    Index("uq_agent_interval_open", "domain", "agent", unique=True, postgresql_where=text("ended_at IS NULL")),
)
