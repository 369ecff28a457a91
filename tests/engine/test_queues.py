"""Queues: who is next, on either side."""

import pytest

from perezvon.engine.changes import (
    AgentPhoneChanged,
    AgentStateChanged,
    Decided,
    OfferMade,
    RuledOut,
    SettingApplied,
)
from perezvon.engine.commands import ConnectAgent, OfferContact, PlayPrompts
from perezvon.engine.events import (
    AgentStateRequested,
    CommandFailed,
    ContactWrappedUp,
    Event,
    FlowPublished,
    LegHungUp,
    OfferAnswered,
    OfferDeclined,
    PhoneLost,
    PhoneReady,
    PromptEnded,
)
from perezvon.engine.flow.graph import Flow, GoToRoute, Say
from perezvon.engine.routing.roll import TOLD, numbers
from perezvon.engine.routing.strategies import STRATEGIES, Strategy
from perezvon.kernel.time import SECOND
from tests.engine.stages import offer_to, waiting_command, wrapping_up
from tests.support.factories import (
    agent_set,
    arrived,
    at_work,
    centre,
    flow_published,
    line_set,
    node,
    prompt,
    queue_set,
    queue_step,
    route_set,
    straight_to,
)
from tests.support.script import START, Script


def rung(script: Script) -> dict[str, str]:
    """Which agent rings for which contact."""
    return {agent.contact: agent.agent for agent in script.engine.view.agents() if agent.state == "ringing"}


def free(script: Script, *agents: str) -> None:
    """The agents become available, one a second."""
    for agent in agents:
        script.given(1, *at_work(agent))


def two_queues() -> tuple[Event, ...]:
    """A second line, `phone`, whose callers wait in the queue `support`."""
    straight = straight_to("to-support")
    return (
        queue_set("support"),
        route_set(queue_step("support"), route="to-support"),
        FlowPublished(flow=Flow(flow="second", version=1, nodes=(straight,), start=straight.node)),
        line_set("phone", flow="second"),
    )


# --- Agents. ---


def test_the_agent_who_has_been_idle_longest_is_rung_and_the_reasons_are_told(script: Script) -> None:
    script.given(*centre())
    free(script, "ben", "anna")
    script.given(*at_work("chen"), AgentStateRequested(agent="chen", state="break"))
    said = script.engine.handle(101, script.at, arrived("c1"))
    assert [output for output in said if isinstance(output, Decided)] == [
        Decided(
            contact="c1",
            rule="longest_idle",
            winner="ben",
            queue="sales",
            runner_up=1,
            merit=1,
            free=2,
            ruled_out=(RuledOut(why="on_break", count=1, agents="2"),),
        )
    ]


def test_agents_who_are_idle_equally_long_come_by_their_ids(script: Script) -> None:
    script.given(*centre(*at_work("chen"), *at_work("anna"), *at_work("ben")), arrived("c1"), arrived("c2"))
    assert rung(script) == {"c1": "anna", "c2": "ben"}


