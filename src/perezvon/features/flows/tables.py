"""Tables of lines, hours, flows and prompts; `setup` and `graph` are the values that the engine was given.

A draft is what the next version of a flow is to be; the engine knows nothing of it. `layout` and `scenarios` are the
designer's: where nodes stand, and how the flow is tried.

The sounds of `prompt_sound` are files, `<data>/prompts/<language>/<prompt>.ogg`, since a call must find them without a
database. A prompt that ships with the product has a row there only where its sound was replaced.
"""

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, DateTime, Integer, Table, Text, func
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
    Column("origins", ARRAY(Text), nullable=False, server_default="{}"),
    Column("version", Integer, nullable=False, server_default="1"),
)

hours = Table(
    "hours",
    metadata,
    Column("hours", Text, primary_key=True),
    Column("name", JSONB, nullable=False),
    Column("zone", Text, nullable=False),
    Column("spans", JSONB, nullable=False),
    Column("holidays", JSONB, nullable=False),
    Column("good_until", Instant, nullable=False),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("version", Integer, nullable=False, server_default="1"),
)

flow = Table(
    "flow",
    metadata,
    Column("flow", Text, primary_key=True),
    Column("name", JSONB, nullable=False),
)

flow_version = Table(
    "flow_version",
    metadata,
    Column("flow", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("graph", JSONB, nullable=False),
    Column("published_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("published_by", Text),
    Column("layout", JSONB, nullable=False, server_default="{}"),
    Column("scenarios", JSONB, nullable=False, server_default="[]"),
)

flow_draft = Table(
    "flow_draft",
    metadata,
    Column("flow", Text, primary_key=True),
    Column("graph", JSONB, nullable=False),
    Column("layout", JSONB, nullable=False),
    Column("scenarios", JSONB, nullable=False),
    Column("based_on", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", Text),
    Column("version", Integer, nullable=False, server_default="1"),
)

prompt = Table(
    "prompt",
    metadata,
    Column("prompt", Text, primary_key=True),
    Column("name", JSONB, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
)

prompt_sound = Table(
    "prompt_sound",
    metadata,
    Column("prompt", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("origin", Text, nullable=False),
    Column("text", Text),
    Column("duration", BigInteger, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
