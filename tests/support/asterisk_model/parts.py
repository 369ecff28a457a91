"""What an Asterisk has: channels, bridges, sounds that are played and recorded."""

import asyncio
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from perezvon.adapters.telephony.asterisk.names import TOLD
from tests.support.ari_server import channel


@dataclass(eq=False)
class Played:
    """Sounds that are played one after another under one id."""

    id: str
    seconds: list[float]
    task: asyncio.Task[None] | None = None

    def told(self, channel_id: str, state: str) -> dict[str, object]:
        """As events tell of it."""
        return {"id": self.id, "state": state, "target_uri": f"channel:{channel_id}", "media_uri": "sound:x"}


@dataclass(eq=False)
class Taped:
    """What ARI records of a channel."""

    name: str
    ending: asyncio.TimerHandle | None = None


@dataclass(eq=False)
class Mix:
    """What MixMonitor writes of a channel: what comes from it and what goes to it."""

    id: str
    files: tuple[Path, ...]
    is_muted: bool = False


@dataclass(eq=False)
class ModelChannel:
    """One party's connection."""

    id: str
    name: str
    state: str
    app_name: str
    app_data: str
    number: int
    is_made: bool = False
    """Made by ARI: its end is told with its cause."""
    in_stasis: bool = False
    caller: Mapping[str, str] = field(default_factory=lambda: {"name": "", "number": ""})
    variables: dict[str, str] = field(default_factory=dict)
    bridge: str | None = None
    playing: list[Played] = field(default_factory=list)
    taped: Taped | None = None
    mixes: list[Mix] = field(default_factory=list)
    music: str | None = None
    is_muted: bool = False
    dialled: str = ""
    """Keys that were played to it."""
    spied: str | None = None
    """The channel that a snoop taps."""
    callee: Any = None
    """The phone or carrier that is called when it is dialled."""
    dials: str = ""
    """The number that is called, if it is a carrier."""
    phone: Any = None
    """The call of a phone of the model, which is told of the end."""
    ring_over: asyncio.TimerHandle | None = None

    def told(self) -> dict[str, object]:
        """As ARI tells of it."""
        return channel(
            self.id,
            name=self.name,
            state=self.state,
            caller=dict(self.caller),
            dialplan={
                "context": "x",
                "exten": "s",
                "priority": 1,
                "app_name": self.app_name,
                "app_data": self.app_data,
            },
            creationtime=f"2026-11-26T17:45:{self.number // 1000:02}.{self.number % 1000:03}+0000",
            channelvars={name: self.variables.get(name, "") for name in TOLD},
        )


@dataclass(eq=False)
class ModelBridge:
    """What joins channels."""

    id: str
    channels: list[str] = field(default_factory=list)

    def told(self) -> dict[str, object]:
        """As ARI tells of it."""
        return {
            "id": self.id,
            "channels": list(self.channels),
            "name": "",
            "bridge_type": "mixing",
            "technology": "simple_bridge",
        }


NUMBERS = itertools.count(1)
"""Of channels: no two have the same name."""
