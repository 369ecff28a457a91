"""The tables of callback requests."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from perezvon.platform.columns import Instant
from perezvon.platform.db import metadata

callback_request = Table(
    "callback_request",
    metadata,
    Column("request", Text, primary_key=True),
    Column("line", Text, nullable=False),
    Column("customer", Text),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("reach_by", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("wished_at", Instant),
    Column("note", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("taken_by", Text),
    Column("cause", Text, nullable=False),
    Column("reason", Text),
    Column("remark", Text, nullable=False, server_default=""),
    Column("due", Instant),
    Column("party", Text),
    Column("contact", Text),
    Column("queue", Text),
    Column("waited", BigInteger),
    Column("person", Text),
    Column("attempts", Integer, nullable=False),
    Column("attempted_at", Instant),
    Column("ended_at", Instant),
    Index(None, "state", "asked_at"),
    Index(None, "customer", "asked_at"),
    Index(None, "person"),
)

callback_rules = Table(
    "callback_rules",
    metadata,
    Column("rules", Text, primary_key=True),
    Column("setup", JSONB, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
)
"""One row at most; `setup` is the value that the engine was given."""

callback_caller = Table(
    "callback_caller",
    metadata,
    Column("contact", Text, primary_key=True),
    Column("line", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("party", Text),
    Column("customer", Text),
    Column("routed_at", Instant),
    Column("queue", Text),
    Column("is_called", Boolean, nullable=False, server_default="false"),
)
