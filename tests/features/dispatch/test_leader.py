"""Whatever the log does, nothing is said before it is true, nothing is done twice and nothing is lost."""

import asyncio
from typing import Any

import pytest

from perezvon.adapters.telephony.simulated import SimulatedTelephony
from perezvon.engine.commands import CancelOffer, ConnectAgent, HangUpLeg, PlayMusic
from perezvon.engine.engine import Engine
from perezvon.engine.events import (
    AgentStateRequested,
    ContactArrived,
    ContactWrappedUp,
    DomainStarted,
    HangUpRequested,
    LegConnected,
    LegHungUp,
    LineSet,
    OfferAnswered,
    PhoneReady,
    Resynced,
    TermBegan,
)
from perezvon.features.dispatch.domain import DispatchUnavailableError, RefusedError
from perezvon.features.dispatch.service import shell
from perezvon.kernel.ids import MAIN, AgentId, ContactId, LegId, OutcomeId
from perezvon.kernel.time import SECOND
from perezvon.platform.tasks import spawn
from tests.features.dispatch.rig import Fault, Rig, arrival
from tests.support.factories import agent_set, centre
from tests.support.polling import eventually

pytestmark = pytest.mark.virtual_time

ANNA = AgentId("anna")
SETTINGS = centre()[1:]


async def open_centre(rig: Rig) -> None:
    """A line, a queue, and Anna at work."""
    rig.configure(*SETTINGS, agent_set("anna"))
    await rig.decides()
    rig.exchange.plug_phone(ANNA)
    await rig.has(PhoneReady)
    await rig.request(on_duty())


def on_duty(state: str = "available") -> AgentStateRequested:
    return AgentStateRequested(agent=ANNA, state=state)


def on_break() -> AgentStateRequested:
    return AgentStateRequested(agent=ANNA, state="break", reason="lunch")


async def talk(rig: Rig, name: str = "c1") -> LegId:
    """A customer and Anna hear each other; her leg."""
    connected = rig.count(LegConnected)
    rig.exchange.call(arrival(name))
    await eventually(lambda: any(ring.contact == name for ring in rig.exchange.inventory().rings))
    (ring,) = rig.exchange.inventory().rings
    await rig.request(OfferAnswered(offer=ring.offer, agent=ANNA))
    await rig.has(LegConnected, connected + 1)
    return rig.leader.mirror.view.contact(ContactId(name)).agent_leg


def phase(rig: Rig, name: str) -> str | None:
    contact = rig.leader.mirror.view.contact(ContactId(name))
    return contact.phase if contact else None


def performed(rig: Rig, kind: type[Any]) -> list[Any]:
    return [command for command in rig.telephony.performed if isinstance(command, kind)]


async def test_a_domain_starts_once(rig: Rig) -> None:
    async with rig.leading():
        await rig.idle()
    async with rig.leading():
        await rig.idle()
    kinds = {type(event) for event in (await rig.events())[1:]}
    assert isinstance((await rig.events())[0], DomainStarted)
    assert kinds == {TermBegan, Resynced}


async def test_nothing_is_done_before_its_step_is_committed(rig: Rig) -> None:
    async with rig.leading():
        await open_centre(rig)
        told, steps = len(rig.told), len(await rig.events())
        rig.log.gate.clear()
        rig.exchange.call(arrival("c1"))
        await asyncio.sleep(0.5)
        assert (len(rig.told), len(rig.telephony.performed)) == (told, 0)
        rig.log.gate.set()
        await eventually(lambda: rig.telephony.performed != [])
        assert len(rig.told) > told
        assert isinstance((await rig.events())[steps], ContactArrived)


async def test_every_step_is_told_once_and_in_order(rig: Rig) -> None:
    async with rig.leading():
        await open_centre(rig)
        await talk(rig)
        assert rig.told == await rig.rows()


async def test_reports_are_acknowledged_once_they_are_committed(rig: Rig) -> None:
    async with rig.leading():
        await open_centre(rig)
        rig.log.gate.clear()
        rig.exchange.call(arrival("c1"))
        acknowledged = len(rig.telephony.acknowledged)
        await asyncio.sleep(0.5)
        assert len(rig.telephony.acknowledged) == acknowledged
        rig.log.gate.set()
        await eventually(lambda: len(rig.telephony.acknowledged) > acknowledged)


