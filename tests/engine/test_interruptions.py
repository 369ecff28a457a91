"""A page that is loaded again, and a phone that is lost: the customer of a talk is kept."""

from perezvon.engine.centre import PersonalManagerStep
from perezvon.engine.changes import (
    AgentInterrupted,
    AgentRestored,
    AgentStateChanged,
    Anomaly,
    Decided,
    DetourStepped,
    LegEnded,
    QueueEntered,
    RuledOut,
)
from perezvon.engine.commands import ConnectAgent, HangUpLeg, PlayMusic, PlayPrompts, StopPlaying
from perezvon.engine.events import (
    CommandFailed,
    ExistingLeg,
    HangUpRequested,
    HoldRequested,
    LegHungUp,
    LegInterrupted,
    LegRestored,
    OfferAnswered,
    OfferDeclined,
    PhoneLost,
    ResumeRequested,
    Resynced,
    TakeOverRequested,
    TimePassed,
    ToQueue,
    TransferRequested,
)
from perezvon.kernel.time import SECOND
from tests.engine.stages import (
    conferring,
    connected,
    connecting,
    consulting,
    offer_to,
    supervised,
    talking,
    waiting_command,
)
from tests.support.factories import (
    arrived,
    at_work,
    centre,
    flow_published,
    node,
    queue_set,
    queue_step,
    rating,
    route_set,
    straight_to,
)
from tests.support.script import START, Script

GOLD = (queue_set("gold", priority=9_000), route_set(queue_step("gold"), route="to-gold"))
TO_GOLD = flow_published(straight_to("to-gold"), version=2)
"""Callers from now on go to a queue of high priority."""
RATED = flow_published(straight_to(), rating(), after_talk="rating")


def gone(leg: str) -> LegInterrupted:
    return LegInterrupted(contact="c1", leg=leg)


def back(leg: str) -> LegRestored:
    return LegRestored(contact="c1", leg=leg)


def test_a_customer_hears_music_until_the_page_is_back(script: Script) -> None:
    leg = talking(script)
    (
        script
        >> gone(leg)
        << AgentInterrupted(contact="c1", leg=leg, agent="anna", until=START + 30 * SECOND)
        << PlayMusic(id="101.1", contact="c1", leg="kc1")
    )
    script >> gone(leg)
    (
        script
        >> back(leg)
        << AgentRestored(contact="c1", leg=leg, agent="anna")
        << StopPlaying(id="103.1", contact="c1", leg="kc1")
    )
    script >> back(leg)
    script.given(60)
    assert script.engine.view.contact("c1").phase == "talking"


def test_a_customer_who_was_held_by_hand_stays_so_when_the_page_is_back(script: Script) -> None:
    leg = talking(script)
    script.given(HoldRequested(contact="c1", agent="anna"))
    script >> gone(leg) << AgentInterrupted(contact="c1", leg=leg, agent="anna", until=START + 30 * SECOND)
    script >> back(leg) << AgentRestored(contact="c1", leg=leg, agent="anna")


def test_taking_the_customer_back_waits_for_the_page(script: Script) -> None:
    leg = talking(script)
    script.given(HoldRequested(contact="c1", agent="anna"), gone(leg), ResumeRequested(contact="c1", agent="anna"))
    (
        script
        >> back(leg)
        << AgentRestored(contact="c1", leg=leg, agent="anna")
        << StopPlaying(id="101.1", contact="c1", leg="kc1")
    )


def test_a_page_that_may_have_come_back_unheard_is_waited_for(script: Script) -> None:
    leg = talking(script)
    script.given(gone(leg))
    script.at += 31 * SECOND
    (
        script
        >> TimePassed(is_deaf=True)
        << AgentInterrupted(contact="c1", leg=leg, agent="anna", until=START + 61 * SECOND)
    )
    script.given(back(leg), 60)
    assert script.engine.view.contact("c1").phase == "talking"


def test_a_page_is_not_waited_for_any_longer_once_telephony_is_heard(script: Script) -> None:
    leg = talking(script)
    script.given(gone(leg))
    script.at += 31 * SECOND
    script.given(TimePassed(is_deaf=True), 29)
    assert script.engine.view.contact("c1").phase == "talking"
    script.given(1)
    assert script.engine.view.contact("c1").phase == "waiting"


