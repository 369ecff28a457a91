"""What is shown of the centre's health, and when a figure deserves attention."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.time import SECOND, Micros


class EndingError(AppError):
    """This process ends: others serve."""

    kind = ErrorKind.UNAVAILABLE
    code = "health.ending"


class Light(StrEnum):
    """A traffic light."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the centre. `advice` is the code of what to do, when there is something to do."""

    name: str
    light: Light = Light.GOOD
    advice: str | None = None
    figures: Mapping[str, float | str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceFigures:
    """What the media process counts."""

    calls: int
    callers: int
    phones: int
    recordings: int
    lateness_p99: float
    received: int
    lost: int
    late: int
    concealed: int
    is_recording_paused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSeen:
    """A process of the centre; no number when it does not run.

    `restarts` is how often the server started it again since its own start; nothing of one that nobody keeps alive.
    """

    name: str
    pid: int | None
    since: Micros | None
    restarts: int | None = None


LATENESS_S = 0.1
LATENCY_S = 0.25
LAG = 1_000
EXPIRY_DAYS = 14
BACKUP_DAYS = 2
"""The doctor judges by the same days, through the parts below."""
_DAY = 86_400 * SECOND


def role_part(seen: RoleSeen) -> Part:
    """A process that ought to run."""
    figures = {"pid": seen.pid, "since": seen.since, "restarts": seen.restarts}
    name = f"role_{seen.name}"
    return Part(name=name, figures=figures) if seen.pid else _part(name, Light.BAD, "role_down", figures)


def silent_database_part(restarts: int | None = None) -> Part:
    """The database, which does not answer; `restarts` as in `RoleSeen`."""
    return _part("database", Light.BAD, "database_away", {"restarts": restarts})


def database_part(latency: float, size: int, restarts: int | None = None) -> Part:
    """The database, which answered within `latency` seconds; `restarts` as in `RoleSeen`."""
    figures = {"latency": latency, "size": size, "restarts": restarts}
    return _part("database", Light.WARN if latency > LATENCY_S else Light.GOOD, "database_slow", figures)


def dispatch_part(leader: tuple[str, int] | None) -> Part:
    """Who decides: their address and how often that changed hands."""
    if leader is None:
        return _part("dispatch", Light.BAD, "nobody_decides", {})
    address, epoch = leader
    figures: dict[str, float | str | None] = {} if address.startswith("unix:") else {"address": address}
    return Part(name="dispatch", figures={**figures, "epoch": epoch})


def followers_part(lags: Mapping[str, int]) -> Part:
    """Those who follow the log; the one that is furthest behind counts."""
    worst = max(lags.values(), default=0)
    return _part("followers", Light.WARN if worst > LAG else Light.GOOD, "followers_behind", {"lag": worst})


def jobs_part(waiting: int, failed: int) -> Part:
    """Work for later."""
    figures = {"waiting": waiting, "failed": failed}
    return _part("jobs", Light.WARN if failed else Light.GOOD, "jobs_failed", figures)


def disk_part(light: Light, *, free: int, total: int) -> Part:
    """The disk of the data folder, on which its guard has put a light."""
    return _part("disk", light, "disk_full" if light is Light.BAD else "disk_low", {"free": free, "total": total})


def voice_part(voice: VoiceFigures | None) -> Part:
    """Browser voice; nothing when the media process does not answer."""
    if voice is None:
        return _part("voice", Light.BAD, "voice_away", {})
    figures = {
        "calls": voice.calls,
        "phones": voice.phones,
        "recordings": voice.recordings,
        "lateness": voice.lateness_p99,
        "lost": _share(voice.lost, voice.received),
        "late": _share(voice.late, voice.received),
        "concealed": _share(voice.concealed, voice.received),
    }
    if voice.is_recording_paused:
        return _part("voice", Light.BAD, "recording_paused", figures)
    return _part("voice", Light.WARN if voice.lateness_p99 > LATENESS_S else Light.GOOD, "voice_late", figures)


def certificate_part(ends: Micros | None, now: Micros) -> Part | None:
    """The certificate, if the centre has one of its own."""
    if ends is None:
        return None
    days = (ends - now) // _DAY
    light = Light.BAD if days < 1 else Light.WARN if days < EXPIRY_DAYS else Light.GOOD
    return _part("certificate", light, "certificate_ends", {"days": max(days, 0)})


def backup_part(last: Micros | None, now: Micros, *, is_wanted: bool) -> Part:
    """The last backup that was written by itself."""
    if not is_wanted:
        return _part("backup", Light.WARN, "backup_unset", {})
    is_old = last is None or now - last > BACKUP_DAYS * _DAY
    return _part("backup", Light.BAD if is_old else Light.GOOD, "backup_old", {"last": last})


def _part(name: str, light: Light, advice: str, figures: Mapping[str, float | str | None]) -> Part:
    return Part(name=name, light=light, advice=None if light is Light.GOOD else advice, figures=figures)


def _share(part: int, whole: int) -> float:
    return part / (part + whole) if part else 0.0
