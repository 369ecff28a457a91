"""For how long it was open while somebody waited."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, func, select

from perezvon.features.metrics.repository.facts.words import Number, contact, held_at, looked_up, micros
from perezvon.features.metrics.tables import open_stretch, queue_hours


def hours_at(queue: ColumnElement[Any], at: ColumnElement[Any]) -> FromClause:
    """By which hours it was open for a contact that had waited in this queue; null: it always was."""
    of_queue = select(queue_hours.c.hours).where(queue_hours.c.queue == queue, held_at(queue_hours, at))
    return looked_up(
        "hours", hours=func.coalesce(of_queue.correlate_except(queue_hours).scalar_subquery(), contact.hours[1])
    )


def open_time(hours: ColumnElement[Any], until: ColumnElement[Any]) -> Number:
    """For how long of the time since the arrival these hours were open."""
    return func.coalesce(
        _open_before(hours, until) - _open_before(hours, contact.arrived_at), micros(contact.arrived_at, until)
    )


def _open_before(hours: ColumnElement[Any], at: ColumnElement[Any]) -> Number:
    """For how long they were open in all before an instant; null: of hours that nobody has set."""
    stretch = open_stretch.alias().c
    lasted = micros(stretch.since, func.least(stretch.until, at))
    query = select(stretch.before + lasted).where(stretch.hours == hours, stretch.since <= at)
    return query.order_by(stretch.since.desc()).limit(1).scalar_subquery()
