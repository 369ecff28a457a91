"""Tables of lines, hours and flows; `setup` and `graph` are the values that the engine was given."""

from sqlalchemy import ARRAY, Column, DateTime, Integer, Table, Text, func
from sqlalchemy.dialects.postgresql import JSONB

from perezvon.platform.columns import Instant
from perezvon.platform.db import metadata

line = Table(
    "line",
    metadata,
    Column("line", Text, primary_key=True),
    Column("name", JSONB, nullable=False),
    Column("languages", ARRAY(Text), nullable=False),
    Column("setup", JSONB, nullable=False),
)

hours = Table(
    "hours",
    metadata,
    Column("hours", Text, primary_key=True),
    Column("zone", Text, nullable=False),
    Column("spans", JSONB, nullable=False),
    Column("closed_dates", ARRAY(Text), nullable=False),
    Column("good_until", Instant, nullable=False),
)

flow_version = Table(
    "flow_version",
    metadata,
    Column("flow", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("graph", JSONB, nullable=False),
    Column("published_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
