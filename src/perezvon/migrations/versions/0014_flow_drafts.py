"""Drafts of flows, and what belongs to a flow beside its graph."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    op.create_table(
        "flow_draft",
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("graph", postgresql.JSONB(), nullable=False),
        sa.Column("layout", postgresql.JSONB(), nullable=False),
        sa.Column("scenarios", postgresql.JSONB(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("flow", name=op.f("pk_flow_draft")),
    )
    op.add_column("flow_version", sa.Column("published_by", sa.Text(), nullable=True))
    op.add_column("flow_version", sa.Column("layout", postgresql.JSONB(), server_default="{}", nullable=False))
    op.add_column("flow_version", sa.Column("scenarios", postgresql.JSONB(), server_default="[]", nullable=False))
