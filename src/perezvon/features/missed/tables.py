"""The table of missed calls. It follows from the log, and is emptied by a rebuild. Durations are microseconds."""

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, Index, Integer, Table, Text

from perezvon.platform.columns import Instant
from perezvon.platform.db import metadata

missed = Table(
    "missed",
    metadata,
    Column("contact", Text, primary_key=True),
    Column("who", Text, nullable=False),
    Column("customer", Text),
    Column("party", Text),
    Column("line", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("arrived_at", Instant, nullable=False),
    Column("ended_at", Instant, nullable=False),
    Column("cause", Text, nullable=False),
    Column("is_short", Boolean, nullable=False),
    Column("wait", BigInteger),
    Column("queue", Text),
    Column("agent", Text),
    Column("rung", ARRAY(Text, as_tuple=True), nullable=False),
    Column("position", Integer),
    Column("low_s", Integer),
    Column("high_s", Integer),
    Column("talked_at", Instant),
    Column("talked_in", Text),
    Column("talked_by", Text),
    Column("was_called", Boolean),
    Index(None, "arrived_at"),
    Index(None, "who"),
)
