"""SDP (RFC 4566, RFC 3264): what sound is sent, how, and where to. Other media are refused, as a desk phone does."""

from dataclasses import dataclass, field, replace

from tests.support.sip import g722
from tests.support.sip.g711 import CODECS
from tests.support.sip.message import Endpoint

NAMES = {kind: codec.name for kind, codec in CODECS.items()} | {g722.PAYLOAD: "G722"}
"""What phones may speak, by payload type. G.722 is told at 8000 Hz, by a mistake of RFC 1890 that remains (RFC 3551)."""
G711 = tuple(CODECS)

EVENTS = 101
"""The payload type that we propose for digits (RFC 4733)."""

_DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")
_EVENT_NAME = "telephone-event/8000"
_PROFILES = ("RTP/AVP", "RTP/AVPF")


class SDPError(ValueError):
    """No sound could be agreed on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What one side says of its sound."""

    place: Endpoint
    """Where it wants to have RTP."""
    codecs: tuple[int, ...] = G711
    """Payload types, the preferred first."""
    events: int | None = EVENTS
    """Payload type of digits; None if they are not known there."""
    direction: str = "sendrecv"
    media: tuple[str, ...] = ("audio",)
    """All media of the offer, in order; the first audio is the one described here."""

    @property
    def sends(self) -> bool:
        return self.direction in ("sendrecv", "sendonly")

    @property
    def receives(self) -> bool:
        return self.direction in ("sendrecv", "recvonly")

    def answered(self, place: Endpoint, *, sends: bool, receives: bool) -> "Description":
        """Our answer, when we want to send and receive."""
        ours = direction(sends=sends and self.receives, receives=receives and self.sends)
        return replace(self, place=place, codecs=self.codecs[:1], direction=ours)

    def encode(self, session: int, version: int) -> bytes:
        host, _ = self.place
        lines = [f"v=0\r\no=- {session} {version} IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0"]
        sound = self.media.index("audio")
        for at, line in enumerate(self.media):
            lines.append(self._sound() if at == sound else f"m={line.split()[0]} 0 RTP/AVP 0")
        return ("\r\n".join(lines) + "\r\n").encode()

    def _sound(self) -> str:
        types = [*self.codecs] + ([] if self.events is None else [self.events])
        lines = [f"m=audio {self.place[1]} RTP/AVP {' '.join(map(str, types))}"]
        lines += [f"a=rtpmap:{kind} {NAMES[kind]}/8000" for kind in self.codecs]
        if self.events is not None:
            lines += [f"a=rtpmap:{self.events} {_EVENT_NAME}", f"a=fmtp:{self.events} 0-15"]
        return "\r\n".join([*lines, "a=ptime:20", f"a={self.direction}"])


def direction(*, sends: bool, receives: bool) -> str:
    """The word for it."""
    return {(True, True): "sendrecv", (True, False): "sendonly", (False, True): "recvonly"}.get(
        (sends, receives), "inactive"
    )


@dataclass(slots=True)
class _Section:
    """One medium, or what stands before the first."""

    kind: str = ""
    port: int = 0
    profile: str = ""
    types: list[str] = field(default_factory=list)
    host: str = ""
    names: dict[str, str] = field(default_factory=dict)
    direction: str = ""


def parse(body: bytes, known: tuple[int, ...] = G711) -> Description:
    """What the other side says. Raises `SDPError` when there is no sound in it that one can have who speaks these."""
    try:
        session, *media = _sections(body.decode(errors="replace"))
    except (IndexError, ValueError) as error:
        raise SDPError("malformed") from error
    sound = next((one for one in media if one.kind == "audio"), None)
    if sound is None or sound.profile not in _PROFILES:
        raise SDPError("no sound without encryption")
    codecs = tuple(int(kind) for kind in sound.types if kind.isdigit() and int(kind) in known)
    if not codecs:
        raise SDPError("no codec in common")
    events = next((int(kind) for kind in sound.types if sound.names.get(kind, "").lower() == _EVENT_NAME), None)
    host = sound.host or session.host
    way = sound.direction or session.direction or "sendrecv"
    is_held = host == "0.0.0.0" or sound.port == 0
    return Description(
        place=(host, sound.port), codecs=codecs, events=events, direction="inactive" if is_held else way,
        media=tuple(one.kind for one in media),
    )  # fmt: skip


def _sections(text: str) -> list[_Section]:
    sections = [_Section()]
    for line in text.replace("\r\n", "\n").split("\n"):
        kind, _, value = line.partition("=")
        if kind == "m":
            name, port, profile, *types = value.split()
            sections.append(_Section(name, int(port.partition("/")[0]), profile, types))
        elif kind == "c":
            sections[-1].host = value.split()[2].partition("/")[0]
        elif kind == "a":
            _attribute(sections[-1], value.strip())
    return sections


def _attribute(section: _Section, value: str) -> None:
    name, _, rest = value.partition(":")
    if value in _DIRECTIONS:
        section.direction = value
    elif name == "rtpmap":
        kind, _, codec = rest.partition(" ")
        section.names[kind] = codec.strip()
