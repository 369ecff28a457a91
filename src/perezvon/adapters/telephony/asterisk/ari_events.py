"""What Asterisk says over its websocket: the events that matter, with the fields that matter, decoded straight from the bytes.

Types that are not here are ignored, and the event filter keeps Asterisk from sending most of them. A message that cannot be
read is counted and logged by its type alone, since its content is about people.
"""

from typing import Final, TypeAlias, get_args

import msgspec

from perezvon.adapters.telephony.asterisk.ari_resources import Channel, Playback, Recording
from perezvon.platform.telemetry import logger

_log = logger(__name__)


class _Event(msgspec.Struct, frozen=True, gc=False, tag_field="type", tag=True):
    """Each is tagged with its name."""


class StasisStart(_Event, frozen=True, gc=False):
    """A channel entered our application."""

    channel: Channel
    args: tuple[str, ...] = ()
    replace_channel: Channel | None = None


class StasisEnd(_Event, frozen=True, gc=False):
    """A channel left our application. Of a channel that came by the dialplan nothing more is told."""

    channel: Channel


class ChannelStateChange(_Event, frozen=True, gc=False):
    """A channel rings, is answered, ..."""

    channel: Channel


class ChannelDestroyed(_Event, frozen=True, gc=False):
    """A channel that we made is gone. `cause` is of Q.850, `tech_cause` the SIP status with which the other side refused."""

    channel: Channel
    cause: int
    cause_txt: str = ""
    tech_cause: int = 0


class ChannelHangupRequest(_Event, frozen=True, gc=False):
    """A channel is about to end: `soft` if we asked for it, else the other side did, with the cause it gave or 0."""

    channel: Channel
    cause: int = 0
    tech_cause: int = 0
    soft: bool = False


class ChannelDtmfReceived(_Event, frozen=True, gc=False):
    """A key was released."""

    channel: Channel
    digit: str
    duration_ms: int = 0
    timestamp: str = ""


class PlaybackFinished(_Event, frozen=True, gc=False):
    """All sounds of one request are over: `failed` only if the last of them could not be played."""

    playback: Playback


class RecordingFinished(_Event, frozen=True, gc=False):
    """A recording was written."""

    recording: Recording


class RecordingFailed(_Event, frozen=True, gc=False):
    """A recording ended without a file."""

    recording: Recording


class ApplicationReplaced(_Event, frozen=True, gc=False):
    """Another connection is our application now; nothing more will come over this one."""


class Answer(msgspec.Struct, frozen=True, gc=False, tag_field="type", tag="RESTResponse"):
    """What became of a request; `message_body` is JSON."""

    request_id: str
    status_code: int
    reason_phrase: str = ""
    message_body: str = ""


AriEvent: TypeAlias = (
    StasisStart
    | StasisEnd
    | ChannelStateChange
    | ChannelDestroyed
    | ChannelHangupRequest
    | ChannelDtmfReceived
    | PlaybackFinished
    | RecordingFinished
    | RecordingFailed
    | ApplicationReplaced
)
Message: TypeAlias = AriEvent | Answer

WANTED_TYPES: Final = ("RESTResponse", *(event.__name__ for event in get_args(AriEvent)))
"""What the event filter lets through. Without the first of them Asterisk would keep its answers to itself as well."""


class _Kind(msgspec.Struct):
    type: str = ""


class Reader:
    """Reads messages and counts those that it could not read."""

    def __init__(self) -> None:
        self._decoder: msgspec.json.Decoder[Message] = msgspec.json.Decoder(Message)
        self._kinds = msgspec.json.Decoder(_Kind)
        self.malformed = 0

    def read(self, text: bytes | str) -> Message | None:
        """The message, or None if it is of no interest or malformed."""
        try:
            return self._decoder.decode(text)
        except msgspec.DecodeError as error:
            self._put_aside(text, error)
            return None

    def _put_aside(self, text: bytes | str, error: msgspec.DecodeError) -> None:
        try:
            kind = self._kinds.decode(text).type
        except msgspec.DecodeError:
            kind = ""
        if kind and kind not in WANTED_TYPES:
            return
        self.malformed += 1
        _log.warning("ari_message_malformed", type=kind, error=type(error).__name__, count=self.malformed)
