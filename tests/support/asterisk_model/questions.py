"""How the model answers ARI, and how it is made to answer oddly."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.ari_server import HANG_UP, Asked, Reply, refused
from tests.support.asterisk_model.model import NORMAL, AsteriskModel
from tests.support.asterisk_model.parts import NUMBERS, ModelBridge, ModelChannel, Played

NOTHING = Reply(status=204)
BYTES_PER_S = 32_000


class _Refused(Exception):  # noqa: N818 - an answer
    def __init__(self, status: int, message: str = "gone") -> None:
        super().__init__(message)
        self.reply = refused(status, message)


@dataclass(eq=False)
class Trouble:
    """An odd answer to the first question that matches, after it was carried out or instead of that."""

    method: str
    path: str
    reply: Reply
    is_carried_out: bool = False
    came: bool = False

    def meets(self, asked: Asked) -> bool:
        """Whether this is the question, and the first such."""
        is_met = not self.came and asked.method == self.method and re.fullmatch(self.path, asked.path) is not None
        self.came = self.came or is_met
        return is_met


class Questions:
    """The REST interface of a model."""

    def __init__(self, model: AsteriskModel) -> None:
        self._model = model
        self.troubles: list[Trouble] = []
        self._routes: list[tuple[str, re.Pattern[str], Callable[..., Reply]]] = [
            (method, re.compile(path), answer)
            for method, path, answer in (
                ("GET", "channels", lambda _: _told(model.channels)),
                ("GET", "bridges", lambda _: _told(model.bridges)),
                ("GET", "endpoints/PJSIP", lambda _: Reply(body=[self._endpoint(one) for one in model.phones])),
                ("GET", "endpoints/PJSIP/([^/]+)", self._one_endpoint),
                ("POST", "channels/create", self._create),
                ("POST", "channels/([^/]+)/dial", self._call),
                ("DELETE", "channels/([^/]+)", self._hang_up),
                ("POST", "channels/([^/]+)/answer", self._answer),
                ("POST", "channels/([^/]+)/play/([^/]+)", self._play),
                ("POST", "channels/([^/]+)/moh", self._music),
                ("DELETE", "channels/([^/]+)/moh", self._no_music),
                ("POST", "channels/([^/]+)/mute", self._mute),
                ("DELETE", "channels/([^/]+)/mute", self._unmute),
                ("POST", "channels/([^/]+)/dtmf", self._dial),
                ("POST", "channels/([^/]+)/variable", self._set),
                ("POST", "channels/([^/]+)/record", self._record),
                ("POST", "channels/([^/]+)/snoop/([^/]+)", self._snoop),
                ("GET", "playbacks/([^/]+)", lambda _, name: Reply(body=self._played(name)[1].told("", "playing"))),
                ("DELETE", "playbacks/([^/]+)", self._stop_playing),
                ("GET", "recordings/live/([^/]+)", lambda _, name: Reply(body={"name": self._taped(name).id})),
                ("POST", "recordings/live/([^/]+)/stop", self._stop_recording),
                ("POST", "bridges/([^/]+)", self._bridge),
                ("DELETE", "bridges/([^/]+)", self._unbridge),
                ("POST", "bridges/([^/]+)/addChannel", self._add),
                ("POST", "bridges/([^/]+)/removeChannel", self._remove),
            )
        ]
        for method in ("GET", "POST", "DELETE"):
            model.ari.rule(method, ".*", self._reply)

    def trouble(self, method: str, path: str, reply: Reply = HANG_UP, *, is_carried_out: bool = False) -> Trouble:
        """Answer the next question that matches so."""
        self.troubles.append(Trouble(method, path, reply, is_carried_out))
        return self.troubles[-1]

    def _reply(self, asked: Asked) -> Reply:
        trouble = next((one for one in self.troubles if one.meets(asked)), None)
        if trouble is None:
            return self._carry_out(asked)
        if trouble.is_carried_out:
            self._carry_out(asked)
        return trouble.reply

    def _carry_out(self, asked: Asked) -> Reply:
        for method, path, answer in self._routes:
            if method == asked.method and (match := path.fullmatch(asked.path)) is not None:
                try:
                    return answer(asked, *match.groups())
                except _Refused as error:
                    return error.reply
        return Reply(body={})

    def _channel(self, channel_id: str, status: int = 404) -> ModelChannel:
        channel = self._model.channels.get(channel_id)
        if channel is None:
            raise _Refused(status, "Channel not found")
        return channel

    def _stasis(self, channel_id: str, status: int = 404) -> ModelChannel:
        channel = self._channel(channel_id, status)
        if not channel.in_stasis:
            raise _Refused(409, "Channel not in Stasis application")
        return channel

    # --- Endpoints and channels. ---

    def _endpoint(self, name: str) -> dict[str, object]:
        return {"technology": "PJSIP", "resource": name, "state": "online", "channel_ids": []}

    def _one_endpoint(self, _: Asked, name: str) -> Reply:
        if name not in self._model.phones:
            raise _Refused(404, "Endpoint not found")
        return Reply(body=self._endpoint(name))

    def _create(self, asked: Asked) -> Reply:
        wanted = asked.body
        channel_id = wanted["channelId"]
        if channel_id in self._model.channels:
            raise _Refused(409, "Channel with given unique ID already exists")
        number, _, trunk = wanted["endpoint"].removeprefix("PJSIP/").rpartition("@")
        callee = self._model.phones.get(trunk)
        if callee is None:
            raise _Refused(500, "Allocation failed")
        count = next(NUMBERS)
        channel = ModelChannel(
            id=channel_id,
            name=f"PJSIP/{trunk}-{count:08x}",
            state="Down",
            app_name="Stasis",
            app_data="",
            number=count,
            is_made=True,
            variables=dict(wanted["variables"]),
            callee=callee,
            dials=number,
        )
        self._model.channels[channel_id] = channel
        self._model.enter(channel, wanted["appArgs"].split(","))
        return Reply(body=channel.told())

    def _call(self, asked: Asked, channel_id: str) -> Reply:
        channel = self._stasis(channel_id)
        if channel.state != "Down":
            raise _Refused(409, "Channel is not in the 'Down' state")
        channel.callee.be_called(channel, float(asked.query["timeout"]))
        return NOTHING

    def _hang_up(self, asked: Asked, channel_id: str) -> Reply:
        cause = int(asked.query.get("reason_code", NORMAL))
        self._model.end(self._channel(channel_id), cause, soft=True)
        return NOTHING

    def _answer(self, _: Asked, channel_id: str) -> Reply:
        self._model.change(self._stasis(channel_id), "Up")
        return NOTHING

    def _snoop(self, asked: Asked, channel_id: str, snoop_id: str) -> Reply:
        if snoop_id in self._model.channels:
            raise _Refused(409)
        spied = self._channel(channel_id)
        count = next(NUMBERS)
        snoop = ModelChannel(
            id=snoop_id,
            name=f"Snoop/{spied.id}-{count:08x}",
            state="Up",
            app_name="Stasis",
            app_data="",
            number=count,
            is_made=True,
            spied=spied.id,
        )
        self._model.channels[snoop_id] = snoop
        self._model.enter(snoop, asked.query["appArgs"].split(","))
        return Reply(body=snoop.told())

    def _mute(self, _: Asked, channel_id: str) -> Reply:
        self._stasis(channel_id).is_muted = True
        return NOTHING

    def _unmute(self, _: Asked, channel_id: str) -> Reply:
        self._stasis(channel_id).is_muted = False
        return NOTHING

    def _dial(self, asked: Asked, channel_id: str) -> Reply:
        self._stasis(channel_id).dialled += asked.query["dtmf"]
        return NOTHING

    def _set(self, asked: Asked, channel_id: str) -> Reply:
        self._stasis(channel_id).variables[asked.query["variable"]] = asked.query["value"]
        return NOTHING

    # --- Sounds. ---

    def _play(self, asked: Asked, channel_id: str, name: str) -> Reply:
        channel = self._stasis(channel_id)
        if any(one.id == name for one in channel.playing):
            raise _Refused(409)
        files = [Path(f"{media.removeprefix('sound:')}.sln16") for media in asked.query["media"].split(",")]
        played = Played(name, [file.stat().st_size / BYTES_PER_S for file in files])
        self._model.play(channel, played)
        return Reply(status=201, body=played.told(channel_id, "queued"))

    def _played(self, name: str) -> tuple[ModelChannel, Played]:
        for channel in self._model.channels.values():
            for played in channel.playing:
                if played.id == name:
                    return channel, played
        raise _Refused(404, "Playback not found")

    def _stop_playing(self, _: Asked, name: str) -> Reply:
        self._model.stop_playing(*self._played(name))
        return NOTHING

    def _music(self, asked: Asked, channel_id: str) -> Reply:
        self._stasis(channel_id).music = asked.query["mohClass"]
        return NOTHING

    def _no_music(self, _: Asked, channel_id: str) -> Reply:
        self._stasis(channel_id).music = None
        return NOTHING

    def _record(self, asked: Asked, channel_id: str) -> Reply:
        channel = self._stasis(channel_id)
        self._model.tape(channel, asked.query["name"], float(asked.query["maxDurationSeconds"]))
        return Reply(status=201, body={"name": asked.query["name"], "state": "queued"})

    def _taped(self, name: str) -> ModelChannel:
        for channel in self._model.channels.values():
            if channel.taped is not None and channel.taped.name == name:
                return channel
        raise _Refused(404, "Recording not found")

    def _stop_recording(self, _: Asked, name: str) -> Reply:
        self._model.stop_taping(self._taped(name))
        return NOTHING

    # --- Bridges. ---

    def _bridge(self, _: Asked, bridge_id: str) -> Reply:
        if bridge_id in self._model.known_bridges:
            raise _Refused(409, "Bridge with given unique ID already exists")
        self._model.known_bridges.add(bridge_id)
        bridge = self._model.bridges[bridge_id] = ModelBridge(bridge_id)
        return Reply(body=bridge.told())

    def _existing(self, bridge_id: str) -> ModelBridge:
        bridge = self._model.bridges.get(bridge_id)
        if bridge is None:
            raise _Refused(404, "Bridge not found")
        return bridge

    def _unbridge(self, _: Asked, bridge_id: str) -> Reply:
        for channel_id in list(self._existing(bridge_id).channels):
            self._model.leave(self._model.channels[channel_id])
        del self._model.bridges[bridge_id]
        return NOTHING

    def _add(self, asked: Asked, bridge_id: str) -> Reply:
        bridge = self._existing(bridge_id)
        channels = [self._stasis(one, 400) for one in asked.query["channel"].split(",")]
        for channel in channels:
            self._model.join(bridge, channel)
        return NOTHING

    def _remove(self, asked: Asked, bridge_id: str) -> Reply:
        channel = self._channel(asked.query["channel"], 400)
        if channel.bridge != self._existing(bridge_id).id:
            raise _Refused(422, "Channel not in this bridge")
        self._model.leave(channel)
        return NOTHING


def _told(things: dict[str, Any]) -> Reply:
    return Reply(body=[thing.told() for thing in things.values()])
