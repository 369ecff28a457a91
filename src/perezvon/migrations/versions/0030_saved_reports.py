"""People keep reports, and have them sent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    op.create_table(
        "saved_report",
        sa.Column("report", sa.Text(), primary_key=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", postgresql.JSONB(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("deleted_at", _INSTANT),
    )
    op.create_index("ix_saved_report_owner", "saved_report", ["owner"])
    op.create_table(
        "report_schedule",
        sa.Column("schedule", sa.Text(), primary_key=True),
        sa.Column("report", sa.Text(), sa.ForeignKey("saved_report.report", ondelete="CASCADE"), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("to", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("weekdays", sa.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("day", sa.SmallInteger(), nullable=False),
        sa.Column("minute", sa.SmallInteger(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("next_due", _INSTANT),
        sa.Column("deleted_at", _INSTANT),
    )
    op.create_index("ix_report_schedule_report", "report_schedule", ["report"])
    op.create_index("ix_report_schedule_next_due", "report_schedule", ["next_due"])
    op.create_table(
        "report_delivery",
        sa.Column(
            "schedule", sa.Text(), sa.ForeignKey("report_schedule.schedule", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("due", _INSTANT, primary_key=True),
        sa.Column("place", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("at", _INSTANT),
        sa.Column("trouble", sa.Text()),
        sa.Column("answer", sa.Text(), nullable=False),
    )
