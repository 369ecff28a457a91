"""An agent's part knows its queue and its holds; what is added up together lies together.

Sums are added up anew by the next upkeep. Parts from before learn from the timelines of their contacts what they were.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_CONTACT = ("queue", "line", "outcome")
_AGENT = ("agent", "team")
_BEFORE = ("entry", "exit", "arrival", "answer", "return", "ending", "part", "offer", "work", "time")
_ROLLUPS = {
    "arriving": (("line", "outcome"), ("arrived", "arrived_known", "repeated_1", "repeated_7", "repeated_30")),
    "waiting": (
        _CONTACT,
        (
            "offered",
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
            "replied",
            "reply_time",
            "called_back",
            "not_reached",
        ),
    ),
    "serving": (
        _CONTACT + _AGENT,
        (
            "talked",
            "resolution_time",
            "left_before_queue",
            "rated",
            "rating",
            "rating_squared",
            "rated_top",
            "handled",
            "responsible_time",
            "holds",
            "held",
            "hold_time",
            "passed_on",
            "rung",
            "accepted",
            "declined",
            "rang_out",
            "unreachable",
            "caller_left",
            "taken",
            "withdrawn",
            "worked",
            "talk_worked",
            "wrapped_up",
        ),
    ),
}


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    for source in _BEFORE:
        if source != "time":
            op.drop_table(f"rollup_{source}")
    op.execute("delete from rollup_time")
    op.execute("delete from rollup_stale")
    op.execute("update rollup_until set until = timestamptz 'epoch'")
    for subject, (parts, sums) in _ROLLUPS.items():
        op.create_table(
            f"rollup_{subject}",
            sa.Column("grain", sa.SmallInteger(), nullable=False),
            sa.Column("quarter", _INSTANT, nullable=False),
            *(sa.Column(part, sa.Text()) for part in parts),
            *(sa.Column(one, sa.BigInteger(), nullable=False) for one in sums),
        )
        op.create_index(f"ix_rollup_{subject}_grain_quarter", f"rollup_{subject}", ["grain", "quarter"])
    op.create_index("ix_contact_callback", "contact", ["ended_at"], postgresql_where=sa.text("callback IS NOT NULL"))
    op.add_column("leg", sa.Column("queue", sa.Text()))
    op.add_column("leg", sa.Column("holds", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("leg", sa.Column("hold_time", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("leg", sa.Column("held_at", _INSTANT))
    op.add_column("leg", sa.Column("is_passed_on", sa.Boolean(), nullable=False, server_default="false"))
    _look_up()


def _look_up() -> None:
    op.execute(
        "update leg set queue = coalesce("
        "(select offer.queue from offer where offer.contact = leg.contact and offer.offer = leg.offer),"
        " (select visit.queue from queue_visit visit"
        " where visit.contact = leg.contact and visit.entered_at <= leg.started_at order by visit.n desc limit 1))"
    )
    op.execute(
        "update leg set is_passed_on = true from contact_event passing"
        " where passing.contact = leg.contact and passing.code in ('transfer_started', 'outside_transfer_started')"
        " and passing.params->>'agent' = leg.agent"
        " and passing.at between leg.started_at and coalesce(leg.ended_at, passing.at)"
    )
    op.execute(
        "update leg set holds = held.count, hold_time = held.lasted, held_at = held.goes_on from ("
        " select part.contact, part.leg, count(*) count, max(hold.at) filter (where stopped is null) goes_on,"
        " coalesce(sum(round(extract(epoch from stopped - hold.at) * 1000000)), 0) lasted"
        " from leg part join contact_event hold on hold.contact = part.contact and hold.code = 'leg_held'"
        " and hold.params->>'agent' = part.agent"
        " and hold.at between part.started_at and coalesce(part.ended_at, hold.at)"
        " cross join lateral (select least(part.ended_at, (select min(resumed.at) from contact_event resumed"
        " where resumed.contact = hold.contact and resumed.code = 'leg_resumed'"
        " and resumed.params->>'leg' = hold.params->>'leg' and (resumed.seq, resumed.n) > (hold.seq, hold.n))) stopped) ends"
        " group by part.contact, part.leg) held where held.contact = leg.contact and held.leg = leg.leg"
    )
