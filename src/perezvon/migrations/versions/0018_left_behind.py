"""Whoever left a message or asked to be called back is found without reading all that happened."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    op.create_index(
        "ix_contact_event_left",
        "contact_event",
        ["contact", "code"],
        postgresql_where=sa.text("code IN ('callback_requested', 'message_left')"),
    )
