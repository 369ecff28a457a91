"""The life of one call, from the arrival to the end of the wrap-up, word for word."""

from perezvon.engine.changes import (
    AgentStateChanged,
    ContactEnded,
    ContactStarted,
    Decided,
    FlowStepped,
    LegEnded,
    LegRecordingMade,
    LegStarted,
    OfferEnded,
    OfferMade,
    OutcomeChosen,
    QuestionAnswered,
    QueueEntered,
    QueueLeft,
    RouteEntered,
    RouteStepped,
)
from perezvon.engine.commands import ConnectAgent, HangUpLeg, OfferContact, PlayMusic, PlayPrompts
from perezvon.engine.events import (
    CommandDone,
    ContactWrappedUp,
    DigitPressed,
    HangUpRequested,
    LegConnected,
    LegHungUp,
    LegRecorded,
    OfferAnswered,
    PromptEnded,
)
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Channel, Language
from tests.support.factories import arrived, at_work, greeting_centre, prompt
from tests.support.script import START, Script


def test_a_call_is_greeted_offered_answered_rated_and_wrapped_up(script: Script) -> None:
    script.given(*greeting_centre(*at_work("anna")))

    (
        script
        >> arrived("c1")
        << ContactStarted(contact="c1", leg="kc1", line="web", channel=Channel.VOICE, language=Language.ENGLISH)
        << LegStarted(contact="c1", leg="kc1")
        << FlowStepped(contact="c1", node="greeting", kind="say")
        << PlayPrompts(
            id="101.1", contact="c1", leg="kc1", spoken=(prompt("greeting_unknown"),), language=Language.ENGLISH
        )
    )

    (
        script.later(4)
        >> PromptEnded(command="101.1", contact="c1", leg="kc1")
        << FlowStepped(contact="c1", node="route", kind="go_to_route")
        << RouteEntered(contact="c1", route="to-sales")
        << RouteStepped(contact="c1", route="to-sales", step=0, why="started")
        << QueueEntered(contact="c1", queue="sales", position=1)
        << PlayPrompts(id="102.1", contact="c1", leg="kc1", spoken=(prompt("please_wait"),), language=Language.ENGLISH)
        << Decided(
            contact="c1",
            rule="longest_idle",
            free=1,
            merit=4,
            winner="anna",
            queue="sales",
        )
        << OfferMade(
            offer="o102.2",
            contact="c1",
            agent="anna",
            why="longest_idle",
            expires=START + 24 * SECOND,
            queue="sales",
        )
        << AgentStateChanged(agent="anna", state="ringing", reason="offered", contact="c1")
        << OfferContact(id="102.2", offer="o102.2", contact="c1", agent="anna", ring_s=20)
    )

    script >> CommandDone(command="102.2")
    (
        script.later(2)
        >> PromptEnded(command="102.1", contact="c1", leg="kc1")
        << PlayMusic(id="104.1", contact="c1", leg="kc1")
    )

    (
        script
        >> OfferAnswered(offer="o102.2", agent="anna")
        << OfferEnded(offer="o102.2", contact="c1", agent="anna", how="accepted")
        << AgentStateChanged(agent="anna", state="talking", reason="answered", contact="c1")
        << QueueLeft(contact="c1", queue="sales", why="answered")
        << ConnectAgent(id="105.1", contact="c1", leg="l105.1", agent="anna", offer="o102.2")
    )

    (
        script
        >> LegConnected(command="105.1", contact="c1", leg="l105.1")
        << LegStarted(contact="c1", leg="l105.1", agent="anna", offer="o102.2")
    )

    (
        script.later(90)
        >> HangUpRequested(contact="c1", agent="anna")
        << LegEnded(contact="c1", leg="l105.1", cause="agent", agent="anna")
        << AgentStateChanged(agent="anna", state="wrap_up", reason="talk_ended", contact="c1")
        << HangUpLeg(id="107.1", contact="c1", leg="l105.1")
        << FlowStepped(contact="c1", node="rating", kind="ask")
        << PlayPrompts(
            id="107.2",
            contact="c1",
            leg="kc1",
            spoken=(prompt("rate_agent"),),
            language=Language.ENGLISH,
            digits="12345",
            wait_s=8,
        )
    )

    script >> LegHungUp(contact="c1", leg="l105.1", cause="command", command="107.1")
    (
        script
        >> LegRecorded(contact="c1", leg="l105.1", recording="r1", started=START, duration=90 * SECOND)
        << LegRecordingMade(
            contact="c1", leg="l105.1", recording="r1", started=START, duration=90 * SECOND, agent="anna"
        )
    )

    (
        script.later(3)
        >> DigitPressed(contact="c1", leg="kc1", digit="5", command="107.2")
        << QuestionAnswered(contact="c1", question="agent", digit="5", agent="anna")
        << FlowStepped(contact="c1", node="thanks", kind="say")
        << PlayPrompts(id="110.1", contact="c1", leg="kc1", spoken=(prompt("thanks"),), language=Language.ENGLISH)
    )

    (
        script
        >> PromptEnded(command="110.1", contact="c1", leg="kc1")
        << FlowStepped(contact="c1", node="end", kind="hang_up")
        << LegEnded(contact="c1", leg="kc1", cause="command")
        << ContactEnded(contact="c1", how="talked")
        << HangUpLeg(id="111.1", contact="c1", leg="kc1")
    )

    script >> LegHungUp(contact="c1", leg="kc1", cause="command", command="111.1")
    (
        script
        >> ContactWrappedUp(contact="c1", agent="anna", outcome="solved")
        << OutcomeChosen(contact="c1", agent="anna", outcome="solved")
        << AgentStateChanged(agent="anna", state="available", reason="wrap_up_done")
    )
    script.check()

    assert script.engine.view.unanswered() == ()
    assert list(script.engine.view.contacts()) == []
    assert list(script.engine.view.legs()) == []
