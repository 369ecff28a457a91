"""What agents did, and how their time passed."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    cast,
    false,
    func,
    literal,
    literal_column,
    select,
    true,
    union_all,
)

from perezvon.features.metrics.domain.sums import By, Sum
from perezvon.features.metrics.repository.facts.words import (
    ABOUT,
    AGENT_INTERVAL,
    CONTACT,
    DAY_LONG,
    LEG,
    OFFER,
    QUARTER_LONG,
    Window,
    at_work,
    contact,
    held_at,
    if_so,
    leg,
    micros,
    offer,
    quarter_of,
    queue_at,
    row,
    team_at,
    within,
)
from perezvon.features.metrics.tables import break_pay
from perezvon.kernel.time import DAY, Micros
from perezvon.platform.columns import Instant

_LEAST: Final[ColumnElement[Any]] = literal_column("interval '1 microsecond'")

_WORKING: Final = {"talking": Sum.TALK_WORKED, "wrap_up": Sum.WRAPPED_UP, "writing": Sum.WRAPPED_UP}
_TIMES: Final = {
    "available": Sum.AVAILABLE_TIME,
    "ringing": Sum.RINGING_TIME,
    "talking": Sum.TALKING_TIME,
    "wrap_up": Sum.WRAP_UP_TIME,
    "writing": Sum.WRAP_UP_TIME,
    "monitoring": Sum.MONITORING_TIME,
}
_OFFERS: Final = {
    "accepted": Sum.ACCEPTED,
    "declined": Sum.DECLINED,
    "rang_out": Sum.RANG_OUT,
    "unreachable": Sum.UNREACHABLE,
    "failed": Sum.UNREACHABLE,
    "cancelled": Sum.CALLER_LEFT,
    "taken": Sum.TAKEN,
    "withdrawn": Sum.WITHDRAWN,
}


def parts(windows: Collection[Window], _now: Micros) -> Select[Any]:
    sums = {
        Sum.HANDLED: literal_column("1", Integer),
        Sum.RESPONSIBLE_TIME: micros(leg.responsible_at, leg.ended_at),
        Sum.HOLDS: leg.holds,
        Sum.HELD: if_so(leg.holds > 0),
        Sum.HOLD_TIME: leg.hold_time,
        Sum.PASSED_ON: cast(leg.is_passed_on, Integer),
    }
    by = {By.QUEUE: leg.queue, **ABOUT, **at_work(leg.agent)}
    query = select(*row(leg.ended_at, by, sums), contact.contact).join_from(
        LEG, CONTACT, leg.contact == contact.contact
    )
    query = query.outerjoin(*team_at(leg.agent, leg.ended_at))
    return query.where(leg.agent.is_not(None), leg.responsible_at.is_not(None), within(leg.ended_at, windows))


def offers(windows: Collection[Window], _now: Micros) -> Select[Any]:
    hows = {one: [how for how, of in _OFFERS.items() if of is one] for one in dict.fromkeys(_OFFERS.values())}
    sums = {Sum.RUNG: literal_column("1", Integer), **{one: if_so(offer.how.in_(how)) for one, how in hows.items()}}
    queue = func.coalesce(offer.queue, queue_at(offer.contact, offer.made_at))
    by = {By.QUEUE: queue, **ABOUT, **at_work(offer.agent)}
    query = select(*row(offer.ended_at, by, sums), contact.contact).join_from(
        OFFER, CONTACT, offer.contact == contact.contact
    )
    return query.outerjoin(*team_at(offer.agent, offer.ended_at)).where(within(offer.ended_at, windows))


def works(windows: Collection[Window], _now: Micros) -> Select[Any]:
    did = AGENT_INTERVAL.c
    lasted = micros(did.started_at, did.ended_at)
    sums = {
        Sum.WORKED: lasted,
        **{
            one: if_so(did.state.in_([state for state, of in _WORKING.items() if of is one]), lasted)
            for one in dict.fromkeys(_WORKING.values())
        },
    }
    by = {By.QUEUE: _queue_of_part(did), **ABOUT, **at_work(did.agent)}
    query = select(*row(did.ended_at, by, sums), contact.contact).join_from(
        AGENT_INTERVAL, CONTACT, did.contact == contact.contact
    )
    query = query.outerjoin(*team_at(did.agent, did.ended_at))
    return query.where(did.state.in_(tuple(_WORKING)), within(did.ended_at, windows))


def _queue_of_part(did: Any) -> ColumnElement[Any]:
    """The queue of the agent's part to which some work belongs: whoever picks up talks before the call is connected and their part
    begins."""
    part = LEG.alias("part")
    query = select(part.c.queue).where(
        part.c.agent == did.agent, part.c.contact == did.contact, part.c.started_at < did.ended_at
    )
    return query.order_by(part.c.started_at.desc()).limit(1).scalar_subquery()


def times(windows: Collection[Window], now: Micros) -> Select[Any]:
    """The time of agents who are signed in and on no break, cut at quarters of an hour."""
    cut = _time_in(windows, now, tuple(_TIMES))
    lasted = micros(cut.c.at, cut.c.ended_at)
    sums = {
        one: if_so(cut.c.state.in_([state for state, of in _TIMES.items() if of is one]), lasted)
        for one in dict.fromkeys(_TIMES.values())
    }
    columns = row(cut.c.at, at_work(cut.c.agent), sums)
    query = select(*columns, literal(None).label("contact")).select_from(cut)
    return query.outerjoin(*team_at(cut.c.agent, cut.c.at))


def breaks(windows: Collection[Window], now: Micros) -> Select[Any]:
    """Their breaks, cut so too."""
    cut = _time_in(windows, now, ("break",))
    lasted = micros(cut.c.at, cut.c.ended_at)
    sums = {Sum.BREAK_TIME: lasted, Sum.PAID_BREAK_TIME: if_so(func.coalesce(break_pay.c.is_paid, false()), lasted)}
    columns = row(cut.c.at, {**at_work(cut.c.agent), By.REASON: cut.c.reason}, sums)
    query = select(*columns, literal(None).label("contact")).select_from(cut)
    query = query.outerjoin(break_pay, and_(break_pay.c.reason == cut.c.reason, held_at(break_pay, cut.c.at)))
    return query.outerjoin(*team_at(cut.c.agent, cut.c.at))


def _time_in(windows: Collection[Window], now: Micros, states: Collection[str]) -> FromClause:
    """The time of agents in these states, in pieces of which each lies in one quarter of an hour."""
    return union_all(*(_time_of(window, now, states) for window in windows)).subquery("cut")


def _time_of(window: Window, now: Micros, states: Collection[str]) -> Select[Any]:
    since, until = window[0], min(window[1], now)
    lasting = _lasting(since, until, states)
    did = lasting.c
    end = func.least(func.coalesce(did.ended_at, literal(now, Instant())), literal(until, Instant()))
    begin = func.greatest(did.started_at, literal(since, Instant()))
    quarters = (
        func.generate_series(quarter_of(begin), end - _LEAST, QUARTER_LONG)
        .table_valued("began", name="quarters")
        .render_derived()
    )
    began = quarters.c.began
    return select(
        did.agent,
        did.state,
        did.reason,
        func.greatest(began, begin, type_=Instant()).label("at"),
        func.least(began + QUARTER_LONG, end, type_=Instant()).label("ended_at"),
    ).select_from(lasting.join(quarters, true()))


def _lasting(since: Micros, until: Micros, states: Collection[str]) -> FromClause:
    """The intervals that reach into this time, each by what finds it soonest: few are open or long, and the others end soon after."""
    did = AGENT_INTERVAL.c
    soon = literal(until + DAY, Instant())
    found = (
        did.ended_at.is_(None),
        and_(did.ended_at > since, did.ended_at <= soon),
        and_(did.ended_at > soon, did.ended_at - did.started_at > DAY_LONG),
    )
    query = select(did.agent, did.state, did.reason, did.started_at, did.ended_at)
    query = query.where(did.state.in_(states), did.started_at < until)
    return union_all(*(query.where(one) for one in found)).subquery("lasting")
