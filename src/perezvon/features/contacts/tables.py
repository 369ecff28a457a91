"""Tables of contacts. Durations are microseconds.

The first six follow from the log and are emptied by a rebuild, so nothing outside them refers to their rows by a
foreign key. Their keys begin with the contact: legs and offers are numbered within a domain only.
"""

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, Index, Integer, SmallInteger, Table, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB

from perezvon.platform.columns import Instant
from perezvon.platform.db import metadata

contact = Table(
    "contact",
    metadata,
    Column("contact", Text, primary_key=True),
    Column("line", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("party", Text),
    Column("customer", Text),
    Column("callback", Text),
    Column("called_by", Text),
    Column("tier", Text),
    Column("arrived_at", Instant, nullable=False),
    Column("routed_at", Instant),
    Column("answered_at", Instant),
    Column("talk", BigInteger, nullable=False),
    Column("agent", Text),
    Column("queue", Text),
    Column("queue_visits", Integer, nullable=False),
    Column("route", Text),
    Column("flow", Text),
    Column("hours", ARRAY(Text, as_tuple=True), nullable=False, server_default="{}"),
    Column("prompts", ARRAY(Text, as_tuple=True), nullable=False, server_default="{}"),
    Column("outcome", Text),
    Column("rating", SmallInteger),
    Column("ended_at", Instant),
    Column("how", Text),
    Column("wait", BigInteger),
    Column("review_reason", Text),
    Index(None, "arrived_at", "contact"),
    Index(None, "agent", "arrived_at", "contact"),
    Index(None, "queue", "arrived_at", "contact"),
    Index(None, "talk", "contact"),
    Index("ix_contact_wait_contact", text("coalesce(wait, 0)"), "contact"),
    Index("ix_contact_rated", "rating", "arrived_at", "contact", postgresql_where=text("rating IS NOT NULL")),
    Index("ix_contact_review", "arrived_at", "contact", postgresql_where=text("review_reason IS NOT NULL")),
    Index("ix_contact_open", "contact", postgresql_where=text("ended_at IS NULL")),
    Index(None, "customer", "arrived_at"),
    Index(None, "customer", "ended_at"),
    Index(None, "party", "ended_at"),
    Index(None, "party", "arrived_at"),
    Index(None, "answered_at"),
    Index(None, "ended_at"),
    Index("ix_contact_callback", "ended_at", postgresql_where=text("callback IS NOT NULL")),
)

leg = Table(
    "leg",
    metadata,
    Column("contact", Text, primary_key=True),
    Column("leg", Text, primary_key=True),
    Column("agent", Text),
    Column("offer", Text),
    Column("part", Text, nullable=False),
    Column("responsible_at", Instant),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("cause", Text),
    Column("queue", Text),
    Column("holds", Integer, nullable=False, server_default="0"),
    Column("hold_time", BigInteger, nullable=False, server_default="0"),
    Column("held_at", Instant),
    Column("is_passed_on", Boolean, nullable=False, server_default="false"),
    Index(None, "agent", "contact"),
    Index("ix_leg_ended_at", "ended_at", postgresql_where=text("agent IS NOT NULL")),
)

offer = Table(
    "offer",
    metadata,
    Column("contact", Text, primary_key=True),
    Column("offer", Text, primary_key=True),
    Column("agent", Text, nullable=False),
    Column("queue", Text),
    Column("why", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("how", Text),
    Index(None, "ended_at"),
)

queue_visit = Table(
    "queue_visit",
    metadata,
    Column("contact", Text, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("queue", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("left_at", Instant),
    Column("why", Text),
    Index(None, "entered_at"),
    Index(None, "left_at"),
)

LEFT_BEHIND = text("code IN ('callback_requested', 'message_left')")
"""What happened is that a caller left something behind. Few did, so they are found by an index of their own."""

contact_event = Table(
    "contact_event",
    metadata,
    Column("contact", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("code", Text, nullable=False),
    Column("params", JSONB, nullable=False),
    Index("ix_contact_event_left", "contact", "code", postgresql_where=LEFT_BEHIND),
)

setting_link = Table(
    "setting_link",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("names", ARRAY(Text, as_tuple=True), nullable=False),
)

contact_note = Table(
    "contact_note",
    metadata,
    Column("contact", Text, primary_key=True),
    Column("agent", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("written_at", Instant, nullable=False),
    Index("ix_contact_note_words", func.to_tsvector(text("'simple'"), text("text")), postgresql_using="gin"),
)

contact_comment = Table(
    "contact_comment",
    metadata,
    Column("contact", Text, primary_key=True),
    Column("agent", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("written_at", Instant, nullable=False),
)

outcome = Table(
    "outcome",
    metadata,
    Column("outcome", Text, primary_key=True),
    Column("name", JSONB, nullable=False),
    Column("position", Integer, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("is_solved", Boolean, nullable=False, server_default="false"),
    Column("version", Integer, nullable=False, server_default="1"),
)
