"""Callbacks: whose turn it is, when, and how they come to an end."""

from perezvon.engine.centre import BoostSetup, ExitStep, OpenSpan, TierBoost, When
from perezvon.engine.changes import (
    AgentStateChanged,
    Boost,
    CallbackEnded,
    CallbackPlanned,
    ContactEnded,
    ContactStarted,
    LegStarted,
    OfferMade,
    QueueLeft,
    RouteEntered,
    RouteLeft,
)
from perezvon.engine.commands import ConnectAgent, PlayMusic, PlayPrompts
from perezvon.engine.engine import Engine
from perezvon.engine.events import (
    BoostsSet,
    CallbackWithdrawn,
    CommandFailed,
    ContactEndRequested,
    ContactWrappedUp,
    DigitPressed,
    LegConnected,
    LegHungUp,
    OfferAnswered,
    Resynced,
    TimePassed,
)
from perezvon.engine.flow.graph import OfferCallback, Say
from perezvon.kernel.ids import PartyId
from perezvon.kernel.time import SECOND
from tests.engine.calling import asked, attempt, callbacks_set, calling, centre, of, said, wish
from tests.engine.stages import offer_to, waiting_command
from tests.support.factories import (
    arrived,
    at_work,
    flow_published,
    hours_set,
    node,
    prompt,
    queue_set,
    queue_step,
    rating,
    route_set,
    straight_to,
)
from tests.support.script import START, Script

# --- The place. ---


def test_whoever_asks_keeps_their_place_and_is_looked_for_once_they_have_left(script: Script) -> None:
    script.given(*centre(), arrived("c1", customer="maria", party="p1"), 100)
    (
        script
        >> wish(contact="c1")
        << CallbackPlanned(
            callback="b1", line="web", due=START + 100 * SECOND, contact="c1", party="p1", customer="maria"
        )
    )
    script.later(900)
    script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"))
    begun = said(script, TimePassed())
    assert begun[:2] == [
        ContactStarted(
            contact=f"c{script._seq}.1",
            leg=f"l{script._seq}.1",
            line="web",
            channel=arrived().channel,
            language="en",
            party="p1",
            customer="maria",
            callback="b1",
        ),
        RouteEntered(contact=f"c{script._seq}.1", route="to-sales", waiting_since=START),
    ]
    assert not of(LegStarted, begun)
    assert not of(PlayMusic, begun)
    assert attempt(script).position == 1


def test_nobody_who_came_later_goes_first_and_nobody_who_came_earlier_goes_last(script: Script) -> None:
    script.given(*centre(), arrived("c0"), 10, arrived("c1", customer="maria"), 10, arrived("c2"), 50)
    script.given(wish(contact="c1"), LegHungUp(contact="c1", leg="kc1", cause="customer"), TimePassed())
    order = [contact.contact for contact in script.engine.view.waiting("sales", 9)]
    assert order == ["c0", attempt(script).contact, "c2"]


def test_what_the_caller_was_worth_is_kept_with_the_place(script: Script) -> None:
    boosts = BoostsSet(boosts=BoostSetup(tiers=(TierBoost(tier="gold", boost_s=60),), repeat_s=600))
    script.given(*centre(boosts), arrived("c1", customer="maria", tier="gold"), wish(contact="c1"))
    script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"))
    entered = of(RouteEntered, said(script, TimePassed()))
    assert [change.boosts for change in entered] == [(Boost(why="kept", boost_s=60),)], "it is no repeated call"


def test_who_asks_from_outside_has_the_place_of_the_time_they_named(script: Script) -> None:
    script.given(*centre(), wish(due=START + 300 * SECOND), arrived("c1"), 310, arrived("c2"))
    assert [contact.contact for contact in script.engine.view.waiting("sales", 9)] == [
        "c1",
        attempt(script).contact,
        "c2",
    ]


