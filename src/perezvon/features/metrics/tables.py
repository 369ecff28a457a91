"""Tables of metrics: who has seen which alarm, and what they want of it."""

from sqlalchemy import Column, Table, Text

from perezvon.platform.columns import Instant
from perezvon.platform.db import metadata

alarm_note = Table(
    "alarm_note",
    metadata,
    Column("alarm", Text, primary_key=True),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("snoozed_until", Instant),
)
