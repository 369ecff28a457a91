"""How contacts come, are answered, end and are judged."""

from collections.abc import Callable, Collection
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from perezvon.features.feedback.public import Measure
from perezvon.features.feedback.public import tables as feedback
from perezvon.features.metrics.domain.sums import REPEAT_DAYS, By, Sum
from perezvon.features.metrics.repository.facts.hours import hours_at, open_time
from perezvon.features.metrics.repository.facts.words import (
    ABOUT,
    CONTACT,
    DAY_LONG,
    LEG,
    OUTGOING,
    Window,
    at_work,
    contact,
    held_at,
    if_so,
    looked_up,
    micros,
    queue_at,
    row,
    team_at,
    within,
)
from perezvon.features.metrics.tables import outcome_solved
from perezvon.kernel.time import Micros
from perezvon.platform.columns import Instant

_RESPONSE: Final = feedback.survey_response


def arrivals(windows: Collection[Window], _now: Micros) -> Select[Any]:
    is_known = or_(contact.customer.is_not(None), contact.party.is_not(None))
    last = looked_up("last", ended=_of_same_person(_last_end), came=_of_same_person(_last_coming))
    ended, came = last.c.ended, last.c.came
    sums = {
        Sum.ARRIVED: literal_column("1", Integer),
        Sum.ARRIVED_KNOWN: if_so(is_known),
        **{
            Sum(f"repeated_{days}"): if_so(is_known & (ended >= contact.arrived_at - days * DAY_LONG))
            for days in REPEAT_DAYS
        },
        **{
            Sum(f"new_{days}"): if_so(is_known & func.coalesce(came < contact.arrived_at - days * DAY_LONG, true()))
            for days in REPEAT_DAYS
        },
    }
    query = select(*row(contact.arrived_at, ABOUT, sums), contact.contact).join_from(CONTACT, last, true())
    return query.where(~OUTGOING, within(contact.arrived_at, windows))


def _of_same_person(look_up: Callable[[str], ColumnElement[Any]]) -> ColumnElement[Any]:
    """Of contacts by the same profile or, of strangers, from the same number."""
    return case((contact.customer.is_not(None), look_up("customer")), else_=look_up("party"))


def _last_end(same: str) -> ColumnElement[Any]:
    """When the last talk with the same person had ended, of those that were over and count."""
    before = CONTACT.alias(f"before_by_{same}")
    query = select(func.max(before.c.ended_at)).where(
        before.c[same] == contact[same],
        before.c.contact != contact.contact,
        before.c.answered_at.is_not(None),
        before.c.ended_at <= contact.arrived_at,
        before.c.ended_at >= contact.arrived_at - max(REPEAT_DAYS) * DAY_LONG,
    )
    return query.correlate_except(before).scalar_subquery()


def _last_coming(same: str) -> ColumnElement[Any]:
    """When the same person had come last before, whatever became of that."""
    before = CONTACT.alias(f"came_by_{same}")
    query = select(func.max(before.c.arrived_at, type_=Instant())).where(
        before.c[same] == contact[same],
        before.c.callback.is_(None),
        before.c.called_by.is_(None),
        before.c.arrived_at < contact.arrived_at,
        before.c.arrived_at >= contact.arrived_at - max(REPEAT_DAYS) * DAY_LONG,
    )
    return query.correlate_except(before).scalar_subquery()


def answers(windows: Collection[Window], _now: Micros) -> Select[Any]:
    last = looked_up("last", queue=queue_at(contact.contact, contact.answered_at))
    by, hours = {By.QUEUE: last.c.queue, **ABOUT}, hours_at(last.c.queue, contact.answered_at)
    sums = {
        Sum.REPLIED: literal_column("1", Integer),
        Sum.REPLY_TIME: micros(contact.arrived_at, contact.answered_at),
        Sum.REPLY_OPEN_TIME: open_time(hours.c.hours, contact.answered_at),
    }
    query = select(*row(contact.answered_at, by, sums), contact.contact)
    query = query.join_from(CONTACT, last, true()).join(hours, true())
    return query.where(~OUTGOING, within(contact.answered_at, windows))


