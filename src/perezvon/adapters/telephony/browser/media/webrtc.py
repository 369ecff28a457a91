"""The part of aiortc that is used: SDP, ICE, DTLS, SRTP and the data channel. Its own way with sound is not.

aiortc's receiver adds 80 ms, turns one lost packet into a gap of 300 ms and keeps that delay for the rest of the call. So
packets are taken from it where they come in (`divert_rtp`, the one hook that is not public), and packets that are already
encoded are handed to it (public: a track may return them).
"""

import asyncio
import re
from collections import deque
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Protocol

import aioice.ice
import pylibsrtp
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCDataChannel,
    RTCDtlsTransport,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from aiortc.rtp import RTP_HEADER_LENGTH, RtpPacket, is_rtcp
from av import Packet
from av.stream import Stream
from pylibsrtp import Session
from typing_extensions import override

from perezvon.adapters.telephony.browser.channel import CHANNEL
from perezvon.adapters.telephony.browser.media.pcm import FRAME, RATE
from perezvon.platform import telemetry

log = telemetry.logger(__name__)

_TIME_BASE = Fraction(1, RATE)
_PLAIN = 0x80
"""The first byte of a packet without padding, extension and other sources, as all browsers send when none was agreed."""
_UNSENT = 10
"""Packets (200 ms) that wait for the network at most; older ones are worthless."""
_LONGEST_OFFER = 32_768
_LONGEST_MESSAGE = 256
_MEDIA = re.compile(r"^m=(\w+) ", re.MULTILINE)
_EXTENSION = re.compile(r"^a=extmap:.*\r?\n", re.MULTILINE)
"""Offered header extensions, all of them of no use to one stream of sound: packing and reading them takes a tenth of the
time of a packet."""
_CANDIDATE = re.compile(
    r"^a=candidate:(?P<foundation>\S+) (?P<component>\d+) udp (?P<priority>\d+) (?P<host>\S+) (?P<port>\d+) typ host\r\n",
    re.MULTILINE,
)


class OfferError(Exception):
    """The offer is none that a page of ours makes."""


class NoPortError(Exception):
    """No socket could be opened: all ports that may be used are taken, or no address is left."""


class Events(Protocol):
    """Who wants to know what happens on a connection."""

    def connected(self) -> None:
        """Sound can flow both ways."""
        ...

    def heard(self, sequence: int, packet: bytes) -> None:
        """A packet of sound came."""
        ...

    def told(self, message: str) -> None:
        """The page said something over the data channel."""
        ...

    def channel_opened(self) -> None:
        """The page can be told something."""
        ...

    def vanished(self) -> None:
        """The page closed the connection, or it failed."""
        ...


class Connection(Protocol):
    """A page's connection; the tests have one without a network."""

    async def answer(self, offer: str, events: Events) -> str:
        """Begin; returns the SDP answer. Raises `OfferError` or `NoPortError`."""
        ...

    def send(self, packet: bytes, tick: int) -> None:
        """Send sound; without effect until connected."""
        ...

    def tell(self, message: str) -> None:
        """Say something over the data channel; without effect while it is not open."""
        ...

    async def aclose(self) -> None:
        """End it. `vanished` is not called for that."""
        ...


class PeerConnection:
    """A `Connection` over WebRTC. There is no renegotiation: what changes is only which sound is sent."""

    def __init__(self, ice_servers: Sequence[str] = (), public_address: str | None = None) -> None:
        # Without a list aiortc asks a public STUN server of its own choice.
        servers = [RTCIceServer(urls=url) for url in ice_servers if url.startswith("stun:")]
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=servers))
        self._public_address = public_address
        self._track = PacketTrack()
        self._channel: RTCDataChannel | None = None
        self._is_connected = False
        self._is_closed = False

    async def answer(self, offer: str, events: Events) -> str:
        """Begin; returns the SDP answer. Raises `OfferError` or `NoPortError`."""
        kinds = sorted(_MEDIA.findall(offer))
        if len(offer) > _LONGEST_OFFER or kinds not in (["application", "audio"], ["audio"]):
            raise OfferError("expected one audio stream and at most one data channel")
        transceiver = self._peer.addTransceiver(self._track, direction="sendrecv")
        transceiver.setCodecPreferences(
            [codec for codec in RTCRtpSender.getCapabilities("audio").codecs if codec.mimeType == "audio/opus"]
        )
        self._listen(events)
        try:
            plain = _EXTENSION.sub("", offer)
            await self._peer.setRemoteDescription(RTCSessionDescription(sdp=plain, type="offer"))
            await self._peer.setLocalDescription(await self._peer.createAnswer())
            divert_rtp(transceiver.receiver.transport, events.heard)
        except Exception as error:
            await self.aclose()
            raise OfferError(f"not acceptable: {error}") from error
        answer = str(self._peer.localDescription.sdp)
        if _CANDIDATE.search(answer) is None:
            await self.aclose()
            raise NoPortError
        return answer if self._public_address is None else with_public_address(answer, self._public_address)

    def _listen(self, events: Events) -> None:
        def state_changed() -> None:
            state = self._peer.connectionState
            if state == "connected":
                self._is_connected = True
                events.connected()
            elif state in ("failed", "closed") and not self._is_closed:
                self._is_connected = False
                events.vanished()

        def channel_offered(channel: RTCDataChannel) -> None:
            if channel.label != CHANNEL or self._channel is not None:
                return
            self._channel = channel
            channel.on("message", message_came)
            channel.on("close", channel_closed)
            events.channel_opened()

        def channel_closed() -> None:
            if not self._is_closed:
                events.vanished()

        def message_came(message: str | bytes) -> None:
            if isinstance(message, str) and len(message) <= _LONGEST_MESSAGE:
                events.told(message)

        self._peer.on("connectionstatechange", state_changed)
        self._peer.on("datachannel", channel_offered)

    def send(self, packet: bytes, tick: int) -> None:
        """Send sound; without effect until connected."""
        if self._is_connected:
            self._track.send(packet, tick)

    def tell(self, message: str) -> None:
        """Say something over the data channel; without effect while it is not open."""
        if self._channel is not None and self._channel.readyState == "open":
            self._channel.send(message)

    async def aclose(self) -> None:
        """End it. `vanished` is not called for that."""
        self._is_closed = True
        await self._peer.close()