async def test_a_slow_acknowledgement_does_not_hold_up_deciding(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    async with rig.leading():
        await open_centre(rig)

        async def acknowledge(receipts: object) -> None:
            await asyncio.sleep(3600)

        monkeypatch.setattr(rig.telephony, "acknowledge", acknowledge)
        rig.exchange.call(arrival("c1"))
        await rig.has(ContactArrived)
        await rig.request(on_break(), within=1)


# --- The log fails. ---


@pytest.mark.parametrize("fault", list(Fault))
async def test_what_was_reported_while_the_log_failed_becomes_true_once(rig: Rig, fault: Fault) -> None:
    async with rig.leading():
        await open_centre(rig)
        rig.log.faults = [fault]
        rig.exchange.call(arrival("c1"))
        await rig.has(ContactArrived)
        await rig.idle()
        assert rig.count(ContactArrived) == 1
        assert phase(rig, "c1") == "ringing"
        await eventually(lambda: not rig.intake._unacknowledged)


@pytest.mark.parametrize("fault", list(Fault))
async def test_a_wish_whose_step_is_in_doubt_is_granted_once(rig: Rig, fault: Fault) -> None:
    async with rig.leading():
        await open_centre(rig)
        rig.log.faults = [fault]
        seq = await rig.request(on_break())
        assert (await rig.events())[seq - 1] == on_break()
        assert rig.count(AgentStateRequested) == 2


async def test_a_refusal_whose_step_is_in_doubt_is_still_a_refusal(rig: Rig) -> None:
    async with rig.leading():
        await open_centre(rig)
        rig.log.faults = [Fault.AFTER_COMMIT]
        with pytest.raises(RefusedError):
            await rig.request(OfferAnswered(offer="nobody's", agent=ANNA))


@pytest.mark.parametrize("fault", list(Fault))
async def test_the_beginning_is_not_made_twice(rig: Rig, fault: Fault) -> None:
    rig.log.faults = [fault]
    rig.configure(*SETTINGS)
    async with rig.leading():
        await rig.idle()
        assert rig.count(DomainStarted) == 1
        assert isinstance((await rig.events())[0], DomainStarted)
        assert rig.count(LineSet) == 1


async def test_events_keep_their_order_when_they_are_put_back(rig: Rig) -> None:
    async with rig.leading():
        await open_centre(rig)
        rig.log.gate.clear()
        rig.exchange.call(arrival("c1"))
        await asyncio.sleep(0.1)
        rig.exchange.call(arrival("c2"))
        await asyncio.sleep(0.1)
        rig.exchange.hang_up(LegId("kc1"))
        rig.log.faults = [Fault.BEFORE_COMMIT] * 2
        rig.log.gate.set()
        await rig.has(LegHungUp)
        await rig.idle()
        people = [event for event in await rig.events() if isinstance(event, ContactArrived | LegHungUp)]
        assert [(type(event), event.contact) for event in people] == [
            (ContactArrived, "c1"),
            (ContactArrived, "c2"),
            (LegHungUp, "c1"),
        ]


async def test_callers_keep_their_order_when_they_are_told_again(rig: Rig) -> None:
    """Who was fenced hears everything anew; then a hang-up need not wait until somebody else was looked up."""
    async with rig.leading():
        await open_centre(rig)
        rig.log.gate.clear()
        rig.exchange.call(arrival("c1"))
        await asyncio.sleep(0.1)
        rig.exchange.call(arrival("c2"))
        await asyncio.sleep(0.1)
        rig.exchange.hang_up(LegId("kc1"))
        rig.log.faults = [Fault.BEFORE_COMMIT, Fault.FENCED]
        rig.log.gate.set()
        await rig.has(LegHungUp)
        await rig.idle()
        people = [event for event in await rig.events() if isinstance(event, ContactArrived | LegHungUp)]
    assert [event.contact for event in people if isinstance(event, ContactArrived)] == ["c1", "c2"]
    assert [type(event) for event in people if event.contact == "c1"] == [ContactArrived, LegHungUp]


@pytest.mark.parametrize("fault", list(Fault))
async def test_a_talk_survives_a_failure_of_the_log(rig: Rig, fault: Fault) -> None:
    """An inventory that was made before the talk began must not be believed after it."""
    async with rig.leading():
        await open_centre(rig)
        rig.log.faults = [fault] * 2
        rig.exchange.plug_in()
        leg = await talk(rig)
        await rig.idle()
        rig.log.faults = [fault]
        await rig.request(on_break())
        await rig.idle()
        assert leg in rig.exchange.inventory().agent_legs
        assert phase(rig, "c1") == "talking"


async def test_a_silent_log_is_waited_for_while_calls_go_on(rig: Rig) -> None:
    async with rig.leading():
        await open_centre(rig)
        leg = await talk(rig)
        rig.log.is_silent = True
        rig.exchange.call(arrival("c2"))
        await eventually(lambda: not rig.leader.is_deciding.is_set())
        await asyncio.sleep(600)
        assert leg in rig.exchange.inventory().agent_legs
        assert rig.exchange.inventory().customers[1].contact == "c2"
        rig.log.is_silent = False
        await rig.has(ContactArrived, 2)
        await rig.idle()
        assert (phase(rig, "c1"), phase(rig, "c2")) == ("talking", "waiting")


async def test_a_wish_that_nobody_waits_for_any_more_never_comes_true(rig: Rig) -> None:
    async with rig.leading():
        await open_centre(rig)
        await talk(rig)
        rig.log.is_silent = True
        with pytest.raises(TimeoutError):
            await rig.request(HangUpRequested(contact=ContactId("c1"), agent=ANNA), within=2)
        await asyncio.sleep(60)
        rig.log.is_silent = False
        await eventually(rig.leader.is_deciding.is_set)
        await rig.idle()
        assert rig.count(HangUpRequested) == 0
        assert phase(rig, "c1") == "talking"


async def test_an_event_that_the_engine_cannot_take_is_left_out_and_the_rest_goes_on(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle = Engine.handle

    def fails(self: Engine, seq: int, at: int, event: Any) -> Any:
        if event in (on_break(), PhoneReady(agent=AgentId("ghost"))):
            raise ZeroDivisionError
        return handle(self, seq, at, event)

    async with rig.leading():
        await open_centre(rig)
        monkeypatch.setattr(Engine, "handle", fails)
        rig.log.gate.clear()
        rig.exchange.call(arrival("c1"))
        await asyncio.sleep(0.1)
        rig.exchange.plug_phone(AgentId("ghost"))
        rig.exchange.call(arrival("c2"))
        await asyncio.sleep(0.1)
        wish = spawn(rig.request(on_break()), name="wish")
        await asyncio.sleep(0.1)
        rig.log.gate.set()
        with pytest.raises(DispatchUnavailableError):
            await wish
        await rig.has(ContactArrived, 2)
        assert on_break() not in await rig.events()
        assert rig.count(PhoneReady) == 1


async def test_a_bug_that_is_met_again_and_again_is_met_ever_less_often(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []

    async def fails(self: SimulatedTelephony, question: int, *, epoch: int) -> None:
        tries.append(question)
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(SimulatedTelephony, "resynchronise", fails)
        async with rig.leading():
            await asyncio.sleep(60)
            assert 10 <= len(tries) <= 20
            broken.undo()
            await rig.decides()


# --- Restarts. ---


async def test_a_killed_server_comes_back_to_the_same_centre(rig: Rig) -> None:
    async with rig.leading(is_killed=True):
        await open_centre(rig)
        leg = await talk(rig)
        rig.exchange.call(arrival("c2"))
        rig.exchange.call(arrival("c3"))
        await eventually(lambda: phase(rig, "c3") == "waiting")
        before = list(rig.leader.mirror.view.contacts()), list(rig.leader.mirror.view.agents())
        rows = await rig.rows()
    async with rig.leading():
        await rig.idle()
        assert (list(rig.leader.mirror.view.contacts()), list(rig.leader.mirror.view.agents())) == before
        assert leg in rig.exchange.inventory().agent_legs
        assert (await rig.rows())[: len(rows)] == rows
        assert rig.leader.mirror.differences == 0


async def test_time_goes_on_where_the_server_before_had_a_clock_that_was_ahead(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = rig.clock.now
    monkeypatch.setattr(rig.clock, "now", lambda: right() + 3_600 * SECOND)
    async with rig.leading(is_killed=True):
        await open_centre(rig)
        rig.exchange.call(arrival("c1"))
        await eventually(lambda: rig.leader.mirror.view.agent(ANNA).offer is not None)
    monkeypatch.setattr(rig.clock, "now", right)
    async with rig.leading():
        await rig.decides()
        await asyncio.sleep(25)
        assert rig.leader.mirror.view.agent(ANNA).offer is None, "it rang for 20 seconds"


async def test_what_happened_while_no_server_ran_is_taken_in(rig: Rig) -> None:
    async with rig.leading(is_killed=True):
        await open_centre(rig)
        await talk(rig)
        rig.exchange.call(arrival("c2"))
        await rig.has(ContactArrived, 2)
    rig.exchange.hang_up(LegId("kc1"))
    rig.exchange.call(arrival("c3"))
    async with rig.leading():
        await rig.idle()
        assert (phase(rig, "c1"), phase(rig, "c2"), phase(rig, "c3")) == ("wrap_up", "waiting", "waiting")


async def test_a_lost_report_comes_again(rig: Rig) -> None:
    """Telephony was told nothing of the commit; what it says again changes nothing."""
    rig.exchange.lose_acknowledgements()
    async with rig.leading(is_killed=True):
        await open_centre(rig)
        await talk(rig)
        await rig.idle()
    async with rig.leading():
        await rig.idle()
        assert rig.count(ContactArrived) == 2
        assert phase(rig, "c1") == "talking"


async def test_an_unanswered_command_is_given_again_under_its_id(rig: Rig) -> None:
    async with rig.leading(is_killed=True):
        await open_centre(rig)
        rig.exchange.call(arrival("c1"))
        await eventually(lambda: rig.leader.mirror.view.agent(ANNA).offer is not None)
        rig.exchange.unplug()
        offer = rig.leader.mirror.view.agent(ANNA).offer
        await rig.request(OfferAnswered(offer=offer, agent=ANNA))
        await eventually(lambda: performed(rig, ConnectAgent) != [])
        (given,) = {command.id for command in performed(rig, ConnectAgent)}
    rig.exchange.plug_in()
    async with rig.leading():
        await rig.has(LegConnected)
        assert [command.id for command in performed(rig, ConnectAgent)] == [given]
        assert phase(rig, "c1") == "talking"


async def test_old_and_new_commands_of_a_contact_keep_their_order_after_a_restart(rig: Rig) -> None:
    """To hang up a leg before it is connected would leave the agent alone in a call."""
    async with rig.leading(is_killed=True):
        await open_centre(rig)
        rig.exchange.call(arrival("c1"))
        await eventually(lambda: rig.leader.mirror.view.agent(ANNA).offer is not None)
        rig.exchange.unplug()
        await rig.request(OfferAnswered(offer=rig.leader.mirror.view.agent(ANNA).offer, agent=ANNA))
        await eventually(lambda: performed(rig, ConnectAgent) != [])
    rig.exchange.hang_up(LegId("kc1"))
    rig.exchange.plug_in()
    async with rig.leading():
        await rig.idle()
        kinds = [type(command) for command in rig.telephony.performed if not isinstance(command, CancelOffer)]
        assert kinds == sorted(kinds, key=[PlayMusic, ConnectAgent, HangUpLeg].index)
        assert rig.exchange.inventory().agent_legs == ()


async def test_a_graceful_stop_leaves_a_snapshot_and_frees_the_lease(rig: Rig) -> None:
    async with rig.leading():
        await open_centre(rig)
    snapshot = await rig.log.load_snapshot(MAIN, version=shell.ENGINE_VERSION)
    assert snapshot is not None
    assert snapshot.seq == len(await rig.events())
    assert await rig.lease.holder() is None


async def test_a_long_day_leaves_snapshots_on_its_way(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "SNAPSHOT_EVERY", 5)
    async with rig.leading(is_killed=True):
        await open_centre(rig)
        await talk(rig)
    snapshot = await rig.log.load_snapshot(MAIN, version=shell.ENGINE_VERSION)
    assert snapshot is not None
    assert snapshot.seq > 5


async def test_a_stop_is_heard_while_telephony_is_away(rig: Rig) -> None:
    rig.exchange.unplug()
    async with rig.leading():
        await asyncio.sleep(3600)
        assert not rig.leader.is_deciding.is_set()
        assert await rig.events() == []


async def test_nothing_is_decided_before_telephony_told_what_exists(rig: Rig) -> None:
    rig.exchange.unplug()
    async with rig.leading():
        rig.configure(*SETTINGS)
        await asyncio.sleep(60)
        assert await rig.events() == []
        rig.exchange.plug_in()
        await rig.has(LineSet)


# --- Media. ---


async def test_calls_that_vanished_with_telephony_are_ended(rig: Rig) -> None:
    async with rig.leading():
        await open_centre(rig)
        await talk(rig)
        rig.exchange.unplug()
        rig.exchange._customers.clear()
        rig.exchange._agents.clear()
        rig.exchange._kept.clear()
        rig.exchange.plug_in()
        await eventually(lambda: phase(rig, "c1") == "wrap_up")
        await rig.request(ContactWrappedUp(contact=ContactId("c1"), agent=ANNA, outcome=OutcomeId("solved")))
        assert phase(rig, "c1") is None


# --- Leases. ---


async def test_who_loses_the_lease_stops_deciding_and_tries_again(rig: Rig) -> None:
    async with rig.leading():
        await open_centre(rig)
        epoch, _, _ = rig.leases.held[MAIN]
        rig.leases.held[MAIN] = (epoch + 1, "unix:/other", rig.clock.monotonic() + 30)
        await eventually(lambda: not rig.leader.is_deciding.is_set())
        await asyncio.sleep(10)
        assert not rig.leader.is_deciding.is_set()
        await asyncio.sleep(30)
        await rig.decides()


async def test_time_alone_makes_steps(rig: Rig) -> None:
    async with rig.leading():
        await open_centre(rig)
        rig.exchange.call(arrival("c1"))
        await eventually(lambda: phase(rig, "c1") == "ringing")
        offer = rig.leader.mirror.view.offer(rig.leader.mirror.view.agent(ANNA).offer)
        await eventually(lambda: phase(rig, "c1") != "ringing", within=300)
        assert abs(rig.clock.now() - offer.expires) < SECOND
