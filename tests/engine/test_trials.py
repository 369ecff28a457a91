"""Test calls meet a draft, reach nobody and leave nothing behind."""

import msgspec
import pytest

from perezvon.engine.changes import (
    CallbackRequested,
    Change,
    ContactEnded,
    ContactStarted,
    MessageLeft,
    OfferMade,
    QuestionAnswered,
    QueueEntered,
    RouteEntered,
)
from perezvon.engine.commands import Command, OfferContact, PlayPrompts, RecordMessage, TransferOut
from perezvon.engine.engine import Engine
from perezvon.engine.events import DigitPressed, Event, PromptEnded, TrialPlanned
from perezvon.engine.flow.graph import Flow, GoToFlow, GoToNumber, HangUp, Node, OfferCallback, Say, TakeMessage
from perezvon.engine.state import MOST_TRIALS, Trials
from perezvon.kernel.ids import ContactId, FlowId
from tests.support.factories import arrived, at_work, centre, flow_published, node, prompt, rating, straight_to
from tests.support.script import START

END = HangUp(node=node("end"))
REACHES = (
    OfferMade,
    OfferContact,
    RouteEntered,
    QueueEntered,
    CallbackRequested,
    MessageLeft,
    QuestionAnswered,
    RecordMessage,
    TransferOut,
)
"""What colleagues, customers or figures would notice."""


class Trying:
    """The contact `c1` tries a draft of the flow of its line, while an agent is free."""

    def __init__(self, *nodes: Node, after_talk: str | None = None) -> None:
        flow = flow_published(*nodes, END, after_talk=after_talk).flow
        self.engine = Engine()
        self.said: list[Command | Change] = []
        self._seq = 0
        for event in (*centre(*at_work("anna")), TrialPlanned(contact=ContactId("c1"), flow=flow)):
            self.happens(event)
        self.said.clear()
        self.happens(arrived("c1"))

    def happens(self, event: Event) -> None:
        self._seq += 1
        self.said += self.engine.handle(self._seq, START, event)

    @property
    def heard(self) -> PlayPrompts:
        return [command for command in self.engine.view.unanswered() if isinstance(command, PlayPrompts)][-1]

    def press(self, digit: str) -> None:
        self.happens(DigitPressed(contact="c1", leg="kc1", digit=digit, command=self.heard.id))

    def listen(self) -> None:
        self.happens(PromptEnded(command=self.heard.id, contact="c1", leg="kc1"))

    @property
    def endings(self) -> list[str]:
        return [change.how for change in self.said if isinstance(change, ContactEnded)]

    @property
    def reached(self) -> list[Command | Change]:
        return [output for output in self.said if isinstance(output, REACHES)]


def say(name: str, *, then: str = "end") -> Say:
    return Say(node=node(name), spoken=(prompt(name),), next=node(then))


def test_a_test_call_hears_the_draft_and_is_marked() -> None:
    call = Trying(say("new_words"))
    assert call.heard.spoken == (prompt("new_words"),)
    assert [change.is_trial for change in call.said if isinstance(change, ContactStarted)] == [True]


def test_all_others_hear_what_is_published() -> None:
    call = Trying(say("new_words"))
    call.happens(arrived("c2"))
    assert [offer.contact for offer in call.said if isinstance(offer, OfferMade)] == ["c2"]
    assert [change.is_trial for change in call.said if isinstance(change, ContactStarted)] == [True, False]


def test_where_an_agent_would_be_rung_a_test_call_goes_on_after_the_talk() -> None:
    call = Trying(straight_to(waiting=(prompt("please_wait"),)), rating(then="end"), after_talk="rating")
    assert call.heard.spoken == (prompt("please_wait"),)
    call.listen()
    call.press("5")
    assert call.endings == ["finished_in_flow"]
    assert not call.reached


@pytest.mark.parametrize(
    "leads_out",
    [
        (straight_to(),),
        (GoToNumber(node=node("out"), number="partner", otherwise=node("end")),),
        (TakeMessage(node=node("message"), spoken=(), next=node("end"), otherwise=node("end")),),
    ],
)
def test_a_test_call_reaches_nobody_and_ends(leads_out: tuple[Node, ...]) -> None:
    call = Trying(*leads_out)
    assert call.endings == ["finished_in_flow"]
    assert not call.reached


def test_who_wants_a_callback_in_a_test_call_gets_none() -> None:
    call = Trying(
        OfferCallback(node=node("offer"), spoken=(prompt("offer"),), accepted=node("end"), declined=node("end"))
    )
    call.press("1")
    assert not call.reached
    assert not list(call.engine.view.callbacks())


def test_a_draft_that_goes_to_itself_goes_to_the_draft() -> None:
    call = Trying(say("new_words", then="again"), GoToFlow(node=node("again"), flow=FlowId("main")))
    call.listen()
    assert call.heard.spoken == (prompt("new_words"),)


def test_a_talk_that_leads_to_another_one_ends() -> None:
    call = Trying(straight_to(), after_talk="route")
    assert call.endings == ["finished_in_flow"]


def test_plans_that_nobody_came_for_are_forgotten_and_calls_that_go_on_are_not() -> None:
    trials, flow = Trials(), Flow(flow=FlowId("main"), version=1, nodes=(END,), start=END.node)
    for number in range(MOST_TRIALS * 2):
        trials.plan(ContactId(f"c{number}"), flow, {ContactId("c0")})
    assert len(trials.flows) == MOST_TRIALS + 1
    assert ContactId("c0") in trials.flows


def test_an_ended_test_call_leaves_nothing_in_the_state() -> None:
    before = Engine()
    call = Trying(straight_to())
    for seq, event in enumerate(centre(*at_work("anna")), start=1):
        before.handle(seq, START, event)
    kept = msgspec.msgpack.decode(call.engine.snapshot())
    assert kept["trials"] == msgspec.msgpack.decode(before.snapshot())["trials"]