def test_who_asks_again_has_one_callback_and_the_earlier_place(script: Script) -> None:
    night = hours_set("night", spans=(OpenSpan(weekday=1, start=0, end=60),))
    script.given(*centre(callbacks_set(hours="night")), night, wish(), 100)
    again = said(script, wish("b2"))
    assert of(CallbackEnded, again) == [CallbackEnded(callback="b1", how="merged")]
    assert [(callback.callback, callback.since) for callback in script.engine.view.callbacks()] == [("b2", START)]


def test_who_asks_again_while_they_are_called_waits_for_that(script: Script) -> None:
    command = calling(script)
    assert [type(output) for output in said(script, wish("b2"))] == [CallbackPlanned, CallbackEnded]
    assert said(script, wish("b1")) == []
    assert script.engine.view.callback("b1").contact == command.contact


# --- Nobody there. ---


def test_a_route_without_anybody_is_tried_again_and_is_no_attempt(script: Script) -> None:
    asked(script, route_set(queue_step(wait_s=30)), callbacks_set(retry_s=60, attempts=1))
    ended = script.engine.view.callback("b1")
    script.given(30)
    callback = script.engine.view.callback("b1")
    assert (callback.contact, callback.attempts) == (None, 0)
    assert ended.contact is not None
    script.given(60)
    assert script.engine.view.callback("b1").contact is not None


def test_a_way_out_of_the_route_leads_nowhere_without_the_customer(script: Script) -> None:
    script.given(*centre(route_set(ExitStep(way="callback"))))
    planned = said(script, wish())
    assert [(plan.due, plan.reason) for plan in of(CallbackPlanned, planned)] == [(START, None)]
    outputs = said(script, TimePassed())
    assert [ended.how for ended in of(ContactEnded, outputs)] == ["not_served"]
    assert [plan.reason for plan in of(CallbackPlanned, outputs)] == ["not_served"]


def test_an_old_callback_is_given_up_even_while_it_waits(script: Script) -> None:
    asked(script, callbacks_set(keep_s=600))
    contact = attempt(script).contact
    (
        script.later(600)
        << QueueLeft(contact=contact, queue="sales", why="ended")
        << ContactEnded(contact=contact, how="given_up")
        << CallbackEnded(callback="b1", how="given_up", contact=contact)
    )


def test_a_callback_by_no_route_is_left_to_people(script: Script) -> None:
    script.given(*centre(flow_published(rating())))
    outputs = said(script, wish(route="unheard_of"))
    assert [(ended.how, ended.reason) for ended in of(CallbackEnded, outputs)] == [("by_hand", "no_route")]


def test_somebody_whom_nobody_knows_cannot_be_called(script: Script) -> None:
    script.given(*centre())
    outputs = said(script, wish(customer=None, party=None))
    assert [(ended.how, ended.reason) for ended in of(CallbackEnded, outputs)] == [("by_hand", "no_number")]


def test_where_people_call_by_hand_the_engine_does_not(script: Script) -> None:
    script.given(*centre(callbacks_set(is_automatic=False)))
    outputs = said(script, wish())
    assert [(ended.how, ended.reason) for ended in of(CallbackEnded, outputs)] == [("by_hand", "not_automatic")]
    script.given(callbacks_set(), wish())
    outputs = said(script, callbacks_set(is_automatic=False))
    assert [(ended.callback, ended.how) for ended in of(CallbackEnded, outputs)] == [("b1", "by_hand")]


# --- Hours. ---

MORNING = tuple(OpenSpan(weekday=day, start=10 * 60, end=11 * 60) for day in range(7))
"""The transcript begins at nine."""


def test_nobody_is_called_outside_the_hours(script: Script) -> None:
    script.given(*centre(callbacks_set(hours="calls")), hours_set("calls", spans=MORNING), *at_work("anna"))
    outputs = said(script, wish())
    assert [plan.due for plan in of(CallbackPlanned, outputs)] == [START + 3600 * SECOND]
    script.later(3599)
    script.later(1).skip()
    assert attempt(script).phase == "ringing"


