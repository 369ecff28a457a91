"""What happens in the model, and what is told of it."""

import asyncio
import wave
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from perezvon.platform.tasks import spawn, stop
from tests.support.ami_server import AmiServer
from tests.support.ari_server import AriServer
from tests.support.asterisk_model.outlet import Outlet
from tests.support.asterisk_model.parts import NUMBERS, Mix, ModelBridge, ModelChannel, Played, Taped
from tests.support.tones import tone

FASTER = 10
"""So much faster than their length sounds are played."""
WRITTEN_S = 0.5
"""So long is everything that is recorded."""
VOICE_HZ = 700
RATE = 8_000
APP = "perezvon"
NOTHING_SAID, NORMAL, BUSY, NO_ANSWER, REJECTED, ELSEWHERE = 0, 16, 17, 19, 21, 26
SIP = {BUSY: 486, NO_ANSWER: 480, REJECTED: 603}
"""The status with which a phone refused."""


class AsteriskModel:
    """The state of an Asterisk; `questions` and `manager` answer from it."""

    def __init__(self, ari: AriServer, ami: AmiServer, messages: Path) -> None:
        self.ari, self.ami, self.messages = ari, ami, messages
        self.outlet = Outlet(ari)
        self.channels: dict[str, ModelChannel] = {}
        self.bridges: dict[str, ModelBridge] = {}
        self.known_bridges: set[str] = set()
        self.phones: dict[str, object] = {}
        """By the names of endpoints: those that are registered."""

    async def aclose(self) -> None:
        """Nothing happens any more."""
        for channel in list(self.channels.values()):
            await stop(*(played.task for played in channel.playing if played.task is not None))
            for timer in (channel.ring_over, channel.taped.ending if channel.taped else None):
                if timer is not None:
                    timer.cancel()
        await self.outlet.aclose()

    # --- Channels. ---

    def arrive(self, line: str, number: str, variables: Mapping[str, str] = {}) -> ModelChannel:
        """Somebody calls by the network, or from a page whose endpoint has these variables."""
        count = next(NUMBERS)
        channel = ModelChannel(
            id=f"1764180000.{count}",
            name=f"PJSIP/trunk-carrier-{count:08x}",
            state="Ring",
            app_name="Stasis",
            app_data=f"{APP},arrive,{line}",
            number=count,
            caller={"name": "", "number": number},
            variables=dict(variables),
        )
        self.channels[channel.id] = channel
        self.enter(channel, ["arrive", line])
        return channel

    def enter(self, channel: ModelChannel, args: list[str]) -> None:
        """A channel is in our application from now on."""
        channel.in_stasis, channel.app_name, channel.app_data = True, "Stasis", ",".join((APP, *args))
        self.outlet.tell(channel.id, "StasisStart", channel=channel.told(), args=args)

    def change(self, channel: ModelChannel, state: str) -> None:
        """A channel rings, or is answered."""
        if channel.state != state:
            channel.state = state
            self.outlet.tell(channel.id, "ChannelStateChange", channel=channel.told())

    def press(self, channel: ModelChannel, digit: str) -> None:
        """A key was released."""
        self.outlet.tell(channel.id, "ChannelDtmfReceived", channel=channel.told(), digit=digit, duration_ms=100)

    def picked_up(self, channel: ModelChannel) -> None:
        """A phone that was rung is answered."""
        if channel.ring_over is not None:
            channel.ring_over.cancel()
        self.change(channel, "Up")

    def end(self, channel: ModelChannel, cause: int = NORMAL, *, soft: bool = False) -> None:
        """A channel ends, with all that hangs on it."""
        if self.channels.pop(channel.id, None) is None:
            return
        if channel.ring_over is not None:
            channel.ring_over.cancel()
        if channel.in_stasis or soft:
            asked = cause if channel.bridge or channel.is_made else 0
            self.outlet.tell(
                channel.id,
                "ChannelHangupRequest",
                channel=channel.told(),
                soft=soft,
                **({"cause": asked} if asked else {}),
            )
        self.leave(channel)
        for played in list(channel.playing):
            self.stop_playing(channel, played, "failed")
        self.stop_taping(channel)
        self.close_mixes(channel)
        if channel.in_stasis:
            self.outlet.tell(channel.id, "StasisEnd", channel=channel.told())
        if channel.is_made:
            fields = {"cause": cause, "cause_txt": "", "tech_cause": SIP.get(cause, 0)}
            self.outlet.tell(channel.id, "ChannelDestroyed", channel=channel.told(), **fields)
        if channel.phone is not None:
            channel.phone.over(cause)
        for other in list(self.channels.values()):
            if other.spied == channel.id:
                self.end(other)

    # --- Bridges. ---

    def join(self, bridge: ModelBridge, channel: ModelChannel) -> None:
        """A channel is in this bridge, and in no other."""
        if channel.bridge == bridge.id:
            return
        self.leave(channel)
        channel.bridge = bridge.id
        bridge.channels.append(channel.id)
        self.outlet.tell(channel.id, "ChannelEnteredBridge", bridge=bridge.told(), channel=channel.told())

    def leave(self, channel: ModelChannel) -> None:
        """A channel is in no bridge."""
        if channel.bridge is not None:
            bridge = self.bridges[channel.bridge]
            bridge.channels.remove(channel.id)
            channel.bridge = None
            self.outlet.tell(channel.id, "ChannelLeftBridge", bridge=bridge.told(), channel=channel.told())

    # --- Sounds. ---

    def play(self, channel: ModelChannel, played: Played) -> None:
        """Play, after what is played already."""
        channel.playing.append(played)
        if len(channel.playing) == 1:
            played.task = spawn(self._play(channel, played), name="sound of the model")

    async def _play(self, channel: ModelChannel, played: Played) -> None:
        for seconds in played.seconds:
            self.outlet.tell(channel.id, "PlaybackStarted", playback=played.told(channel.id, "playing"))
            await asyncio.sleep(seconds / FASTER)
        played.task = None
        self.stop_playing(channel, played, "done")

    def stop_playing(self, channel: ModelChannel, played: Played, state: str = "done") -> None:
        """It is over: by itself, or since somebody wanted it."""
        if played.task is not None:
            played.task.cancel()
        is_first = channel.playing[:1] == [played]
        channel.playing.remove(played)
        self.outlet.tell(channel.id, "PlaybackFinished", playback=played.told(channel.id, state))
        if is_first and channel.playing and channel.id in self.channels:
            channel.playing[0].task = spawn(self._play(channel, channel.playing[0]), name="sound of the model")

    # --- Recordings. ---

    def tape(self, channel: ModelChannel, name: str, longest_s: float) -> None:
        """Record what a channel says, by ARI."""
        ending = asyncio.get_running_loop().call_later(longest_s, self.stop_taping, channel)
        channel.taped = Taped(name, ending)
        self.outlet.tell(channel.id, "RecordingStarted", recording=self._taped(channel, "recording"))

    def stop_taping(self, channel: ModelChannel) -> None:
        """That recording is over, and written."""
        if channel.taped is None or channel.taped.ending is None:
            return
        channel.taped.ending.cancel()
        self.messages.mkdir(parents=True, exist_ok=True)
        write(self.messages / f"{channel.taped.name}.wav", tone(VOICE_HZ, WRITTEN_S, RATE).tobytes())
        self.outlet.tell(channel.id, "RecordingFinished", recording=self._taped(channel, "done"))
        channel.taped = None

    def _taped(self, channel: ModelChannel, state: str) -> Mapping[str, object]:
        assert channel.taped is not None
        name, target = channel.taped.name, f"channel:{channel.id}"
        return {"name": name, "state": state, "target_uri": target, "format": "wav", "duration": 1}

    @staticmethod
    def close_mixes(channel: ModelChannel, mix_id: str | None = None) -> None:
        """What MixMonitor recorded is whole."""
        for mix in [one for one in channel.mixes if mix_id in (None, one.id)]:
            channel.mixes.remove(mix)
            for file in mix.files:
                write(file, b"" if mix.is_muted else tone(VOICE_HZ, WRITTEN_S, RATE).tobytes())

    @staticmethod
    def mix(channel: ModelChannel, mix: Mix) -> None:
        """Record a channel by MixMonitor: the lengths in the files are wrong until it ends."""
        channel.mixes.append(mix)
        for file in mix.files:
            write(file, np.zeros(RATE, np.int16).tobytes(), is_open=True)


def write(path: Path, sound: bytes, *, is_open: bool = False) -> None:
    """A WAV file of Asterisk. `is_open`: it says that nothing is in it."""
    with path.open("wb") as file, wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(b"" if is_open else sound)
    if is_open:
        with path.open("ab") as file:
            file.write(sound)
