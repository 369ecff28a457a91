"""Saves and restores the state of an engine. Running on from a snapshot equals running from the start."""

import random
from typing import Any

import msgspec

from perezvon.engine.state import State

ENGINE_VERSION = "24"
"""Names the form of the state and the rules that made it. A snapshot of another version is not loaded: its log is
replayed. It changes with every change of the engine that could make the same log end in another state."""


def save(state: State) -> bytes:
    """The state as bytes: the same for an engine that decided and for one that followed."""
    state.timers.tidy()
    return _encoder.encode(state)


def load(data: bytes) -> State:
    """The state that `save` made these bytes of, by an engine of this version."""
    return _decoder.decode(data)


def _encode_chance(value: Any) -> Any:
    if isinstance(value, random.Random):
        return value.getstate()
    raise NotImplementedError(type(value).__name__)


def _decode_chance(wanted: type, value: Any) -> Any:
    if wanted is random.Random:
        chance = random.Random(0)
        version, numbers, gauss_next = value
        chance.setstate((version, tuple(numbers), gauss_next))
        return chance
    raise NotImplementedError(wanted.__name__)


_encoder = msgspec.msgpack.Encoder(enc_hook=_encode_chance)
_decoder = msgspec.msgpack.Decoder(State, dec_hook=_decode_chance)
