"""How the model answers the manager interface."""

import re
from collections.abc import Mapping
from pathlib import Path

from tests.support.asterisk_model.model import AsteriskModel
from tests.support.asterisk_model.parts import Mix, ModelChannel

GOOD = "Response: Success\r\n"
_FILES = re.compile(r"[rt]\(([^)]*)\)")


class Manager:
    """The manager interface of a model."""

    def __init__(self, model: AsteriskModel) -> None:
        self._model = model
        self._mixes = 0
        model.ami.performs = self._perform

    def _perform(self, said: Mapping[str, str]) -> str | None:
        channel = next((one for one in self._model.channels.values() if one.name == said.get("Channel")), None)
        if channel is None:
            return "Response: Error\r\nMessage: No such channel\r\n"
        match said["Action"]:
            case "MixMonitor":
                return self._mix(channel, said["Options"])
            case "MixMonitorMute":
                for mix in channel.mixes:
                    mix.is_muted = said["State"] == "1"
            case "StopMixMonitor":
                self._model.close_mixes(channel, said["MixMonitorID"])
        return GOOD

    def _mix(self, channel: ModelChannel, options: str) -> str:
        self._mixes += 1
        mix = Mix(f"0x{self._mixes:x}", tuple(Path(file) for file in _FILES.findall(options)))
        self._model.mix(channel, mix)
        return f"{GOOD}MixMonitorID: {mix.id}\r\n"
