"""Transfers: the responsible agent passes the customer on and leaves."""

import pytest

from perezvon.engine.centre import TeamSetup
from perezvon.engine.changes import (
    AgentStateChanged,
    Candidate,
    ContactEnded,
    Decided,
    DetourStepped,
    LegEnded,
    OfferEnded,
    OfferMade,
    QueueEntered,
    QueueLeft,
    Refused,
    TransferStarted,
)
from perezvon.engine.commands import ConnectAgent, HangUpLeg, OfferContact, PlayMusic
from perezvon.engine.events import (
    AgentStateRequested,
    CommandFailed,
    ContactWrappedUp,
    Event,
    HoldRequested,
    LegHungUp,
    OfferAnswered,
    OfferDeclined,
    PhoneLost,
    Target,
    TeamSet,
    ToAgent,
    ToHead,
    ToQueue,
    TransferRequested,
)
from perezvon.kernel.time import SECOND
from tests.engine.stages import conferring, connected, offer_to, supervised, talking, waiting_command
from tests.support.factories import (
    agent_set,
    arrived,
    at_work,
    flow_published,
    queue_set,
    queue_step,
    route_set,
    straight_to,
)
from tests.support.script import START, Script

SUPPORT = queue_set("support")


def transfer(target: Target, agent: str = "anna") -> TransferRequested:
    return TransferRequested(contact="c1", agent=agent, target=target)


TO_BEN = transfer(ToAgent(agent="ben"))


def head_of(team: str, head: str | None, *, is_active: bool = True) -> Event:
    return TeamSet(team=TeamSetup(team=team, head=head, is_active=is_active))


def test_a_transfer_rings_the_colleague_while_the_first_agent_wraps_up(script: Script) -> None:
    leg = talking(script)
    script.given(*at_work("ben", "support"), 60)
    now = START + 60 * SECOND
    (
        script
        >> TO_BEN
        << TransferStarted(contact="c1", agent="anna", to_agent="ben")
        << LegEnded(contact="c1", leg=leg, cause="agent", agent="anna")
        << AgentStateChanged(agent="anna", state="wrap_up", reason="talk_ended", contact="c1")
        << HangUpLeg(id="101.1", contact="c1", leg=leg)
        << PlayMusic(id="101.2", contact="c1", leg="kc1")
        << DetourStepped(contact="c1", step=0, why="started", agent="ben")
        << Decided(
            contact="c1",
            rule="named",
            candidates=(Candidate(agent="ben", idle_since=START),),
            winner="ben",
        )
        << OfferMade(offer="o101.3", contact="c1", agent="ben", why="named", expires=now + 20 * SECOND)
        << AgentStateChanged(agent="ben", state="ringing", reason="offered", contact="c1")
        << OfferContact(id="101.3", offer="o101.3", contact="c1", agent="ben", ring_s=20)
    )
    script.check()
    assert script.engine.view.contact("c1").wrap_ups == {"anna": now + 60 * SECOND}


def test_the_colleague_who_answers_is_responsible_and_each_wraps_up_alone(script: Script) -> None:
    leg = talking(script)
    script.given(*at_work("ben", "support"), TO_BEN, LegHungUp(contact="c1", leg=leg, cause="command"))
    script.given(OfferAnswered(offer=offer_to(script, "ben"), agent="ben"))
    assert waiting_command(script, ConnectAgent).silences
    connected(script)
    contact = script.engine.view.contact("c1")
    assert (contact.phase, contact.agent) == ("talking", "ben")

    script.given(ContactWrappedUp(contact="c1", agent="anna"))
    assert script.engine.view.agent("anna").state == "available"
    script >> ContactWrappedUp(contact="c1", agent="ben") << Refused(code="not_in_wrap_up")
    script >> LegHungUp(contact="c1", leg="kc1", cause="customer")
    script.skip()
    script.given(ContactWrappedUp(contact="c1", agent="ben"))
    assert script.engine.view.contact("c1") is None


