"""Why somebody is to be called back, whether the engine does it, and who is in a contact now."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    op.add_column("callback_request", sa.Column("cause", sa.Text(), nullable=False, server_default="asked"))
    op.alter_column("callback_request", "cause", server_default=None)
    for name in ("reason", "party", "contact", "queue", "person"):
        op.add_column("callback_request", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("callback_request", sa.Column("due", sa.DateTime(timezone=True), nullable=True))
    op.add_column("callback_request", sa.Column("waited", sa.BigInteger(), nullable=True))
    op.execute("update callback_request set person = customer")
    op.create_index(op.f("ix_callback_request_person"), "callback_request", ["person"])
    op.add_column("contact", sa.Column("callback", sa.Text(), nullable=True))
    op.create_table(
        "callback_rules",
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("setup", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("rules", name=op.f("pk_callback_rules")),
    )
    op.create_table(
        "callback_caller",
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=True),
        sa.Column("customer", sa.Text(), nullable=True),
        sa.Column("routed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queue", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("contact", name=op.f("pk_callback_caller")),
    )
