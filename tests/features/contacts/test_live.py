"""The desk's cells follow the engine through a long random day, each agent seeing only what is theirs."""

from typing import Any

import pytest

from perezvon.engine.centre import OpenSpan
from perezvon.engine.commands import CallCustomer, ConnectAgent
from perezvon.engine.engine import Engine
from perezvon.engine.events import (
    CallbackWithdrawn,
    CommandFailed,
    ConsultRequested,
    ContactWrappedUp,
    Event,
    LegConnected,
    LegHungUp,
    OfferAnswered,
    ParkRequested,
    RetrieveRequested,
    SuperviseRequested,
    ToAgent,
)
from perezvon.engine.view import View
from perezvon.features.contacts.domain import NotAnAgentError
from perezvon.features.contacts.live import ContactsTopic, DeskTopic, ParkedTopic, WaitingTopic
from perezvon.kernel.ids import AgentId
from perezvon.kernel.time import DAY, SECOND
from tests.engine.calling import asked, callbacks_set, calling
from tests.engine.calling import said as said_to
from tests.engine.calling import talking as talking_back
from tests.engine.stages import offer_to, talking, waiting_command
from tests.engine.world import AGENTS, World
from tests.features.client import actor
from tests.support.factories import arrived, at_work, centre, hours_set
from tests.support.live import Watching, days
from tests.support.script import START, Script

DESK, PARKED, CONTACTS = DeskTopic(), ParkedTopic(), ContactsTopic()
ANNA = AgentId("anna")


def cells(view: View) -> dict[str, Any]:
    return DESK.cells(view, ANNA)


def test_an_agent_watches_their_own_desk_and_nobody_elses() -> None:
    assert DESK.scope(actor("desk.use", agent="anna"), "ben") == "anna"


@pytest.mark.parametrize("who", [None, actor("desk.use")])
def test_somebody_who_takes_no_contacts_has_no_desk(who: Any) -> None:
    with pytest.raises(NotAnAgentError):
        DESK.scope(who, None)


def happen(script: Script, event: Event) -> None:
    (script >> event).skip()


def test_a_call_passes_over_the_desk() -> None:
    engine = Engine()
    script = Script(engine)
    script.given(*centre(*at_work("anna")))
    free = cells(engine.view)
    assert free["me"]["state"] == "available"
    assert (free["offer"], free["contact"]) == (None, None)

    happen(script, arrived("c1", customer="maria"))
    ringing = cells(engine.view)
    offer = ringing["offer"]["offer"]
    assert ringing["offer"] == {
        "offer": offer,
        "contact": "c1",
        "why": "longest_idle",
        "purpose": "contact",
        "from": None,
        "queue": "sales",
        "line": "web",
        "language": "en",
        "customer": "maria",
        "channel": "voice",
        "arrived_at": START,
        "offered_at": START,
        "expires_at": START + 20 * SECOND,
        "callback": None,
    }
    assert (ringing["me"]["state"], ringing["me"]["contact"], ringing["contact"]) == ("ringing", "c1", None)

    happen(script, OfferAnswered(offer=offer, agent=ANNA))
    leg = next(leg.leg for leg in engine.view.legs() if leg.agent == ANNA)
    command = engine.view.unanswered()[-1].id
    happen(script, LegConnected(command=command, contact="c1", leg=leg))
    talking = cells(engine.view)
    assert talking["offer"] is None
    assert talking["contact"] == {
        "contact": "c1",
        "customer": "maria",
        "line": "web",
        "language": "en",
        "channel": "voice",
        "queue": "sales",
        "phase": "talking",
        "is_responsible": True,
        "part": "talk",
        "is_muted": False,
        "is_interrupted": False,
        "is_held": False,
        "is_passed_out": False,
        "is_recorded": True,
        "is_recording_paused": False,
        "consult": None,
        "parties": [{"agent": "anna", "part": "talk", "is_muted": False}],
        "arrived_at": START,
        "talk_since": START,
        "since": START,
        "called_by": None,
        "is_calling": False,
        "not_reached": None,
        "callback": None,
        "outcome": None,
        "wrap_up_until": None,
        "may_extend": False,
    }

    script.later(60).skip()
    happen(script, LegHungUp(contact="c1", leg="kc1", cause="customer"))
    wrap_up = cells(engine.view)["contact"]
    assert (wrap_up["phase"], wrap_up["since"]) == ("wrap_up", START + 60 * SECOND)
    assert wrap_up["wrap_up_until"] == START + 120 * SECOND

    happen(script, ContactWrappedUp(contact="c1", agent=ANNA))
    assert cells(engine.view)["contact"] is None


