"""The part of aiortc that is used, and the one hook that is not public."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator

import pytest
from aiortc import RTCConfiguration, RTCPeerConnection

from perezvon.adapters.telephony.browser.media.opus import Decoder, Encoder
from perezvon.adapters.telephony.browser.media.pcm import FRAME
from perezvon.adapters.telephony.browser.media.webrtc import OfferError, PeerConnection, offer_only
from tests.support.caller import Caller
from tests.support.polling import eventually
from tests.support.tones import level, tone


class Told:
    """Notes what a connection reports."""

    def __init__(self) -> None:
        self.packets: list[tuple[int, bytes]] = []
        self.messages: list[str] = []
        self.is_connected = self.is_open = self.is_gone = False

    def connected(self) -> None:
        self.is_connected = True

    def heard(self, sequence: int, packet: bytes) -> None:
        self.packets.append((sequence, packet))

    def told(self, message: str) -> None:
        self.messages.append(message)

    def channel_opened(self) -> None:
        self.is_open = True

    def vanished(self) -> None:
        self.is_gone = True


@pytest.fixture
async def page() -> AsyncIterator[Caller]:
    offer_only(["127.0.0.1"])
    page = Caller(700)
    yield page
    await page.aclose()


@pytest.fixture
async def connection() -> AsyncIterator[PeerConnection]:
    connection = PeerConnection()
    yield connection
    await connection.aclose()


async def test_packets_of_sound_come_through_the_hook_in_order(page: Caller, connection: PeerConnection) -> None:
    """Fails when a release of aiortc or aioice no longer has what `divert_rtp` needs."""
    told = Told()
    await page.connect(lambda offer: connection.answer(offer, told))
    await eventually(lambda: len(told.packets) >= 20)
    numbers = [number for number, _ in told.packets]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    decoder = Decoder()
    sound = [decoder.decode(packet) for _, packet in told.packets]
    assert level(sound[-1], 700) > -15


@pytest.mark.parametrize("length", [1, 12, 40, 5_000])
async def test_what_others_send_to_the_port_does_no_harm(page: Caller, connection: PeerConnection, length: int) -> None:
    told, answers = Told(), list[str]()

    async def signal(offer: str) -> str:
        answers.append(await connection.answer(offer, told))
        return answers[0]

    await page.connect(signal)
    await eventually(lambda: len(told.packets) >= 5)
    port = int(re.findall(r"127\.0\.0\.1 (\d+) typ host", answers[0])[0])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for _ in range(5):
            stranger.sendto(b"\x80" + bytes(length - 1), ("127.0.0.1", port))
    before = len(told.packets)
    await eventually(lambda: len(told.packets) >= before + 20)
    numbers = [number for number, _ in told.packets]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


async def test_encoded_packets_reach_the_page(page: Caller, connection: PeerConnection) -> None:
    """Fails when a release of aiortc no longer takes packets from a track."""
    told = Told()
    await page.connect(lambda offer: connection.answer(offer, told))
    encoder, sound = Encoder(), tone(1100, 1.0)

    async def speak() -> None:
        for tick in range(400):
            place = tick % 50 * FRAME
            connection.send(encoder.encode(sound[place : place + FRAME]), tick)
            await asyncio.sleep(0.02)

    async with asyncio.TaskGroup() as group:
        speaking = group.create_task(speak())
        assert await page.hears(1100)
        speaking.cancel()


async def test_messages_go_both_ways(page: Caller, connection: PeerConnection) -> None:
    told = Told()
    await page.connect(lambda offer: connection.answer(offer, told))
    await eventually(lambda: told.is_open)
    page.press("5")
    await eventually(lambda: told.messages == ['{"t": "digit", "digit": "5"}'])
    connection.tell('{"t": "doing", "what": "talk"}')
    assert await page.is_told(t="doing", what="talk")


async def test_a_page_that_closes_has_vanished(page: Caller, connection: PeerConnection) -> None:
    told = Told()
    await page.connect(lambda offer: connection.answer(offer, told))
    await page.aclose()
    await eventually(lambda: told.is_gone)


async def test_closing_a_connection_ourselves_is_not_reported(page: Caller) -> None:
    connection, told = PeerConnection(), Told()
    await page.connect(lambda offer: connection.answer(offer, told))
    await connection.aclose()
    assert not told.is_gone


async def test_a_connection_that_never_came_about_can_be_closed() -> None:
    offer_only(["127.0.0.1"])
    connection, told = PeerConnection(), Told()
    await connection.answer(await _offer("audio", "data"), told)
    async with asyncio.timeout(10):
        await connection.aclose()
    assert not told.is_gone


async def test_nobody_outside_is_asked_for_an_address(page: Caller, connection: PeerConnection) -> None:
    """aiortc would ask a public STUN server by default."""
    answers = []

    async def signal(offer: str) -> str:
        answers.append(await connection.answer(offer, Told()))
        return answers[0]

    await page.connect(signal)
    assert set(re.findall(r"a=candidate:\S+ \d+ \w+ \d+ (\S+) \d+ typ (\w+)", answers[0])) == {("127.0.0.1", "host")}


async def test_only_opus_is_accepted(page: Caller, connection: PeerConnection) -> None:
    answers = []

    async def signal(offer: str) -> str:
        answers.append(await connection.answer(offer, Told()))
        return answers[0]

    await page.connect(signal)
    assert re.findall(r"a=rtpmap:\d+ (\S+)", answers[0]) == ["opus/48000/2"]


async def _offer(*kinds: str) -> str:
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    for kind in kinds:
        if kind == "data":
            peer.createDataChannel("phone")
        else:
            peer.addTransceiver(kind)
    await peer.setLocalDescription(await peer.createOffer())
    offer = peer.localDescription.sdp
    await peer.close()
    return offer


@pytest.mark.parametrize("kinds", [("data",), ("audio", "video"), ("audio", "audio")])
async def test_an_offer_with_other_media_is_refused(kinds: tuple[str, ...], connection: PeerConnection) -> None:
    offer_only(["127.0.0.1"])
    with pytest.raises(OfferError):
        await connection.answer(await _offer(*kinds), Told())


@pytest.mark.parametrize(
    "offer", ["", "v=0", "m=audio 9 RTP/AVP 0", "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n", "x" * 99_999]
)
async def test_what_is_no_offer_is_refused(offer: str, connection: PeerConnection) -> None:
    with pytest.raises(OfferError):
        await connection.answer(offer, Told())
