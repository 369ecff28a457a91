"""Tables of customers. All that names a person is here and can be erased; the log knows `customer` and `party` only."""

from sqlalchemy import ARRAY, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB

from perezvon.platform.columns import Instant
from perezvon.platform.db import metadata

customer = Table(
    "customer",
    metadata,
    Column("customer", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("manager", Text),
    Column("backups", ARRAY(Text), nullable=False),
    Column("note", Text, nullable=False),
    Column("tier", Text),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("merged_into", Text, ForeignKey("customer.customer"), index=True),
    Index(None, "name", "customer"),
    Index(None, "manager"),
)
"""A profile with `merged_into` stands for that one: it is shown nowhere, and its id means the other customer."""

customer_address = Table(
    "customer_address",
    metadata,
    Column("party", Text, primary_key=True),
    Column("customer", Text, ForeignKey(customer.c.customer, ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("position", Integer, nullable=False),
    UniqueConstraint("kind", "value"),
)

customer_merge = Table(
    "customer_merge",
    metadata,
    Column("merge", Text, primary_key=True),
    Column("kept", Text, ForeignKey(customer.c.customer, ondelete="CASCADE"), nullable=False, index=True),
    Column("other", Text, ForeignKey(customer.c.customer, ondelete="CASCADE"), nullable=False),
    Column("before", JSONB, nullable=False),
    Column("merged_at", Instant, nullable=False),
    Column("merged_by", Text),
    Column("undone_at", Instant),
)
"""What was made one. `before` holds both profiles and what became of them, so that it can be undone."""
