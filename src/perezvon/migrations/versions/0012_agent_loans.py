"""Agents who serve other queues for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    op.create_table(
        "agent_loan",
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("queues", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agent"], ["agent.agent"], name=op.f("fk_agent_loan_agent_agent")),
        sa.PrimaryKeyConstraint("agent", name=op.f("pk_agent_loan")),
    )
