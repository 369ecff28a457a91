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

"""How a customer is reached. Whoever calls from a telephone among them is known to the log as its `party`."""

stranger = Table(
    "stranger",
    metadata,
    Column("party", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    UniqueConstraint("kind", "value"),
)
"""Who called from an address that is no customer's, with the name that the network told. An address that becomes a customer's
leaves this table and keeps its party: it lies in one place only, so that it can be erased."""

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
