"""The world around a centre, hours of it on virtual time: what its people do, and what they leave to real ones."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from perezvon.engine.centre import HoursSetup, OutcomeSetup
from perezvon.engine.changes import (
    AgentStateChanged,
    Anomaly,
    Change,
    ContactEnded,
    ContactStarted,
    LegEnded,
    OfferMade,
    OutcomeChosen,
    QuestionAnswered,
    Refused,
    TransferStarted,
)
from perezvon.engine.commands import Command
from perezvon.engine.events import (
    AgentSet,
    AgentStateRequested,
    Event,
    FlowPublished,
    HoldRequested,
    HoursSet,
    LineSet,
    OfferAnswered,
    OutcomeSet,
    QueueSet,
    RouteSet,
    TeamSet,
)
from perezvon.entrypoints.demo import company, staff
from perezvon.entrypoints.demo.cast import sample_cast
from perezvon.entrypoints.demo.customers import CUSTOMERS
from perezvon.features.dispatch.ports import Arrival, Caller
from perezvon.kernel.ids import AgentId, ContactId, LegId
from perezvon.kernel.values import Language
from perezvon.world.habits import Habits
from perezvon.world.world import World
from tests.support.twin import Twin
from tests.support.virtual_time import LoopClock, VirtualTimeLoop

pytestmark = pytest.mark.virtual_time

ANNA, HANNA = staff.ANNA, AgentId("hanna")
HOUR = 3_600.0
BOOK = {
    one.customer: Caller(
        customer=one.customer, language=one.language, manager=one.manager, backups=one.backups, tier=one.tier
    )
    for one in CUSTOMERS
}
CAST = sample_cast()

T = TypeVar("T", bound=Command | Change)


def settings() -> Iterator[Event]:
    """Nordlink, as the engine knows it."""
    yield from (QueueSet(queue=queue.setup) for queue in company.QUEUES)
    yield from (RouteSet(route=route.setup) for route in company.ROUTES)
    yield HoursSet(hours=HoursSetup(hours=company.ALWAYS, spans=company.HOURS.spans, offsets=((0, 0),)))
    yield FlowPublished(flow=company.FLOW)
    yield LineSet(line=company.LINE.setup)
    yield from (OutcomeSet(outcome=OutcomeSetup(outcome=one.outcome)) for one in company.OUTCOMES)
    yield from (TeamSet(team=team.setup) for team in staff.TEAMS)
    yield from (AgentSet(agent=agent.setup) for agent in staff.AGENTS)


def nordlink(*, seed: int = 1, habits: Habits | None = None) -> Twin:
    """Nordlink at the moment when its people come to work."""
    twin = Twin(list(settings()), CAST, LoopClock(), seed=seed, habits=habits, callers=BOOK.__getitem__)
    twin.world.begin(LoopClock().now())
    return twin


async def of_an_hour(*, seed: int = 1, hours: float = 1.0) -> Twin:
    """The same after some hours."""
    twin = nordlink(seed=seed)
    await twin.live(hours * HOUR)
    return twin


def changes(twin: Twin, kind: type[T]) -> list[T]:
    """All that was said of this kind."""
    return [what for _, what in twin.said if isinstance(what, kind)]


def first(twin: Twin, kind: type[T], **fields: object) -> tuple[int, T]:
    """When something was said first, in seconds from the beginning, and what."""
    return next(
        (at, what)
        for at, what in twin.log
        if isinstance(what, kind) and all(getattr(what, name) == value for name, value in fields.items())
    )


def take_seat(twin: Twin, agent: AgentId = ANNA) -> None:
    """A person comes to work at a seat."""
    twin.exchange.plug_phone(agent)
    twin.happens(AgentStateRequested(agent=agent, state="available"))


def answer(twin: Twin, agent: AgentId = ANNA) -> ContactId:
    """The person at this seat picks up; the contact."""
    seen = twin.engine.view.agent(agent)
    assert seen is not None
    assert seen.offer is not None
    assert seen.contact is not None
    twin.happens(OfferAnswered(offer=seen.offer, agent=agent))
    return seen.contact


def shares(things: list[Any]) -> dict[Any, float]:
    """How large a part each makes up."""
    return {what: count / len(things) for what, count in Counter(things).items()}


# --- A day of the centre. ---------------------------------------------------------------------------------------------


async def test_a_day_goes_as_the_habits_say() -> None:
    twin = await of_an_hour(hours=12)
    habits = Habits()
    started = changes(twin, ContactStarted)
    how = shares([ended.how for ended in changes(twin, ContactEnded)])
    assert 1_000 < len(started) < 1_500
    assert 0.03 < how["abandoned"] < 0.07
    assert set(how) == {"abandoned", "talked"}
    assert 0.04 < len(changes(twin, TransferStarted)) / len(started) < 0.12
    rated = shares([answered.digit for answered in changes(twin, QuestionAnswered)])
    assert 0.4 < sum(rated.values()) * len(changes(twin, QuestionAnswered)) / len(started) < habits.rates
    assert abs(rated["5"] - habits.ratings["5"]) < 0.1
    assert {one.outcome for one in changes(twin, OutcomeChosen)} == {one.outcome for one in company.OUTCOMES}
    languages = shares([one.language for one in started])
    assert min(languages[language] for language in Language) > 0.2


async def test_nothing_that_people_do_is_impossible() -> None:
    twin = await of_an_hour(hours=3)
    assert changes(twin, Anomaly) == []
    assert len(changes(twin, Refused)) < 5


def test_the_same_seed_tells_the_same_story_and_another_one_another() -> None:
    def story(seed: int) -> list[Command | Change]:
        with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
            return [what for _, what in runner.run(of_an_hour(seed=seed)).said]

    assert story(1) == story(1)
    assert story(1) != story(2)


async def test_the_first_screen_moves_at_once() -> None:
    twin = nordlink()
    await twin.live(4)
    phases = Counter(contact.phase for contact in twin.engine.view.contacts())
    assert phases["talking"] >= 3
    assert sum(phases.values()) >= len(CAST.colleagues)


async def test_there_is_a_peak_in_the_morning_and_one_in_the_afternoon() -> None:
    """Over some days, since chance moves the calls of one hour by a tenth."""
    days = [nordlink(seed=seed) for seed in range(1, 5)]
    calls = []
    for _ in range(11):
        before = sum(len(changes(day, ContactStarted)) for day in days)
        await asyncio.gather(*(day.live(HOUR) for day in days))
        calls.append(sum(len(changes(day, ContactStarted)) for day in days) - before)
    morning, noon, afternoon, evening = calls[1], calls[4], calls[6], calls[10]
    assert min(morning, afternoon) > 1.5 * noon
    assert afternoon > 1.5 * evening


async def test_everybody_takes_breaks_and_comes_back() -> None:
    twin = await of_an_hour(hours=5)
    moves = [change for change in changes(twin, AgentStateChanged) if change.agent == HANNA]
    rests = [number for number, change in enumerate(moves) if change.state == "break"]
    assert rests
    assert any(change.state == "talking" for change in moves[rests[0] :])


# --- Speed, rush, stop. -----------------------------------------------------------------------------------------------


async def test_twenty_times_as_fast_an_hour_takes_three_minutes() -> None:
    twin = nordlink()
    twin.world.set_speed(LoopClock().now(), 20.0)
    await twin.live(HOUR / 20)
    assert 120 < len(changes(twin, ContactStarted)) < 260
    assert twin.world.hour(LoopClock().now()) == pytest.approx(10.0)


async def test_what_is_planned_moves_with_the_speed() -> None:
    slow, fast = nordlink(), nordlink()
    await slow.live(60)
    await fast.live(60)
    fast.world.set_speed(LoopClock().now(), 20.0)
    await fast.live(30)
    await slow.live(30)
    assert len(changes(fast, ContactEnded)) > 2 * len(changes(slow, ContactEnded))


async def test_in_a_rush_hour_three_times_as_many_call_until_it_is_over() -> None:
    twin = nordlink()
    await twin.live(300)
    twin.world.rush(LoopClock().now())
    calls = []
    for _ in range(2):
        before = len(changes(twin, ContactStarted))
        await twin.live(300)
        calls.append(len(changes(twin, ContactStarted)) - before)
    assert calls[0] > 2 * calls[1]
    assert twin.world.rush_until(LoopClock().now()) is None


async def test_when_it_is_stopped_nobody_calls_and_all_are_served() -> None:
    twin = nordlink()
    await twin.live(60)
    twin.world.run(is_running=False)
    before = len(changes(twin, ContactStarted))
    await twin.live(2 * HOUR)
    assert len(changes(twin, ContactStarted)) == before
    assert list(twin.engine.view.contacts()) == []
    twin.world.run(is_running=True)
    await twin.live(300)
    assert len(changes(twin, ContactStarted)) > before


# --- Real people. -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seat", [staff.ANNA, staff.BEN, staff.CHEN])
async def test_whoever_takes_a_seat_is_rung_within_twenty_seconds(seat: AgentId) -> None:
    twin = nordlink()
    await twin.live(30)
    take_seat(twin, seat)
    now = twin.log[-1][0]
    await twin.live(20)
    assert first(twin, OfferMade, agent=seat)[0] - now < 20


async def test_a_person_is_called_by_customers_of_their_own_in_the_language_that_they_read() -> None:
    twin = nordlink(habits=replace(Habits(), calls_an_hour=0.001))
    twin.world.speaks(ANNA, Language.RUSSIAN)
    await twin.live(120)
    take_seat(twin)
    await twin.live(15)
    contact = twin.engine.view.contact(first(twin, OfferMade, agent=ANNA, why="personal_manager")[1].contact)
    assert contact is not None
    assert contact.customer is not None
    assert (BOOK[contact.customer].manager, contact.language) == (ANNA, Language.RUSSIAN)


async def test_a_person_who_does_not_answer_is_not_flooded() -> None:
    twin = nordlink(habits=replace(Habits(), calls_an_hour=0.001))
    take_seat(twin)
    await twin.live(600)
    offers = [offer for offer in changes(twin, OfferMade) if offer.agent == ANNA]
    assert 1 <= len(offers) <= 10


async def test_a_customer_tells_a_person_their_whole_story_and_then_hangs_up() -> None:
    twin = nordlink()
    take_seat(twin)
    await twin.live(12)
    contact = answer(twin)
    seen = twin.engine.view.contact(contact)
    assert seen is not None
    await twin.live(90)
    said = [words.text for words in twin.spoken if words.leg == seen.customer_leg]
    stories = [list(story.lines[seen.language]) for story in CAST.sayings.stories]
    assert said in stories
    assert first(twin, LegEnded, contact=contact, leg=seen.customer_leg)[1].cause == "customer"


async def test_a_held_customer_says_nothing() -> None:
    twin = nordlink()
    take_seat(twin)
    await twin.live(12)
    contact = answer(twin)
    await twin.live(3)
    twin.happens(HoldRequested(contact=contact, agent=ANNA))
    await twin.live(1)
    before = len(twin.spoken)
    await twin.live(30)
    leg = twin.engine.view.contact(contact)
    assert leg is not None
    assert not [words for words in twin.spoken[before:] if words.leg == leg.customer_leg]


async def test_a_real_customer_is_served_by_a_colleague_who_speaks_and_takes_leave() -> None:
    twin = nordlink(habits=replace(Habits(), calls_an_hour=0.001))
    await twin.live(600)
    leg = LegId("browser")
    twin.exchange.call(Arrival(contact=ContactId("real"), leg=leg, line=company.WEB, language=Language.CHINESE))
    await twin.live(60)
    seen = twin.engine.view.contact(ContactId("real"))
    assert seen is not None
    assert seen.phase == "talking"
    assert seen.agent in {one.agent for one in CAST.colleagues}
    await twin.live(90)
    said = [words for words in twin.spoken if words.leg == seen.agent_leg]
    assert said[0].text in CAST.sayings.greetings[Language.CHINESE]
    assert said[-1].text in CAST.sayings.farewells[Language.CHINESE]
    assert first(twin, LegEnded, contact=ContactId("real"))[1].agent == seen.agent


async def test_nobody_speaks_where_nobody_hears_it_unless_it_is_recorded() -> None:
    silent = nordlink(habits=replace(Habits(), recorded=0.0))
    await silent.live(600)
    assert silent.spoken == []


async def test_a_seat_that_a_person_takes_is_theirs_until_they_have_left_it() -> None:
    twin = nordlink()
    await twin.live(20)
    twin.world.lend(HANNA)
    await twin.live(1)
    twin.exchange.plug_phone(HANNA)
    twin.happens(AgentStateRequested(agent=HANNA, state="available"))
    before = len(twin.said)
    await twin.live(600)
    assert not [
        one for _, one in twin.said[before:] if isinstance(one, AgentStateChanged)
        and one.agent == HANNA and one.state == "talking"
    ]  # fmt: skip
    twin.exchange.break_phone(HANNA)
    before = len(twin.said)
    await twin.live(HOUR)
    assert any(
        isinstance(one, AgentStateChanged) and one.agent == HANNA and one.state == "talking"
        for _, one in twin.said[before:]
    )


# --- What goes wrong. -------------------------------------------------------------------------------------------------


async def test_a_phone_that_breaks_is_plugged_in_again() -> None:
    twin = nordlink()
    await twin.live(HOUR / 10)
    twin.exchange.break_phone(HANNA)
    await twin.live(60)
    seen = twin.engine.view.agent(HANNA)
    assert seen is not None
    assert seen.is_phone_ready


async def test_after_a_restart_the_world_goes_on_where_it_was() -> None:
    twin = nordlink()
    await twin.live(200)
    going_on = {contact.contact for contact in twin.engine.view.contacts()}
    twin.world = World(CAST, twin.engine.view, now=LoopClock().now(), seed=9, new_id=twin.ids.new)
    before = len(changes(twin, ContactStarted))
    twin.world.begin(LoopClock().now())
    await twin.live(10)
    assert len(changes(twin, ContactStarted)) - before < len(CAST.colleagues)
    twin.world.run(is_running=False)
    await twin.live(2 * HOUR)
    assert going_on <= {ended.contact for ended in changes(twin, ContactEnded)}
    assert list(twin.engine.view.contacts()) == []
