"""What happened, from the tables of contacts and people: one query for each `Source`, which says when, of what, and what it adds.

A query of a source has the columns `at`, `contact`, one for each `By` that it is known by, and one for each of its sums. It tells
what happened within some windows of time, each from its beginning to before its end; no two of them overlap.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    true,
    union_all,
)

from perezvon.features.contacts.public import tables as contacts
from perezvon.features.metrics.domain.sums import (
    KNOWN_BY,
    REPEAT_DAYS,
    SHORT,
    SOURCE,
    SOURCES,
    TARGET,
    By,
    Source,
    Subject,
    Sum,
    sums_of,
)
from perezvon.features.metrics.tables import agent_team, queue_target
from perezvon.features.people.public import tables as people
from perezvon.kernel.time import DAY, Micros
from perezvon.platform.columns import Instant
from perezvon.platform.db import Tx

Window: TypeAlias = tuple[Micros, Micros]
_Flag: TypeAlias = ColumnElement[bool]
_Number: TypeAlias = ColumnElement[int]

CONTACT, CONTACT_EVENT, LEG = contacts.contact, contacts.contact_event, contacts.leg
OFFER, QUEUE_VISIT, AGENT_INTERVAL = contacts.offer, contacts.queue_visit, people.agent_interval

_DAY: Final[ColumnElement[Any]] = literal_column("interval '1 day'")
_QUARTER: Final[ColumnElement[Any]] = literal_column("interval '15 minutes'")
_LEAST: Final[ColumnElement[Any]] = literal_column("interval '1 microsecond'")

_WORKING: Final = {"talking": Sum.TALK_WORKED, "wrap_up": Sum.WRAPPED_UP, "writing": Sum.WRAPPED_UP}
_TIMES: Final = {
    "available": Sum.AVAILABLE_TIME,
    "ringing": Sum.RINGING_TIME,
    "talking": Sum.TALKING_TIME,
    "wrap_up": Sum.WRAP_UP_TIME,
    "writing": Sum.WRAP_UP_TIME,
    "monitoring": Sum.MONITORING_TIME,
    "break": Sum.BREAK_TIME,
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


def happened(source: Source, windows: Collection[Window], *, now: Micros) -> Select[Any]:
    """What this source tells of these windows. What goes on does so until `now`."""
    return _SOURCES[source](windows, now)


def in_quarters(subject: Subject, sums: Collection[Sum], windows: Collection[Window], *, now: Micros) -> FromClause:
    """What the sources of a subject tell that adds to these sums: the columns are `quarter`, by what it is known, and the sums."""
    told = [
        _in_quarters(source, sums, windows, now)
        for source in SOURCES[subject]
        if not set(sums).isdisjoint(sums_of(source))
    ]
    return union_all(*told).subquery("told")


def _in_quarters(source: Source, sums: Collection[Sum], windows: Collection[Window], now: Micros) -> Select[Any]:
    told = happened(source, windows, now=now).subquery(source.value)
    added = [
        told.c[one.value] if SOURCE[one] is source else literal_column("0", BigInteger).label(one.value) for one in sums
    ]
    return select(quarter_of(told.c.at).label("quarter"), *(told.c[by.value] for by in KNOWN_BY[source]), *added)


async def plan_for_this_time(tx: Tx) -> None:
    """What is asked in this transaction is planned for the time that it is asked of. PostgreSQL would otherwise use one plan for all
    times once a question came some times, and that fits none."""
    await tx.execute(text("set local plan_cache_mode = force_custom_plan"))


def quarter_of(at: ColumnElement[Any]) -> ColumnElement[Any]:
    """When its quarter of an hour began."""
    return func.date_bin(_QUARTER, at, literal_column("timestamptz 'epoch'"), type_=Instant())


# --- Words. -----------------------------------------------------------------------------------------------------------


def within(at: ColumnElement[Any], windows: Collection[Window]) -> _Flag:
    """Whether the instant lies in one of these."""
    return or_(*(and_(at >= since, at < until) for since, until in windows))


def _micros(since: ColumnElement[Any], until: ColumnElement[Any]) -> _Number:
    """Exact for some hundred years: a double has 53 bits, and the cast rounds."""
    return cast(func.date_part("epoch", until - since) * literal_column("1e6"), BigInteger)


def _if(is_so: _Flag, value: _Number | int = 1) -> _Number:
    return case((is_so, value), else_=0)


def _row(at: ColumnElement[Any], by: Mapping[By, ColumnElement[Any]], sums: Mapping[Sum, _Number]) -> list[Any]:
    """The columns of a source; `contact` is that of the table of contacts."""
    return [
        at.label("at"),
        *(column.label(key.value) for key, column in by.items()),
        *(value.label(one.value) for one, value in sums.items()),
    ]


_contact, _visit, _leg, _offer = CONTACT.c, QUEUE_VISIT.c, LEG.c, OFFER.c
_OUTGOING: Final = or_(_contact.callback.is_not(None), _contact.called_by.is_not(None))
_ABOUT: Final = {By.LINE: _contact.line, By.OUTCOME: _contact.outcome}


def _queue_at(contact: ColumnElement[Any], at: ColumnElement[Any]) -> ColumnElement[Any]:
    """The queue that the contact had entered last at this instant; visits are numbered as they came."""
    entered = QUEUE_VISIT.alias("entered")
    query = select(entered.c.queue).where(entered.c.contact == contact, entered.c.entered_at <= at)
    return query.order_by(entered.c.n.desc()).limit(1).scalar_subquery()


def _team_at(agent: ColumnElement[Any], at: ColumnElement[Any]) -> tuple[FromClause, _Flag]:
    """What to join for `agent_team.team` to be the one that the agent was in."""
    held = agent_team.c
    return agent_team, and_(held.agent == agent, held.since <= at, or_(held.until.is_(None), held.until > at))


def _at_work(agent: ColumnElement[Any]) -> Mapping[By, ColumnElement[Any]]:
    return {By.AGENT: agent, By.TEAM: agent_team.c.team}


# --- Queues. ----------------------------------------------------------------------------------------------------------

_CAME: Final = or_(
    ~_OUTGOING,
    exists().where(LEG.c.contact == _contact.contact, LEG.c.agent.is_(None), LEG.c.started_at <= _visit.entered_at),
)
"""Whether whoever entered the queue was on the line: we may have called them."""


def _entries(windows: Collection[Window], _now: Micros) -> Select[Any]:
    columns = _row(_visit.entered_at, {By.QUEUE: _visit.queue, **_ABOUT}, {Sum.OFFERED: literal_column("1", Integer)})
    query = select(*columns, _contact.contact).join_from(QUEUE_VISIT, CONTACT, _visit.contact == _contact.contact)
    return query.where(_CAME, within(_visit.entered_at, windows))


def _exits(windows: Collection[Window], _now: Micros) -> Select[Any]:
    target = queue_target.c
    holds = and_(
        target.queue == _visit.queue,
        target.since <= _visit.left_at,
        or_(target.until.is_(None), target.until > _visit.left_at),
    )
    wait = _micros(_visit.entered_at, _visit.left_at)
    whole = _micros(_contact.arrived_at, _visit.left_at)
    aim = func.coalesce(target.target, TARGET)
    is_answered, is_abandoned = _visit.why == "answered", _visit.why == "abandoned"
    flowed_out = _visit.why.not_in(("answered", "abandoned"))
    sums = {
        Sum.ANSWERED: _if(is_answered),
        Sum.ANSWERED_WAIT: _if(is_answered, wait),
        Sum.ANSWERED_IN_TIME: _if(is_answered & (wait <= aim)),
        Sum.ANSWERED_SINCE_ARRIVAL: _if(is_answered, whole),
        Sum.ANSWERED_IN_TIME_SINCE_ARRIVAL: _if(is_answered & (whole <= aim)),
        Sum.ABANDONED: _if(is_abandoned),
        Sum.ABANDONED_WAIT: _if(is_abandoned, wait),
        Sum.ABANDONED_SHORT: _if(is_abandoned & (wait <= SHORT)),
        Sum.ABANDONED_IN_TIME: _if(is_abandoned & (wait <= aim)),
        Sum.FLOWED_OUT: _if(flowed_out),
        Sum.FLOWED_OUT_WAIT: _if(flowed_out, wait),
        Sum.ASKED_BACK_IN_TIME: _if(and_(flowed_out, wait <= aim, _asked_back())),
    }
    columns = _row(_visit.left_at, {By.QUEUE: _visit.queue, **_ABOUT}, sums)
    query = select(*columns, _contact.contact).join_from(QUEUE_VISIT, CONTACT, _visit.contact == _contact.contact)
    return query.outerjoin(queue_target, holds).where(_CAME, within(_visit.left_at, windows))


def _asked_back() -> _Flag:
    """Whether the customer asked to be called back before they entered another queue."""
    asked, then = CONTACT_EVENT.alias("asked"), QUEUE_VISIT.alias("then")
    entered = (
        exists()
        .where(then.c.contact == asked.c.contact, then.c.n > _visit.n, then.c.entered_at <= asked.c.at)
        .correlate(asked, QUEUE_VISIT)
    )
    return exists().where(
        asked.c.contact == _visit.contact,
        asked.c.code == "callback_requested",
        asked.c.at >= _visit.left_at,
        ~entered,
    )


# --- Contacts. --------------------------------------------------------------------------------------------------------


def _arrivals(windows: Collection[Window], _now: Micros) -> Select[Any]:
    is_known = or_(_contact.customer.is_not(None), _contact.party.is_not(None))
    ended = case(
        (_contact.customer.is_not(None), _last_end("customer")),
        else_=_last_end("party"),
    )
    sums = {
        Sum.ARRIVED: literal_column("1", Integer),
        Sum.ARRIVED_KNOWN: _if(is_known),
        **{
            Sum(f"repeated_{days}"): _if(is_known & (ended >= _contact.arrived_at - days * _DAY))
            for days in REPEAT_DAYS
        },
    }
    query = select(*_row(_contact.arrived_at, _ABOUT, sums), _contact.contact)
    return query.where(~_OUTGOING, within(_contact.arrived_at, windows))


def _last_end(same: str) -> ColumnElement[Any]:
    """When the last talk with the same person had ended, of those that were over and count."""
    before = CONTACT.alias(f"before_by_{same}")
    query = select(func.max(before.c.ended_at)).where(
        before.c[same] == _contact[same],
        before.c.contact != _contact.contact,
        before.c.answered_at.is_not(None),
        before.c.ended_at <= _contact.arrived_at,
        before.c.ended_at >= _contact.arrived_at - max(REPEAT_DAYS) * _DAY,
    )
    return query.scalar_subquery()


def _answers(windows: Collection[Window], _now: Micros) -> Select[Any]:
    by = {By.QUEUE: _queue_at(_contact.contact, _contact.answered_at), **_ABOUT}
    sums = {
        Sum.REPLIED: literal_column("1", Integer),
        Sum.REPLY_TIME: _micros(_contact.arrived_at, _contact.answered_at),
    }
    query = select(*_row(_contact.answered_at, by, sums), _contact.contact)
    return query.where(~_OUTGOING, within(_contact.answered_at, windows))


def _returns(windows: Collection[Window], _now: Micros) -> Select[Any]:
    """A customer answers once at most, so the first leg of theirs is the answer."""
    first = (
        select(LEG.c.contact, func.min(LEG.c.started_at).label("at"))
        .where(LEG.c.agent.is_(None), LEG.c.contact == _contact.contact)
        .group_by(LEG.c.contact)
        .lateral("first")
    )
    earliest = min((since for since, _ in windows), default=0)
    goes_on = or_(_contact.ended_at.is_(None), _contact.ended_at >= earliest)
    one, none = literal_column("1", Integer), literal_column("0", Integer)
    came_by = {By.QUEUE: _queue_at(_contact.contact, first.c.at), **_ABOUT}
    came = (
        select(*_row(first.c.at, came_by, {Sum.CALLED_BACK: one, Sum.NOT_REACHED: none}), _contact.contact)
        .join_from(CONTACT, first, true())
        .where(_contact.callback.is_not(None), goes_on, within(first.c.at, windows))
    )
    ended_by = {By.QUEUE: _queue_at(_contact.contact, _contact.ended_at), **_ABOUT}
    ended = select(
        *_row(_contact.ended_at, ended_by, {Sum.CALLED_BACK: none, Sum.NOT_REACHED: one}), _contact.contact
    ).where(
        _contact.callback.is_not(None),
        _contact.how == "not_reached",
        ~exists().where(LEG.c.contact == _contact.contact, LEG.c.agent.is_(None)),
        within(_contact.ended_at, windows),
    )
    return select(union_all(came, ended).subquery("returns"))


def _endings(windows: Collection[Window], _now: Micros) -> Select[Any]:
    is_talked = and_(~_OUTGOING, _contact.answered_at.is_not(None))
    is_rated = _contact.rating.is_not(None)
    sums = {
        Sum.TALKED: _if(is_talked),
        Sum.RESOLUTION_TIME: _if(is_talked, _micros(_contact.arrived_at, _contact.ended_at)),
        Sum.LEFT_BEFORE_QUEUE: _if(and_(~_OUTGOING, _contact.how == "left_in_flow")),
        Sum.RATED: _if(is_rated),
        Sum.RATING: func.coalesce(_contact.rating, 0),
        Sum.RATING_SQUARED: func.coalesce(_contact.rating * _contact.rating, 0),
        Sum.RATED_TOP: _if(is_rated & (_contact.rating >= 4)),
    }
    by = {By.QUEUE: _contact.queue, **_ABOUT, **_at_work(_contact.agent)}
    query = select(*_row(_contact.ended_at, by, sums), _contact.contact).select_from(CONTACT)
    return query.outerjoin(*_team_at(_contact.agent, _contact.ended_at)).where(within(_contact.ended_at, windows))


# --- Agents. ----------------------------------------------------------------------------------------------------------


def _parts(windows: Collection[Window], _now: Micros) -> Select[Any]:
    sums = {
        Sum.HANDLED: literal_column("1", Integer),
        Sum.RESPONSIBLE_TIME: _micros(_leg.responsible_at, _leg.ended_at),
        Sum.HOLDS: _leg.holds,
        Sum.HELD: _if(_leg.holds > 0),
        Sum.HOLD_TIME: _leg.hold_time,
        Sum.PASSED_ON: cast(_leg.is_passed_on, Integer),
    }
    by = {By.QUEUE: _leg.queue, **_ABOUT, **_at_work(_leg.agent)}
    query = select(*_row(_leg.ended_at, by, sums), _contact.contact).join_from(
        LEG, CONTACT, _leg.contact == _contact.contact
    )
    query = query.outerjoin(*_team_at(_leg.agent, _leg.ended_at))
    return query.where(_leg.agent.is_not(None), _leg.responsible_at.is_not(None), within(_leg.ended_at, windows))


def _offers(windows: Collection[Window], _now: Micros) -> Select[Any]:
    hows = {one: [how for how, of in _OFFERS.items() if of is one] for one in dict.fromkeys(_OFFERS.values())}
    sums = {Sum.RUNG: literal_column("1", Integer), **{one: _if(_offer.how.in_(how)) for one, how in hows.items()}}
    queue = func.coalesce(_offer.queue, _queue_at(_offer.contact, _offer.made_at))
    by = {By.QUEUE: queue, **_ABOUT, **_at_work(_offer.agent)}
    query = select(*_row(_offer.ended_at, by, sums), _contact.contact).join_from(
        OFFER, CONTACT, _offer.contact == _contact.contact
    )
    return query.outerjoin(*_team_at(_offer.agent, _offer.ended_at)).where(within(_offer.ended_at, windows))


def _works(windows: Collection[Window], _now: Micros) -> Select[Any]:
    did = AGENT_INTERVAL.c
    lasted = _micros(did.started_at, did.ended_at)
    sums = {
        Sum.WORKED: lasted,
        **{
            one: _if(did.state.in_([state for state, of in _WORKING.items() if of is one]), lasted)
            for one in dict.fromkeys(_WORKING.values())
        },
    }
    by = {By.QUEUE: _queue_of_part(did), **_ABOUT, **_at_work(did.agent)}
    query = select(*_row(did.ended_at, by, sums), _contact.contact).join_from(
        AGENT_INTERVAL, CONTACT, did.contact == _contact.contact
    )
    query = query.outerjoin(*_team_at(did.agent, did.ended_at))
    return query.where(did.state.in_(tuple(_WORKING)), within(did.ended_at, windows))


def _queue_of_part(did: Any) -> ColumnElement[Any]:
    """The queue of the agent's part to which some work belongs."""
    part = LEG.alias("part")
    query = select(part.c.queue).where(
        part.c.agent == did.agent, part.c.contact == did.contact, part.c.started_at <= did.started_at
    )
    return query.order_by(part.c.started_at.desc()).limit(1).scalar_subquery()


