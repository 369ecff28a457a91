"""After the talk: outcomes, the longest wrap-up, what the agent does next."""

from perezvon.engine.centre import PersonalManagerStep
from perezvon.engine.changes import (
    AgentNextStateChanged,
    AgentStateChanged,
    ContactEnded,
    CustomerIdentified,
    LegEnded,
    OutcomeChosen,
    Refused,
    WrapUpExtended,
)
from perezvon.engine.commands import ConnectAgent, HangUpLeg
from perezvon.engine.events import (
    AgentStateRequested,
    CallerIdentified,
    ContactWrappedUp,
    HangUpRequested,
    LegConnected,
    LegHungUp,
    MoreWrapUpRequested,
    OfferAnswered,
)
from perezvon.engine.routing.policies import MORE_WRAP_UP_S, MORE_WRAP_UP_TIMES
from perezvon.kernel.time import SECOND
from tests.engine.stages import offer_to, talking, waiting_command, wrapping_up
from tests.support.factories import (
    arrived,
    at_work,
    centre,
    flow_published,
    outcome_set,
    queue_set,
    queue_step,
    rating,
    route_set,
    straight_to,
)
from tests.support.script import START, Script


def wrapped_up(**fields: object) -> ContactWrappedUp:
    return ContactWrappedUp(contact="c1", agent="anna", **fields)


def test_a_wrap_up_may_choose_an_outcome(script: Script) -> None:
    wrapping_up(script)
    (
        script
        >> wrapped_up(outcome="solved")
        << OutcomeChosen(contact="c1", agent="anna", outcome="solved")
        << AgentStateChanged(agent="anna", state="available", reason="wrap_up_done")
    )
    script.later(600)
    script.check()
    assert script.engine.view.contact("c1") is None


def test_an_outcome_that_is_unknown_or_out_of_use_is_refused(script: Script) -> None:
    wrapping_up(script, outcome_set("retired", is_active=False))
    script >> wrapped_up(outcome="unheard_of") << Refused(code="unknown_outcome")
    script >> wrapped_up(outcome="retired") << Refused(code="unknown_outcome")
    script.check()
    assert script.engine.view.agent("anna").state == "wrap_up"


def test_a_wrap_up_ends_by_itself(script: Script) -> None:
    wrapping_up(script, queue_set(wrap_up_s=45))
    script.later(44)
    script.later(1) << AgentStateChanged(agent="anna", state="available", reason="wrap_up_limit")
    script >> wrapped_up() << Refused(code="contact_gone")


def test_without_time_for_after_work_an_agent_is_free_as_the_talk_ends(script: Script) -> None:
    leg = talking(script, queue_set(wrap_up_s=0))
    (
        script
        >> LegHungUp(contact="c1", leg="kc1", cause="customer")
        << LegEnded(contact="c1", leg="kc1", cause="customer")
        << LegEnded(contact="c1", leg=leg, cause="customer", agent="anna")
        << AgentStateChanged(agent="anna", state="available", reason="talk_ended")
        << HangUpLeg(id="101.1", contact="c1", leg=leg)
        << ContactEnded(contact="c1", how="talked")
    )
    assert script.engine.view.contact("c1") is None


def test_a_contact_of_a_personal_manager_follows_the_first_queue_of_its_route(script: Script) -> None:
    route = route_set(PersonalManagerStep(), queue_step("sales"), queue_step("support"))
    script.given(*centre(route, queue_set(wrap_up_s=5), *at_work("anna", "support")), arrived("c1", manager="anna"))
    script.given(OfferAnswered(offer=offer_to(script, "anna"), agent="anna"))
    command = waiting_command(script, ConnectAgent)
    script.given(LegConnected(command=command.id, contact="c1", leg=command.leg))
    script.given(HangUpRequested(contact="c1", agent="anna"))
    assert script.engine.view.contact("c1").wrap_up_until == START + 5 * SECOND


def test_only_the_agent_who_talked_can_wrap_up_and_only_afterwards(script: Script) -> None:
    talking(script)
    script >> wrapped_up() << Refused(code="not_in_wrap_up")
    script >> ContactWrappedUp(contact="c1", agent="ben") << Refused(code="not_your_contact")
    script >> ContactWrappedUp(contact="c2", agent="anna") << Refused(code="contact_gone")


