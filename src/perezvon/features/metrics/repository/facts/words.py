"""The words in which sources are told: what several of them say alike."""

from collections.abc import Collection, Mapping
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    ScalarSelect,
    and_,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)

from perezvon.features.contacts.public import tables as contacts
from perezvon.features.metrics.domain.sums import By, Sum
from perezvon.features.metrics.tables import agent_team
from perezvon.features.people.public import tables as people
from perezvon.kernel.time import Micros
from perezvon.platform.columns import Instant

Window: TypeAlias = tuple[Micros, Micros]
Flag: TypeAlias = ColumnElement[bool]
Number: TypeAlias = ColumnElement[int]

CONTACT, CONTACT_EVENT, LEG = contacts.contact, contacts.contact_event, contacts.leg
OFFER, QUEUE_VISIT, AGENT_INTERVAL = contacts.offer, contacts.queue_visit, people.agent_interval

DAY_LONG: Final[ColumnElement[Any]] = literal_column("interval '1 day'")
QUARTER_LONG: Final[ColumnElement[Any]] = literal_column("interval '15 minutes'")


def quarter_of(at: ColumnElement[Any]) -> ColumnElement[Any]:
    """When its quarter of an hour began."""
    return func.date_bin(QUARTER_LONG, at, literal_column("timestamptz 'epoch'"), type_=Instant())


def within(at: ColumnElement[Any], windows: Collection[Window]) -> Flag:
    """Whether the instant lies in one of these."""
    return or_(*(and_(at >= since, at < until) for since, until in windows))


def micros(since: ColumnElement[Any], until: ColumnElement[Any]) -> Number:
    """Exact for some hundred years: a double has 53 bits, and the cast rounds."""
    return cast(func.date_part("epoch", until - since) * literal_column("1e6"), BigInteger)


def if_so(is_so: Flag, value: Number | int = 1) -> Number:
    """What counts only where something is so."""
    return case((is_so, value), else_=0)


def row(at: ColumnElement[Any], by: Mapping[By, ColumnElement[Any]], sums: Mapping[Sum, Number]) -> list[Any]:
    """The columns of a source; `contact` is that of the table of contacts."""
    return [
        at.label("at"),
        *(column.label(key.value) for key, column in by.items()),
        *(value.label(one.value) for one, value in sums.items()),
    ]


contact, visit, leg, offer = CONTACT.c, QUEUE_VISIT.c, LEG.c, OFFER.c
OUTGOING: Final = or_(contact.callback.is_not(None), contact.called_by.is_not(None))
ABOUT: Final = {By.LINE: contact.line, By.OUTCOME: contact.outcome, By.TIER: contact.tier}


def queue_at(contact: ColumnElement[Any], at: ColumnElement[Any]) -> ScalarSelect[Any]:
    """The queue that the contact had entered last at this instant; visits are numbered as they came."""
    entered = QUEUE_VISIT.alias("entered")
    query = select(entered.c.queue).where(entered.c.contact == contact, entered.c.entered_at <= at)
    return query.order_by(entered.c.n.desc()).limit(1).correlate_except(entered).scalar_subquery()


def looked_up(name: str, **values: ColumnElement[Any]) -> FromClause:
    """What is looked up for each contact, once wherever it is said: PostgreSQL repeats what it may move, and an offset it may not."""
    query = select(*(value.label(key) for key, value in values.items())).offset(literal_column("0"))
    return query.correlate_except(None).lateral(name)


def held_at(setting: FromClause, at: ColumnElement[Any]) -> Flag:
    """Whether what this row says was set so at an instant."""
    held = setting.c
    return and_(held.since <= at, or_(held.until.is_(None), held.until > at))


def team_at(agent: ColumnElement[Any], at: ColumnElement[Any]) -> tuple[FromClause, Flag]:
    """What to join for `agent_team.team` to be the one that the agent was in."""
    return agent_team, and_(agent_team.c.agent == agent, held_at(agent_team, at))


def at_work(agent: ColumnElement[Any]) -> Mapping[By, ColumnElement[Any]]:
    """An agent and their team, once it is joined."""
    return {By.AGENT: agent, By.TEAM: agent_team.c.team}
