"""Agents: what they choose, their phones, and their settings."""

import pytest

from perezvon.engine.changes import (
    AgentNextStateChanged,
    AgentPhoneChanged,
    AgentStateChanged,
    Anomaly,
    Refused,
    SettingApplied,
)
from perezvon.engine.events import (
    AgentStateRequested,
    ContactWrappedUp,
    HangUpRequested,
    OfferDeclined,
    PhoneLost,
    PhoneReady,
    Resynced,
)
from perezvon.engine.routing.policies import PHONE_GONE_S
from tests.engine.stages import offer_to, ringing, talking
from tests.support.factories import agent_set, arrived, at_work, centre
from tests.support.script import Script


def wish(state: str, reason: str | None = None) -> AgentStateRequested:
    return AgentStateRequested(agent="anna", state=state, reason=reason)


def test_a_free_agent_is_at_once_what_they_choose(script: Script) -> None:
    script.given(*centre(agent_set("anna")))
    script >> wish("available") << AgentStateChanged(agent="anna", state="available", reason="requested")
    script >> wish("break", "lunch") << AgentStateChanged(agent="anna", state="break", reason="lunch")
    script >> wish("break", "doctor") << AgentStateChanged(agent="anna", state="break", reason="doctor")
    script >> wish("offline") << AgentStateChanged(agent="anna", state="offline", reason="requested")


def test_choosing_the_present_state_changes_nothing(script: Script) -> None:
    script.given(*centre(agent_set("anna")))
    script >> wish("offline")
    script.given(wish("available"), 5)
    script >> wish("available")
    script.given(wish("break", "lunch"))
    script >> wish("break", "lunch")


def test_a_state_that_somebody_else_has_set_says_who(script: Script) -> None:
    script.given(*centre(agent_set("anna"), wish("available")))
    set_by_sasha = AgentStateRequested(agent="anna", state="break", reason="training", by="sasha")
    script >> set_by_sasha << AgentStateChanged(agent="anna", state="break", reason="training", by="sasha")
    assert script.engine.view.agent("anna").by == "sasha"
    script >> wish("available") << AgentStateChanged(agent="anna", state="available", reason="requested")
    assert script.engine.view.agent("anna").by is None


def test_a_state_that_somebody_else_has_set_during_a_talk_says_who_afterwards(script: Script) -> None:
    talking(script)
    set_by_sasha = AgentStateRequested(agent="anna", state="offline", by="sasha")
    script >> set_by_sasha << AgentNextStateChanged(agent="anna", state="offline", reason="requested", by="sasha")
    script.given(HangUpRequested(contact="c1", agent="anna"), ContactWrappedUp(contact="c1", agent="anna"))
    found = script.engine.view.agent("anna")
    assert (found.state, found.by, found.next_by) == ("offline", "sasha", None)


def test_a_wish_that_makes_no_sense_is_refused(script: Script) -> None:
    script.given(*centre(agent_set("anna"), agent_set("ben", is_active=False)))
    script >> AgentStateRequested(agent="nobody", state="available") << Refused(code="unknown_agent")
    script >> wish("talking") << Refused(code="unknown_state")
    script >> AgentStateRequested(agent="ben", state="available") << Refused(code="agent_not_active")


def test_an_agent_without_a_phone_is_offered_nothing(script: Script) -> None:
    script.given(*centre(agent_set("anna"), wish("available")), arrived("c1"))
    assert script.engine.view.queue("sales").free == 0
    script.given(PhoneReady(agent="anna"))
    assert script.engine.view.agent("anna").contact == "c1"


def test_a_phone_lost_by_a_free_agent_is_only_that(script: Script) -> None:
    script.given(*centre(*at_work("anna")))
    script >> PhoneLost(agent="anna") << AgentPhoneChanged(agent="anna", is_ready=False)
    script >> PhoneLost(agent="anna")
    script.check()
    assert script.engine.view.agent("anna").state == "available"


def test_an_agent_whose_phone_does_not_come_back_is_offline(script: Script) -> None:
    script.given(*centre(*at_work("anna")), PhoneLost(agent="anna"))
    script.later(PHONE_GONE_S - 1)
    script.later(1) << AgentStateChanged(agent="anna", state="offline", reason="connection")
    script >> PhoneReady(agent="anna") << AgentPhoneChanged(agent="anna", is_ready=True)
    script.check()
    assert script.engine.view.agent("anna").state == "offline"


