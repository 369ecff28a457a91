"""A talk belongs to the queue of its part, which begins after it: what was added up before is added up anew. And intervals of agents are
read from their indexes alone."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_TOLD = ["agent", "state", "reason", "contact", "started_at"]


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    op.drop_index("ix_agent_interval_ended_at", "agent_interval")
    op.create_index("ix_agent_interval_ended_at", "agent_interval", ["ended_at"], postgresql_include=_TOLD)
    op.drop_index("ix_agent_interval_long", "agent_interval")
    op.create_index(
        "ix_agent_interval_long",
        "agent_interval",
        ["ended_at"],
        postgresql_include=_TOLD,
        postgresql_where=sa.text("ended_at - started_at > interval '1 day'"),
    )
    op.execute("delete from rollup_stale")
    op.execute("update rollup_until set until = timestamptz 'epoch'")
    for subject in ("arriving", "waiting", "serving", "time", "break"):
        op.execute(sa.delete(sa.table(f"rollup_{subject}")))
