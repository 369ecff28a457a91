"""Tables of recordings. Durations are microseconds."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    false,
)

from perezvon.platform.columns import Instant
from perezvon.platform.db import metadata

recording = Table(
    "recording",
    metadata,
    Column("recording", Text, primary_key=True),
    Column("contact", Text, nullable=False),
    Column("leg", Text, nullable=False),
    Column("agent", Text),
    Column("started_at", Instant, nullable=False),
    Column("duration", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("keep", Boolean, nullable=False, server_default=false()),
    Index(None, "contact", "started_at"),
)

recording_master = Table(
    "recording_master",
    metadata,
    Column("recording", Text, ForeignKey(recording.c.recording, ondelete="CASCADE"), primary_key=True),
    Column("blob", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("duration", BigInteger, nullable=False),
    Column("left_peaks", LargeBinary, nullable=False),
    Column("right_peaks", LargeBinary, nullable=False),
)

recording_retention = Table(
    "recording_retention",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("days", Integer),
    CheckConstraint("id = 1", name="one"),
)
"""One row at most. No days: recordings are kept for ever."""