def _times(windows: Collection[Window], now: Micros) -> Select[Any]:
    """The time of agents, cut at quarters of an hour."""
    parts = [_time_in(window, now) for window in windows]
    cut = union_all(*parts).subquery("cut")
    lasted = _micros(cut.c.at, cut.c.ended_at)
    sums = {
        one: _if(cut.c.state.in_([state for state, of in _TIMES.items() if of is one]), lasted)
        for one in dict.fromkeys(_TIMES.values())
    }
    columns = _row(cut.c.at, _at_work(cut.c.agent), sums)
    query = select(*columns, literal(None).label("contact")).select_from(cut)
    return query.outerjoin(*_team_at(cut.c.agent, cut.c.at))


def _time_in(window: Window, now: Micros) -> Select[Any]:
    since, until = window[0], min(window[1], now)
    lasting = _lasting(since, until)
    did = lasting.c
    end = func.least(func.coalesce(did.ended_at, literal(now, Instant())), literal(until, Instant()))
    begin = func.greatest(did.started_at, literal(since, Instant()))
    quarters = (
        func.generate_series(quarter_of(begin), end - _LEAST, _QUARTER)
        .table_valued("began", name="quarters")
        .render_derived()
    )
    began = quarters.c.began
    return select(
        did.agent,
        did.state,
        func.greatest(began, begin, type_=Instant()).label("at"),
        func.least(began + _QUARTER, end, type_=Instant()).label("ended_at"),
    ).select_from(lasting.join(quarters, true()))