def returns(windows: Collection[Window], _now: Micros) -> Select[Any]:
    """A customer answers once at most, so the first leg of theirs is the answer."""
    first = (
        select(LEG.c.contact, func.min(LEG.c.started_at).label("at"))
        .where(LEG.c.agent.is_(None), LEG.c.contact == contact.contact)
        .group_by(LEG.c.contact)
        .lateral("first")
    )
    earliest = min((since for since, _ in windows), default=0)
    goes_on = or_(contact.ended_at.is_(None), contact.ended_at >= earliest)
    one, none = literal_column("1", Integer), literal_column("0", Integer)
    came_by = {By.QUEUE: queue_at(contact.contact, first.c.at), **ABOUT}
    came = (
        select(*row(first.c.at, came_by, {Sum.CALLED_BACK: one, Sum.NOT_REACHED: none}), contact.contact)
        .join_from(CONTACT, first, true())
        .where(contact.callback.is_not(None), goes_on, within(first.c.at, windows))
    )
    ended_by = {By.QUEUE: queue_at(contact.contact, contact.ended_at), **ABOUT}
    ended = select(
        *row(contact.ended_at, ended_by, {Sum.CALLED_BACK: none, Sum.NOT_REACHED: one}), contact.contact
    ).where(
        contact.callback.is_not(None),
        contact.how == "not_reached",
        ~exists().where(LEG.c.contact == contact.contact, LEG.c.agent.is_(None)),
        within(contact.ended_at, windows),
    )
    return select(union_all(came, ended).subquery("returns"))


def endings(windows: Collection[Window], _now: Micros) -> Select[Any]:
    is_talked = and_(~OUTGOING, contact.answered_at.is_not(None))
    is_rated, is_concluded = contact.rating.is_not(None), is_talked & contact.outcome.is_not(None)
    by = {By.QUEUE: contact.queue, **ABOUT, **at_work(contact.agent)}
    hours = hours_at(contact.queue, contact.ended_at)
    meant = and_(outcome_solved.c.outcome == contact.outcome, held_at(outcome_solved, contact.ended_at))
    sums = {
        Sum.TALKED: if_so(is_talked),
        Sum.RESOLUTION_TIME: if_so(is_talked, micros(contact.arrived_at, contact.ended_at)),
        Sum.RESOLUTION_OPEN_TIME: if_so(is_talked, open_time(hours.c.hours, contact.ended_at)),
        Sum.LEFT_BEFORE_QUEUE: if_so(and_(~OUTGOING, contact.how == "left_in_flow")),
        Sum.RATED: if_so(is_rated),
        Sum.RATING: func.coalesce(contact.rating, 0),
        Sum.RATING_SQUARED: func.coalesce(contact.rating * contact.rating, 0),
        Sum.RATED_TOP: if_so(is_rated & (contact.rating >= 4)),
        Sum.CONCLUDED: if_so(is_concluded),
        Sum.CONCLUDED_SOLVED: if_so(is_concluded & func.coalesce(outcome_solved.c.is_solved, false())),
    }
    query = select(*row(contact.ended_at, by, sums), contact.contact).join_from(CONTACT, hours, true())
    query = query.outerjoin(outcome_solved, meant).outerjoin(*team_at(contact.agent, contact.ended_at))
    return query.where(within(contact.ended_at, windows))


def responses(windows: Collection[Window], _now: Micros) -> Select[Any]:
    """Keys that are on no scale say nothing. On that of recommending the star is a ten."""
    given, anew = _RESPONSE.c, _RESPONSE.alias("anew").c
    score = case((given.digit.in_(tuple("0123456789")), cast(given.digit, Integer)), (given.digit == "*", 10))
    nps, ces, solved = (
        and_(given.measure == measure, score.between(least, most))
        for measure, least, most in ((Measure.NPS, 0, 10), (Measure.CES, 1, 7), (Measure.SOLVED, 1, 2))
    )
    sums = {
        Sum.NPS_ANSWERED: if_so(nps),
        Sum.PROMOTERS: if_so(nps & (score >= 9)),
        Sum.DETRACTORS: if_so(nps & (score <= 6)),
        Sum.CES_ANSWERED: if_so(ces),
        Sum.CES: if_so(ces, score),
        Sum.CES_SQUARED: if_so(ces, score * score),
        Sum.CES_EASY: if_so(ces & (score >= 5)),
        Sum.SOLVED_ANSWERED: if_so(solved),
        Sum.SOLVED_SAID: if_so(solved & (score == 1)),
    }
    by = {By.QUEUE: queue_at(given.contact, given.answered_at), **ABOUT, **at_work(given.agent)}
    query = select(*row(given.answered_at, by, sums), contact.contact).join_from(
        _RESPONSE, CONTACT, given.contact == contact.contact
    )
    is_last = ~exists().where(anew.contact == given.contact, anew.question == given.question, anew.seq > given.seq)
    query = query.outerjoin(*team_at(given.agent, given.answered_at))
    return query.where(given.measure.is_not(None), is_last, within(given.answered_at, windows))
