"""The table of the audit trail."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Table, Text, func

from perezvon.platform.db import metadata

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("actor", Text),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("purpose", Text),
    Index("audit_entry_subject", "subject", "at"),
)