def _lasting(since: Micros, until: Micros) -> FromClause:
    """The intervals that reach into this time, each by what finds it soonest: few are open or long, and the others end soon after."""
    did = AGENT_INTERVAL.c
    soon = literal(until + DAY, Instant())
    found = (
        did.ended_at.is_(None),
        and_(did.ended_at > since, did.ended_at <= soon),
        and_(did.ended_at > soon, did.ended_at - did.started_at > _DAY),
    )
    query = select(did.agent, did.state, did.started_at, did.ended_at)
    query = query.where(did.state.in_(tuple(_TIMES)), did.started_at < until)
    return union_all(*(query.where(one) for one in found)).subquery("lasting")


_Told: TypeAlias = Callable[[Collection[Window], Micros], Select[Any]]

_SOURCES: Final[Mapping[Source, _Told]] = {
    Source.ENTRY: _entries,
    Source.EXIT: _exits,
    Source.ARRIVAL: _arrivals,
    Source.ANSWER: _answers,
    Source.RETURN: _returns,
    Source.ENDING: _endings,
    Source.PART: _parts,
    Source.OFFER: _offers,
    Source.WORK: _works,
    Source.TIME: _times,
}


def merged(windows: Collection[Window]) -> Sequence[Window]:
    """The same time in as few windows as there can be, in order."""
    found: list[Window] = []
    for since, until in sorted(windows):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found
