"""Two leaders on a real PostgreSQL: a dead one is followed, and one that was deposed does nothing, whatever it believes."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from perezvon.adapters.telephony.simulated import SimulatedExchange
from perezvon.engine.commands import Command
from perezvon.engine.events import OfferAnswered
from perezvon.features.dispatch.public import configure
from perezvon.features.dispatch.service.intake import Incoming, Intake
from perezvon.features.dispatch.service.leader import Leader
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import MAIN, ContactId
from perezvon.platform.db import Database
from perezvon.platform.log.lease import PostgresLease
from perezvon.platform.log.port import LogUnavailableError
from perezvon.platform.log.postgres import PostgresLog
from perezvon.platform.system import SystemClock
from perezvon.platform.tasks import spawn, stop
from tests.features.dispatch.rig import Callers, Desk, Watched, arrival
from tests.features.dispatch.test_leader import ANNA, SETTINGS, on_break, on_duty
from tests.support.factories import agent_set
from tests.support.polling import eventually


class Server:
    """A leader with connections of its own."""

    def __init__(self, database: Database, exchange: SimulatedExchange, name: str) -> None:
        self.telephony = Watched(exchange)
        self.intake = Intake(Callers())
        self.lease = PostgresLease(database.dsn, MAIN)
        self._log = PostgresLog(database.dsn)
        self.leader = Leader(
            domain=MAIN,
            address=f"unix:/run/{name}",
            event_log=self._log,
            lease=self.lease,
            telephony=self.telephony,
            web=Desk(),
            intake=self.intake,
            clock=SystemClock(),
            seed=lambda: 1,
            on_step=lambda _: None,
        )
        self._end = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    @property
    def performed(self) -> list[Command]:
        return self.telephony.performed

    def start(self) -> None:
        self._running = spawn(self.leader.run(self._end), name="leader")

    async def decides(self) -> None:
        async with asyncio.timeout(20):
            await self.leader.is_deciding.wait()

    def phase(self, name: str) -> str | None:
        contact = self.leader.mirror.view.contact(ContactId(name))
        return contact.phase if contact else None

    async def request(self, event: object) -> int:
        reply: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.intake.put(Incoming(event=event, reply=reply))  # type: ignore[arg-type]
        async with asyncio.timeout(20):
            return await reply

    async def die(self) -> None:
        """As after `kill -9`: the lease is not given up, and telephony finds the connection broken."""
        assert self._running is not None
        await stop(self._running)
        await self.telephony.aclose()

    async def aclose(self) -> None:
        self._end.set()
        self.intake.nudge()
        if self._running is not None:
            await asyncio.wait((self._running,))
        await self.lease.aclose()
        await self._log.aclose()


@pytest.fixture
async def exchange(database: Database) -> SimulatedExchange:
    """Anna has a phone."""
    async with database.begin() as tx:
        await configure(tx, *SETTINGS, agent_set("anna"))
    exchange = SimulatedExchange(SystemClock())
    exchange.plug_phone(ANNA)
    return exchange


@pytest.fixture
async def servers(database: Database, exchange: SimulatedExchange) -> AsyncIterator[tuple[Server, Server]]:
    """The first leads, and Anna talks to one of two callers; the second follows."""
    first, second = Server(database, exchange, "first"), Server(database, exchange, "second")
    first.start()
    await first.decides()
    second.start()
    await eventually(lambda: first.leader.mirror.view.agent(ANNA) is not None)
    await first.request(on_duty())
    exchange.call(arrival("c1"))
    await eventually(lambda: first.phase("c1") == "ringing")
    await first.request(OfferAnswered(offer=first.leader.mirror.view.agent(ANNA).offer, agent=ANNA))
    exchange.call(arrival("c2"))
    await eventually(lambda: (first.phase("c1"), first.phase("c2")) == ("talking", "waiting"))
    yield first, second
    await first.aclose()
    await second.aclose()


async def test_a_dead_leader_is_followed_and_a_talk_goes_on(
    servers: tuple[Server, Server], exchange: SimulatedExchange
) -> None:
    first, second = servers
    await first.die()
    exchange.call(arrival("c3"))
    await second.decides()
    await eventually(lambda: second.phase("c3") == "waiting")
    assert [second.phase(name) for name in ("c1", "c2")] == ["talking", "waiting"]
    assert len(exchange.inventory().agent_legs) == 1
    assert second.lease.epoch == first.lease.epoch + 1


async def test_a_leader_that_steps_down_is_followed_and_a_talk_goes_on(
    servers: tuple[Server, Server], exchange: SimulatedExchange
) -> None:
    first, second = servers
    await first.aclose()
    await second.decides()
    await second.request(on_break())
    assert [second.phase(name) for name in ("c1", "c2")] == ["talking", "waiting"]
    assert len(exchange.inventory().agent_legs) == 1


async def test_who_is_deposed_while_its_database_is_silent_does_nothing_more(
    servers: tuple[Server, Server], exchange: SimulatedExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = servers

    async def silent(**_: object) -> bool:
        raise LogUnavailableError

    async def unheard(**_: object) -> None:
        raise AdapterError("nothing reaches telephony", retryable=True)

    monkeypatch.setattr(first.lease, "renew", silent)
    monkeypatch.setattr(first.lease, "acquire", silent)
    monkeypatch.setattr(first.telephony, "stay", unheard)
    await second.decides()
    await eventually(lambda: not first.leader.is_deciding.is_set())
    done, told = list(first.performed), list(first.telephony.acknowledged)
    exchange.hang_up(arrival("c1").leg)
    exchange.call(arrival("c3"))
    await eventually(lambda: second.phase("c1") == "wrap_up" and second.phase("c3") == "waiting")
    assert first.performed == done
    assert first.telephony.acknowledged == told
    assert first.phase("c3") is None
