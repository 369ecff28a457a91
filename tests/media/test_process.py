"""The media process as a process: found, killed, started again, full, stopped."""

import random
from collections.abc import AsyncIterator, Iterator

import pytest

from perezvon.adapters.telephony.browser.media.webrtc import offer_only
from perezvon.adapters.telephony.wire import protocol
from perezvon.adapters.telephony.wire.protocol import Method
from perezvon.kernel.time import SECOND
from perezvon.platform.link import LinkClient, LinkRefusedError, LinkUnavailableError
from tests.support.caller import Caller
from tests.support.media import MediaProcess
from tests.support.polling import eventually

MOST_CALLERS = 2


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MediaProcess]:
    offer_only(["127.0.0.1"])
    running = MediaProcess(tmp_path_factory.mktemp("media"), most_callers=MOST_CALLERS)
    running.start()
    yield running
    running.stop()


class Client:
    """A follower that speaks the wire itself."""

    def __init__(self, address: str) -> None:
        self.told: list[protocol.Told] = []
        self.pages: list[Caller] = []
        self.link = LinkClient(address, on_tell=self._take, chance=random.Random(1))

    async def ask(self, method: str, question: protocol.Wire | None = None) -> bytes:
        await self.link.connected()
        return await self.link.ask(method, b"" if question is None else protocol.encode(question), timeout=5)

    async def hello(self) -> protocol.Hello:
        return protocol.decode(await self.ask(Method.HELLO), protocol.Hello)

    async def stats(self) -> protocol.Stats:
        return protocol.decode(await self.ask(Method.STATS), protocol.Stats)

    async def call(self, page: Caller, contact: str, *, returns: bool = False) -> Caller:
        """Connect a page as a customer."""

        async def signal(sdp: str) -> str:
            offer = protocol.CallerOffer(contact=contact, leg=f"{contact}-leg", line="web", sdp=sdp, returns=returns)
            return protocol.decode(await self.ask(Method.CONNECT_CALLER, offer), protocol.Answer).sdp

        self.pages.append(page)
        return await page.connect(signal)

    async def phone(self, page: Caller, agent: str) -> Caller:
        """Connect a page as an agent's phone."""

        async def signal(sdp: str) -> str:
            offer = protocol.PhoneOffer(agent=agent, sdp=sdp)
            return protocol.decode(await self.ask(Method.CONNECT_PHONE, offer), protocol.Answer).sdp

        self.pages.append(page)
        return await page.connect(signal)

    async def is_back(self) -> bool:
        """Whether a process answers that is not the one before."""
        try:
            await self.hello()
        except LinkUnavailableError:
            return False
        return True

    def seen(self, kind: type[protocol.Seen]) -> list[protocol.Seen]:
        return [told.seen for told in self.told if isinstance(told.seen, kind)]

    async def _take(self, method: str, payload: bytes) -> None:
        if method == Method.REPORT:
            self.told.append(protocol.decode(payload, protocol.Told))


@pytest.fixture
async def client(process: MediaProcess) -> AsyncIterator[Client]:
    client = Client(process.address)
    yield client
    for page in client.pages:
        await page.aclose()
    await client.link.aclose()


async def test_it_says_who_it_is(client: Client, process: MediaProcess) -> None:
    hello = await client.hello()
    assert hello.pid == process.pid
    assert hello.wire == protocol.WIRE_VERSION


async def test_a_second_process_leaves_the_first_alone(client: Client, process: MediaProcess) -> None:
    second = process.spawn()
    assert second.wait(20) != 0
    assert (await client.hello()).pid == process.pid


@pytest.mark.parametrize(
    ("method", "payload"), [("dance", b""), (Method.PERFORM, b"\xc1"), (Method.CONNECT_PHONE, b"")]
)
async def test_what_it_does_not_understand_it_refuses(client: Client, method: str, payload: bytes) -> None:
    await client.link.connected()
    with pytest.raises(LinkRefusedError, match="bad_request"):
        await client.link.ask(method, payload, timeout=5)


async def test_it_counts(client: Client) -> None:
    page = await client.call(Caller(700), "counted")
    await eventually(lambda: _received(client, 20))
    stats = await client.stats()
    await page.aclose()
    await eventually(lambda: _is_empty(client))
    assert (stats.calls, stats.callers, stats.phones, stats.recordings) == (1, 1, 0, 0)
    assert stats.lost == stats.broken == stats.recording_failures == 0
    assert 0 <= stats.lateness_p50 <= stats.lateness_p99