@pytest.fixture
def newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second strategy: the agent who became free last."""
    monkeypatch.setitem(STRATEGIES, "newest_first", Strategy("newest_first", lambda agent, _: (-agent.idle_since, 0)))


@pytest.mark.usefixtures("newest_first")
def test_each_queue_of_an_agent_has_its_own_strategy_which_is_told_as_the_reason(script: Script) -> None:
    script.given(*centre(), *two_queues(), queue_set("support", strategy="newest_first"))
    for agent in ("ben", "anna", "chen"):
        script.given(1, *at_work(agent, "sales", "support"))
    script.given(arrived("c1", line="phone"), arrived("c2"))
    assert rung(script) == {"c1": "chen", "c2": "ben"}
    view = script.engine.view
    why = {agent.agent: view.offer(agent.offer).why for agent in view.agents() if agent.offer}
    assert why == {"ben": "longest_idle", "chen": "newest_first"}


@pytest.mark.usefixtures("newest_first")
def test_a_strategy_that_is_changed_orders_those_who_are_ready_anew(script: Script) -> None:
    script.given(*centre())
    free(script, "ben", "anna")
    script.given(queue_set(strategy="newest_first"), arrived("c1"))
    assert rung(script) == {"c1": "anna"}
    script.given(queue_set(strategy="unheard_of"), *at_work("chen"), arrived("c2"))
    assert rung(script)["c2"] == "ben"


def test_idle_time_begins_again_with_the_end_of_a_wrap_up(script: Script) -> None:
    wrapping_up(script)
    free(script, "ben")
    script.given(1, ContactWrappedUp(contact="c1", agent="anna"), arrived("c2"))
    assert rung(script) == {"c2": "ben"}


def test_an_agent_keeps_their_turn_when_the_customer_leaves_while_they_ring(script: Script) -> None:
    script.given(*centre())
    free(script, "anna", "ben")
    script.given(arrived("c1"), LegHungUp(contact="c1", leg="kc1", cause="customer"))
    script.given(1, arrived("c2"))
    assert rung(script) == {"c2": "anna"}


def test_an_agent_who_declines_loses_their_turn(script: Script) -> None:
    script.given(*centre(queue_set(back_off_s=5)))
    free(script, "anna", "ben")
    script.given(1, arrived("c1"))
    script.given(OfferDeclined(offer=offer_to(script, "anna"), agent="anna"))
    assert rung(script) == {"c1": "ben"}
    script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"))
    script.given(60, arrived("c2"))
    assert rung(script) == {"c2": "ben"}


def test_an_agent_who_could_not_be_connected_keeps_their_turn(script: Script) -> None:
    script.given(*centre())
    free(script, "anna", "ben")
    script.given(5, arrived("c1"))
    script.given(OfferAnswered(offer=offer_to(script, "anna"), agent="anna"))
    script.given(CommandFailed(command=waiting_command(script, ConnectAgent).id, reason="no_media"))
    script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"), 60, arrived("c2"))
    assert rung(script) == {"c2": "anna"}


def test_each_reason_that_rules_an_agent_out_is_told(script: Script) -> None:
    script.given(
        *centre(*at_work("busy")),
        arrived("c0"),
        agent_set("a-offline"),
        *at_work("b-break"),
        AgentStateRequested(agent="b-break", state="break"),
        *at_work("d-phone"),
        PhoneLost(agent="d-phone"),
        agent_set("e-gone", is_active=False),
    )
    said = script.engine.handle(101, script.at, arrived("c1"))
    (decided,) = [output for output in said if isinstance(output, Decided)]
    names = {agent.number: agent.agent for agent in script.engine.view.agents()}
    told = {out.why: [names[number] for number in numbers(out.agents)] for out in decided.ruled_out}
    assert told == {
        "offline": ["a-offline"],
        "on_break": ["b-break"],
        "busy": ["busy"],
        "phone_not_reachable": ["d-phone"],
        "not_active": ["e-gone"],
    }


def test_in_a_large_queue_those_who_are_ruled_out_are_counted(script: Script) -> None:
    engine = script.engine
    events = (*centre(), *(agent_set(f"a{number:03}") for number in range(TOLD + 1)))
    for seq, event in enumerate(events, start=1):
        engine.handle(seq, START, event)
    (decided,) = [output for output in engine.handle(1000, START, arrived("c1")) if isinstance(output, Decided)]
    assert decided.ruled_out == (RuledOut(why="offline", count=TOLD + 1, agents=""),)


# --- Contacts. ---


def test_a_waiting_contact_goes_to_the_agent_who_becomes_ready(script: Script) -> None:
    script.given(*centre(agent_set("anna"), AgentStateRequested(agent="anna", state="available")), arrived("c1"))
    (
        script
        >> PhoneReady(agent="anna")
        << AgentPhoneChanged(agent="anna", is_ready=True)
        << Decided(
            contact="c1",
            rule="longest_idle",
            free=1,
            winner="anna",
            queue="sales",
        )
        << OfferMade(
            offer="o101.1", contact="c1", agent="anna", why="longest_idle", expires=START + 20 * SECOND, queue="sales"
        )
        << AgentStateChanged(agent="anna", state="ringing", reason="offered", contact="c1")
        << OfferContact(id="101.1", offer="o101.1", contact="c1", agent="anna", ring_s=20)
    )


def test_who_has_waited_longest_is_first(script: Script) -> None:
    script.given(*centre(), arrived("c1"))
    script.given(1, arrived("c2"), arrived("c3"))
    assert [contact.position for contact in script.engine.view.contacts()] == [1, 2, 3]
    free(script, "anna", "ben")
    assert rung(script) == {"c1": "anna", "c2": "ben"}


def test_a_contact_keeps_its_place_when_an_offer_is_not_taken(script: Script) -> None:
    script.given(*centre(queue_set(back_off_s=0), *at_work("anna")), arrived("c1"), arrived("c2"))
    script.given(OfferDeclined(offer=offer_to(script, "anna"), agent="anna"))
    assert script.engine.view.contact("c1").position == 1
    assert script.engine.view.contact("c2").position == 2
    script.given(0)
    assert rung(script) == {"c1": "anna"}


def test_a_second_of_priority_is_worth_a_second_of_waiting(script: Script) -> None:
    script.given(*centre(*two_queues(), queue_set("support", priority=10)), arrived("early"))
    script.given(9, arrived("urgent", line="phone"))
    script.given(3, *at_work("anna", "sales", "support"))
    assert rung(script) == {"urgent": "anna"}


def test_waiting_beats_priority_in_the_end(script: Script) -> None:
    script.given(*centre(*two_queues(), queue_set("support", priority=10)), arrived("early"))
    script.given(11, arrived("urgent", line="phone"))
    script.given(*at_work("anna", "sales", "support"))
    assert rung(script) == {"early": "anna"}


def test_a_priority_that_changes_reorders_those_who_wait(script: Script) -> None:
    script.given(*centre(*two_queues()), arrived("early"))
    script.given(9, arrived("urgent", line="phone"), queue_set("support", priority=10))
    script.given(*at_work("anna", "sales", "support"))
    assert rung(script) == {"urgent": "anna"}


def test_waiting_counts_from_the_first_queue_of_a_route(script: Script) -> None:
    route = route_set(queue_step("sales", 30), queue_step("support"))
    script.given(*centre(*two_queues(), route), arrived("early"))
    script.given(20, arrived("late", line="phone"))
    script.given(20, *at_work("anna", "support"))
    assert rung(script) == {"early": "anna"}


def test_on_a_second_route_waiting_counts_anew(script: Script) -> None:
    flow = flow_published(
        straight_to("short", otherwise=node("again")),
        Say(node=node("again"), spoken=(prompt("nobody_free"),), next=node("second")),
        GoToRoute(node=node("second"), route="to-sales"),
    )
    script.given(*centre(flow, route_set(queue_step("sales", 10), route="short")), arrived("c1"), 10)
    command = waiting_command(script, PlayPrompts).id
    script.given(20, PromptEnded(command=command, contact="c1", leg="kc1"))
    assert script.engine.view.queue("sales").oldest_since == script.at


# --- Settings. ---


def test_an_agent_who_is_put_into_a_queue_serves_it_at_once(script: Script) -> None:
    script.given(*centre(*at_work("anna", "support")), arrived("c1"))
    (
        script
        >> agent_set("anna", "sales")
        << SettingApplied(kind="agent", key="anna")
        << Decided(
            contact="c1",
            rule="longest_idle",
            free=1,
            winner="anna",
            queue="sales",
        )
        << OfferMade(
            offer="o101.1", contact="c1", agent="anna", why="longest_idle", expires=START + 20 * SECOND, queue="sales"
        )
        << AgentStateChanged(agent="anna", state="ringing", reason="offered", contact="c1")
        << OfferContact(id="101.1", offer="o101.1", contact="c1", agent="anna", ring_s=20)
    )


def test_an_agent_who_is_taken_out_of_a_queue_is_no_candidate_there(script: Script) -> None:
    script.given(*centre(*at_work("anna"), agent_set("ben")), agent_set("anna", "support"), agent_set("ben", "support"))
    said = script.engine.handle(101, script.at, arrived("c1"))
    (decided,) = [output for output in said if isinstance(output, Decided)]
    assert (decided.candidates, decided.winner) == ((), None)
