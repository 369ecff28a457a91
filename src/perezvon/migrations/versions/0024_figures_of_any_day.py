"""What happened is added up by quarters of an hour."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_CONTACT = ("queue", "line", "outcome")
_AGENT = ("agent", "team")
_ROLLUPS = {
    "entry": (_CONTACT, ("offered",)),
    "exit": (
        _CONTACT,
        (
            "answered",
            "answered_wait",
            "answered_in_time",
            "answered_since_arrival",
            "answered_in_time_since_arrival",
            "abandoned",
            "abandoned_wait",
            "abandoned_short",
            "abandoned_in_time",
            "flowed_out",
            "flowed_out_wait",
            "asked_back_in_time",
        ),
    ),
    "arrival": (("line", "outcome"), ("arrived", "arrived_known", "repeated_1", "repeated_7", "repeated_30")),
    "answer": (_CONTACT, ("replied", "reply_time")),
    "return": (_CONTACT, ("called_back", "not_reached")),
    "ending": (
        _CONTACT + _AGENT,
        ("talked", "resolution_time", "left_before_queue", "rated", "rating", "rating_squared", "rated_top"),
    ),
    "part": (_CONTACT + _AGENT, ("handled", "responsible_time", "holds", "held", "hold_time", "passed_on")),
    "offer": (
        _CONTACT + _AGENT,
        ("rung", "accepted", "declined", "rang_out", "unreachable", "caller_left", "taken", "withdrawn"),
    ),
    "work": (_CONTACT + _AGENT, ("worked", "talk_worked", "wrapped_up")),
    "time": (
        _AGENT,
        ("available_time", "ringing_time", "talking_time", "wrap_up_time", "monitoring_time", "break_time"),
    ),
}

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    for source, (parts, sums) in _ROLLUPS.items():
        op.create_table(
            f"rollup_{source}",
            sa.Column("grain", sa.SmallInteger(), nullable=False),
            sa.Column("quarter", _INSTANT, nullable=False),
            *(sa.Column(part, sa.Text()) for part in parts),
            *(sa.Column(one, sa.BigInteger(), nullable=False) for one in sums),
        )
        op.create_index(f"ix_rollup_{source}_grain_quarter", f"rollup_{source}", ["grain", "quarter"])
    op.create_table("rollup_stale", sa.Column("quarter", _INSTANT, primary_key=True))
    op.create_table(
        "rollup_until",
        sa.Column("one", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("until", _INSTANT, nullable=False),
    )
    for name, key, held, kind in (
        ("queue_target", "queue", "target", sa.BigInteger),
        ("agent_team", "agent", "team", sa.Text),
    ):
        op.create_table(
            name,
            sa.Column(key, sa.Text(), primary_key=True),
            sa.Column("since", _INSTANT, primary_key=True),
            sa.Column("until", _INSTANT),
            sa.Column(held, kind(), nullable=name == "agent_team"),
        )
    _index_what_happened()


def _index_what_happened() -> None:
    op.create_index("ix_contact_ended_at", "contact", ["ended_at"])
    op.create_index("ix_contact_answered_at", "contact", ["answered_at"])
    op.create_index("ix_contact_customer_ended_at", "contact", ["customer", "ended_at"])
    op.create_index("ix_contact_party_ended_at", "contact", ["party", "ended_at"])
    op.create_index("ix_queue_visit_entered_at", "queue_visit", ["entered_at"])
    op.create_index("ix_queue_visit_left_at", "queue_visit", ["left_at"])
    op.create_index("ix_leg_ended_at", "leg", ["ended_at"], postgresql_where=sa.text("agent IS NOT NULL"))
    op.create_index("ix_offer_ended_at", "offer", ["ended_at"])
    op.create_index(
        "ix_agent_interval_long",
        "agent_interval",
        ["ended_at"],
        postgresql_where=sa.text("ended_at - started_at > interval '1 day'"),
    )