async def _is_empty(client: Client) -> bool:
    return (await client.stats()).calls == 0


async def _received(client: Client, packets: int) -> bool:
    return (await client.stats()).received >= packets


async def test_beyond_its_limit_it_lets_nobody_in(client: Client) -> None:
    pages = [await client.call(Caller(700), f"full-{number}") for number in range(MOST_CALLERS)]
    refused = Caller(800)
    with pytest.raises(LinkRefusedError, match="media_full"):
        await client.call(refused, "refused")
    for page in (*pages, refused):
        await page.aclose()
    await eventually(lambda: _is_empty(client))


async def test_those_in_calls_hear_nothing_of_callers_who_are_refused(client: Client) -> None:
    customer, agent = await client.call(Caller(700), "inside"), await client.phone(Caller(1100), "carl")
    await client.ask(
        Method.PERFORM,
        protocol.Join(id="inside", epoch=1, contact="inside", leg="carl-leg", agent="carl", record=False),
    )
    other = await client.call(Caller(700), "inside-too")
    assert await agent.hears(700)
    before = await client.stats()
    agent.listen_for_silence()
    refused = Caller(800)
    for number in range(20):
        with pytest.raises(LinkRefusedError, match="media_full"):
            await client.call(refused, f"refused-{number}")
    after = await client.stats()
    assert agent.longest_silence < 0.5
    assert after.refused_full - before.refused_full == 20
    assert (after.most_callers, after.is_late) == (MOST_CALLERS, False)
    assert after.calls == before.calls
    for page in (customer, agent, other, refused):
        await page.aclose()
    await eventually(lambda: _is_empty(client))


async def test_a_page_that_is_loaded_again_is_let_in_beyond_the_limit(client: Client) -> None:
    first = await client.call(Caller(700), "loaded")
    other = await client.call(Caller(800), "not-loaded")
    await first.aclose()
    second = await client.call(Caller(900), "loaded", returns=True)
    assert (await client.stats()).callers == MOST_CALLERS
    late = Caller(900)
    with pytest.raises(LinkRefusedError, match="call_over"):
        await client.call(late, "never-there", returns=True)
    for page in (second, other, late):
        await page.aclose()
    await eventually(lambda: _is_empty(client))


async def test_a_recording_survives_kill_9_of_the_process(client: Client, process: MediaProcess) -> None:
    customer, agent = await client.call(Caller(700), "killed"), await client.phone(Caller(1100), "anna")
    join: protocol.Order = protocol.Join(id="1", epoch=1, contact="killed", leg="agent-leg", agent="anna")
    await client.ask(Method.PERFORM, join)
    path = process.recordings / "killed-agent-leg.wav"
    await eventually(lambda: path.exists() and path.stat().st_size > 2 * 16_000 * 4)
    process.kill()
    await customer.aclose()
    await agent.aclose()
    process.start()
    await eventually(client.is_back)
    await client.ask(Method.FOLLOW, protocol.Leads(epoch=1))
    await eventually(lambda: bool(client.seen(protocol.Recorded)))
    (recorded,) = client.seen(protocol.Recorded)
    assert isinstance(recorded, protocol.Recorded)
    assert (recorded.contact, recorded.leg, recorded.recording) == ("killed", "agent-leg", "killed-agent-leg")
    assert 2 * SECOND <= recorded.duration <= 20 * SECOND
    await client.ask(Method.ACKNOWLEDGE, protocol.Acknowledged(serials=(client.told[-1].serial,), epoch=1))
    await eventually(lambda: not path.with_suffix(".json").exists())


async def test_a_graceful_stop_tells_pages_and_completes_recordings(client: Client, process: MediaProcess) -> None:
    customer, agent = await client.call(Caller(700), "stopped"), await client.phone(Caller(1100), "ben")
    await client.ask(Method.PERFORM, protocol.Join(id="1", epoch=1, contact="stopped", leg="agent-leg", agent="ben"))
    assert await customer.hears(1100)
    assert process.stop() == 0
    assert await customer.is_told(t="ended", cause="lost")
    await customer.aclose()
    await agent.aclose()
    process.start()
    await eventually(client.is_back)
    await client.ask(Method.FOLLOW, protocol.Leads(epoch=1))
    await eventually(lambda: bool(client.seen(protocol.Recorded)))
