"""Tables of users and their sessions. Tokens are stored as hashes, so that a copy of the table opens nothing."""

from sqlalchemy import ARRAY, Boolean, Column, ForeignKey, LargeBinary, Table, Text, func

from perezvon.platform.columns import Instant
from perezvon.platform.db import metadata

app_user = Table(
    "app_user",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("agent", Text, unique=True),
    Column("password_hash", Text),
    Column("is_active", Boolean, nullable=False),
)

user_session = Table(
    "user_session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("user_id", Text, ForeignKey(app_user.c.user_id, ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

first_link = Table(
    "first_link",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
)
