"""Checks of the machine and of the data folder. None of them needs the database."""

import asyncio
import os
import resource
import socket
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import resources
from ipaddress import ip_address
from pathlib import Path
from typing import TypeAlias

import perezvon
from perezvon.adapters.telephony.browser.media.settings import shipped_music
from perezvon.entrypoints.backup.keeping import last
from perezvon.entrypoints.doctor import letters, telephony
from perezvon.entrypoints.doctor.finding import Finding, Severity
from perezvon.entrypoints.processes import holder
from perezvon.features.operations.domain import Light, backup_part, certificate_part
from perezvon.kernel.time import SECOND, Clock
from perezvon.kernel.values import Language
from perezvon.platform.disk import DiskState, Space, judge, space
from perezvon.platform.link import parse_address
from perezvon.platform.log.journal import SET_ASIDE
from perezvon.platform.postgres import missing_parts
from perezvon.platform.settings import Settings
from perezvon.platform.system import SystemClock
from perezvon.platform.tls import Certificate, CertificateError, expiry

FILES = 1_024
"""Open files of one process: a browser takes one, a call a few."""

_DAY = 86_400 * SECOND


def _file_limit() -> int:
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the checks look at. Tests put other measures in place of the machine's own."""

    settings: Settings
    clock: Clock = field(default_factory=SystemClock)
    free_space: Callable[[Path], Space] = space
    file_limit: Callable[[], int] = _file_limit
    assets: Path = field(default_factory=lambda: Path(str(resources.files(perezvon) / "assets")))
    web: Path = field(default_factory=lambda: Path(str(resources.files(perezvon) / "web")))
    music: Path = field(default_factory=shipped_music)


Check: TypeAlias = Callable[[Machine], Iterator[Finding]]


# --- The data folder. ------------------------------------------------------------------------------------------------


def data_folder(machine: Machine) -> Iterator[Finding]:
    """Whether things can be stored."""
    folder = _existing(machine.settings.data)
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK) or _is_read_only(folder):
        yield Finding(check="data_folder", params={"path": str(folder)})


def data_mode(machine: Machine) -> Iterator[Finding]:
    """Whether others may change what lies in the data folder."""
    folder = machine.settings.data
    if folder.is_dir() and _mode(folder) & 0o022:

        async def close() -> None:
            folder.chmod(_mode(folder) & ~0o022)

        yield Finding(check="data_mode", params={"path": str(folder), "mode": f"{_mode(folder):o}"}, fix=close)


def private_folders(machine: Machine) -> Iterator[Finding]:
    """Whether others may look into recordings, prompts and logs."""
    settings = machine.settings
    private = (
        settings.recordings,
        settings.blob_folder,
        settings.prompts,
        settings.logs,
        settings.run,
        settings.journal,
    )
    is_open = [folder for folder in private if folder.is_dir() and _mode(folder) & 0o077]

    async def close() -> None:
        for folder in is_open:
            folder.chmod(0o700)

    if is_open:
        yield Finding(check="private_folders", params={"paths": ", ".join(map(str, is_open))}, fix=close)


def owner(machine: Machine) -> Iterator[Finding]:
    """Whether the folders belong to the user who runs the centre."""
    settings, user = machine.settings, os.geteuid()
    for folder in (
        settings.recordings,
        settings.blob_folder,
        settings.prompts,
        settings.logs,
        settings.run,
        settings.journal,
    ):
        if folder.exists() and folder.stat().st_uid != user:
            params = {"path": str(folder), "found": folder.stat().st_uid, "wanted": user}
            yield Finding(check="owner", params=params)


def database_folder(machine: Machine) -> Iterator[Finding]:
    """Whether the private database is whole, as far as its files tell."""
    folder = machine.settings.postgres
    if machine.settings.database is None and folder.is_dir() and (missing := missing_parts(folder)):
        yield Finding(check="database_folder", params={"path": str(folder), "missing": ", ".join(missing)})


