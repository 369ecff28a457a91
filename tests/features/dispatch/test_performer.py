"""Commands of one contact in order, of different contacts side by side; what cannot begin fails."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from perezvon.engine.commands import AskWeb, CancelOffer, Command, ConnectAgent, HangUpLeg, OfferContact, PlayMusic
from perezvon.engine.events import CommandFailed, WebAnswered
from perezvon.engine.message import Attribute
from perezvon.features.dispatch.ports import DeposedError
from perezvon.features.dispatch.service.intake import Intake
from perezvon.features.dispatch.service.performer import PERFORM_S, Performer
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import AgentId, CommandId, ContactId, EndpointId, LegId, OfferId
from tests.features.dispatch.rig import Callers, Desk

pytestmark = pytest.mark.virtual_time


class Hands:
    """A telephony that takes its time over some commands and fails at others."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.done: list[str] = []
        self.seconds: dict[str, float] = {}
        self.errors: dict[str, list[Exception]] = {}

    async def perform(self, command: Command) -> None:
        self.begun.append(command.id)
        await asyncio.sleep(self.seconds.get(command.id, 0))
        if errors := self.errors.get(command.id):
            raise errors.pop(0)
        self.done.append(command.id)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def intake() -> Intake:
    return Intake(Callers())


@pytest.fixture
async def performer(hands: Hands, desk: Desk, intake: Intake) -> AsyncIterator[Performer]:
    performer = Performer(hands, desk, intake, {LegId("l9"): AgentId("a1")}.get)
    yield performer
    await performer.aclose()


def music(name: str, contact: str = "c1") -> PlayMusic:
    return PlayMusic(id=CommandId(name), contact=ContactId(contact), leg=LegId("l1"))


def failures(intake: Intake) -> list[CommandFailed]:
    return [incoming.event for incoming in intake.take(10)]


async def test_commands_of_one_contact_wait_for_one_another(hands: Hands, performer: Performer) -> None:
    hands.seconds = {"1.1": 2}
    for name in ("1.1", "1.2", "1.3"):
        performer.perform(music(name))
    await asyncio.sleep(1)
    assert hands.begun == ["1.1"]
    await asyncio.sleep(2)
    assert hands.done == ["1.1", "1.2", "1.3"]


async def test_contacts_do_not_wait_for_one_another(hands: Hands, performer: Performer) -> None:
    hands.seconds = {"1.1": 2}
    performer.perform(music("1.1"))
    performer.perform(music("2.1", "c2"))
    await asyncio.sleep(1)
    assert hands.done == ["2.1"]


async def test_a_phone_stops_ringing_for_one_contact_before_it_rings_for_the_next(
    hands: Hands, performer: Performer
) -> None:
    hands.seconds["cancel"] = 1
    anna = AgentId("anna")
    performer.perform(CancelOffer(id=CommandId("cancel"), offer=OfferId("o1"), contact=ContactId("c1"), agent=anna))
    performer.perform(
        OfferContact(id=CommandId("ring"), offer=OfferId("o2"), contact=ContactId("c2"), agent=anna, ring_s=20)
    )
    performer.perform(
        OfferContact(
            id=CommandId("other"), offer=OfferId("o3"), contact=ContactId("c3"), agent=AgentId("ben"), ring_s=20
        )
    )
    await asyncio.sleep(2)
    assert hands.done == ["other", "cancel", "ring"]


async def test_a_phone_rings_whatever_its_caller_is_to_hear_first(hands: Hands, performer: Performer) -> None:
    hands.seconds["music"] = 2
    contact, anna = ContactId("c1"), AgentId("anna")
    performer.perform(music("music"))
    performer.perform(OfferContact(id=CommandId("ring"), offer=OfferId("o1"), contact=contact, agent=anna, ring_s=20))
    performer.perform(
        ConnectAgent(id=CommandId("connect"), contact=contact, leg=LegId("l2"), agent=anna, offer=OfferId("o1"))
    )
    await asyncio.sleep(1)
    assert hands.begun == ["ring", "music"]
    await asyncio.sleep(2)
    assert hands.done == ["ring", "music", "connect"]


