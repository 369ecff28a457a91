"""Why a contact still waits, and why an agent has none: what is told is true, and names all that is in the way."""

from collections.abc import Iterator

import pytest

from perezvon.engine.centre import (
    BoostSetup,
    LanguageNeed,
    PersonalManagerStep,
    Relaxation,
    SkillNeed,
    TierBoost,
)
from perezvon.engine.engine import Engine
from perezvon.engine.events import AgentStateRequested, BoostsSet, Event, OfferDeclined, PhoneLost
from perezvon.engine.routing.needs import unmet
from perezvon.engine.routing.policies import OBSTACLES, ruled_out
from perezvon.engine.routing.state import RoutingState
from perezvon.engine.routing.why_idle import IdleReason, Kept, Turn
from perezvon.engine.routing.why_waiting import Ahead, Elsewhere, Group, RouteStepView, SkillAsked, WaitingReason
from perezvon.entrypoints.bench import oracle
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Language
from tests.support.factories import agent_set, arrived, at_work, centre, queue_set, queue_step, route_set
from tests.support.script import START, Script


@pytest.fixture
def script() -> Script:
    return Script(Engine())


def waiting(script: Script, contact: str = "c1") -> WaitingReason:
    found = script.engine.view.why_waiting(contact, script.at)
    assert found is not None
    return found


def idle(script: Script, agent: str = "anna") -> IdleReason:
    found = script.engine.view.why_idle(agent, script.at)
    assert found is not None
    return found


def busy(agent: str, contact: str = "other") -> tuple[Event, ...]:
    """An agent who is rung for somebody else."""
    return *at_work(agent), arrived(contact)


# --- Why a contact waits. ---


def test_everybody_who_could_take_the_contact_is_told_by_what_keeps_them(script: Script) -> None:
    script.given(*centre(*busy("anna"), *at_work("ben"), *at_work("chen"), agent_set("dora")))
    script.given(AgentStateRequested(agent="ben", state="break"), PhoneLost(agent="chen"), arrived("c1"))
    found = waiting(script)
    assert found.why == "all_busy"
    assert (found.queue, found.position, found.since) == ("sales", 1, START)
    assert found.able == (
        Group(why="busy", count=1, agents=("anna",)),
        Group(why="offline", count=1, agents=("dora",)),
        Group(why="on_break", count=1, agents=("ben",)),
        Group(why="phone_not_reachable", count=1, agents=("chen",)),
    )
    assert found.unable == ()


def test_what_the_contact_asks_for_and_when_it_asks_for_less_is_told(script: Script) -> None:
    skilled = SkillNeed(skill="tax", level=4, relaxed=(Relaxation(after_s=60, level=2),))
    script.given(*centre(queue_set(needs=(skilled,), language=LanguageNeed(relaxed_s=30))))
    script.given(*at_work("anna", languages=(Language.ENGLISH,)), *at_work("ben"), arrived("c1"))
    found = waiting(script)
    assert found.why == "nobody_suits"
    assert (found.skills, found.language, found.less_at) == (
        (SkillAsked(skill="tax", level=4),),
        Language.ENGLISH,
        START + 30 * SECOND,
    )
    assert found.unable == (Group(why="not_skilled", count=2, agents=("anna", "ben")),)
    assert idle(script).why == "nobody_suits"
    assert idle(script).kept == (Kept(queue="sales", why="not_skilled", count=1, until=START + 30 * SECOND),)
    script.later(30).skip()
    assert (waiting(script).language, waiting(script).less_at) == (None, START + 60 * SECOND)
    script.later(30).skip()
    assert (waiting(script).skills, waiting(script).less_at) == ((SkillAsked(skill="tax", level=2),), None)


def test_who_goes_first_is_told_with_the_reason(script: Script) -> None:
    script.given(*centre(BoostsSet(boosts=BoostSetup(tiers=(TierBoost(tier="gold", boost_s=120),)))))
    script.given(arrived("early"))
    script.later(10).skip()
    script.given(arrived("c1"))
    script.later(10).skip()
    script.given(arrived("rich", tier="gold"))
    found = waiting(script)
    assert found.position == 3
    assert found.ahead == (Ahead(contact="rich", why="boost"), Ahead(contact="early", why="earlier"))
    assert waiting(script, "rich").boost == 120 * SECOND


def test_contacts_of_other_queues_that_go_first_are_counted(script: Script) -> None:
    script.given(*centre(queue_set("vip", priority=600), route_set(queue_step("vip"), route="to-vip")))
    script.given(*busy("anna"), agent_set("anna", "sales", "vip"), arrived("c1"))
    script.given(route_set(queue_step("vip")), arrived("c2"), arrived("c3"))
    assert waiting(script).elsewhere == (Elsewhere(queue="vip", count=2),)


def test_the_step_of_the_route_and_when_it_goes_on_are_told(script: Script) -> None:
    script.given(
        *centre(queue_set("more"), route_set(PersonalManagerStep(), queue_step("sales", 45), queue_step("more")))
    )
    script.given(arrived("c1"))
    found = waiting(script)
    assert found.why == "nobody_serves"
    assert (found.step, found.steps, found.goes_on) == (1, 3, START + 45 * SECOND)
    assert found.next == RouteStepView(kind="queue", queue="more")


