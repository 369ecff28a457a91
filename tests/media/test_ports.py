"""Ports of sound out of a range, as they are offered to browsers."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Iterator

import pytest

from perezvon.adapters.telephony.browser.media.ports import use_ports
from perezvon.adapters.telephony.browser.media.webrtc import (
    NoPortError,
    PeerConnection,
    offer_only,
    with_public_address,
)
from tests.media.test_webrtc import Told
from tests.support.caller import Caller

FIRST, LAST = 42_110, 42_112


@pytest.fixture
async def loop() -> AsyncIterator[asyncio.AbstractEventLoop]:
    offer_only(["127.0.0.1"])
    loop = asyncio.get_running_loop()
    plain = loop.create_datagram_endpoint
    yield loop
    loop.create_datagram_endpoint = plain  # type: ignore[method-assign]


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", FIRST + 1))
        yield other


async def answered(page: Caller, connection: PeerConnection) -> str:
    answers = []

    async def signal(offer: str) -> str:
        answers.append(await connection.answer(offer, Told()))
        return answers[0]

    await page.connect(signal)
    return answers[0]


def offered(answer: str) -> set[tuple[str, int]]:
    found = re.findall(r"a=candidate:\S+ \d+ \w+ \d+ (\S+) (\d+) typ host", answer)
    return {(host, int(port)) for host, port in found}


async def test_sound_comes_to_ports_of_the_range(loop: asyncio.AbstractEventLoop) -> None:
    """Fails when a release of aioice no longer has the event loop bind its sockets."""
    page, connection = Caller(700), PeerConnection()
    use_ports(loop, (FIRST, LAST))
    try:
        ports = {port for _, port in offered(await answered(page, connection))}
    finally:
        await connection.aclose()
        await page.aclose()
    assert ports <= {FIRST, FIRST + 1, LAST}
    assert ports


async def test_a_port_that_is_taken_is_passed_over(loop: asyncio.AbstractEventLoop, taken: socket.socket) -> None:
    use_ports(loop, (FIRST, LAST))
    bound = []
    for _ in range(2):
        transport, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0))
        bound.append(transport)
    assert {transport.get_extra_info("sockname")[1] for transport in bound} == {FIRST, LAST}
    with pytest.raises(OSError, match="42110 to 42112 are taken"):
        await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0))
    for transport in bound:
        transport.close()


async def test_a_named_port_is_bound_as_it_is(loop: asyncio.AbstractEventLoop) -> None:
    use_ports(loop, (FIRST, LAST))
    transport, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=("127.0.0.1", 42_119))
    assert transport.get_extra_info("sockname")[1] == 42_119
    transport.close()


async def test_a_page_is_refused_when_no_port_is_left(loop: asyncio.AbstractEventLoop, taken: socket.socket) -> None:
    page, connection = Caller(700), PeerConnection()
    plain = loop.create_datagram_endpoint

    async def signal(offer: str) -> str:
        use_ports(loop, (FIRST + 1, FIRST + 1))
        return await connection.answer(offer, Told())

    with pytest.raises(NoPortError):
        await page.connect(signal)
    loop.create_datagram_endpoint = plain  # type: ignore[method-assign]
    await page.aclose()


async def test_a_public_address_is_offered_beside_the_machines_own(loop: asyncio.AbstractEventLoop) -> None:
    page, connection = Caller(700), PeerConnection((), "203.0.113.7")
    try:
        found = offered(await answered(page, connection))
    finally:
        await connection.aclose()
        await page.aclose()
    assert {host for host, _ in found} == {"127.0.0.1", "203.0.113.7"}
    assert len({port for _, port in found}) == 1


def test_a_public_address_stands_for_hosts_of_its_own_family_and_comes_after_them() -> None:
    answer = (
        "a=candidate:1 1 udp 2130706431 10.0.0.5 40001 typ host\r\n"
        "a=candidate:2 1 udp 2130706431 fd00::5 40002 typ host\r\n"
        "a=candidate:3 1 udp 1694498815 198.51.100.1 40001 typ srflx raddr 10.0.0.5 rport 40001\r\n"
    )
    lines = with_public_address(answer, "203.0.113.7").split("\r\n")
    assert lines[1] == "a=candidate:1p 1 udp 2130706430 203.0.113.7 40001 typ host"
    assert [line for line in lines if line] == [*answer.split("\r\n")[:1], lines[1], *answer.split("\r\n")[1:3]]