def sockets(machine: Machine) -> Iterator[Finding]:
    """Whether sockets of the dead lie about."""
    settings = machine.settings
    left = [path for path in sorted(settings.run.glob("*.sock")) if holder(settings, path.stem) is None]

    async def remove() -> None:
        for path in left:
            path.unlink(missing_ok=True)

    if left:
        names = ", ".join(path.name for path in left)
        yield Finding(check="sockets", severity="warning", params={"paths": names}, fix=remove)


def disk(machine: Machine) -> Iterator[Finding]:
    """Whether there is room."""
    folder = _existing(machine.settings.data)
    found = machine.free_space(folder)
    state = judge(found.share)
    if state is not DiskState.OK:
        params = {"path": str(folder), "free": round(found.share * 100)}
        yield Finding(check="disk", severity="error" if state is DiskState.FULL else "warning", params=params)


def journal(machine: Machine) -> Iterator[Finding]:
    """Whether steps were refused by the log, since another node led when the database answered again."""
    found = sorted(machine.settings.journal.glob(f"{SET_ASIDE}-*"))
    if found:
        names = ", ".join(str(path) for path in found[:3])
        yield Finding(check="journal", severity="warning", params={"paths": names})


def nodes(machine: Machine) -> Iterator[Finding]:
    """Whether a node shares with the others what they need in common, and with nobody else."""
    settings = machine.settings
    if not settings.is_one_of_several:
        return
    if settings.database is None:
        yield Finding(check="node_database")
    if settings.blobs is None:
        yield Finding(check="node_blobs", severity="warning", params={"path": str(settings.blob_folder)})
    public = [place for place in (settings.dispatch, *settings.media) if place is not None and _is_public(place)]
    if public:
        yield Finding(check="links_public", severity="warning", params={"addresses": ", ".join(public)})


# --- Reaching it. ----------------------------------------------------------------------------------------------------


def port(machine: Machine) -> Iterator[Finding]:
    """Whether the port is free for the centre, or the centre's own."""
    settings = machine.settings
    if settings.port == 0 or holder(settings, "api") is not None:
        return
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
            probe.listen()
        except OSError:
            yield Finding(check="port", params={"host": settings.host, "port": settings.port})


def certificate(machine: Machine) -> Iterator[Finding]:
    """Whether the certificate and its key can be served, and for how long."""
    file, key = machine.settings.tls_certificate, machine.settings.tls_key
    if file is None:
        return
    try:
        Certificate(file, key)
        found = certificate_part(expiry(file), machine.clock.now())
    except CertificateError as error:
        yield Finding(check="certificate", params=error.params)
        return
    if found is not None and found.light is not Light.GOOD:
        severity: Severity = "error" if found.light is Light.BAD else "warning"
        yield Finding(check="certificate_expiry", severity=severity, params={"days": found.figures["days"]})


def key_mode(machine: Machine) -> Iterator[Finding]:
    """Whether the key is secret."""
    key = machine.settings.tls_key
    if key is not None and key.exists() and _mode(key) & 0o007:
        yield Finding(check="key_mode", params={"file": str(key), "mode": f"{_mode(key):o}"})


def https(machine: Machine) -> Iterator[Finding]:
    """Whether browsers will give the pages their microphone."""
    settings = machine.settings
    if not _is_loopback(settings.host) and settings.tls_certificate is None and not settings.trusted_proxies:
        yield Finding(check="https", params={"host": settings.host})


def mail(machine: Machine) -> Iterator[Finding]:
    """Whether letters can be sent, if they are to be."""
    yield from letters.mail(machine.settings, machine.clock)


def demo(machine: Machine) -> Iterator[Finding]:
    """Whether the sample world is open to the real one."""
    settings = machine.settings
    if settings.demo and (settings.public_address is not None or not _is_loopback(settings.host)):
        yield Finding(check="demo", params={"address": settings.public_address or settings.host})


def udp(machine: Machine) -> Iterator[Finding]:
    """Whether voice can be received."""
    for host in machine.settings.ice_hosts or ("0.0.0.0",):  # noqa: S104 - a port of any number, closed at once
        try:
            with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM) as probe:
                probe.bind((host, 0))
        except OSError as error:
            yield Finding(check="udp", params={"host": host, "why": error.strerror or str(error)})