async def test_music_begins_only_after_whatever_was_asked_of_its_call(hands: Hands, performer: Performer) -> None:
    hands.seconds["ring"] = 1
    contact = ContactId("c1")
    performer.perform(
        OfferContact(id=CommandId("ring"), offer=OfferId("o1"), contact=contact, agent=AgentId("anna"), ring_s=20)
    )
    performer.perform(music("music"))
    await asyncio.sleep(2)
    assert hands.done == ["ring", "music"]


async def test_a_phone_rings_for_a_contact_only_after_another_one_was_told_to_stop(
    hands: Hands, performer: Performer
) -> None:
    hands.seconds = {"cancel": 1, "ring": 1}
    contact, anna, ben = ContactId("c1"), AgentId("anna"), AgentId("ben")
    performer.perform(CancelOffer(id=CommandId("cancel"), offer=OfferId("o1"), contact=contact, agent=anna))
    performer.perform(OfferContact(id=CommandId("ring"), offer=OfferId("o2"), contact=contact, agent=ben, ring_s=20))
    await asyncio.sleep(0.5)
    assert hands.begun == ["cancel"]
    await asyncio.sleep(2)
    assert hands.done == ["cancel", "ring"]


async def test_a_lane_that_ran_empty_is_opened_again(hands: Hands, performer: Performer) -> None:
    performer.perform(music("1.1"))
    await asyncio.sleep(1)
    performer.perform(music("1.2"))
    await asyncio.sleep(1)
    assert hands.done == ["1.1", "1.2"]


async def test_a_refused_command_has_failed_and_the_next_begins(
    hands: Hands, performer: Performer, intake: Intake
) -> None:
    hands.errors = {"1.1": [AdapterError("no", retryable=False)]}
    performer.perform(music("1.1"))
    performer.perform(music("1.2"))
    await asyncio.sleep(0.01)
    assert failures(intake) == [CommandFailed(command=CommandId("1.1"), reason="telephony_unavailable")]
    assert hands.done == ["1.2"]


async def test_a_bug_of_the_adapter_fails_one_command(hands: Hands, performer: Performer, intake: Intake) -> None:
    hands.errors = {"1.1": [ZeroDivisionError()]}
    performer.perform(music("1.1"))
    performer.perform(music("1.2"))
    await asyncio.sleep(0.01)
    assert [failed.reason for failed in failures(intake)] == ["internal"]
    assert hands.done == ["1.2"]


async def test_a_command_waits_out_a_short_break_of_the_connection(
    hands: Hands, performer: Performer, intake: Intake
) -> None:
    hands.errors = {"1.1": [AdapterError("away", retryable=True)] * 3}
    performer.perform(music("1.1"))
    await asyncio.sleep(PERFORM_S)
    assert hands.done == ["1.1"]
    assert failures(intake) == []


async def test_a_long_break_of_the_connection_fails_it(hands: Hands, performer: Performer, intake: Intake) -> None:
    hands.errors = {"1.1": [AdapterError("away", retryable=True)] * 1000}
    performer.perform(music("1.1"))
    await asyncio.sleep(PERFORM_S + 0.1)
    assert [failed.reason for failed in failures(intake)] == ["timeout"]


async def test_a_telephony_that_does_not_answer_fails_it_in_time(
    hands: Hands, performer: Performer, intake: Intake
) -> None:
    hands.seconds = {"1.1": 3600}
    performer.perform(music("1.1"))
    await asyncio.sleep(PERFORM_S + 0.1)
    assert [failed.reason for failed in failures(intake)] == ["timeout"]


