"""Who goes first, and the queues that agents are reserved for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    op.create_table(
        "boosts",
        sa.Column("boosts", sa.Text(), nullable=False),
        sa.Column("setup", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("boosts", name=op.f("pk_boosts")),
    )
    op.add_column("agent", sa.Column("reserved_for", sa.ARRAY(sa.Text()), server_default="{}", nullable=False))