def test_a_page_that_does_not_come_back_puts_the_customer_first_in_the_queue(script: Script) -> None:
    leg = talking(script, RATED)
    script.given(arrived("c2"), gone(leg), PhoneLost(agent="anna"))
    (
        script.later(30)
        << LegEnded(contact="c1", leg=leg, cause="lost", agent="anna")
        << AgentStateChanged(agent="anna", state="wrap_up", reason="talk_ended", contact="c1")
        << HangUpLeg(id="101.1", contact="c1", leg=leg)
        << DetourStepped(contact="c1", step=0, why="started", queue="sales")
        << QueueEntered(contact="c1", queue="sales", position=1)
        << Decided(
            contact="c1",
            rule="longest_idle",
            ruled_out=(RuledOut(why="busy", count=1, agents="0"),),
            queue="sales",
        )
    )
    assert script.engine.view.contact("c2").position == 2


def test_telephony_may_say_before_the_time_is_over_that_a_leg_is_lost(script: Script) -> None:
    leg = talking(script)
    script.given(gone(leg), 3, LegHungUp(contact="c1", leg=leg, cause="lost"))
    assert script.engine.view.contact("c1").phase == "waiting"
    script.given(60)
    script >> back(leg) << Anomaly(reason="unknown_leg", subject=leg)


def test_a_lost_conversation_goes_before_a_queue_of_any_priority(script: Script) -> None:
    leg = talking(script, *GOLD)
    script.given(TO_GOLD, arrived("c2"), LegHungUp(contact="c1", leg=leg, cause="lost"))
    script.given(*at_work("ben", "sales", "gold"))
    assert script.engine.view.agent("ben").contact == "c1"


def test_an_offer_that_is_not_taken_keeps_the_place_of_a_lost_conversation(script: Script) -> None:
    leg = talking(script)
    script.given(arrived("c2"), LegHungUp(contact="c1", leg=leg, cause="lost"), *at_work("ben"))
    script.given(OfferDeclined(offer=offer_to(script, "ben"), agent="ben"))
    assert script.engine.view.contact("c1").position == 1


def test_an_agent_who_cannot_be_connected_keeps_the_place_of_a_lost_conversation(script: Script) -> None:
    leg = talking(script, *GOLD)
    script.given(LegHungUp(contact="c1", leg=leg, cause="lost"), *at_work("ben"))
    script.given(OfferAnswered(offer=offer_to(script, "ben"), agent="ben"), TO_GOLD, arrived("c2"))
    command = waiting_command(script, ConnectAgent)
    script.given(CommandFailed(command=command.id, reason="no_media"), *at_work("chen", "sales", "gold"))
    assert script.engine.view.agent("chen").contact == "c1"


def test_an_answer_settles_what_was_owed(script: Script) -> None:
    leg = talking(script)
    script.given(LegHungUp(contact="c1", leg=leg, cause="lost"), 5, arrived("c2"), *at_work("ben"))
    script.given(OfferAnswered(offer=offer_to(script, "ben"), agent="ben"))
    connected(script)
    script.given(queue_set("support"), TransferRequested(contact="c1", agent="ben", target=ToQueue(queue="support")))
    script.given(1, arrived("c3"))
    assert script.engine.view.contact("c2").position == 1


def test_a_customer_who_came_to_their_manager_waits_in_the_first_queue_of_the_route(script: Script) -> None:
    route = route_set(PersonalManagerStep(), queue_step("support"))
    script.given(*centre(queue_set("support"), route, *at_work("anna", "none")), arrived("c1", manager="anna"))
    script.given(OfferAnswered(offer=offer_to(script, "anna"), agent="anna"))
    leg = connected(script)
    script.given(LegHungUp(contact="c1", leg=leg, cause="lost"))
    contact = script.engine.view.contact("c1")
    assert (contact.phase, contact.queue) == ("waiting", "support")


def test_without_any_queue_the_flow_says_what_it_says_when_nobody_is_found(script: Script) -> None:
    flow = flow_published(straight_to(otherwise=node("rating")), rating())
    script.given(
        *centre(route_set(PersonalManagerStep()), flow, *at_work("anna", "none")), arrived("c1", manager="anna")
    )
    script.given(OfferAnswered(offer=offer_to(script, "anna"), agent="anna"))
    leg = connected(script)
    script.given(LegHungUp(contact="c1", leg=leg, cause="lost"))
    assert script.engine.view.contact("c1").phase == "flow"
    assert isinstance(script.engine.view.unanswered()[-1], PlayPrompts)


def test_an_agent_who_hangs_up_their_phone_ends_the_talk(script: Script) -> None:
    leg = talking(script, RATED)
    script.given(LegHungUp(contact="c1", leg=leg, cause="agent"))
    assert script.engine.view.contact("c1").phase == "after_talk"


