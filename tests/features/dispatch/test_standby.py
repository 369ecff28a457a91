"""Of two servers one leads. The other follows, takes over in no time, and from then on the first does nothing more."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from perezvon.engine.commands import OfferContact
from perezvon.engine.events import (
    AgentStateRequested,
    ContactArrived,
    LegHungUp,
    OfferAnswered,
    Resynced,
)
from perezvon.features.dispatch.domain import DispatchUnavailableError
from perezvon.features.dispatch.ports import Deposed, Reported
from perezvon.features.dispatch.service import messages
from perezvon.features.dispatch.service.door import NOT_LEADING
from perezvon.features.dispatch.service.leader import POLL_S, RENEW_S
from perezvon.features.dispatch.service.mirror import Mirror
from perezvon.features.dispatch.service.pulse import STALL_S
from perezvon.features.dispatch.service.standby import Standby
from perezvon.features.dispatch.service.steps import to_row
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import MAIN, AgentId, Domain, LegId
from perezvon.platform.link import LinkRefusedError
from perezvon.platform.log.lease import TERM_S
from perezvon.platform.log.port import LogRow, LogUnavailableError
from perezvon.platform.tasks import spawn
from tests.features.dispatch.rig import Rig, arrival
from tests.features.dispatch.test_leader import ANNA, on_break, on_duty, open_centre, performed, phase, talk
from tests.features.dispatch.test_mirror import DirectLink
from tests.support.factories import agent_set
from tests.support.polling import eventually

pytestmark = pytest.mark.virtual_time


def now() -> float:
    return asyncio.get_running_loop().time()


@pytest.fixture
async def standby(rig: Rig) -> AsyncIterator[Rig]:
    """A second server, which runs once the first leads."""
    standby = Rig(beside=rig)
    standby.start()
    end = asyncio.Event()

    async def follow() -> None:
        await eventually(lambda: MAIN in rig.leases.held)
        await standby.leader.run(end)

    running = spawn(follow(), name="standby")
    yield standby
    end.set()
    standby.intake.nudge()
    await running
    await standby.telephony.aclose()


async def test_a_leader_that_is_killed_is_followed_within_a_term(rig: Rig, standby: Rig) -> None:
    async with rig.leading(is_killed=True):
        await open_centre(rig)
        leg = await talk(rig)
        rig.exchange.call(arrival("c2"))
        await rig.has(ContactArrived, 2)
    killed = now()
    rig.exchange.call(arrival("c3"))
    await standby.decides()
    assert now() - killed < TERM_S + 2 * POLL_S
    await standby.idle()
    assert [phase(standby, name) for name in ("c1", "c2", "c3")] == ["talking", "waiting", "waiting"]
    assert leg in rig.exchange.inventory().agent_legs


async def test_who_takes_over_reads_only_what_it_has_not_followed(
    rig: Rig, standby: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig.leading(is_killed=True):
        await open_centre(rig)
        await talk(rig)
        await asyncio.sleep(2)
        seen, asked, read = len(await rig.rows()), list[int](), rig.log.read

        async def watched(domain: Domain, *, after: int, limit: int = 1_000) -> Sequence[LogRow]:
            asked.append(after)
            return await read(domain, after=after, limit=limit)

        monkeypatch.setattr(rig.log, "read", watched)
        rig.exchange.call(arrival("c2"))
        await rig.has(ContactArrived, 2)
    await standby.decides()
    assert min(asked) >= seen - 1


async def test_a_leader_who_steps_down_is_followed_at_once_and_calls_go_on(rig: Rig, standby: Rig) -> None:
    async with rig.leading():
        await open_centre(rig)
        leg = await talk(rig)
        rig.exchange.call(arrival("c2"))
        await rig.has(ContactArrived, 2)
        await asyncio.sleep(2)
        left = now()
    await standby.decides()
    assert now() - left < 2 * POLL_S
    assert leg in rig.exchange.inventory().agent_legs
    await standby.request(on_break())
    assert [phase(standby, name) for name in ("c1", "c2")] == ["talking", "waiting"]


async def test_an_offer_that_rings_while_the_leader_steps_down_can_be_answered_at_the_next(
    rig: Rig, standby: Rig
) -> None:
    async with rig.leading():
        await open_centre(rig)
        rig.exchange.call(arrival("c1"))
        await eventually(lambda: rig.leader.mirror.view.agent(ANNA).offer is not None)
        offer = rig.leader.mirror.view.agent(ANNA).offer
    await standby.decides()
    await standby.request(OfferAnswered(offer=offer, agent=ANNA))
    await eventually(lambda: phase(standby, "c1") == "talking")
    assert performed(standby, OfferContact) == []


async def test_a_wish_that_waits_when_the_leader_steps_down_is_refused_at_once(rig: Rig, standby: Rig) -> None:
    async with rig.leading():
        await open_centre(rig)
        rig.log.gate.clear()
        taken = spawn(_ask(rig, on_break()), name="taken")
        await asyncio.sleep(0.01)
        waiting = spawn(_ask(rig, on_duty()), name="waiting")
        await asyncio.sleep(0.01)
        spawn(_open_later(rig), name="gate")
        left = now()
    assert await taken > 0, "it was decided already"
    with pytest.raises(LinkRefusedError, match=NOT_LEADING):
        await waiting
    with pytest.raises(LinkRefusedError, match=NOT_LEADING):
        await _ask(rig, on_duty())
    assert now() - left < 0.3
    assert rig.count(AgentStateRequested) == 2


async def _ask(rig: Rig, wish: AgentStateRequested) -> int:
    answer = await DirectLink(rig.door).ask(messages.REQUEST, messages.encode(wish), timeout=3)
    return messages.decode_seq(answer)


async def _open_later(rig: Rig) -> None:
    await asyncio.sleep(0.1)
    rig.log.gate.set()


async def test_who_stands_by_refuses_wishes_at_once(rig: Rig, standby: Rig) -> None:
    async with rig.leading():
        await rig.decides()
        await asyncio.sleep(1)
        asked = now()
        with pytest.raises(LinkRefusedError, match=NOT_LEADING):
            await _ask(standby, on_duty())
        assert now() == asked
        assert standby.leader.mirror.seq == 0 or not standby.leader.is_deciding.is_set()


# --- A silent database, and telephony that obeys the newest alone. ---


async def test_a_renewal_without_an_answer_ends_no_term(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    async with rig.leading():
        await open_centre(rig)
        monkeypatch.setattr(rig.lease, "renew", _silent)
        await asyncio.sleep(60)
        assert rig.leader.is_deciding.is_set()
        await rig.request(on_break())
        assert rig.count(Resynced) == 1, "nothing had to be recovered"


async def _silent() -> bool:
    raise LogUnavailableError


async def _unheard(**_: object) -> None:
    raise AdapterError("nothing reaches telephony", retryable=True)


async def test_a_leader_that_only_the_database_does_not_hear_is_not_followed(
    rig: Rig, standby: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig.leading():
        await open_centre(rig)
        monkeypatch.setattr(rig.lease, "renew", _silent)
        monkeypatch.setattr(rig.lease, "acquire", lambda **_: _silent())
        await asyncio.sleep(60)
        assert rig.leader.is_deciding.is_set()
        assert not standby.leader.is_deciding.is_set()
        monkeypatch.undo()


async def test_a_leader_that_nobody_hears_is_followed_within_a_term(
    rig: Rig, standby: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig.leading():
        await open_centre(rig)
        await asyncio.sleep(RENEW_S / 2)
        monkeypatch.setattr(rig.lease, "renew", _silent)
        monkeypatch.setattr(rig.lease, "acquire", lambda **_: _silent())
        monkeypatch.setattr(rig.telephony, "stay", _unheard)
        silent = now()
        await standby.decides()
        assert now() - silent < TERM_S + 2 * POLL_S, "both terms run at once"
        monkeypatch.undo()


async def test_a_leader_whose_lease_is_over_decides_and_does_nothing_once_another_leads(
    rig: Rig, standby: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig.leading():
        await open_centre(rig)
        monkeypatch.setattr(rig.lease, "renew", _silent)
        monkeypatch.setattr(rig.lease, "acquire", lambda **_: _silent())
        monkeypatch.setattr(rig.telephony, "stay", _unheard)
        await standby.decides()
        await eventually(lambda: not rig.leader.is_deciding.is_set(), within=0.1)
        done, events = len(rig.telephony.performed), rig.telephony.acknowledged.copy()
        rig.exchange.call(arrival("c1"))
        await eventually(lambda: phase(standby, "c1") == "ringing")
        await asyncio.sleep(30)
        assert len(rig.telephony.performed) == done
        assert rig.telephony.acknowledged == events
        monkeypatch.undo()


async def test_who_cannot_reach_telephony_leaves_the_lease_to_others(rig: Rig) -> None:
    rig.exchange.unplug()
    async with rig.leading():
        await asyncio.sleep(60)
        assert await rig.lease.holder() is None
        rig.exchange.plug_in()
        await rig.decides()
        assert rig.lease.epoch == 1


async def test_that_an_older_epoch_of_ones_own_is_over_ends_no_term(rig: Rig) -> None:
    async with rig.leading():
        await open_centre(rig)
        epoch = rig.lease.epoch
        rig.telephony._reports.put_nowait(Reported(what=Deposed(epoch=epoch - 1)))
        await asyncio.sleep(1)
        assert rig.leader.is_deciding.is_set()
        assert rig.count(Resynced) == 1


async def test_a_database_that_was_put_back_does_not_lock_its_leader_out_of_telephony(rig: Rig) -> None:
    rig.leases.held[MAIN] = (8, "unix:/before", 0.0)
    async with rig.leading(is_killed=True):
        await open_centre(rig)
    rig.leases.held.clear()
    async with rig.leading():
        await rig.decides()
        assert rig.lease.epoch == 10


async def test_a_standby_whose_log_lost_its_end_begins_anew(rig: Rig, standby: Rig) -> None:
    async with rig.leading(is_killed=True):
        await open_centre(rig)
        rig.exchange.call(arrival("c1"))
        await rig.idle()
        await asyncio.sleep(2)
    lost = rig.log._rows[MAIN].pop()
    cold, ben = Mirror(), agent_set("ben")
    for row in await rig.rows():
        cold.apply(row)
    rig.log._rows[MAIN].append(to_row(lost.seq, lost.at, ben, cold.engine.handle(lost.seq, lost.at, ben)))
    await standby.decides()
    await standby.idle()
    assert standby.leader.mirror.view.agent(AgentId("ben")) is not None


async def test_a_standby_whose_log_lost_its_end_and_grew_again_begins_anew(rig: Rig) -> None:
    async with rig.leading():
        await open_centre(rig)
        await rig.idle()
        follower = Standby(rig.log, MAIN)
        follower.follow()
        await asyncio.sleep(2)
        cold, ben, rows = Mirror(), agent_set("ben"), rig.log._rows[MAIN]
        lost = rows.pop()
        for row in rows:
            cold.apply(row)
        for seq, event in ((lost.seq, ben), (lost.seq + 1, agent_set("eve"))):
            rows.append(to_row(seq, lost.at, event, cold.engine.handle(seq, lost.at, event)))
        await asyncio.sleep(2)
        mirror = await follower.take()
        assert mirror.view.agent(AgentId("ben")) is not None
        await follower.aclose()


# --- A process that stood still. ---


def stand_still(rig: Rig, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """The loop did not run so long: what it sees next comes after that time."""
    monotonic, slept = rig.clock.monotonic, rig.clock.monotonic() + seconds
    monkeypatch.setattr(rig.clock, "monotonic", lambda: max(monotonic(), slept))


async def test_who_stood_still_asks_telephony_before_it_decides(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    async with rig.leading():
        await open_centre(rig)
        await rig.request(on_break())
        rig.exchange.call(arrival("c1"))
        await eventually(lambda: phase(rig, "c1") == "waiting")
        rig.exchange.unplug()
        rig.exchange.hang_up(LegId("kc1"))
        rig.exchange._faults.is_unplugged = False
        stand_still(rig, monkeypatch, 2 * STALL_S)
        await rig.request(on_duty())
        kinds = [type(event) for event in await rig.events()]
        assert kinds.index(LegHungUp) < len(kinds) - 1 - kinds[::-1].index(AgentStateRequested)
        assert performed(rig, OfferContact) == []


async def test_a_short_pause_is_nothing(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    async with rig.leading():
        await open_centre(rig)
        stand_still(rig, monkeypatch, STALL_S / 2)
        await rig.request(on_break())
        assert rig.count(Resynced) == 1


async def test_who_stood_still_while_another_took_over_decides_nothing(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig.leading():
        await open_centre(rig)
        rig.leases.held[MAIN] = (5, "unix:/other", rig.clock.monotonic() + 30)
        stand_still(rig, monkeypatch, 2 * STALL_S)
        steps = len(await rig.events())
        with pytest.raises(DispatchUnavailableError):
            await rig.request(on_break())
        assert len(await rig.events()) == steps
        assert not rig.leader.is_deciding.is_set()


async def test_who_stood_still_goes_on_without_the_database(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Telephony says whether it still leads."""
    async with rig.leading():
        await open_centre(rig)
        monkeypatch.setattr(rig.lease, "renew", _silent)
        stand_still(rig, monkeypatch, 2 * STALL_S)
        await rig.request(on_break())
        assert rig.count(Resynced) == 2
        await asyncio.sleep(RENEW_S)
