"""What strangers send to Asterisk, or a carrier in error, disturbs nobody who talks."""

import asyncio
import csv
import itertools
import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest

from perezvon.engine.commands import HangUpLeg
from perezvon.features.dispatch.ports import Arrival
from perezvon.kernel.ids import CommandId
from tests.contracts.telephony_speaking import CUSTOMER_HZ
from tests.contracts.telephony_stage import AGENT_HZ, Scene
from tests.support.asterisk import CARRIER, HOST, RunningAsterisk, carrier, number
from tests.support.asterisk_stage import LINE, NUMBER, AsteriskStage, SipAgent, SipCustomer, staged
from tests.support.polling import eventually
from tests.support.sip.call import Call
from tests.support.sip.datagrams import Datagrams
from tests.support.sip.message import Endpoint
from tests.support.sip.mutations import mutations, request
from tests.support.sip.torture import MESSAGES

STRANGER = "127.0.0.9"
OUTSIDE = ("00491900123456", "+19005550100", "900123456", f"{NUMBER}&PJSIP/9", "s", "agent-7", "")
"""What a call that costs money, or that leads elsewhere, would be called."""
GAP_S = 0.5
"""More silence than this would be heard; a busy test machine makes some of its own."""
MUTATIONS = 1_000
FLOOD, FLOOD_PER_S = 2_000, 200
BURST = 20
"""So many leave at once, and then it is another's turn."""


@pytest.fixture(scope="module")
def asterisk() -> Iterator[RunningAsterisk]:
    with RunningAsterisk(trunks=(carrier(),), numbers=(number(NUMBER, LINE),)) as asterisk:
        yield asterisk


@pytest.fixture
async def stage(asterisk: RunningAsterisk, tmp_path: Path) -> AsyncIterator[AsteriskStage]:
    async with staged(asterisk, tmp_path) as stage:
        yield stage


class Attacker:
    """Sends datagrams from an address of its own, and counts what comes back."""

    def __init__(self, host: str, server: Endpoint) -> None:
        self.answers = 0
        self._server = server
        self._socket = Datagrams(host, 0, self._take)
        self.here = self._socket.here

    async def send(self, datagrams: Iterable[bytes], per_s: int) -> None:
        """Send them, so many in a second."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        for place, datagram in enumerate(datagrams):
            self._socket.send(datagram, self._server)
            if place % BURST == BURST - 1:
                due += BURST / per_s
                await asyncio.sleep(max(0.0, due - loop.time()))

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def _take(self, _data: bytes, _source: Endpoint, _at: float) -> None:
        self.answers += 1


@asynccontextmanager
async def attacker(stage: AsteriskStage, host: str) -> AsyncIterator[Attacker]:
    attacker = Attacker(host, (HOST, stage.asterisk.plan.listening.sip))
    try:
        yield attacker
    finally:
        attacker.close()


@asynccontextmanager
async def undisturbed(stage: AsteriskStage, caplog: pytest.LogCaptureFixture) -> AsyncIterator[None]:
    """Somebody talks; whatever is done in the block must not be noticed by them, nor by anybody who calls afterwards."""
    asterisk, scene = stage.asterisk, Scene(stage)
    before = channels_ended(asterisk)
    customer, agent = cast("tuple[SipCustomer, SipAgent]", await scene.talk())
    assert await customer.hears(AGENT_HZ)
    assert await agent.hears(CUSTOMER_HZ)
    ends = (customer.call, agent.phone.calls[0])
    for end in ends:
        end.count_anew()
    yield
    await heard_on(ends)
    assert [end.is_over for end in ends] == [False, False]
    assert max(end.reception.longest_gap_s for end in ends) < GAP_S
    await customer.press("5")
    await eventually(lambda: ends[1].digits == "5")
    another = Scene(stage)
    await another.customer()
    await another.done(another.music())
    assert "Asterisk 2" in await asyncio.to_thread(asterisk.ask, "core show version")
    await all_hung_up(stage)
    callers = {str(arrival.contact) for arrival in stage.seen(Arrival)}
    ended = [channel.replace(".", "-") for channel in channels_ended(asterisk)[len(before) :]]
    assert {channel for channel in ended if not channel.startswith("join-")} <= callers, "somebody else was called"
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


async def heard_on(ends: Iterable[Call]) -> None:
    """Sound comes still."""
    for end in ends:
        known = end.reception.packets
        await eventually(lambda end=end, known=known: end.is_over or end.reception.packets > known + 10)  # type: ignore[misc]


async def all_hung_up(stage: AsteriskStage) -> None:
    """Whoever reached the line is sent away, and no channel is left."""
    numbers = itertools.count(1)

    async def nobody_is_there() -> bool:
        for arrival in (await stage.inventory()).customers:
            command = CommandId(stage.new(f"away{next(numbers)}-"))
            await stage.perform(HangUpLeg(id=command, contact=arrival.contact, leg=arrival.leg))
        for leg in (await stage.inventory()).agents:
            command = CommandId(stage.new(f"away{next(numbers)}-"))
            await stage.perform(HangUpLeg(id=command, contact=leg.contact, leg=leg.leg))
        return await asyncio.to_thread(stage.asterisk.channels) == 0

    await eventually(nobody_is_there, within=30)


def channels_ended(asterisk: RunningAsterisk) -> list[str]:
    """The channels that ended since it was started."""
    file = asterisk.plan.places.ended_calls
    if not file.exists():
        return []
    with file.open() as rows:
        return [row[1] for row in csv.reader(rows)]


@pytest.mark.parametrize("host", [STRANGER, CARRIER])
async def test_the_messages_of_rfc_4475_disturb_nobody(
    stage: AsteriskStage, caplog: pytest.LogCaptureFixture, host: str
) -> None:
    async with undisturbed(stage, caplog), attacker(stage, host) as sender:
        await sender.send(MESSAGES.values(), per_s=100)
        await eventually(lambda: sender.answers > 0)


@pytest.mark.parametrize("host", [STRANGER, CARRIER])
async def test_a_thousand_damaged_requests_disturb_nobody(
    stage: AsteriskStage, caplog: pytest.LogCaptureFixture, host: str
) -> None:
    server = (HOST, stage.asterisk.plan.listening.sip)
    async with undisturbed(stage, caplog), attacker(stage, host) as sender:
        damaged = mutations(4475, server=server, here=sender.here, users=(NUMBER, NUMBER, *OUTSIDE), count=MUTATIONS)
        await sender.send(damaged, per_s=FLOOD_PER_S)
        await eventually(lambda: sender.answers > 0)


async def test_a_flood_of_strangers_disturbs_nobody(stage: AsteriskStage, caplog: pytest.LogCaptureFixture) -> None:
    server = (HOST, stage.asterisk.plan.listening.sip)
    async with undisturbed(stage, caplog), attacker(stage, STRANGER) as sender:
        users = itertools.cycle((NUMBER, *OUTSIDE))
        invites = (
            request("INVITE", server=server, here=sender.here, user=next(users), name=f"flood-{place}")
            for place in range(FLOOD)
        )
        await sender.send(invites, per_s=FLOOD_PER_S)
        await eventually(lambda: sender.answers >= FLOOD * 0.9)


def test_all_messages_of_the_rfc_are_there_and_damaged_ones_are_the_same_again() -> None:
    assert len(MESSAGES) == 49
    told = [list(mutations(1, server=(HOST, 1), here=(HOST, 2), users=("1",), count=100)) for _ in range(2)]
    assert told[0] == told[1]
    assert len(set(told[0])) > 90
