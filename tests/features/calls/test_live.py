"""The live topic `call`."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from perezvon.engine.centre import CallbackSetup
from perezvon.engine.changes import ContactStarted
from perezvon.engine.commands import ConnectAgent, PlayPrompts
from perezvon.engine.engine import Engine
from perezvon.engine.events import (
    AgentStateRequested,
    CallbacksSet,
    DigitPressed,
    Event,
    HangUpRequested,
    LegConnected,
    LegHungUp,
    OfferAnswered,
    Target,
    TimePassed,
    ToAgent,
    ToQueue,
    TransferRequested,
)
from perezvon.engine.flow.graph import Ask, ExpectedWait
from perezvon.features.calls.domain import InvalidTokenError, TokenUse, sign
from perezvon.features.calls.live import CallTopic
from perezvon.kernel.ids import AgentId, ContactId, LegId, OfferId, QuestionId, QueueId
from perezvon.kernel.time import SECOND
from tests.engine.stages import offer_to, parked, talking, waiting_command
from tests.support.centre import SECRET
from tests.support.clock import TestClock
from tests.support.factories import (
    agent_set,
    arrived,
    at_work,
    centre,
    flow_published,
    node,
    prompt,
    queue_set,
    rating,
    straight_to,
)
from tests.support.live import Watching, days
from tests.support.script import START, Script

CLOCK = TestClock()
TOPIC = CallTopic(CLOCK, secret=SECRET)


def token(contact: str, use: TokenUse = TokenUse.WATCH) -> str:
    return sign(SECRET, use, contact, until=CLOCK.now() + SECOND)


def test_patches_keep_up_with_every_call_of_a_long_day() -> None:
    for world, steps_between in days():
        watching: dict[str, Watching] = {}
        for number, (_, said) in enumerate(world.run()):
            for output in said:
                if isinstance(output, ContactStarted):
                    watching[output.contact] = Watching(world.engine, TOPIC, token(output.contact))
            for one in watching.values():
                one.step(said)
                if number % steps_between == 0:
                    one.flush()
        for one in watching.values():
            one.flush()
        assert {one.cells["call"]["phase"] for one in watching.values()} == {"ended"}


def test_a_waiting_caller_sees_their_position() -> None:
    script = Script(Engine()).given(*centre(arrived("c1"), arrived("c2")))
    assert Watching(script.engine, TOPIC, token("c2")).cells == {
        "call": {
            "phase": "waiting",
            "position": 2,
            "since": START,
            "is_staffed": False,
            "how": None,
            "question": None,
            "keys": "",
            "node": None,
            "earliest": None,
            "latest": None,
            "offer_at": START,
        },
    }


def test_a_caller_who_is_asked_something_sees_which_keys_answer_it() -> None:
    solved = Ask(node=node("solved"), question=QuestionId("solved"), spoken=(prompt("rate_agent"),), digits="12")
    flow = flow_published(straight_to(), rating(then="solved"), solved, after_talk="rating")
    script = Script(Engine())
    talking(script, flow)
    assert (_cell(script)["question"], _cell(script)["keys"]) == (None, "")
    script.given(HangUpRequested(contact=ContactId("c1"), agent=AgentId("anna")))
    assert (_cell(script)["question"], _cell(script)["keys"]) == ("agent", "12345")
    asked = waiting_command(script, PlayPrompts)
    script.given(DigitPressed(contact=ContactId("c1"), leg=LegId("kc1"), digit="5", command=asked.id))
    assert (_cell(script)["question"], _cell(script)["keys"]) == ("solved", "12")


def test_a_waiting_caller_learns_whether_anybody_is_at_work() -> None:
    script = Script(Engine()).given(*centre(agent_set("anna", "support"), arrived("c1")))
    assert _cell(script)["is_staffed"] is False
    script = Script(Engine()).given(*centre(*at_work("anna", "support"), arrived("c1")))
    assert _cell(script)["is_staffed"] is False, "an agent of another queue does not count"
    on_break = AgentStateRequested(agent=AgentId("anna"), state="break", reason="lunch")
    script = Script(Engine()).given(*centre(*at_work("anna"), on_break, arrived("c1")))
    assert _cell(script)["is_staffed"] is True


def _cell(script: Script) -> dict[str, Any]:
    return dict(Watching(script.engine, TOPIC, token("c1")).cells["call"])


def test_a_caller_learns_how_the_call_ended() -> None:
    engine = Engine()
    Script(engine).given(*centre(arrived("c1")))
    watching = Watching(engine, TOPIC, token("c1"))
    left = LegHungUp(contact=ContactId("c1"), leg=LegId("kc1"), cause="customer")
    watching.step(engine.handle(1_000, START + SECOND, left))
    watching.flush()
    assert watching.cells["call"] == {
        "phase": "ended",
        "position": None,
        "since": None,
        "is_staffed": True,
        "how": "abandoned",
        "question": None,
        "keys": "",
        "node": None,
        "earliest": None,
        "latest": None,
        "offer_at": None,
    }


@pytest.mark.parametrize("target", [ToQueue(queue=QueueId("sales")), ToAgent(agent=AgentId("ben"))])
def test_a_caller_who_was_passed_on_and_gives_up_waiting_was_not_served(target: Target) -> None:
    script = Script(Engine())
    talking(script, *at_work("ben", "sales"))
    watching = _watched(script)
    watching(TransferRequested(contact=ContactId("c1"), agent=AgentId("anna"), target=target))
    assert watching(_CUSTOMER_LEAVES)["how"] == "abandoned"


def test_a_page_that_was_loaded_again_after_the_transfer_knows_that_too() -> None:
    script = Script(Engine())
    talking(script)
    to_queue = ToQueue(queue=QueueId("sales"))
    script.given(TransferRequested(contact=ContactId("c1"), agent=AgentId("anna"), target=to_queue))
    assert _watched(script)(_CUSTOMER_LEAVES)["how"] == "abandoned"


def test_a_parked_caller_who_leaves_was_not_served() -> None:
    script = Script(Engine())
    parked(script)
    assert _watched(script)(_CUSTOMER_LEAVES)["how"] == "abandoned"


def test_a_caller_whom_the_next_agent_answered_has_talked() -> None:
    script = Script(Engine())
    talking(script, *at_work("ben"))
    watching = _watched(script)
    watching(TransferRequested(contact=ContactId("c1"), agent=AgentId("anna"), target=ToAgent(agent=AgentId("ben"))))
    watching(OfferAnswered(offer=OfferId(offer_to(script, "ben")), agent=AgentId("ben")))
    order = waiting_command(script, ConnectAgent)
    assert isinstance(order, ConnectAgent)
    watching(LegConnected(command=order.id, contact=ContactId("c1"), leg=order.leg))
    assert watching(_CUSTOMER_LEAVES)["how"] == "talked"


def test_a_caller_whom_nobody_takes_after_the_transfer_was_not_served() -> None:
    script = Script(Engine())
    talking(script)
    watching = _watched(script)
    to_queue = ToQueue(queue=QueueId("sales"))
    watching(TransferRequested(contact=ContactId("c1"), agent=AgentId("anna"), target=to_queue))
    watching(queue_set(is_active=False))
    assert watching(TimePassed())["how"] == "not_served"


def _queued(*waiting: object) -> Script:
    """Four who wait for one agent, who talks to another caller; this is what they hear."""
    script = Script(Engine()).given(
        *centre(flow_published(straight_to(waiting=waiting))), *at_work("anna"), arrived("c0")
    )
    script.given(OfferAnswered(offer=OfferId(offer_to(script, "anna")), agent=AgentId("anna")))
    return script.given(*(arrived(f"c{number}") for number in range(1, 5)))


def _told(script: Script, contact: str = "c4") -> tuple[int | None, int | None]:
    cell = Watching(script.engine, TOPIC, token(contact)).cells["call"]
    assert isinstance(cell, dict)
    return cell["earliest"], cell["latest"]


def test_a_caller_reads_the_promise_that_was_spoken() -> None:
    script = _queued(ExpectedWait())
    (said,) = [one for one in script.engine.view.unanswered() if isinstance(one, PlayPrompts) and one.contact == "c4"]
    (sentence,) = said.spoken
    minutes = int(getattr(sentence, "prompt", "").removeprefix("wait_within_"))
    assert _told(script) == (None, START + minutes * 60 * SECOND)


def test_a_caller_who_is_told_nothing_reads_what_was_expected_on_entering_and_it_stays() -> None:
    script = _queued()
    expected = script.engine.view.wait_of(ContactId("c4"), script.at)
    assert expected is not None
    earliest, latest = _told(script)
    assert latest == START + expected.high_min * 60 * SECOND
    assert earliest in (None, START + expected.low_min * 60 * SECOND)
    script.given(90)
    assert _told(script) == (earliest, latest), "one promise, not another one each minute"


def test_a_callback_is_offered_at_once_to_whoever_would_wait_long_and_later_to_others() -> None:
    script = _queued()
    offered = CallbacksSet(callbacks=CallbackSetup(offer_over_s=3_600))
    watching = Watching(script.engine, TOPIC, token("c1"))
    watching.step(script.engine.handle(1_000, script.at, offered))
    watching.flush()
    assert watching.cells["call"]["offer_at"] == START + 3_600 * SECOND
    offered = CallbacksSet(callbacks=CallbackSetup(offer_over_s=10))
    watching.step(script.engine.handle(1_001, script.at, offered))
    watching.flush()
    assert watching.cells["call"]["offer_at"] == START


_CUSTOMER_LEAVES = LegHungUp(contact=ContactId("c1"), leg=LegId("kc1"), cause="customer")


def _watched(script: Script) -> Callable[[Event], dict[str, Any]]:
    """What the page of `c1` shows after each event."""
    watching = Watching(script.engine, TOPIC, token("c1"))
    seqs = count(1_000)

    def after(event: Event) -> dict[str, Any]:
        watching.step(script.engine.handle(next(seqs), script.at, event))
        watching.flush()
        return dict(watching.cells["call"])

    return after


def test_a_call_that_has_not_arrived_yet_shows_nothing() -> None:
    assert Watching(Script(Engine()).given(*centre()).engine, TOPIC, token("c1")).cells == {}


@pytest.mark.parametrize("key", [None, "", "c1", token("c1", TokenUse.CALLER), token("c1")[:-1]])
def test_without_the_contacts_own_token_nothing_is_shown(key: str | None) -> None:
    with pytest.raises(InvalidTokenError):
        Watching(Engine(), TOPIC, key)
