"""Who enters queues, and how they leave them."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import FromClause, Integer, Select, and_, exists, func, literal_column, or_, select, true

from perezvon.features.metrics.domain.sums import SHORT, TARGET, By, Sum
from perezvon.features.metrics.repository.facts.words import (
    ABOUT,
    CONTACT,
    CONTACT_EVENT,
    LEG,
    OUTGOING,
    QUEUE_VISIT,
    Flag,
    Window,
    contact,
    held_at,
    if_so,
    micros,
    offer,
    row,
    visit,
    within,
)
from perezvon.features.metrics.tables import queue_target
from perezvon.kernel.time import Micros
from perezvon.platform.columns import Instant

_SILENT: Final = ("unreachable", "failed")
_CAME: Final = or_(
    ~OUTGOING,
    exists().where(LEG.c.contact == contact.contact, LEG.c.agent.is_(None), LEG.c.started_at <= visit.entered_at),
)
"""Whether whoever entered the queue was on the line: we may have called them."""


def entries(windows: Collection[Window], _now: Micros) -> Select[Any]:
    columns = row(visit.entered_at, {By.QUEUE: visit.queue, **ABOUT}, {Sum.OFFERED: literal_column("1", Integer)})
    query = select(*columns, contact.contact).join_from(QUEUE_VISIT, CONTACT, visit.contact == contact.contact)
    return query.where(_CAME, within(visit.entered_at, windows))


def exits(windows: Collection[Window], _now: Micros) -> Select[Any]:
    target = and_(queue_target.c.queue == visit.queue, held_at(queue_target, visit.left_at))
    wait = micros(visit.entered_at, visit.left_at)
    whole = micros(contact.arrived_at, visit.left_at)
    rung = _first_ring()
    since_ring = micros(func.coalesce(rung.c.at, visit.left_at), visit.left_at)
    aim = func.coalesce(queue_target.c.target, TARGET)
    is_answered, is_abandoned = visit.why == "answered", visit.why == "abandoned"
    flowed_out = visit.why.not_in(("answered", "abandoned"))
    sums = {
        Sum.ANSWERED: if_so(is_answered),
        Sum.ANSWERED_WAIT: if_so(is_answered, wait),
        Sum.ANSWERED_IN_TIME: if_so(is_answered & (wait <= aim)),
        Sum.ANSWERED_SINCE_ARRIVAL: if_so(is_answered, whole),
        Sum.ANSWERED_IN_TIME_SINCE_ARRIVAL: if_so(is_answered & (whole <= aim)),
        Sum.ANSWERED_SINCE_RING: if_so(is_answered, since_ring),
        Sum.ANSWERED_IN_TIME_SINCE_RING: if_so(is_answered & (since_ring <= aim)),
        Sum.ABANDONED: if_so(is_abandoned),
        Sum.ABANDONED_WAIT: if_so(is_abandoned, wait),
        Sum.ABANDONED_SHORT: if_so(is_abandoned & (wait <= SHORT)),
        Sum.ABANDONED_IN_TIME: if_so(is_abandoned & (wait <= aim)),
        Sum.FLOWED_OUT: if_so(flowed_out),
        Sum.FLOWED_OUT_WAIT: if_so(flowed_out, wait),
        Sum.ASKED_BACK_IN_TIME: if_so(and_(flowed_out, wait <= aim, _asked_back())),
    }
    columns = row(visit.left_at, {By.QUEUE: visit.queue, **ABOUT}, sums)
    query = select(*columns, contact.contact).join_from(QUEUE_VISIT, CONTACT, visit.contact == contact.contact)
    query = query.outerjoin(queue_target, target).join(rung, true())
    return query.where(_CAME, within(visit.left_at, windows))


def _first_ring() -> FromClause:
    """When a phone rang first for whoever was answered, in this stay in the queue."""
    query = select(func.min(offer.made_at, type_=Instant()).label("at")).where(
        visit.why == "answered",
        offer.contact == visit.contact,
        offer.queue == visit.queue,
        offer.made_at.between(visit.entered_at, visit.left_at),
        func.coalesce(offer.how, "").not_in(_SILENT),
    )
    return query.lateral("rung")


def _asked_back() -> Flag:
    """Whether the customer asked to be called back before they entered another queue."""
    asked, then = CONTACT_EVENT.alias("asked"), QUEUE_VISIT.alias("then")
    entered = (
        exists()
        .where(then.c.contact == asked.c.contact, then.c.n > visit.n, then.c.entered_at <= asked.c.at)
        .correlate(asked, QUEUE_VISIT)
    )
    return exists().where(
        asked.c.contact == visit.contact,
        asked.c.code == "callback_requested",
        asked.c.at >= visit.left_at,
        ~entered,
    )
