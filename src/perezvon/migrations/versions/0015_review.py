"""Contacts that are to be looked into."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    op.add_column("contact", sa.Column("review_reason", sa.Text(), nullable=True))
    op.create_index(
        "ix_contact_review",
        "contact",
        ["arrived_at", "contact"],
        postgresql_where=sa.text("review_reason IS NOT NULL"),
    )