async def test_a_talk_that_cannot_be_ended_is_not_called_over(
    hands: Hands, performer: Performer, intake: Intake
) -> None:
    """Its agent would be rung during the talk."""
    end = HangUpLeg(id=CommandId("end"), contact=ContactId("c1"), leg=LegId("l9"))
    ring = OfferContact(
        id=CommandId("ring"), offer=OfferId("o2"), contact=ContactId("c2"), agent=AgentId("a1"), ring_s=20
    )
    hands.errors = {"end": [AdapterError("away", retryable=True)] * 300}
    for command in (end, ring):
        performer.perform(command)
    await asyncio.sleep(PERFORM_S * 3)
    assert (hands.done, failures(intake)) == ([], [])
    await asyncio.sleep(60)
    assert hands.done == ["end", "ring"]


async def test_a_closed_performer_leaves_the_rest_undone_and_does_not_call_it_failed(
    hands: Hands, performer: Performer, intake: Intake
) -> None:
    hands.seconds = {"1.1": 2}
    performer.perform(music("1.1"))
    performer.perform(music("1.2"))
    await asyncio.sleep(1)
    await performer.aclose()
    await asyncio.sleep(10)
    assert (hands.done, failures(intake)) == ([], [])


# --- Other systems. ---


def question(name: str, *, wait_s: int = 2) -> AskWeb:
    return AskWeb(
        id=CommandId(name), contact=ContactId("c1"), leg=LegId("l1"), endpoint=EndpointId("orders"), wait_s=wait_s
    )


async def test_another_system_is_asked_and_its_answer_is_an_event(
    performer: Performer, desk: Desk, intake: Intake
) -> None:
    desk.answer = (Attribute(name="state", value="late"),)
    performer.perform(question("1.1"))
    await asyncio.sleep(0.1)
    (answered,) = intake.take(10)
    assert answered.event == WebAnswered(command=CommandId("1.1"), contact=ContactId("c1"), values=desk.answer)


async def test_a_system_that_takes_too_long_has_failed(performer: Performer, desk: Desk, intake: Intake) -> None:
    desk.seconds = 60
    performer.perform(question("1.1", wait_s=2))
    await asyncio.sleep(1.9)
    assert failures(intake) == []
    await asyncio.sleep(0.2)
    assert failures(intake) == [CommandFailed(command=CommandId("1.1"), reason="timeout")]


@pytest.mark.parametrize(
    ("error", "reason"),
    [(AdapterError("answered 500", retryable=True), "web_unavailable"), (ValueError("a bug"), "internal")],
)
async def test_a_system_that_fails_has_failed(
    performer: Performer, desk: Desk, intake: Intake, error: Exception, reason: str
) -> None:
    desk.error = error
    performer.perform(question("1.1"))
    await asyncio.sleep(0.1)
    assert failures(intake) == [CommandFailed(command=CommandId("1.1"), reason=reason)]


async def test_nothing_else_of_a_contact_waits_for_another_system(
    performer: Performer, desk: Desk, hands: Hands
) -> None:
    desk.seconds = 2
    performer.perform(question("1.1"))
    performer.perform(music("1.2"))
    await asyncio.sleep(0.1)
    assert hands.done == ["1.2"]


async def test_a_talk_ends_on_a_phone_before_it_rings_again(hands: Hands, performer: Performer) -> None:
    hands.seconds["end"] = 1
    performer.perform(HangUpLeg(id=CommandId("end"), contact=ContactId("c1"), leg=LegId("l9")))
    performer.perform(
        OfferContact(id=CommandId("ring"), offer=OfferId("o2"), contact=ContactId("c2"), agent=AgentId("a1"), ring_s=20)
    )
    await asyncio.sleep(2)
    assert hands.done == ["end", "ring"]


async def test_a_command_that_telephony_does_not_obey_any_more_has_not_failed(
    hands: Hands, performer: Performer, intake: Intake
) -> None:
    """It is in the log, so whoever leads now performs it; this process hears that it was deposed."""
    hands.errors["1"] = [DeposedError()]
    performer.perform(music("1"))
    async with asyncio.timeout(1):
        await intake.deposed.wait()
    await asyncio.sleep(PERFORM_S)
    assert intake.take(10) == []
