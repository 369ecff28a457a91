"""Tables of queues, routes and boosts; `name` has a text per language, `setup` is the value that the engine was given."""

from sqlalchemy import Boolean, Column, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from perezvon.platform.db import metadata

queue = Table(
    "queue",
    metadata,
    Column("queue", Text, primary_key=True),
    Column("name", JSONB, nullable=False),
    Column("setup", JSONB, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
)

route = Table(
    "route",
    metadata,
    Column("route", Text, primary_key=True),
    Column("name", JSONB, nullable=False),
    Column("setup", JSONB, nullable=False),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("version", Integer, nullable=False, server_default="1"),
)

boosts = Table(
    "boosts",
    metadata,
    Column("boosts", Text, primary_key=True),
    Column("setup", JSONB, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
)
"""One row at most."""