def test_an_agent_whose_phone_comes_back_in_time_keeps_their_state(script: Script) -> None:
    script.given(*centre(*at_work("anna")), PhoneLost(agent="anna"), PHONE_GONE_S - 1, PhoneReady(agent="anna"))
    script.later(600)
    script.check()
    assert script.engine.view.agent("anna").state == "available"


def test_whoever_becomes_available_without_a_phone_is_soon_offline(script: Script) -> None:
    script.given(*centre(agent_set("anna")), wish("available"))
    script.later(PHONE_GONE_S) << AgentStateChanged(agent="anna", state="offline", reason="connection")


def test_a_break_outlasts_the_phone(script: Script) -> None:
    script.given(*centre(*at_work("anna")), wish("break", "lunch"), PhoneLost(agent="anna"))
    script.later(3600)
    script.check()
    assert script.engine.view.agent("anna").state == "break"


def test_an_agent_whose_phone_is_gone_in_a_contact_is_offline_after_it(script: Script) -> None:
    talking(script)
    script.given(PhoneLost(agent="anna"))
    script.later(PHONE_GONE_S) << AgentNextStateChanged(agent="anna", state="offline", reason="connection")
    (
        script
        >> PhoneReady(agent="anna")
        << AgentPhoneChanged(agent="anna", is_ready=True)
        << AgentNextStateChanged(agent="anna")
    )


def test_what_an_agent_chose_for_afterwards_outlasts_the_phone(script: Script) -> None:
    talking(script)
    script.given(wish("break", "lunch"), PhoneLost(agent="anna"))
    script.later(PHONE_GONE_S)
    script.check()
    assert script.engine.view.agent("anna").next_reason == "lunch"


def test_a_phone_of_nobody_is_an_anomaly(script: Script) -> None:
    script.given(*centre())
    script >> PhoneReady(agent="nobody") << Anomaly(reason="unknown_agent", subject="nobody")
    script >> PhoneLost(agent="nobody") << Anomaly(reason="unknown_agent", subject="nobody")


def test_a_phone_that_came_before_its_agent_can_be_rung_as_soon_as_they_are_known(script: Script) -> None:
    script.given(*centre(), PhoneReady(agent="anna"))
    ready = AgentPhoneChanged(agent="anna", is_ready=True)
    script >> agent_set("anna") << SettingApplied(kind="agent", key="anna") << ready
    assert script.engine.view.agent("anna").is_phone_ready


def test_a_phone_that_went_before_its_agent_came_cannot(script: Script) -> None:
    script.given(*centre(), PhoneReady(agent="anna"), PhoneLost(agent="anna"), agent_set("anna"))
    assert not script.engine.view.agent("anna").is_phone_ready


@pytest.mark.parametrize("there", [True, False])
def test_an_inventory_tells_of_phones_whose_agents_come_later(script: Script, *, there: bool) -> None:
    script.given(*centre(), PhoneReady(agent="anna"))
    script.given(Resynced(legs=(), phones=("anna",) if there else ()), agent_set("anna"))
    assert script.engine.view.agent("anna").is_phone_ready is there


def test_whoever_comes_back_from_a_break_needs_no_more_rest(script: Script) -> None:
    offer = ringing(script)
    script.given(OfferDeclined(offer=offer, agent="anna"), wish("break"), wish("available"))
    assert offer_to(script, "anna") != offer
    script.given(15)
    assert script.engine.view.agent("anna").state == "ringing"


# --- Settings. ---


def test_an_agent_who_leaves_the_company_goes_offline(script: Script) -> None:
    script.given(*centre(*at_work("anna")))
    (
        script
        >> agent_set("anna", is_active=False)
        << SettingApplied(kind="agent", key="anna")
        << AgentStateChanged(agent="anna", state="offline", reason="setting")
    )
    script >> wish("offline")


def test_an_agent_who_leaves_the_company_finishes_their_contact(script: Script) -> None:
    talking(script)
    (
        script
        >> agent_set("anna", is_active=False)
        << SettingApplied(kind="agent", key="anna")
        << AgentNextStateChanged(agent="anna", state="offline", reason="setting")
    )


def test_an_agent_who_changes_queues_keeps_their_state(script: Script) -> None:
    script.given(*centre(*at_work("anna")))
    script >> agent_set("anna", "support", "support", team="front") << SettingApplied(kind="agent", key="anna")
    script.check()
    anna = script.engine.view.agent("anna")
    assert (anna.state, anna.queues, anna.team) == ("available", ("support",), "front")
