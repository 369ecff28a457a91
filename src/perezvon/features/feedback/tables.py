"""The table of feedback."""

from sqlalchemy import BigInteger, Column, Index, Table, Text

from perezvon.platform.columns import Instant
from perezvon.platform.db import metadata

survey_response = Table(
    "survey_response",
    metadata,
    Column("contact", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("digit", Text, nullable=False),
    Column("agent", Text),
    Column("answered_at", Instant, nullable=False),
    Column("source", Text, nullable=False),
    Index(None, "agent", "answered_at"),
)
