"""Sound that says of each packet which one it is, and ears that notice which never came.

A customer sends numbered frames of a tone. Asterisk takes them to an agent, whose phone sends each one back, and to the
customer again: a frame that comes home has passed Asterisk twice. Frames go through Asterisk as they are, since all speak
G.711; music and silence of Asterisk's own have no number and are none of these.
"""

import contextlib
import select
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np

from perezvon.entrypoints.bench.telephony.pbx import CARRIER, DESKS

FRAMES_PER_S: Final = 50
_BYTES: Final = 160
_MARK: Final = b"\x2a\xd5\x2b\xd4"
"""A beginning that no other sound has by chance; the number of the frame follows."""
_NUMBERED = struct.Struct(">4sH")
_HEADER: Final = 12
_AT: Final = _HEADER + _NUMBERED.size
_ROOM: Final = 4 * 1024 * 1024
_HZ: Final = 440
_LOUD: Final = 8_000
_PORTS: Final = 20
"""At each side: a port alone would overflow as soon as its owner looks away for a moment."""
_LOOK_S: Final = 0.1


def write_sound(path: Path, seconds: float) -> Path:
    """Numbered frames of a tone, as samples of G.711."""
    frames = round(seconds * FRAMES_PER_S)
    tone = _ulaw(_LOUD * np.sin(2 * np.pi * _HZ / 8_000 * np.arange(_BYTES)))
    path.write_bytes(b"".join(_NUMBERED.pack(_MARK, frame) + tone[_NUMBERED.size :] for frame in range(frames)))
    return path


def _ulaw(samples: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> bytes:
    """By the table of ITU-T G.711: a sign, the segment of the magnitude, and the place in it."""
    loud = np.minimum(np.abs(samples).astype(np.int64), 32_635) + 132
    segment = np.floor(np.log2(loud)).astype(np.int64) - 7
    place = (loud >> (segment + 3)) & 0x0F
    sign = np.where(samples < 0, 0x80, 0)
    return bytes((~(sign | (segment << 4) | place) & 0xFF).astype(np.uint8))


class Ears:
    """Where customers and agents listen. What agents hear is said again."""

    def __init__(self) -> None:
        self._customers = [_bound(CARRIER) for _ in range(_PORTS)]
        self._agents = [_bound(DESKS) for _ in range(_PORTS)]
        self._heard: dict[tuple[str, int], set[int]] = {}
        """By where a customer's sound comes from: the frames that came home."""

    @property
    def ports(self) -> tuple[list[int], list[int]]:
        """Of customers, and of agents."""
        customers, agents = ([one.getsockname()[1] for one in side] for side in (self._customers, self._agents))
        return customers, agents

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Until the end of the block, in a thread of its own."""
        self._heard.clear()
        stop = threading.Event()
        thread = threading.Thread(target=self._listen, args=(stop,), name="ears", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def lost(self, calls: int, frames: int) -> int:
        """How many frames never came home that should have: between the first and the last one of each call that did. A call
        of which nothing did lost all `frames`."""
        missing = sum(max(heard) - min(heard) + 1 - len(heard) for heard in self._heard.values())
        return missing + frames * max(0, calls - len(self._heard))

    def close(self) -> None:
        """Listen no more."""
        for one in (*self._customers, *self._agents):
            one.close()

    def _listen(self, stop: threading.Event) -> None:
        customers = {one.fileno(): one for one in self._customers}
        agents = {one.fileno(): one for one in self._agents}
        with select.epoll() as poll:
            for number in (*customers, *agents):
                poll.register(number, select.EPOLLIN)
            while not stop.is_set():
                for number, _ in poll.poll(_LOOK_S):
                    if number in customers:
                        self._hear(customers[number])
                    else:
                        _repeat(agents[number])

    def _hear(self, ear: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                packet, source = ear.recvfrom(2_048)
                if len(packet) >= _AT:
                    mark, frame = _NUMBERED.unpack_from(packet, _HEADER)
                    if mark == _MARK:
                        self._heard.setdefault(source, set()).add(frame)


def _repeat(ear: socket.socket) -> None:
    with contextlib.suppress(BlockingIOError):
        while True:
            packet, source = ear.recvfrom(2_048)
            if packet[_HEADER : _HEADER + len(_MARK)] == _MARK:
                ear.sendto(packet, source)


def _bound(host: str) -> socket.socket:
    ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ear.setblocking(False)
    ear.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _ROOM)
    ear.bind((host, 0))
    return ear