def test_an_agent_sees_whom_they_call_back_and_when_it_is_tried_again() -> None:
    script = Script(Engine())
    asked(script, callbacks_set(attempts=2, retry_s=600, ring_s=30))
    script.given(*at_work("anna"))
    asks = {"callback": "b1", "attempt": 1, "attempts": 2, "waits_since": START}
    assert cells(script.engine.view)["offer"]["callback"].items() >= asks.items()

    script.given(5, OfferAnswered(offer=offer_to(script, "anna"), agent="anna"))
    connect = waiting_command(script, ConnectAgent)
    script.given(3, LegConnected(command=connect.id, contact=connect.contact, leg=connect.leg))
    taken = script.at - 3 * SECOND
    shown = cells(script.engine.view)["contact"]
    assert (shown["phase"], shown["since"], shown["talk_since"]) == ("talking", taken, None)
    assert shown["callback"] == {**asks, "next_at": taken + 630 * SECOND}
    assert (shown["is_calling"], shown["called_by"]) == (True, None)
    live = CONTACTS.cell(script.engine.view, None, connect.contact)
    assert (live["is_callback"], live["is_calling"], live["since"]) == (True, True, taken)

    command = waiting_command(script, CallCustomer)
    happen(script, CommandFailed(command=command.id, reason="no_answer"))
    over = cells(script.engine.view)["contact"]
    assert (over["phase"], over["talk_since"], over["not_reached"]) == ("wrap_up", None, "no_answer")
    assert (over["is_calling"], over["callback"]["attempt"]) == (False, None)


def test_the_last_attempt_is_followed_by_no_other() -> None:
    script = Script(Engine())
    calling(script, callbacks_set(attempts=1))
    shown = cells(script.engine.view)["contact"]["callback"]
    assert (shown["attempt"], shown["attempts"], shown["next_at"]) == (1, 1, None)


def test_the_next_attempt_waits_for_the_hours_in_which_people_may_be_called() -> None:
    script = Script(Engine())
    nine = hours_set("calls", spans=(OpenSpan(weekday=0, start=9 * 60, end=9 * 60 + 5),))
    calling(script, nine, callbacks_set(retry_s=600, hours="calls"))
    assert cells(script.engine.view)["contact"]["callback"]["next_at"] == START + 7 * DAY


def test_a_callback_that_answered_is_a_talk() -> None:
    script = Script(Engine())
    command = talking_back(script)
    shown = cells(script.engine.view)["contact"]
    assert (shown["contact"], shown["talk_since"]) == (command.contact, script.at)
    assert (shown["is_calling"], shown["callback"]["attempt"]) == (False, None)


@pytest.mark.parametrize(
    "event",
    [callbacks_set(attempts=7), callbacks_set(hours="office"), CallbackWithdrawn(callback="b1")],
    ids=["attempts", "hours", "withdrawn"],
)
def test_whoever_calls_somebody_back_sees_what_changes_meanwhile(event: Event) -> None:
    script = Script(Engine())
    calling(script)
    known = cells(script.engine.view)
    outputs = said_to(script, event)
    assert "anna" in DESK.audience(outputs, script.engine.view)
    for name in DESK.touched(outputs, ANNA, script.engine.view):
        known[name] = DESK.cell(script.engine.view, ANNA, name)
    assert known == cells(script.engine.view)


def test_a_colleague_who_is_asked_sees_who_asks_and_both_see_the_call() -> None:
    engine = Engine()
    script = Script(engine)
    talking(script, *at_work("ben"))
    happen(script, ConsultRequested(contact="c1", agent="anna", target=ToAgent(agent="ben")))
    offer = DESK.cell(engine.view, AgentId("ben"), "offer")
    assert (offer["purpose"], offer["from"]) == ("consult", "anna")
    assert cells(engine.view)["contact"]["consult"] == {"agent": "ben", "stage": "ringing"}

    happen(script, OfferAnswered(offer=offer["offer"], agent="ben"))
    connect = engine.view.unanswered()[-1]
    happen(script, LegConnected(command=connect.id, contact="c1", leg=connect.leg))
    assert cells(engine.view)["contact"]["consult"] == {"agent": "ben", "stage": "talking"}
    bens = DESK.cell(engine.view, AgentId("ben"), "contact")
    assert (bens["phase"], bens["is_responsible"], bens["is_held"]) == ("talking", False, True)
    assert [party["agent"] for party in bens["parties"]] == ["anna", "ben"]