# --- Others in the call. ---


def test_while_a_partner_talks_to_the_customer_there_is_no_music(script: Script) -> None:
    leg, bens = conferring(script)
    script >> gone(leg) << AgentInterrupted(contact="c1", leg=leg, agent="anna", until=START + 30 * SECOND)
    (
        script
        >> gone(bens)
        << AgentInterrupted(contact="c1", leg=bens, agent="ben", until=START + 30 * SECOND)
        << PlayMusic(id="102.1", contact="c1", leg="kc1")
    )
    (
        script
        >> back(bens)
        << AgentRestored(contact="c1", leg=bens, agent="ben")
        << StopPlaying(id="103.1", contact="c1", leg="kc1")
    )


def test_a_partner_goes_on_when_the_page_does_not_come_back(script: Script) -> None:
    leg, _ = conferring(script)
    script.given(gone(leg), 30)
    contact = script.engine.view.contact("c1")
    assert (contact.phase, contact.agent) == ("talking", "ben")


def test_a_colleague_whose_page_is_gone_has_the_same_time(script: Script) -> None:
    _, bens = consulting(script)
    script.given(gone(bens), 29)
    assert script.engine.view.contact("c1").consult is not None
    script.given(1)
    contact = script.engine.view.contact("c1")
    assert (contact.consult, contact.phase, contact.is_held) == (None, "talking", True)
    assert script.engine.view.agent("ben").state == "available"


def test_a_supervisor_takes_over_from_an_agent_whose_page_is_gone(script: Script) -> None:
    leg, _ = supervised(script)
    script.given(gone(leg), TakeOverRequested(contact="c1", agent="sasha"))
    contact = script.engine.view.contact("c1")
    assert (contact.agent, contact.parties[0].is_interrupted) == ("sasha", False)
    assert any(isinstance(command, StopPlaying) for command in script.engine.view.unanswered())
    script.given(60)
    assert script.engine.view.contact("c1").phase == "talking"


# --- What telephony says that exists. ---


def resynced(leg: str, *, is_away: bool) -> Resynced:
    found = ExistingLeg(leg=leg, contact="c1", agent="anna", part="talk", is_interrupted=is_away)
    return Resynced(legs=("kc1", leg), phones=("anna",), agents=(found,))


def test_a_page_of_which_it_is_told_again_that_it_is_gone_is_there_when_telephony_says_so(script: Script) -> None:
    """Telephony tells once more what nobody confirmed, and not what came after that and was."""
    leg = talking(script)
    script.given(gone(leg), back(leg), gone(leg))
    (
        script
        >> resynced(leg, is_away=False)
        << AgentRestored(contact="c1", leg=leg, agent="anna")
        << StopPlaying(id="101.1", contact="c1", leg="kc1")
    )
    script.given(60)
    assert script.engine.view.contact("c1").phase == "talking"


def test_a_page_is_gone_when_telephony_says_so(script: Script) -> None:
    leg = talking(script)
    (
        script
        >> resynced(leg, is_away=True)
        << AgentInterrupted(contact="c1", leg=leg, agent="anna", until=START + 30 * SECOND)
        << PlayMusic(id="101.1", contact="c1", leg="kc1")
    )
    script >> resynced(leg, is_away=True)  # Nothing is said twice.


# --- Somebody leaves meanwhile. ---


def test_a_customer_who_leaves_meanwhile_has_talked(script: Script) -> None:
    leg = talking(script)
    script.given(gone(leg), LegHungUp(contact="c1", leg="kc1", cause="customer"), 30)
    assert script.engine.view.contact("c1").phase == "wrap_up"


def test_an_agent_may_hang_up_meanwhile(script: Script) -> None:
    leg = talking(script, RATED)
    script.given(gone(leg), HangUpRequested(contact="c1", agent="anna"))
    script.given(31)
    assert script.engine.view.contact("c1").phase == "after_talk"


def test_all_legs_gone_at_once_is_no_customer_to_find_an_agent_for(script: Script) -> None:
    leg = talking(script)
    script.given(gone(leg), Resynced(legs=(), phones=()))
    assert script.engine.view.contact("c1").phase == "wrap_up"


def test_only_an_agents_connected_leg_can_be_interrupted(script: Script) -> None:
    command = connecting(script)
    for leg in (command.leg, "kc1", "unheard_of"):
        script >> gone(leg) << Anomaly(reason="unknown_leg", subject=leg)
        script >> back(leg) << Anomaly(reason="unknown_leg", subject=leg)
