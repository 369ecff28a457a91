"""Tables of users, their sessions and second factors.

Tokens, links and recovery codes are stored as hashes, so that a copy of the tables opens nothing by them. The secret of
a second factor cannot be hashed; it is worth nothing without the password.
"""

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, ForeignKey, LargeBinary, Table, Text, func

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
    Column("teams", ARRAY(Text)),
)

user_session = Table(
    "user_session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("user_id", Text, ForeignKey(app_user.c.user_id, ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("session_id", Text, nullable=False, unique=True),
    Column("device", Text, nullable=False),
)

second_factor = Table(
    "second_factor",
    metadata,
    Column("user_id", Text, ForeignKey(app_user.c.user_id, ondelete="CASCADE"), primary_key=True),
    Column("secret", Text, nullable=False),
    Column("is_on", Boolean, nullable=False),
    Column("last_step", BigInteger, nullable=False),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("user_id", Text, ForeignKey(app_user.c.user_id, ondelete="CASCADE"), primary_key=True),
    Column("code_hash", LargeBinary, primary_key=True),
)

reset_link = Table(
    "reset_link",
    metadata,
    Column("user_id", Text, ForeignKey(app_user.c.user_id, ondelete="CASCADE"), primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("until", Instant, nullable=False),
)

first_link = Table(
    "first_link",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
)
