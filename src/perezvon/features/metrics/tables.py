"""Tables of metrics: alarms and who hears of them, what is wanted, what was added up, what held while it happened, and reports that
people keep.

All but `alarm...`, `goal` and those of reports follow from the log: those of what held at which time are folded from it, and the
rollups added up from these and the tables of contacts and people.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from perezvon.features.metrics.domain.sums import Subject, parts_of, sums_about
from perezvon.platform.columns import Instant
from perezvon.platform.db import metadata

alarm = Table(
    "alarm",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("queue", Text),
    Column("agent", Text),
    Column("teams", ARRAY(Text), nullable=False),
    Column("value", Double),
    Column("limit", Double),
    Column("raised", Instant, nullable=False, index=True),
    Column("unwell", Instant, nullable=False),
    Column("hidden", Instant),
    Column("cleared", Instant),
    Column("noted_by", Text),
    Column("noted_at", Instant),
    Column("snoozed_until", Instant),
    Index("uq_alarm_open", "name", unique=True, postgresql_where=text("cleared IS NULL")),
)
"""Every alarm that was raised. There is never more than one of a name at a time, whoever saw first that it is to be raised."""

alarm_budget = Table(
    "alarm_budget",
    metadata,
    Column("one", SmallInteger, primary_key=True, autoincrement=False),
    Column("per_hour", SmallInteger, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
)
"""One row at most."""

alarm_channel = Table(
    "alarm_channel",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("setup", JSONB, nullable=False),
    Column("secret", Text),
    Column("since", Instant, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
)
"""Who hears of alarms elsewhere than on a screen. `secret` signs webhooks and is shown once."""

alarm_delivery = Table(
    "alarm_delivery",
    metadata,
    Column("delivery", Text, primary_key=True),
    Column("channel", Text, ForeignKey(alarm_channel.c.channel), nullable=False),
    Column("alarm", Text, ForeignKey(alarm.c.id)),
    Column("what", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("held_back", Integer, nullable=False),
    Column("fate", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("ended", Instant),
    Column("trouble", Text),
    Column("answer", Text, nullable=False),
    Index("ix_alarm_delivery_channel_at", "channel", "at"),
    Index("uq_alarm_delivery", "alarm", "channel", "what", unique=True),
)
"""What a channel was to hear, once each; tests are of no alarm."""


def _rollup(subject: Subject) -> Table:
    name = f"rollup_{subject.value}"
    return Table(
        name,
        metadata,
        Column("grain", SmallInteger, nullable=False),
        Column("quarter", Instant, nullable=False),
        *(Column(by.value, Text) for by in parts_of(subject)),
        *(Column(one.value, BigInteger, nullable=False) for one in sums_about(subject)),
        Index(f"ix_{name}_grain_quarter", "grain", "quarter"),
    )


ROLLUPS = {subject: _rollup(subject) for subject in Subject}
"""The sums of each subject by quarters of an hour, in several grains. Each grain has all that happened; what it does not tell
apart is null in it."""

rollup_stale = Table("rollup_stale", metadata, Column("quarter", Instant, primary_key=True))
"""Quarters of which something became otherwise since they were added up."""

rollup_until = Table(
    "rollup_until",
    metadata,
    Column("one", SmallInteger, primary_key=True, autoincrement=False),
    Column("until", Instant, nullable=False),
)
"""One row: nothing from then on was added up."""

queue_target = Table(
    "queue_target",
    metadata,
    Column("queue", Text, primary_key=True),
    Column("since", Instant, primary_key=True),
    Column("until", Instant),
    Column("target", BigInteger, nullable=False),
)
"""How soon a queue's contacts were to be answered, and from when until when that held. Microseconds."""

queue_hours = Table(
    "queue_hours",
    metadata,
    Column("queue", Text, primary_key=True),
    Column("since", Instant, primary_key=True),
    Column("until", Instant),
    Column("hours", Text),
)
"""By which hours a queue was open, and from when until when that held."""

open_stretch = Table(
    "open_stretch",
    metadata,
    Column("hours", Text, primary_key=True),
    Column("since", Instant, primary_key=True),
    Column("until", Instant, nullable=False),
    Column("before", BigInteger, nullable=False),
)
"""When hours were and will be open, and for how many microseconds before each stretch: how long they were between two instants is
told by two rows. Hours that nobody has set are open, so the first stretch ends when they were set first."""

agent_team = Table(
    "agent_team",
    metadata,
    Column("agent", Text, primary_key=True),
    Column("since", Instant, primary_key=True),
    Column("until", Instant),
    Column("team", Text),
)
"""In which team an agent was, and from when until when."""

outcome_solved = Table(
    "outcome_solved",
    metadata,
    Column("outcome", Text, primary_key=True),
    Column("since", Instant, primary_key=True),
    Column("until", Instant),
    Column("is_solved", Boolean, nullable=False),
)
"""Whether an outcome said that the customer needs nothing more, and from when until when that held."""

break_pay = Table(
    "break_pay",
    metadata,
    Column("reason", Text, primary_key=True),
    Column("since", Instant, primary_key=True),
    Column("until", Instant),
    Column("is_paid", Boolean, nullable=False),
)
"""Whether breaks for a reason were paid, and from when until when that held.

The reasons that come with the product are there from the epoch on: no step of the log sets them.
"""

goal = Table(
    "goal",
    metadata,
    Column("goal", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("metric", Text, nullable=False),
    Column("wanted", Text, nullable=False),
    Column("target", Double, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("zone", Text, nullable=False),
    Column("only", JSONB, nullable=False),
    Column("baseline", Double),
    Column("baseline_first", Date),
    Column("baseline_last", Date),
    Column("owner", Text),
    Column("created_at", Instant, nullable=False),
    Column("deleted_at", Instant),
    Column("version", Integer, nullable=False),
)
"""What is wanted of a metric from the first day to the last, both included. `only` has lists of ids by what they are of."""
saved_report = Table(
    "saved_report",
    metadata,
    Column("report", Text, primary_key=True),
    Column("owner", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("address", JSONB, nullable=False),
    Column("is_shared", Boolean, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("deleted_at", Instant),
)

report_schedule = Table(
    "report_schedule",
    metadata,
    Column("schedule", Text, primary_key=True),
    Column("report", Text, ForeignKey(saved_report.c.report, ondelete="CASCADE"), nullable=False, index=True),
    Column("owner", Text, nullable=False),
    Column("to", ARRAY(Text), nullable=False),
    Column("language", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("rhythm", Text, nullable=False),
    Column("weekdays", ARRAY(SmallInteger), nullable=False),
    Column("day", SmallInteger, nullable=False),
    Column("minute", SmallInteger, nullable=False),
    Column("zone", Text, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("next_due", Instant, index=True),
    Column("deleted_at", Instant),
)

report_delivery = Table(
    "report_delivery",
    metadata,
    Column("schedule", Text, ForeignKey(report_schedule.c.schedule, ondelete="CASCADE"), primary_key=True),
    Column("due", Instant, primary_key=True),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("address", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("at", Instant),
    Column("trouble", Text),
    Column("answer", Text, nullable=False),
)
"""Of each schedule the letters of its last due time."""
