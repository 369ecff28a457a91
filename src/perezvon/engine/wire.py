"""The stored form of events, commands and changes.

A message is stored as a JSON object under its stored type, its tag. The meaning of a stored type never changes: a new
field has a default, and anything else makes a new version of the type and an upcaster from the version before. Rows
are never rewritten, so every version that was ever stored can be read for ever; golden files in the tests hold one
example of each.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, get_args

import msgspec

from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.events import Event
from perezvon.engine.message import Message, stored_name
from perezvon.kernel.ids import Domain
from perezvon.kernel.time import Micros

Stored: TypeAlias = dict[str, Any]
Upcaster: TypeAlias = Callable[[Stored], Stored]

VERSIONS: dict[str, int] = {}
"""The version in which a type is written now, for each type that has had more than one."""

UPCASTERS: dict[tuple[str, int], Upcaster] = {}
"""From a stored object of that type and version to one of the next version."""


class UnknownTypeError(ValueError):
    """A stored type or version that this program does not know: it was written by a newer one."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the log as it is spoken of: an event and all that was said about it."""

    domain: Domain
    seq: int
    at: Micros
    event: Event
    outputs: tuple[Command | Change, ...]


class Wire:
    """Writes messages in their present version and reads them in any."""

    def __init__(self, versions: Mapping[str, int], upcasters: Mapping[tuple[str, int], Upcaster]) -> None:
        self._versions = versions
        self._upcasters = upcasters
        self._encoder = msgspec.json.Encoder(order="deterministic")
        self._events: dict[str, msgspec.json.Decoder[Event]] = {
            type_: msgspec.json.Decoder(message) for type_, message in EVENTS.items()
        }
        self._outputs = msgspec.json.Decoder(tuple[Command | Change, ...])

    def encode_event(self, event: Event) -> tuple[str, int, bytes]:
        """The stored type, its version, and the event as JSON."""
        type_ = stored_name(type(event).__name__)
        return type_, self._versions.get(type_, 1), self._encoder.encode(event)

    def decode_event(self, type_: str, v: int, data: bytes) -> Event:
        """The event stored as `type_` in version `v`. Raises `UnknownTypeError` on what was never written."""
        decoder = self._events.get(type_)
        if decoder is None:
            raise UnknownTypeError(f"unknown event type {type_}")
        if v != self._versions.get(type_, 1):
            data = self._encoder.encode(self._upcast(type_, v, msgspec.json.decode(data)))
        return decoder.decode(data)

    def encode_outputs(self, outputs: Sequence[Command | Change]) -> bytes:
        """Commands and changes as a JSON array; the version stands in `v` where it is not 1."""
        if not self._versions:
            return self._encoder.encode(outputs)
        return self._encoder.encode([self._versioned(msgspec.to_builtins(output)) for output in outputs])

    def decode_outputs(self, data: bytes) -> tuple[Command | Change, ...]:
        """What `encode_outputs` was given, by this version or an older one."""
        if self._versions:
            stored = msgspec.json.decode(data)
            data = self._encoder.encode([self._upcast(item["type"], item.get("v", 1), item) for item in stored])
        return self._outputs.decode(data)

    def _versioned(self, stored: Stored) -> Stored:
        v = self._versions.get(stored["type"], 1)
        return stored if v == 1 else stored | {"v": v}

    def _upcast(self, type_: str, v: int, stored: Stored) -> Stored:
        for older in range(v, self._versions.get(type_, 1)):
            stored = self._upcasters[type_, older](stored)
        if v > self._versions.get(type_, 1):
            raise UnknownTypeError(f"unknown version {v} of {type_}")
        return stored


def _by_stored_name(union: Any) -> dict[str, type[Message]]:
    return {stored_name(message.__name__): message for message in get_args(union)}


EVENTS = _by_stored_name(Event)
COMMANDS = _by_stored_name(Command)
CHANGES = _by_stored_name(Change)

_wire = Wire(VERSIONS, UPCASTERS)

encode_event = _wire.encode_event
decode_event = _wire.decode_event
encode_outputs = _wire.encode_outputs
decode_outputs = _wire.decode_outputs