def test_a_contact_for_which_somebody_is_rung_tells_whom(script: Script) -> None:
    script.given(*centre(*at_work("anna")), arrived("c1"))
    found = waiting(script)
    assert (found.why, found.rings, found.rings_until) == ("ringing", ("anna",), START + 20 * SECOND)
    assert found.queue == "sales"


@pytest.mark.parametrize(
    ("people", "why"), [((), "nobody_serves"), ((agent_set("anna"),), "nobody_at_work")], ids=["nobody", "offline"]
)
def test_a_queue_without_people_says_so(script: Script, people: tuple[Event, ...], why: str) -> None:
    script.given(*centre(*people), arrived("c1"))
    assert waiting(script).why == why


def test_a_contact_that_does_not_wait_has_no_reason(script: Script) -> None:
    script.given(*centre(*at_work("anna")))
    assert script.engine.view.why_waiting("c1", script.at) is None
    assert script.engine.view.why_idle("nobody", script.at) is None


# --- Why an agent has no contact. ---


def test_a_free_agent_learns_that_nobody_waits_and_whose_turn_it_is(script: Script) -> None:
    script.given(*centre(*at_work("ben")))
    script.later(5).skip()
    script.given(*at_work("anna"))
    found = idle(script)
    assert (found.why, found.kept) == ("nobody_waits", ())
    assert found.turns == (Turn(queue="sales", waiting=0, free=2, place=2),)
    assert found.idle_since == START + 5 * SECOND


def test_an_agent_who_rests_learns_until_when(script: Script) -> None:
    script.given(*centre(*at_work("anna")), arrived("c1"))
    script.given(OfferDeclined(offer=script.engine.view.contact("c1").offer, agent="anna"))
    found = idle(script)
    assert (found.why, found.until, found.missed) == ("backing_off", START + 10 * SECOND, 0)
    seen = script.engine.view.agent("anna")
    assert seen is not None
    assert seen.rests_until == START + 10 * SECOND


def test_an_agent_who_missed_a_call_is_counted(script: Script) -> None:
    script.given(*centre(*at_work("anna")), arrived("c1"))
    script.later(20).skip()
    assert (idle(script).why, idle(script).missed) == ("backing_off", 1)


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ((agent_set("anna"),), "offline"),
        ((*at_work("anna"), AgentStateRequested(agent="anna", state="break", reason="lunch")), "on_break"),
        ((*at_work("anna"), PhoneLost(agent="anna")), "phone_not_reachable"),
        ((*at_work("anna"), queue_set(is_active=False)), "queues_not_active"),
        ((agent_set("anna", is_active=False),), "not_active"),
        ((*at_work("anna"), arrived("c1")), "busy"),
    ],
)
def test_what_is_in_the_way_of_an_agent_is_named(script: Script, events: tuple[Event, ...], why: str) -> None:
    script.given(*centre(*events))
    assert idle(script).why == why


# --- What is always true. ---


def moments(seed: int, *, is_overloaded: bool) -> Iterator[tuple[Engine, RoutingState, int]]:
    """A made-up centre after each of many events."""
    trial = oracle._Trial(seed, is_overloaded=is_overloaded)
    engine = Engine(explain=False)
    for seq in range(1, 800):
        event = trial._next()
        said = engine.handle(seq, trial._now, event)
        trial._engines[0].handle(seq, trial._now, event)
        trial._react(event, said)
        yield engine, engine._state.routing, trial._now


@pytest.mark.parametrize("seed", range(6))
def test_of_a_contact_that_waits_nobody_could_take_it_at_once(seed: int) -> None:
    """If anybody could, a match was missed."""
    asked = 0
    for engine, state, at in moments(seed, is_overloaded=seed % 2 == 1):
        for contact in state.contacts.values():
            found = engine.view.why_waiting(contact.id, at)
            if found is None or contact.waiting_key is None:
                continue
            asked += 1
            queue = state.queues[found.queue]
            serving = [agent for agent in queue.members if state.agents[agent].setup.is_active]
            assert "free" not in {group.why for group in found.able}
            assert found.why in {"queue_not_active", "nobody_serves", "nobody_suits", "nobody_at_work", "all_busy"}
            assert sum(group.count for group in (*found.able, *found.unable)) == len(serving)
            assert found.position is not None
            assert len(found.ahead) == min(found.position - 1, 5)
    assert asked > 100 or seed % 2 == 0


@pytest.mark.parametrize("seed", range(6))
def test_what_an_idle_agent_is_told_is_truly_in_the_way(seed: int) -> None:
    asked = 0
    for engine, state, at in moments(seed, is_overloaded=seed % 2 == 1):
        for agent in state.agents.values():
            found = engine.view.why_idle(agent.id, at)
            assert found is not None
            if found.why in OBSTACLES:
                assert found.why == ruled_out(agent)
                assert found.until is None or found.until >= at
                continue
            asked += 1
            assert ruled_out(agent) is None
            kept = {(one.queue, one.why): one.count for one in found.kept}
            truly: dict[tuple[str, str | None], int] = {}
            for contact in state.contacts.values():
                if contact.waiting_key is not None and contact.queue in agent.setup.queues:
                    needs = state.queues[contact.queue].demands[contact.demand].needs
                    takes = agent.setup.chats > 0 or not contact.channel.is_text
                    lack = unmet(agent, contact.queue, needs) if takes else "no_writing"
                    truly[contact.queue, lack] = truly.get((contact.queue, lack), 0) + 1
            assert kept == truly
            assert (found.why == "nobody_suits") is bool(truly)
    assert asked > 100
