"""Frames: four bytes of length and a msgpack array `[kind, id, name, payload]`."""

import asyncio
from typing import TypeAlias

import msgspec

MAX_FRAME = 16 * 1024 * 1024
VERSION = 1

HELLO, ASK, ANSWER, REFUSAL, TELL, PROOF = range(6)

Frame: TypeAlias = tuple[int, int, str, bytes]

_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[Frame] = msgspec.msgpack.Decoder(Frame)


def framed(frame: Frame) -> bytes:
    """A frame as bytes. Raises `ValueError` when it is too large."""
    body = _encoder.encode(frame)
    if len(body) > MAX_FRAME:
        raise ValueError(f"a frame of {len(body)} bytes is too large")
    return len(body).to_bytes(4, "big") + body


async def read(reader: asyncio.StreamReader, most: int = MAX_FRAME) -> Frame:
    """The next frame. Raises `msgspec.DecodeError` on one of more than `most` bytes, before they are read."""
    size = int.from_bytes(await reader.readexactly(4), "big")
    if size > most:
        raise msgspec.DecodeError("frame too large")
    return _decoder.decode(await reader.readexactly(size))
