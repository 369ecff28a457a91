"""Agents' time is found by its end: the figures of the day begin with what ended since midnight."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    op.create_index(op.f("ix_agent_interval_ended_at"), "agent_interval", ["ended_at"])
