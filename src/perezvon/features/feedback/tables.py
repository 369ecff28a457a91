"""The table of feedback."""

from sqlalchemy import BigInteger, Column, Index, Table, Text, text

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
    Column("measure", Text),
    Index(None, "agent", "answered_at"),
    Index("ix_survey_response_measured", "answered_at", postgresql_where=text("measure IS NOT NULL")),
)