def test_whoever_still_waits_when_the_hours_end_is_called_the_next_day(script: Script) -> None:
    script.given(*centre(callbacks_set(hours="calls")), hours_set("calls", spans=MORNING), wish(), 3600)
    contact = attempt(script).contact
    (
        script.later(3600)
        << QueueLeft(contact=contact, queue="sales", why="ended")
        << ContactEnded(contact=contact, how="closed")
        << CallbackPlanned(
            callback="b1", line="web", due=START + 25 * 3600 * SECOND, party="p1", customer="maria", reason="closed"
        )
    )


def test_hours_that_are_changed_hold_for_those_who_wait(script: Script) -> None:
    script.given(*centre(callbacks_set(hours="calls")), hours_set("calls", spans=MORNING), wish())
    always = tuple(OpenSpan(weekday=day, start=0, end=1440) for day in range(7))
    outputs = said(script, hours_set("calls", spans=always))
    assert [plan.due for plan in of(CallbackPlanned, outputs)] == [START]


def test_where_it_is_never_open_a_callback_is_given_up(script: Script) -> None:
    script.given(*centre(callbacks_set(hours="calls")), hours_set("calls"))
    assert [ended.how for ended in of(CallbackEnded, said(script, wish()))] == ["given_up"]


# --- Ringing again. ---


def test_who_rings_again_takes_over_the_place(script: Script) -> None:
    asked(script)
    contact = attempt(script).contact
    script.given(arrived("c2"), 50)
    outputs = said(script, arrived("c3", customer="maria"))
    assert of(ContactEnded, outputs) == [ContactEnded(contact=contact, how="called_again")]
    assert of(CallbackEnded, outputs) == [CallbackEnded(callback="b1", how="called_again", contact="c3")]
    assert [change.waiting_since for change in of(RouteEntered, outputs)] == [START]
    assert [waiting.contact for waiting in script.engine.view.waiting("sales", 9)] == ["c3", "c2"]


def test_who_rings_again_while_an_agent_is_rung_for_them_gets_that_agent(script: Script) -> None:
    asked(script)
    script.given(*at_work("anna"))
    outputs = said(script, arrived("c3", customer="maria"))
    assert [offer.contact for offer in of(OfferMade, outputs)] == ["c3"]


def test_nothing_happens_to_a_callback_that_talks(script: Script) -> None:
    command = calling(script)
    outputs = said(script, arrived("c3", customer="maria"))
    assert not of(CallbackEnded, outputs)
    assert attempt(script).contact == command.contact


def test_another_person_who_rings_takes_over_nothing(script: Script) -> None:
    asked(script)
    outputs = said(script, arrived("c3", customer="ivan", party=PartyId("p1")))
    assert not of(CallbackEnded, outputs)


def test_who_talks_before_leaving_need_not_be_called(script: Script) -> None:
    script.given(*centre(), arrived("c1", customer="maria"), wish(contact="c1"), 10, *at_work("anna"))
    script.given(OfferAnswered(offer=offer_to(script, "anna"), agent="anna"))
    command = waiting_command(script, ConnectAgent)
    script.given(LegConnected(command=command.id, contact="c1", leg=command.leg))
    outputs = said(script, LegHungUp(contact="c1", leg="kc1", cause="customer"))
    assert of(CallbackEnded, outputs) == [CallbackEnded(callback="b1", how="reached", contact="c1")]


# --- Withdrawn and stopped. ---


def test_a_callback_that_is_withdrawn_leaves_the_queue(script: Script) -> None:
    asked(script)
    contact = attempt(script).contact
    outputs = said(script, CallbackWithdrawn(callback="b1"))
    assert of(ContactEnded, outputs) == [ContactEnded(contact=contact, how="withdrawn")]
    assert of(CallbackEnded, outputs) == [CallbackEnded(callback="b1", how="withdrawn", contact=contact)]
    assert script.engine.next_deadline is None


def test_withdrawing_twice_says_nothing(script: Script) -> None:
    asked(script)
    script.given(CallbackWithdrawn(callback="b1"))
    script >> CallbackWithdrawn(callback="b1")


