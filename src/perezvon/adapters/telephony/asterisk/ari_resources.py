"""What Asterisk has, as its REST interface and its events describe it: the fields that matter."""

from typing import Final

import msgspec


class Party(msgspec.Struct, frozen=True, gc=False):
    """Somebody's name and number as the signalling told them; empty if it told none."""

    name: str = ""
    number: str = ""


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where a channel is in the dialplan. In our application `app_name` is `Stasis` and `app_data` its arguments."""

    context: str = ""
    exten: str = ""
    app_name: str = ""
    app_data: str = ""


NOBODY: Final = Party()
_NOWHERE: Final = Place()


class Channel(msgspec.Struct, frozen=True, gc=False):
    """One party's connection. `state` is `Down`, `Ring` (rings us), `Ringing` (is rung), `Up` or a rarer one."""

    id: str
    name: str
    state: str
    caller: Party = NOBODY
    connected: Party = NOBODY
    dialplan: Place = _NOWHERE
    creationtime: str = ""
    channelvars: dict[str, str] = {}
    protocol_id: str = ""
    """The SIP Call-ID."""


class Bridge(msgspec.Struct, frozen=True, gc=False):
    """What joins channels, whose ids are in `channels`."""

    id: str
    channels: tuple[str, ...] = ()
    name: str = ""
    bridge_type: str = ""
    technology: str = ""


class Playback(msgspec.Struct, frozen=True, gc=False):
    """Sound that is played; `state` ends as `done` or `failed`."""

    id: str
    state: str
    target_uri: str = ""


class Recording(msgspec.Struct, frozen=True, gc=False):
    """Sound that is recorded by ARI. Durations are in seconds."""

    name: str
    state: str = ""
    target_uri: str = ""
    duration: int | None = None
    talking_duration: int | None = None
    cause: str = ""


class Endpoint(msgspec.Struct, frozen=True, gc=False):
    """A phone or trunk; `state` is `online`, `offline` or `unknown`."""

    technology: str
    resource: str
    state: str = ""
    channel_ids: tuple[str, ...] = ()
