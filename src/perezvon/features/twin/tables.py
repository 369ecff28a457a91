"""The tables of answered questions and of logs that were brought along."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from perezvon.platform.columns import Instant
from perezvon.platform.db import metadata

twin_answer = Table(
    "twin_answer",
    metadata,
    Column("question", Text, primary_key=True),
    Column("name", Text),
    Column("log", Text),
    Column("day", Integer, nullable=False),
    Column("change", JSONB, nullable=False),
    Column("replications", Integer, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("deleted_at", Instant),
    Column("settings", JSONB, nullable=False),
    Column("overall", JSONB, nullable=False),
    Column("figures", JSONB, nullable=False),
    Index(None, "asked_at"),
)
"""`name` is null while nobody wants to keep it. `settings` is how the day was run, `overall` the figures of all callers."""

twin_log = Table(
    "twin_log",
    metadata,
    Column("log", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("added_by", Text, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("deleted_at", Instant),
    Column("calls", BigInteger, nullable=False),
    Column("first_day", Integer, nullable=False),
    Column("last_day", Integer, nullable=False),
    Column("oddities", JSONB, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
"""`content` is the file as it came, compressed."""
