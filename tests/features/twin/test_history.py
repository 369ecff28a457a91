"""Our own log tells again what became of everybody, who was there, and which settings held."""

from datetime import UTC

import pytest

from perezvon.engine import changes, events
from perezvon.engine.centre import QueueSetup, Relaxation, SkillNeed
from perezvon.engine.wire import decode_event, decode_outputs
from perezvon.features.twin.domain.calls import DAY_S
from perezvon.features.twin.domain.history import History, local_in
from perezvon.features.twin.domain.shortcuts import shortcuts_of
from perezvon.kernel.ids import AgentId, CallbackId, ContactId, LegId, LineId, NodeId, OfferId, QueueId, SkillId
from perezvon.kernel.time import SECOND
from tests.features.twin.days import DAY, PLAN, a_day


def test_a_day_that_was_lived_is_read_from_its_log() -> None:
    callers, lived, rows = a_day()
    history = History(local_in(UTC))
    for row in rows:
        history.step(row.at, decode_event(row.type, row.v, row.data), decode_outputs(row.out))
    calls = {int(call.contact): call for call in history.log().calls}
    assert len(calls) == len(callers)
    for number, (caller, fate) in enumerate(zip(callers, lived.fates, strict=True)):
        call = calls[number]
        assert call.day == DAY
        assert call.arrived == DAY * DAY_S + int(caller.at)
        assert (call.queue, call.is_answered, call.agent) == (fate.queue, fate.how == "answered", fate.agent)
        assert call.who.manager == caller.who.manager
        assert call.wait_s == pytest.approx(fate.wait_s, abs=1e-3)
        if call.is_answered:
            assert call.handle_s == pytest.approx(fate.handle_s, abs=1e-3)
            assert call.wrap_up_s == pytest.approx(caller.wrap_up_s, abs=1e-3)


def test_staff_and_settings_of_the_day_are_read_from_its_log() -> None:
    _, _, rows = a_day(calls=30)
    history = History(local_in(UTC))
    for row in rows:
        history.step(row.at, decode_event(row.type, row.v, row.data), decode_outputs(row.out))
    plan = history.plan(DAY, ("sales", "service"))
    assert plan.queues["service"].strategy == "fewest_contacts_today"
    assert plan.queues["sales"].target_s == 15
    assert shortcuts_of(plan, "sales").personal_first
    assert not shortcuts_of(plan, "service").personal_first
    for agent, planned in PLAN.agents.items():
        assert plan.agents[agent].setup == planned.setup
        assert [span[0] for span in plan.agents[agent].spans] == [span[0] for span in planned.spans]
        # Whoever is in a call at the end of their shift finishes it.
        for seen, wanted in zip(plan.agents[agent].spans, planned.spans, strict=True):
            assert wanted[1] <= seen[1] <= wanted[1] + 500


def test_needs_keep_the_steps_by_which_they_relax() -> None:
    history = History(local_in(UTC))
    need = SkillNeed(skill=SkillId("bills"), level=4, relaxed=(Relaxation(after_s=30, level=2),))
    history.step(0, events.QueueSet(queue=QueueSetup(queue=QueueId("billing"), needs=(need,))), ())
    assert history.plan(0, ()).queues["billing"].needs == (need,)


def test_each_day_has_the_settings_that_held_at_its_end() -> None:
    history = History(local_in(UTC))
    for day, strategy in enumerate(("longest_idle", "round_robin", "ring_all")):
        queue = QueueSetup(queue=QueueId("q"), strategy=strategy)
        history.step(day * DAY_S * SECOND, events.QueueSet(queue=queue), ())
    assert [history.plan(day, ()).queues["q"].strategy for day in range(3)] == [
        "longest_idle",
        "round_robin",
        "ring_all",
    ]


def test_how_often_a_callback_is_taken_and_answered_is_learnt_from_the_log() -> None:
    history, contact = History(local_in(UTC)), ContactId("1")
    offered = changes.FlowStepped(contact=contact, node=NodeId("n"), kind="offer_callback")
    for number in range(40):
        history.step(0, events.TimePassed(), (offered,))
        if number % 4 == 0:
            history.step(0, events.TimePassed(), (changes.CallbackRequested(contact=contact),))
        how, reason = ("reached", None) if number % 2 else ("not_reached", "no_answer")
        ended = changes.CallbackEnded(callback=CallbackId(str(number)), how=how, reason=reason)
        history.step(0, events.TimePassed(), (ended,))
    plan = history.plan(0, ())
    assert (plan.callback_share, plan.reached_share) == (0.25, 0.5)


def test_whoever_helps_in_a_call_lengthens_it() -> None:
    history, contact = History(local_in(UTC)), ContactId("1")
    arrived = events.ContactArrived(contact=contact, leg=LegId("k"), line=LineId("l"))
    queue = changes.QueueEntered(contact=contact, queue=QueueId("q"), position=1)

    def happens(second: int, *said: changes.Change) -> None:
        history.step(second * SECOND, arrived if second == 0 else events.TimePassed(), said)

    def agent(name: str, state: str) -> changes.AgentStateChanged:
        return changes.AgentStateChanged(agent=AgentId(name), state=state, reason="", contact=contact)

    happens(0, queue)
    happens(5, changes.LegStarted(contact=contact, leg=LegId("a"), agent=AgentId("ana")), agent("ana", "talking"))
    happens(65, agent("bo", "talking"))
    happens(85, agent("bo", "wrap_up"))
    happens(105, agent("ana", "wrap_up"))
    (call,) = history.log().calls
    assert (call.agent, call.wait_s, call.handle_s) == ("ana", 5, 100 + 20)


def test_how_often_nobody_answers_an_offer_is_learnt_from_the_log() -> None:
    history = History(local_in(UTC))
    for number in range(20):
        how = "rang_out" if number % 5 == 0 else "accepted"
        ended = changes.OfferEnded(offer=OfferId(f"o{number}"), contact=ContactId("1"), agent=AgentId("ana"), how=how)
        history.step(0, events.TimePassed(), (ended,))
    assert history.plan(0, ()).missed_share == 0.2