def test_what_is_parked_is_seen_by_all_until_it_is_taken_up() -> None:
    script = Script(Engine())
    talking(script)
    happen(script, ParkRequested(contact="c1", agent="anna"))
    assert PARKED.cells(script.engine.view, None) == {
        "c1": {"contact": "c1", "customer": None, "by": "anna", "since": START, "until": START + 180 * SECOND}
    }
    assert CONTACTS.cell(script.engine.view, None, "c1")["phase"] == "parked"
    happen(script, RetrieveRequested(contact="c1", agent="anna"))
    assert PARKED.cells(script.engine.view, None) == {}


def test_a_supervisor_sees_each_contact_with_those_in_it() -> None:
    script = Script(Engine())
    talking(script, *at_work("sasha", "none"))
    happen(script, SuperviseRequested(contact="c1", agent="sasha", part="listen"))
    connect = script.engine.view.unanswered()[-1]
    happen(script, LegConnected(command=connect.id, contact="c1", leg=connect.leg))
    assert CONTACTS.cells(script.engine.view, None) == {
        "c1": {
            "contact": "c1",
            "customer": None,
            "line": "web",
            "queue": "sales",
            "phase": "talking",
            "agent": "anna",
            "is_callback": False,
            "is_calling": False,
            "since": START,
            "arrived_at": START,
            "is_held": False,
            "parties": [
                {"agent": "anna", "part": "talk", "is_muted": False},
                {"agent": "sasha", "part": "listen", "is_muted": False},
            ],
        }
    }
    happen(script, LegHungUp(contact="c1", leg="kc1", cause="customer"))
    assert CONTACTS.cells(script.engine.view, None) == {}


@pytest.mark.parametrize("topic", [PARKED, CONTACTS], ids=["parked", "contacts"])
def test_contacts_shown_by_patches_are_those_of_a_new_snapshot(topic: Any) -> None:
    for world, steps_between in days():
        watching = Watching(world.engine, topic)
        for number, (_, said) in enumerate(world.run()):
            watching.step(said)
            if number % steps_between == 0:
                watching.flush()


def test_an_agent_sees_who_waits_in_the_queues_that_they_serve() -> None:
    script = Script(Engine())
    talking(script)
    happen(script, arrived("c2", customer="maria"))
    script.later(3).skip()
    happen(script, arrived("c3"))
    waiting = WaitingTopic()
    assert waiting.cells(script.engine.view, ANNA) == {
        "sales": {
            "queue": "sales",
            "waiting": 2,
            "oldest_since": START,
            "first": [
                {
                    "contact": "c2",
                    "customer": "maria",
                    "language": "en",
                    "since": START,
                    "is_ringing": False,
                    "is_callback": False,
                },
                {
                    "contact": "c3",
                    "customer": None,
                    "language": "en",
                    "since": START + 3 * SECOND,
                    "is_ringing": False,
                    "is_callback": False,
                },
            ],
        }
    }
    assert waiting.cells(script.engine.view, AgentId("nobody")) == {}
    assert waiting.cell(script.engine.view, ANNA, "support") is None


@pytest.mark.parametrize("agent", AGENTS[:3])
def test_who_waits_is_shown_by_patches_as_by_a_new_snapshot(agent: str) -> None:
    for world, steps_between in days():
        watching = Watching(world.engine, WaitingTopic(), who=actor("desk.use", agent=agent))
        for number, (_, said) in enumerate(world.run()):
            watching.step(said)
            if number % steps_between == 0:
                watching.flush()


def test_who_waits_is_found_out_once_for_all_and_yet_never_old() -> None:
    topic, world = WaitingTopic(), World(Engine(), seed=5, calls=60)
    for _ in world.run():
        for agent in map(AgentId, AGENTS):
            assert topic.cells(world.engine.view, agent) == WaitingTopic().cells(world.engine.view, agent)


@pytest.mark.parametrize("who", [None, actor("desk.use")])
def test_somebody_who_takes_no_contacts_serves_no_queue(who: Any) -> None:
    with pytest.raises(NotAnAgentError):
        WaitingTopic().scope(who, None)


@pytest.mark.parametrize("seed", range(3))
def test_what_a_step_did_not_touch_is_as_before(seed: int) -> None:
    """An old snapshot and the touched cells are the new snapshot, at every step and for every agent."""
    world = World(Engine(), seed=seed, calls=60)
    known: dict[str, dict[str, Any]] = {agent: DESK.cells(world.engine.view, AgentId(agent)) for agent in AGENTS}
    for _, said in world.run():
        view = world.engine.view
        audience = DESK.audience(said, view)
        for agent in AGENTS:
            scope = AgentId(agent)
            for name in DESK.touched(said, scope, view) if scope in audience else ():
                known[agent][name] = DESK.cell(view, scope, name)
            assert known[agent] == DESK.cells(view, scope)