def test_an_agent_may_be_done_before_the_customer_has_answered(script: Script) -> None:
    talking(script, flow_published(straight_to(), rating(), after_talk="rating"))
    script.given(HangUpRequested(contact="c1", agent="anna"))
    script >> wrapped_up() << AgentStateChanged(agent="anna", state="available", reason="wrap_up_done")
    script.check()
    assert script.engine.view.contact("c1").phase == "after_talk"
    script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"))
    assert script.engine.view.contact("c1") is None


def test_a_wish_for_a_break_waits_until_the_wrap_up_is_done(script: Script) -> None:
    talking(script)
    (
        script
        >> AgentStateRequested(agent="anna", state="break", reason="lunch")
        << AgentNextStateChanged(agent="anna", state="break", reason="lunch")
    )
    script >> AgentStateRequested(agent="anna", state="break", reason="lunch")
    script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"))
    script >> wrapped_up() << AgentStateChanged(agent="anna", state="break", reason="lunch")
    script.check()
    assert script.engine.view.agent("anna").next_state is None


def test_a_wish_can_be_taken_back(script: Script) -> None:
    talking(script)
    script.given(AgentStateRequested(agent="anna", state="offline"))
    script >> AgentStateRequested(agent="anna", state="available") << AgentNextStateChanged(agent="anna")


def test_a_wish_also_holds_for_an_offer_that_is_not_taken(script: Script) -> None:
    script.given(*centre(*at_work("anna")), arrived("c1"), AgentStateRequested(agent="anna", state="offline"), 20)
    anna = script.engine.view.agent("anna")
    assert (anna.state, anna.reason) == ("offline", "requested")


# --- More time. ---


def test_an_agent_who_needs_longer_gets_a_minute_more_but_not_for_ever(script: Script) -> None:
    wrapping_up(script, queue_set(wrap_up_s=45))
    until = START + 45 * SECOND
    for _ in range(MORE_WRAP_UP_TIMES):
        until += MORE_WRAP_UP_S * SECOND
        (
            script
            >> MoreWrapUpRequested(contact="c1", agent="anna")
            << WrapUpExtended(contact="c1", agent="anna", until=until)
        )
    script >> MoreWrapUpRequested(contact="c1", agent="anna") << Refused(code="no_more_wrap_up")
    script.later(45 + MORE_WRAP_UP_TIMES * MORE_WRAP_UP_S - 1)
    script.later(1) << AgentStateChanged(agent="anna", state="available", reason="wrap_up_limit")


def test_only_who_wraps_up_gets_more_time(script: Script) -> None:
    talking(script)
    script >> MoreWrapUpRequested(contact="c1", agent="anna") << Refused(code="not_in_wrap_up")
    script >> MoreWrapUpRequested(contact="c1", agent="ben") << Refused(code="not_your_contact")
    script >> MoreWrapUpRequested(contact="c2", agent="anna") << Refused(code="contact_gone")


# --- Whose contact it is. ---


def identified(agent: str = "anna", customer: str = "maria") -> CallerIdentified:
    return CallerIdentified(contact="c1", agent=agent, customer=customer)


def test_the_agent_says_who_the_caller_is(script: Script) -> None:
    talking(script)
    script >> identified() << CustomerIdentified(contact="c1", agent="anna", customer="maria")
    script >> identified()
    (
        script
        >> identified(customer="ivan")
        << CustomerIdentified(contact="c1", agent="anna", customer="ivan", before="maria")
    )
    script.check()
    assert script.engine.view.contact("c1").customer == "ivan"


def test_the_agent_may_say_so_in_the_wrap_up_too(script: Script) -> None:
    wrapping_up(script)
    script >> identified() << CustomerIdentified(contact="c1", agent="anna", customer="maria")


def test_nobody_else_says_who_the_caller_is(script: Script) -> None:
    talking(script)
    script >> identified("ben") << Refused(code="not_your_contact")
    script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"), wrapped_up())
    script >> identified() << Refused(code="contact_gone")
