"""What passes between dispatch and those who ask or follow it."""

import hashlib

import msgspec

from perezvon.engine.events import Request
from perezvon.platform.log.port import LogRow

REQUEST = "request"
"""An encoded `Request`; answered with the seq of its step, or refused with the engine's code."""
FOLLOW = "follow"
"""`Known`: the newest step that the follower knows. Every later one is told that the leader still remembers, and those that
come; then it is answered with `Led`. What was not told stands in the log."""
STEP = "step"
"""One committed `LogRow`, told in order."""

TERM = "term"
"""`Known`: the step after which a new term begins, told to those who followed in one before."""


class Known(msgspec.Struct, frozen=True):
    """The newest step that a follower knows, and what it looks like."""

    seq: int
    mark: bytes = b""


class Led(msgspec.Struct, frozen=True):
    """The newest step of the leader. `agrees` tells whether it knows the follower's as the same; nothing if it was not told
    of it: then the log is to be asked."""

    seq: int
    agrees: bool | None = None


_encoder = msgspec.msgpack.Encoder()
_request_decoder: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
_row_decoder = msgspec.msgpack.Decoder(LogRow)
_known_decoder = msgspec.msgpack.Decoder(Known)
_led_decoder = msgspec.msgpack.Decoder(Led)
_seq_decoder = msgspec.msgpack.Decoder(int)


def mark_of(row: LogRow | None) -> bytes:
    """What tells a step from another one with the same seq."""
    return b"" if row is None else hashlib.sha256(_encoder.encode(row)).digest()[:16]


def encode(message: Request | LogRow | Known | Led | int) -> bytes:
    """Any of these messages as bytes."""
    return _encoder.encode(message)


def decode_request(payload: bytes) -> Request:
    """Raises `msgspec.DecodeError` on anything else."""
    return _request_decoder.decode(payload)


def decode_row(payload: bytes) -> LogRow:
    """Raises `msgspec.DecodeError` on anything else."""
    return _row_decoder.decode(payload)


def decode_known(payload: bytes) -> Known:
    """Raises `msgspec.DecodeError` on anything else."""
    return _known_decoder.decode(payload)


def decode_led(payload: bytes) -> Led:
    """Raises `msgspec.DecodeError` on anything else."""
    return _led_decoder.decode(payload)


def decode_seq(payload: bytes) -> int:
    """Raises `msgspec.DecodeError` on anything else."""
    return _seq_decoder.decode(payload)