def test_the_contact_is_over_when_the_last_of_two_has_wrapped_up(script: Script) -> None:
    talking(script)
    script.given(OfferAnswered(offer=offer_to_ben(script), agent="ben"))
    connected(script)
    script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"), ContactWrappedUp(contact="c1", agent="ben"))
    assert list(script.engine.view.contact("c1").wrap_ups) == ["anna"]
    script.given(60)
    assert script.engine.view.contact("c1") is None


def offer_to_ben(script: Script) -> str:
    script.given(*at_work("ben"), TO_BEN)
    return offer_to(script, "ben")


def test_a_colleague_who_declines_is_followed_by_the_queue_it_came_from(script: Script) -> None:
    talking(script)
    offer = offer_to_ben(script)
    (script >> OfferDeclined(offer=offer, agent="ben")).skip()
    contact = script.engine.view.contact("c1")
    assert (contact.phase, contact.queue, contact.position) == ("waiting", "sales", 1)


@pytest.mark.parametrize("reason", ["phone_not_reachable", "broken"])
def test_a_colleague_who_cannot_be_rung_is_followed_by_the_queue(script: Script, reason: str) -> None:
    talking(script)
    offer_to_ben(script)
    script.given(CommandFailed(command=waiting_command(script, OfferContact).id, reason=reason))
    assert (script.engine.view.contact("c1").phase, script.engine.view.contact("c1").queue) == ("waiting", "sales")


def test_a_colleague_who_does_not_answer_is_followed_by_the_queue(script: Script) -> None:
    talking(script)
    offer = offer_to_ben(script)
    (script.later(20) << OfferEnded(offer=offer, contact="c1", agent="ben", how="rang_out")).skip()
    assert script.engine.view.contact("c1").queue == "sales"


def test_a_colleague_who_answers_but_cannot_be_connected_is_followed_by_the_queue(script: Script) -> None:
    talking(script)
    script.given(OfferAnswered(offer=offer_to_ben(script), agent="ben"))
    command = waiting_command(script, ConnectAgent)
    (script >> CommandFailed(command=command.id, reason="no_media")).skip()
    contact = script.engine.view.contact("c1")
    assert (contact.phase, contact.queue) == ("waiting", "sales")
    assert any(isinstance(command, PlayMusic) for command in script.engine.view.unanswered())


def test_a_transfer_to_a_queue_waits_there_by_when_the_contact_came(script: Script) -> None:
    leg = talking(script, SUPPORT)
    script.given(queue_set("support"), HoldRequested(contact="c1", agent="anna"))
    (
        script
        >> transfer(ToQueue(queue="support"))
        << TransferStarted(contact="c1", agent="anna", to_queue="support")
        << LegEnded(contact="c1", leg=leg, cause="agent", agent="anna")
        << AgentStateChanged(agent="anna", state="wrap_up", reason="talk_ended", contact="c1")
        << HangUpLeg(id="101.1", contact="c1", leg=leg)
        << DetourStepped(contact="c1", step=0, why="started", queue="support")
        << QueueEntered(contact="c1", queue="support", position=1)
        << Decided(contact="c1", rule="longest_idle", candidates=(), queue="support")
    )


def test_a_transferred_contact_keeps_its_place_by_arrival(script: Script) -> None:
    talking(script, SUPPORT)
    script.given(5, arrived("c2"), transfer(ToQueue(queue="sales")))
    assert script.engine.view.contact("c1").position == 1
    assert script.engine.view.contact("c2").position == 2


def test_a_customer_who_leaves_while_the_colleague_rings_has_abandoned(script: Script) -> None:
    talking(script)
    offer = offer_to_ben(script)
    (script >> LegHungUp(contact="c1", leg="kc1", cause="customer")).skip()
    assert script.engine.view.offer(offer) is None
    contact = script.engine.view.contact("c1")
    assert (contact.phase, list(contact.wrap_ups)) == ("wrap_up", ["anna"])