def test_a_supervisor_ends_a_callback(script: Script) -> None:
    command = calling(script)
    outputs = said(script, ContactEndRequested(contact=command.contact))
    assert of(ContactEnded, outputs) == [ContactEnded(contact=command.contact, how="stopped")]
    assert [ended.how for ended in of(CallbackEnded, outputs)] == ["withdrawn"]


# --- Recovery. ---


def test_a_leg_that_was_not_dialled_yet_is_not_missed(script: Script) -> None:
    asked(script)
    before = attempt(script)
    script >> Resynced(legs=(), phones=())
    assert attempt(script) == before


def test_a_leg_that_rings_is_not_missed_and_its_call_is_ordered_again(script: Script) -> None:
    command = calling(script)
    script >> Resynced(legs=(attempt(script).agent_leg,), phones=("anna",))
    assert command in script.engine.view.unanswered()
    restored = Engine.restore(script.engine.snapshot())
    assert command in restored.view.unanswered()


def test_the_agent_works_after_a_callback_that_nobody_answered(script: Script) -> None:
    command = calling(script, queue_set(wrap_up_s=40))
    script.given(CommandFailed(command=command.id, reason="no_answer"))
    assert script.engine.view.agent("anna").state == "wrap_up"
    (
        script
        >> ContactWrappedUp(contact=command.contact, agent="anna")
        << AgentStateChanged(agent="anna", state="available", reason="wrap_up_done")
    )


# --- Offering. ---


def test_a_way_out_for_long_waits_is_taken_when_one_is_expected(script: Script) -> None:
    offered = ExitStep(way="callback", when=When(expects_long_wait=True))
    otherwise = Say(node=node("offer"), spoken=(prompt("callback"),))
    flow = flow_published(straight_to(otherwise=node("offer")), otherwise)
    script.given(*centre(route_set(offered, queue_step()), flow), *at_work("anna"))
    served = said(script, arrived("c1"))
    assert not of(RouteLeft, served), "nobody waits"
    script.given(*(arrived(f"w{number}") for number in range(60)))
    assert of(RouteLeft, said(script, arrived("c2"))) == [RouteLeft(contact="c2", way="callback")]
    script.given(callbacks_set(offer_over_s=86_400))
    assert not of(RouteLeft, said(script, arrived("c3")))


def test_a_way_out_is_taken_where_nobody_is_at_work(script: Script) -> None:
    offered = ExitStep(way="callback", when=When(expects_long_wait=True))
    script.given(*centre(route_set(offered, queue_step())))
    assert of(RouteLeft, said(script, arrived("c1"))) == [RouteLeft(contact="c1", way="callback")]
    script.given(*at_work("anna"))
    assert not of(RouteLeft, said(script, arrived("c2")))


def test_whoever_is_called_back_is_offered_no_callback(script: Script) -> None:
    offered = ExitStep(way="callback", when=When(expects_long_wait=True))
    script.given(*centre(callbacks_set(offer_over_s=-1), route_set(offered, queue_step())), wish(), TimePassed())
    assert attempt(script).queue == "sales"


def test_who_accepts_the_offer_of_a_flow_keeps_their_place(script: Script) -> None:
    offer = OfferCallback(node=node("offer"), spoken=(prompt("callback"),))
    steps = route_set(queue_step(wait_s=30), ExitStep(way="callback"))
    script.given(*centre(steps, flow_published(straight_to(otherwise=node("offer")), offer)))
    script.given(arrived("c1", customer="maria"), 30)
    asked = waiting_command(script, PlayPrompts)
    accepted = said(script, DigitPressed(command=asked.id, contact="c1", leg="kc1", digit="1"))
    assert [plan.contact for plan in of(CallbackPlanned, accepted)] == ["c1"]
    script.given(LegHungUp(contact="c1", leg="kc1", cause="command"), route_set())
    entered = of(RouteEntered, said(script, TimePassed()))
    assert [change.waiting_since for change in entered] == [START]
