"""Tables of the log. Steps and inbox messages belong to the writer, cursors to their followers."""

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    event,
)
from sqlalchemy.dialects.postgresql import JSON

from perezvon.platform.db import metadata
from perezvon.platform.log.partitions import Sizes

step = Table(
    "step",
    metadata,
    Column("domain", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("v", SmallInteger, nullable=False),
    Column("data", JSON, nullable=False),
    Column("out", JSON, nullable=False),
    PrimaryKeyConstraint("domain", "seq"),
    postgresql_partition_by="RANGE (seq)",
)
"""JSON and not JSONB: a step is given back byte for byte as it was written."""

FIRST_PARTITION = f"create table step_0 partition of step for values from (0) to ({Sizes().least})"

event.listen(step, "after_create", DDL(FIRST_PARTITION))  # type: ignore[no-untyped-call]  # SQLAlchemy leaves DDL untyped

snapshot = Table(
    "snapshot",
    metadata,
    Column("domain", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("state", LargeBinary, nullable=False),
    PrimaryKeyConstraint("domain", "version", "seq"),
)

lease = Table(
    "lease",
    metadata,
    Column("domain", Text, primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("address", Text, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("domain", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("v", SmallInteger, nullable=False),
    Column("data", JSON, nullable=False),
    Index("ix_inbox_domain_id", "domain", "id"),
)

cursor = Table(
    "cursor",
    metadata,
    Column("name", Text, nullable=False),
    Column("domain", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    PrimaryKeyConstraint("name", "domain"),
)
