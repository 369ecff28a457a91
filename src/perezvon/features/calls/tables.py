"""The table of calls."""

from sqlalchemy import Column, LargeBinary, Table, Text

from perezvon.platform.db import metadata

call_secret = Table(
    "call_secret",
    metadata,
    Column("purpose", Text, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
)
