"""Figures of breaks, of surveys and of tiers of customers. What was added up before is added up anew.

Until a rebuild tells how it was, reasons for a break were always paid as they are now, contacts have no tier, and it is open at all
hours that are not set anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_ADDED = {
    "arriving": ("new_1", "new_7", "new_30"),
    "waiting": ("answered_since_ring", "answered_in_time_since_ring", "reply_open_time"),
    "serving": (
        "resolution_open_time",
        "concluded",
        "concluded_solved",
        "nps_answered",
        "promoters",
        "detractors",
        "ces_answered",
        "ces",
        "ces_squared",
        "ces_easy",
        "solved_answered",
        "solved_said",
    ),
}


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    op.add_column("contact", sa.Column("tier", sa.Text()))
    op.create_index("ix_contact_party_arrived_at", "contact", ["party", "arrived_at"])
    op.add_column("outcome", sa.Column("is_solved", sa.Boolean(), nullable=False, server_default="false"))
    op.add_column("survey_response", sa.Column("measure", sa.Text()))
    op.create_index(
        "ix_survey_response_measured",
        "survey_response",
        ["answered_at"],
        postgresql_where=sa.text("measure IS NOT NULL"),
    )
    for table, key, held in (("outcome_solved", "outcome", "is_solved"), ("break_pay", "reason", "is_paid")):
        op.create_table(
            table,
            sa.Column(key, sa.Text(), primary_key=True),
            sa.Column("since", _INSTANT, primary_key=True),
            sa.Column("until", _INSTANT),
            sa.Column(held, sa.Boolean(), nullable=False),
        )
    op.create_table(
        "queue_hours",
        sa.Column("queue", sa.Text(), primary_key=True),
        sa.Column("since", _INSTANT, primary_key=True),
        sa.Column("until", _INSTANT),
        sa.Column("hours", sa.Text()),
    )
    op.create_table(
        "open_stretch",
        sa.Column("hours", sa.Text(), primary_key=True),
        sa.Column("since", _INSTANT, primary_key=True),
        sa.Column("until", _INSTANT, nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=False),
    )
    op.execute("insert into break_pay select reason, timestamptz 'epoch', null, is_paid from break_reason")
    _add_up_anew()


def _add_up_anew() -> None:
    op.execute("delete from rollup_stale")
    op.execute("update rollup_until set until = timestamptz 'epoch'")
    for subject in (*_ADDED, "time"):
        op.execute(sa.delete(sa.table(f"rollup_{subject}")))
    for subject, sums in _ADDED.items():
        op.add_column(f"rollup_{subject}", sa.Column("tier", sa.Text()))
        for one in sums:
            op.add_column(f"rollup_{subject}", sa.Column(one, sa.BigInteger(), nullable=False))
    op.drop_column("rollup_time", "break_time")
    op.create_table(
        "rollup_break",
        sa.Column("grain", sa.SmallInteger(), nullable=False),
        sa.Column("quarter", _INSTANT, nullable=False),
        *(sa.Column(part, sa.Text()) for part in ("agent", "team", "reason")),
        *(sa.Column(one, sa.BigInteger(), nullable=False) for one in ("break_time", "paid_break_time")),
    )
    op.create_index("ix_rollup_break_grain_quarter", "rollup_break", ["grain", "quarter"])