def file_limit(machine: Machine) -> Iterator[Finding]:
    """Whether a process may open as many files as a busy day needs."""
    found = machine.file_limit()
    if 0 <= found < FILES:
        yield Finding(check="file_limit", severity="warning", params={"found": found, "wanted": FILES})


# --- What was installed. ---------------------------------------------------------------------------------------------


def prompts(machine: Machine) -> Iterator[Finding]:
    """Whether every language has the same sentences."""
    sounds = {
        language: {path.stem for path in (machine.assets / "prompts" / language).glob("*.*")} for language in Language
    }
    every = set().union(*sounds.values())
    missing = [f"{language}/{name}" for language in Language for name in sorted(every - sounds[language])]
    if missing or not every:
        yield Finding(check="prompts", params={"names": ", ".join(missing[:5]) or "*"})


def music(machine: Machine) -> Iterator[Finding]:
    """Whether there is music for those who wait."""
    if not machine.music.is_file() or not machine.music.stat().st_size:
        yield Finding(check="music", params={"file": str(machine.music)})


def asterisk(machine: Machine) -> Iterator[Finding]:
    """Whether the Asterisk beside the voice process runs as it is to."""
    yield from telephony.asterisk(machine.settings.asterisk)


def espeak(_: Machine) -> Iterator[Finding]:
    """Whether names can be spoken."""
    try:
        import espeakng_loader  # noqa: PLC0415 - whether it can be imported is the question

        needed = (espeakng_loader.get_library_path(), espeakng_loader.get_data_path())
        missing = [str(path) for path in needed if not Path(path).exists()]
    except (ImportError, OSError) as error:
        missing = [str(error)]
    if missing:
        yield Finding(check="espeak", severity="warning", params={"why": missing[0]})


def opus(_: Machine) -> Iterator[Finding]:
    """Whether voice can be heard and kept."""
    try:
        import av  # noqa: PLC0415 - whether it can be imported is the question

        av.Codec("libopus", "w")
        av.Codec("libopus", "r")
    except (ImportError, OSError, ValueError) as error:
        yield Finding(check="opus", params={"why": str(error)})


def web_app(machine: Machine) -> Iterator[Finding]:
    """Whether browsers get the app."""
    if not (machine.web / "index.html").is_file():
        yield Finding(check="web_app", params={})


# --- Backups. --------------------------------------------------------------------------------------------------------


def backups(machine: Machine) -> Iterator[Finding]:
    """Whether backups are written where the operator wants them."""
    folder = machine.settings.backup_folder
    if folder is None:
        return
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        why = os.strerror(13 if folder.exists() else 2)
        yield Finding(check="backup_folder", params={"folder": str(folder), "why": why})
        return
    at, now = last(folder), machine.clock.now()
    if backup_part(at, now, is_wanted=True).light is Light.GOOD:
        return
    if at is None:
        yield Finding(check="backup_none", severity="warning", params={"folder": str(folder)})
    else:
        params = {"days": (now - at) // _DAY, "folder": str(folder)}
        yield Finding(check="backup_age", severity="warning", params=params)


CHECKS: Sequence[Check] = (
    data_folder,
    data_mode,
    private_folders,
    owner,
    database_folder,
    sockets,
    disk,
    journal,
    port,
    certificate,
    key_mode,
    nodes,
    https,
    mail,
    demo,
    udp,
    file_limit,
    prompts,
    music,
    asterisk,
    espeak,
    opus,
    web_app,
    backups,
)


async def examine(machine: Machine) -> list[Finding]:
    """What all of them find."""
    return await asyncio.to_thread(lambda: [finding for check in CHECKS for finding in check(machine)])


def _existing(folder: Path) -> Path:
    """The folder, or where it would be made."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _is_read_only(folder: Path) -> bool:
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _is_public(place: str) -> bool:
    """Whether an address of a link is one of the internet; of a name nothing is known."""
    try:
        return ip_address(parse_address(place)[1].rpartition(":")[0].strip("[]")).is_global
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
