"""What passes between dispatch and those who ask or follow it."""

import msgspec

from perezvon.engine.events import Request
from perezvon.platform.log.port import LogRow

REQUEST = "request"
"""An encoded `Request`; answered with the seq of its step, or refused with the engine's code."""
FOLLOW = "follow"
"""The seq of the newest step that the follower knows. Every later one is told that the leader still remembers, and those that
come; then it is answered with the seq of the newest. What was not told stands in the log."""
STEP = "step"
"""One committed `LogRow`, told in order."""

_encoder = msgspec.msgpack.Encoder()
_request_decoder: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
_row_decoder = msgspec.msgpack.Decoder(LogRow)
_seq_decoder = msgspec.msgpack.Decoder(int)


def encode(message: Request | LogRow | int) -> bytes:
    """Any of these messages as bytes."""
    return _encoder.encode(message)


def decode_request(payload: bytes) -> Request:
    """Raises `msgspec.DecodeError` on anything else."""
    return _request_decoder.decode(payload)


def decode_row(payload: bytes) -> LogRow:
    """Raises `msgspec.DecodeError` on anything else."""
    return _row_decoder.decode(payload)


def decode_seq(payload: bytes) -> int:
    """Raises `msgspec.DecodeError` on anything else."""
    return _seq_decoder.decode(payload)
