"""Calls that were missed, and why somebody is not called back."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    op.create_table(
        "missed",
        sa.Column("contact", sa.Text(), primary_key=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text()),
        sa.Column("party", sa.Text()),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("arrived_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT, nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("is_short", sa.Boolean(), nullable=False),
        sa.Column("wait", sa.BigInteger()),
        sa.Column("queue", sa.Text()),
        sa.Column("agent", sa.Text()),
        sa.Column("rung", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("position", sa.Integer()),
        sa.Column("low_s", sa.Integer()),
        sa.Column("high_s", sa.Integer()),
        sa.Column("talked_at", _INSTANT),
        sa.Column("talked_in", sa.Text()),
        sa.Column("talked_by", sa.Text()),
        sa.Column("was_called", sa.Boolean()),
    )
    op.create_index("ix_missed_arrived_at", "missed", ["arrived_at"])
    op.create_index("ix_missed_who", "missed", ["who"])
    op.add_column("callback_request", sa.Column("remark", sa.Text(), nullable=False, server_default=""))
