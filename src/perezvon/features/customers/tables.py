"""Tables of customers. All that names a person is here and can be erased; the log knows `customer` and `party` only."""

from sqlalchemy import ARRAY, Column, ForeignKey, Integer, Table, Text, UniqueConstraint

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
)

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
