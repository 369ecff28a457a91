"""What puppets do, parties without a browser who are played from sound files: a part of the wire of `protocol`."""

from typing import TypeAlias

import msgspec

from perezvon.adapters.telephony.wire.protocol import Tagged


class PuppetCalls(Tagged, frozen=True, kw_only=True):
    """A customer calls a line. `is_recorded`: their talks are recorded also when nobody real takes part."""

    contact: str
    leg: str
    line: str
    customer: str | None = None
    language: str | None = None
    is_recorded: bool = False


class PuppetPresses(Tagged, frozen=True, kw_only=True):
    """A customer presses a key."""

    leg: str
    digit: str


class PuppetHangsUp(Tagged, frozen=True, kw_only=True):
    """A customer hangs up."""

    leg: str


class PuppetSays(Tagged, frozen=True, kw_only=True):
    """A leg says these sound files, after what it still has to say."""

    leg: str
    files: tuple[str, ...]


class PuppetPhone(Tagged, frozen=True, kw_only=True):
    """An agent has a phone, unless they have one."""

    agent: str


class PuppetPhoneGone(Tagged, frozen=True, kw_only=True):
    """An agent's phone is gone if it is a puppet."""

    agent: str


Deed: TypeAlias = PuppetCalls | PuppetPresses | PuppetHangsUp | PuppetSays | PuppetPhone | PuppetPhoneGone

_deeds: msgspec.msgpack.Decoder[Deed] = msgspec.msgpack.Decoder(Deed)


def decode_deed(payload: bytes) -> Deed:
    """What a puppet is to do, from the link. Raises `msgspec.DecodeError`."""
    return _deeds.decode(payload)