def test_a_customer_who_leaves_the_queue_after_a_transfer_has_abandoned_it_and_has_talked(script: Script) -> None:
    talking(script, SUPPORT)
    script.given(transfer(ToQueue(queue="support")))
    (
        script
        >> LegHungUp(contact="c1", leg="kc1", cause="customer")
        << LegEnded(contact="c1", leg="kc1", cause="customer")
        << QueueLeft(contact="c1", queue="support", why="abandoned")
        << ContactEnded(contact="c1", how="talked")
    )


def test_a_contact_that_was_passed_on_waits_from_then_and_has_its_place_from_before(script: Script) -> None:
    talking(script, SUPPORT)
    script.given(30, route_set(queue_step("support"), route="to-support"))
    script.given(flow_published(straight_to("to-support"), version=2), arrived("c2", manager=None))
    support = script.engine.view.queue("support")
    assert support.oldest_since == START + 30 * SECOND
    script.given(30, transfer(ToQueue(queue="support")))
    assert script.engine.view.contact("c1").position == 1
    assert script.engine.view.queue("support").oldest_since == START + 30 * SECOND
    script.given(LegHungUp(contact="c2", leg="kc2", cause="customer"))
    assert script.engine.view.queue("support").oldest_since == START + 60 * SECOND


def test_everybody_else_in_the_call_leaves_with_a_transfer(script: Script) -> None:
    conferring(script, SUPPORT)
    script.given(transfer(ToQueue(queue="support")))
    view = script.engine.view
    assert view.agent("ben").state == "available"
    assert view.contact("c1").parties == ()


def test_a_supervisor_leaves_with_a_transfer(script: Script) -> None:
    supervised(script, SUPPORT)
    script.given(transfer(ToQueue(queue="support")))
    assert script.engine.view.agent("sasha").state == "available"


def test_an_agent_asks_for_the_head_of_their_team(script: Script) -> None:
    talking(script)
    script.given(agent_set("anna", team="north"), *at_work("ben", "none"), head_of("north", "ben"), transfer(ToHead()))
    assert script.engine.view.agent("ben").state == "ringing"


def test_someone_who_rests_from_offers_is_rung_by_name(script: Script) -> None:
    talking(script)
    script.given(*at_work("ben"), arrived("c2"))
    script.given(OfferDeclined(offer=offer_to(script, "ben"), agent="ben"), TO_BEN)
    assert script.engine.view.agent("ben").contact == "c1"


# --- Refusals. ---


@pytest.mark.parametrize(
    ("given", "target", "code"),
    [
        ((), ToAgent(agent="nobody"), "no_such_agent"),
        ((agent_set("ben", is_active=False),), ToAgent(agent="ben"), "no_such_agent"),
        ((), ToAgent(agent="anna"), "yourself"),
        ((agent_set("ben"),), ToAgent(agent="ben"), "agent_not_free"),
        ((*at_work("ben"), AgentStateRequested(agent="ben", state="break")), ToAgent(agent="ben"), "agent_not_free"),
        ((*at_work("ben"), arrived("c2")), ToAgent(agent="ben"), "agent_not_free"),
        ((*at_work("ben"), PhoneLost(agent="ben")), ToAgent(agent="ben"), "phone_not_reachable"),
        ((), ToQueue(queue="nowhere"), "no_such_queue"),
        ((queue_set("support", is_active=False),), ToQueue(queue="support"), "no_such_queue"),
        ((), ToHead(), "no_head"),
        ((agent_set("anna", team="north"),), ToHead(), "no_head"),
        ((agent_set("anna", team="north"), head_of("north", None)), ToHead(), "no_head"),
        ((agent_set("anna", team="north"), head_of("north", "ben", is_active=False)), ToHead(), "no_head"),
        ((agent_set("anna", team="north"), head_of("north", "anna")), ToHead(), "yourself"),
    ],
)
def test_a_target_that_cannot_take_the_contact_is_refused_and_nothing_changes(
    script: Script, given: tuple[Event, ...], target: Target, code: str
) -> None:
    talking(script)
    script.given(*given)
    script >> transfer(target) << Refused(code=code)
    assert script.engine.view.contact("c1").phase == "talking"
