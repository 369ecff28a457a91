"""Contacts in writing: an agent may be in several at once, but never beside a call."""

import pytest

from perezvon.engine.changes import AgentStateChanged, Refused
from perezvon.engine.commands import ConnectAgent
from perezvon.engine.events import (
    AgentStateRequested,
    ContactWrappedUp,
    Event,
    HoldRequested,
    LegConnected,
    LegHungUp,
    OfferAnswered,
    OfferDeclined,
    PhoneLost,
    Resynced,
    ToQueue,
    TransferRequested,
)
from perezvon.kernel.values import Channel
from tests.engine.stages import waiting_command
from tests.support.factories import arrived, at_work, centre
from tests.support.script import Script


def written(*contacts: str) -> list[Event]:
    """These contacts arrive in writing."""
    return [arrived(contact, channel=Channel.CHAT) for contact in contacts]


def offers(script: Script, contact: str) -> list[str]:
    """Whom a contact is offered to."""
    view = script.engine.view
    return [view.offer(offer).agent for offer in view.contact(contact).offers]


def answer(script: Script, contact: str) -> None:
    """Whoever the contact is offered to takes it and is connected."""
    view = script.engine.view
    offer = view.offer(view.contact(contact).offer)
    script.given(OfferAnswered(offer=offer.offer, agent=offer.agent))
    command = waiting_command(script, ConnectAgent)
    script.given(LegConnected(command=command.id, contact=contact, leg=command.leg))


def leave(script: Script, contact: str) -> None:
    """The customer has left, and the agent's leg is gone."""
    leg = script.engine.view.contact(contact).agent_leg
    script.given(LegHungUp(contact=contact, leg=f"k{contact}", cause="customer"))
    script.given(LegHungUp(contact=contact, leg=leg, cause="command"))


def state(script: Script, agent: str = "anna") -> str:
    return script.engine.view.agent(agent).state


def test_an_agent_is_offered_as_many_as_they_can_write_in(script: Script) -> None:
    script.given(*centre(*at_work("anna", chats=2)), *written("c1", "c2", "c3"))
    assert [offers(script, contact) for contact in ("c1", "c2", "c3")] == [["anna"], ["anna"], []]
    answer(script, "c1")
    answer(script, "c2")
    assert state(script) == "writing"
    leave(script, "c1")
    assert offers(script, "c3") == [], "the work after it takes room too"
    script.given(ContactWrappedUp(contact="c1", agent="anna"))
    assert offers(script, "c3") == ["anna"]


def test_who_cannot_write_is_not_asked(script: Script) -> None:
    script.given(*centre(*at_work("anna")), *written("c1"))
    assert offers(script, "c1") == []


def test_who_writes_is_not_called_and_who_is_called_does_not_write(script: Script) -> None:
    script.given(*centre(*at_work("anna", chats=2)), *written("c1"))
    answer(script, "c1")
    script.given(arrived("c2"))
    assert offers(script, "c2") == []
    script.given(*at_work("ben", chats=2))
    assert offers(script, "c2") == ["ben"]
    script.given(*written("c3"))
    assert offers(script, "c3") == ["anna"]


def test_an_agent_is_available_when_the_last_one_is_over(script: Script) -> None:
    script.given(*centre(*at_work("anna", chats=2)), *written("c1", "c2"))
    answer(script, "c1")
    answer(script, "c2")
    for contact in ("c1", "c2"):
        leave(script, contact)
        assert state(script) == "writing"
        script.given(ContactWrappedUp(contact=contact, agent="anna"))
    assert state(script) == "available"
    script.given(arrived("c3"))
    assert offers(script, "c3") == ["anna"]


def test_each_wrap_up_has_a_limit_of_its_own(script: Script) -> None:
    script.given(*centre(*at_work("anna", chats=2)), *written("c1", "c2"))
    answer(script, "c1")
    answer(script, "c2")
    leave(script, "c1")
    script.given(30)
    leave(script, "c2")
    script.given(30)
    assert script.engine.view.agent("anna").chats == ("c2",)
    script.given(30)
    assert state(script) == "available"


def test_a_break_wished_meanwhile_begins_after_the_last_one_and_nothing_more_is_offered(script: Script) -> None:
    script.given(*centre(*at_work("anna", chats=2)), *written("c1"))
    answer(script, "c1")
    script.given(AgentStateRequested(agent="anna", state="break", reason="lunch"), *written("c2"))
    assert offers(script, "c2") == []
    leave(script, "c1")
    said = script.engine.handle(500, script.at, ContactWrappedUp(contact="c1", agent="anna"))
    assert AgentStateChanged(agent="anna", state="break", reason="lunch") in said


def test_two_missed_in_a_row_are_a_break_too(script: Script) -> None:
    script.given(*centre(*at_work("anna", chats=2)), *written("c1"), 20)
    assert (state(script), offers(script, "c1")) == ("available", [])
    script.given(30)
    assert state(script) == "break"


def test_one_that_is_declined_leaves_the_others(script: Script) -> None:
    script.given(*centre(*at_work("anna", chats=2)), *written("c1", "c2"))
    answer(script, "c1")
    script.given(OfferDeclined(offer=script.engine.view.contact("c2").offer, agent="anna"))
    assert (state(script), script.engine.view.agent("anna").chats) == ("writing", ("c1",))


def test_a_lost_phone_and_what_telephony_knows_do_not_matter(script: Script) -> None:
    script.given(*centre(*at_work("anna", chats=1)), *written("c1"))
    answer(script, "c1")
    script.given(PhoneLost(agent="anna"), Resynced(legs=(), phones=()))
    assert script.engine.view.contact("c1").phase == "talking"


@pytest.mark.parametrize(
    ("wish", "is_refused"),
    [
        (HoldRequested(contact="c1", agent="anna"), True),
        (TransferRequested(contact="c1", agent="anna", target=ToQueue(queue="sales")), False),
    ],
)
def test_what_needs_a_voice_is_refused(script: Script, wish: Event, is_refused: bool) -> None:
    script.given(*centre(*at_work("anna", chats=1)), *written("c1"))
    answer(script, "c1")
    said = script.engine.handle(500, script.at, wish)
    assert (Refused(code="not_in_writing") in said) is is_refused


def test_a_specialist_and_a_skill_count_in_writing_as_in_calls(script: Script) -> None:
    script.given(*centre(*at_work("anna", chats=1, reserved_for=("wines",))), *written("c1"), 59)
    assert offers(script, "c1") == []
    script.given(1)
    assert offers(script, "c1") == ["anna"]
