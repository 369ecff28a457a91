"""One UDP socket on the loop, closed at once, that knows when each datagram came in by the clock of the kernel.

So that this process is late to listen is not taken for a delay of who sends.
"""

import asyncio
import contextlib
import socket
import struct
import time
from collections.abc import Callable

from tests.support.sip.message import Endpoint

Take = Callable[[bytes, Endpoint, float], None]
"""Is told a datagram, who sent it, and when it came in: seconds, comparable with `now`."""

_TIMESTAMP_NS = 35
"""Linux: `SO_TIMESTAMPNS`, which Python has no name for."""
_MOST = 64
"""Datagrams taken in one go, so that other sockets get their turn."""
_TRIES = 100


def now() -> float:
    """The clock by which datagrams are stamped, in seconds."""
    return time.clock_gettime(time.CLOCK_REALTIME)


class Datagrams:
    """Bound from the first moment on; an even port is for RTP, whose odd neighbour belongs to RTCP."""

    def __init__(self, host: str, port: int, take: Take, *, is_even: bool = False) -> None:
        self._take = take
        self._socket: socket.socket | None = _bound_even(host) if is_even else _bound(host, port)
        self._socket.setblocking(False)
        with contextlib.suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, _TIMESTAMP_NS, 1)
        self.here: Endpoint = self._socket.getsockname()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket, self._read)

    def send(self, data: bytes, to: Endpoint) -> None:
        """Send a datagram; what cannot be sent now is lost, as it may be on any network."""
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.sendto(data, to)

    def close(self) -> None:
        """Close the socket at once. Nothing is sent or taken any more."""
        if self._socket is not None:
            self._loop.remove_reader(self._socket)
            self._socket.close()
            self._socket = None

    def _read(self) -> None:
        for _ in range(_MOST):
            if self._socket is None:
                return
            try:
                data, notes, _, source = self._socket.recvmsg(65_535, 128)
            except OSError:
                return
            self._take(data, source, _stamp(notes))


def _stamp(notes: list[tuple[int, int, bytes]]) -> float:
    for level, kind, value in notes:
        if level == socket.SOL_SOCKET and kind == _TIMESTAMP_NS:
            seconds, nanoseconds = struct.unpack("qq", value[:16])
            return float(seconds + nanoseconds / 1e9)
    return now()


def _bound(host: str, port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made


def _bound_even(host: str) -> socket.socket:
    for _ in range(_TRIES):
        made = _bound(host, 0)
        if made.getsockname()[1] % 2 == 0:
            return made
        made.close()
    raise OSError("no even port is free")
