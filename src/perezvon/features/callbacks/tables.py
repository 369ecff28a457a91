"""The table of callback requests."""

from sqlalchemy import Column, Index, Integer, Table, Text

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
    Column("attempts", Integer, nullable=False),
    Column("attempted_at", Instant),
    Column("ended_at", Instant),
    Index(None, "state", "asked_at"),
    Index(None, "customer", "asked_at"),
)
