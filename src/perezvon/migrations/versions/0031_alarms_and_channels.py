"""Alarms are kept, and delivered to channels. Who looks after one is kept with it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    op.drop_table("alarm_note")
    op.create_table(
        "alarm",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text()),
        sa.Column("agent", sa.Text()),
        sa.Column("teams", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("value", sa.Double()),
        sa.Column("limit", sa.Double()),
        sa.Column("raised", _INSTANT, nullable=False),
        sa.Column("unwell", _INSTANT, nullable=False),
        sa.Column("hidden", _INSTANT),
        sa.Column("cleared", _INSTANT),
        sa.Column("noted_by", sa.Text()),
        sa.Column("noted_at", _INSTANT),
        sa.Column("snoozed_until", _INSTANT),
    )
    op.create_index("ix_alarm_raised", "alarm", ["raised"])
    op.create_index("uq_alarm_open", "alarm", ["name"], unique=True, postgresql_where=sa.text("cleared IS NULL"))
    op.create_table(
        "alarm_budget",
        sa.Column("one", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("per_hour", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
    )
    op.create_table(
        "alarm_channel",
        sa.Column("channel", sa.Text(), primary_key=True),
        sa.Column("setup", JSONB(), nullable=False),
        sa.Column("secret", sa.Text()),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
    )
    op.create_table(
        "alarm_delivery",
        sa.Column("delivery", sa.Text(), primary_key=True),
        sa.Column("channel", sa.Text(), sa.ForeignKey("alarm_channel.channel"), nullable=False),
        sa.Column("alarm", sa.Text(), sa.ForeignKey("alarm.id")),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("held_back", sa.Integer(), nullable=False),
        sa.Column("fate", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("ended", _INSTANT),
        sa.Column("trouble", sa.Text()),
        sa.Column("answer", sa.Text(), nullable=False),
    )
    op.create_index("ix_alarm_delivery_channel_at", "alarm_delivery", ["channel", "at"])
    op.create_index("uq_alarm_delivery", "alarm_delivery", ["alarm", "channel", "what"], unique=True)
