"""What happened in the sample world before today is what the engine says of it, and leaves nothing undone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from perezvon.engine.engine import Engine
from perezvon.engine.events import ContactArrived
from perezvon.entrypoints.demo.company import HOURS
from perezvon.entrypoints.demo.past import Past
from perezvon.entrypoints.demo.staff import AGENTS, SEATS
from perezvon.entrypoints.demo.strangers import strangers
from perezvon.features.dispatch.ports import Caller
from perezvon.features.dispatch.service.steps import event_of, to_row
from perezvon.kernel.ids import PartyId
from perezvon.kernel.time import from_datetime, to_datetime
from perezvon.kernel.values import Language
from perezvon.platform.log.port import LogRow
from tests.world.test_world import settings

NOW = from_datetime(datetime(2026, 3, 30, 7, tzinfo=UTC))
"""A Monday; on the day before, clocks were set ahead."""
ZONE = ZoneInfo(HOURS.zone)


@pytest.fixture(scope="module")
def past() -> Past:
    parties: dict[Language, list[Caller]] = {language: [] for language in Language}
    for one in strangers():
        parties[one.language].append(Caller(party=PartyId(one.number)))
    lived = Past(list(settings()), NOW, strangers=parties, days=3)
    lived.live()
    return lived


def arrivals(past: Past) -> list[tuple[LogRow, ContactArrived]]:
    events = ((row, event_of(row)) for row in past.rows)
    return [(row, event) for row, event in events if isinstance(event, ContactArrived)]


def test_an_engine_that_reads_the_log_comes_to_the_same(past: Past) -> None:
    engine = Engine()
    for number, row in enumerate(past.rows, 1):
        event = event_of(row)
        assert to_row(number, row.at, event, engine.handle(number, row.at, event)) == row
    assert engine.snapshot() == past.state


def test_nobody_waits_and_nobody_works_when_it_is_over(past: Past) -> None:
    view = Engine.restore(past.state).view
    assert list(view.contacts()) == []
    seen = {one.agent: (one.state, one.is_phone_ready) for one in view.agents()}
    assert seen == {one.agent: ("offline", False) for one in AGENTS}


def test_its_days_are_those_before_today_and_weekends_are_quieter(past: Past) -> None:
    came: dict[str, list[int]] = {}
    for row, _ in arrivals(past):
        there = to_datetime(row.at).astimezone(ZONE)
        came.setdefault(there.strftime("%a"), []).append(there.hour)
    assert list(came) == ["Fri", "Sat", "Sun"]
    assert all(min(hours) == 9 and max(hours) == 19 for hours in came.values())
    assert len(came["Fri"]) > 1.7 * len(came["Sun"])
    assert to_datetime(past.rows[-1].at).astimezone(ZONE).strftime("%a") == "Sun"


def test_most_callers_are_strangers_who_have_a_number_and_some_are_customers(past: Past) -> None:
    callers = [event for _, event in arrivals(past)]
    known = [one.customer for one in callers if one.customer is not None]
    assert all(one.party is not None for one in callers if one.customer is None)
    assert 0.1 < len(known) / len(callers) < 0.35


def test_the_seats_of_visitors_were_not_empty(past: Past) -> None:
    answered = {row.data for row in past.rows if row.type == "offer_answered"}
    for seat in SEATS:
        assert any(f'"{seat.agent}"'.encode() in one for one in answered) == bool(seat.queues)