class PacketTrack(MediaStreamTrack):
    """The outgoing stream: packets as they were encoded, in the order they were given."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._packets: deque[Packet[Stream]] = deque(maxlen=_UNSENT)
        self._has_packets = asyncio.Event()

    def send(self, payload: bytes, tick: int) -> None:
        packet = Packet(payload)
        packet.pts = tick * FRAME
        packet.time_base = _TIME_BASE
        self._packets.append(packet)
        self._has_packets.set()

    @override
    async def recv(self) -> "Packet[Stream]":
        while not self._packets:
            if self.readyState != "live":
                raise MediaStreamError
            self._has_packets.clear()
            await self._has_packets.wait()
        return self._packets.popleft()


def divert_rtp(transport: RTCDtlsTransport, take: Callable[[int, bytes], None]) -> None:
    """Have packets of sound given to `take` with their sequence numbers as soon as they come, and everything else to aiortc.

    On aiortc's way a packet wakes two tasks and passes a queue, which is a seventh of all that a call costs, before it
    gets to the jitter buffer that is of no use. To be called once there is a local description. `data_received`,
    `_connection` and `_rx_srtp` are not public; `tests/media/test_webrtc.py` fails when a release no longer has them.
    """
    connection = transport.transport._connection
    pass_on = connection.data_received

    def data_received(data: bytes, component: int) -> None:
        session: Session | None = transport._rx_srtp
        if session is None or not 128 <= data[0] < 192 or is_rtcp(data):
            pass_on(data, component)
            return
        try:
            opened = _opened(session.unprotect(data))
        except (pylibsrtp.Error, ValueError):  # forged, sent twice, longer than a packet can be, or none at all
            return
        if opened[1]:
            take(*opened)

    connection.data_received = data_received  # type: ignore[method-assign]


def _opened(packet: bytes) -> tuple[int, bytes]:
    """Sequence number and payload of a packet of RTP (RFC 3550, 5.1). Raises `ValueError`."""
    if packet[0] == _PLAIN:
        return int.from_bytes(packet[2:4]), packet[RTP_HEADER_LENGTH:]
    parsed = RtpPacket.parse(packet)
    return parsed.sequence_number, parsed.payload


def with_public_address(answer: str, address: str) -> str:
    """The answer with each host candidate of the address's family offered a second time, under `address`.

    The router that owns the address forwards what comes to the same port here, so that nothing else has to know of it.
    The machine's own addresses stay, and come first, for browsers on the same network.
    """
    is_v6 = ":" in address

    def and_public(found: re.Match[str]) -> str:
        if (":" in found["host"]) != is_v6:
            return found[0]
        priority = int(found["priority"]) - 1
        public = (
            f"a=candidate:{found['foundation']}p {found['component']} udp {priority} {address} {found['port']} typ host"
        )
        return f"{found[0]}{public}\r\n"

    return _CANDIDATE.sub(and_public, answer)


def offer_only(hosts: Sequence[str]) -> None:
    """Let ICE offer these addresses of the machine and no others, for the whole process."""

    def chosen(use_ipv4: bool, use_ipv6: bool) -> list[str]:
        return [host for host in hosts if (use_ipv6 if ":" in host else use_ipv4)]

    aioice.ice.get_host_addresses = chosen
