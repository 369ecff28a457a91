"""A real Asterisk for tests, with the configuration that Perezvon writes.

    with RunningAsterisk(trunks=(carrier(),), phones=(desk("7"),), numbers=(number("100", "main"),)) as asterisk:
        asterisk.plan.listening.web, asterisk.plan.secrets.ari

It starts in about a second, so a module shares one. Ports are those of a block that no other test process has, folders are
its own. Without Asterisk the test is skipped by name; `make ready-test`, as root, fetches it.
"""

import contextlib
import functools
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

from perezvon.adapters.telephony.asterisk.configure.console import Console
from perezvon.adapters.telephony.asterisk.configure.dialing import Dialing
from perezvon.adapters.telephony.asterisk.configure.folder import write
from perezvon.adapters.telephony.asterisk.configure.music import write_music
from perezvon.adapters.telephony.asterisk.configure.plan import (
    AsteriskPlan,
    Certificate,
    Header,
    Listening,
    Nat,
    Number,
    Peer,
    Phone,
    Places,
    Secrets,
    Silence,
    Trunk,
)
from perezvon.adapters.telephony.asterisk.configure.reloads import Reloaded, reload
from perezvon.adapters.telephony.asterisk.names import PhoneKind
from perezvon.adapters.telephony.browser.media.settings import shipped_music
from perezvon.entrypoints.bench.telephony.pbx import AS_A_GUEST
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import AgentId, LineId
from tests.support.polling import eventually_sync
from tools import asterisk as programs

HOST = "127.0.0.1"
CARRIER = "127.0.0.2"
"""From where calls of the network come."""
_BLOCKS = range(10_000, 31_000, 1_000)
_LAST_LINES = 40


@functools.cache
def installed() -> programs.Asterisk | None:
    """The Asterisk of this machine."""
    return programs.find()


def carrier(name: str = "carrier", *, host: str = CARRIER, **more: Any) -> Trunk:
    """A trunk whose calls come from `host`."""
    return Trunk(name=name, hosts=(host,), **more)


def desk(agent: str, password: str = "desk-secret") -> Phone:
    """A telephone on an agent's desk."""
    return Phone(agent=AgentId(agent), password=password)


def browser(agent: str, password: str = "browser-secret") -> Phone:
    """An agent's browser."""
    return Phone(agent=AgentId(agent), password=password, kind=PhoneKind.BROWSER)


def number(digits: str, line: str) -> Number:
    """A number of a line."""
    return Number(number=digits, line=LineId(line))


def with_carrier(asterisk: "RunningAsterisk", **more: Any) -> "RunningAsterisk":
    """Its calls to the outside go where calls of the network come from, to the same port."""
    peer = Peer(host=CARRIER, port=asterisk.plan.listening.sip)
    asterisk.change(trunks=tuple(replace(trunk, peers=(peer,)) for trunk in asterisk.plan.trunks), **more)
    return asterisk


class Ports:
    """A block of ports of this machine, held until `close`: the first ones for servers, the rest for sound."""

    def __init__(self) -> None:
        for first in _BLOCKS:
            self._held = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                self._held.bind((HOST, first + 9))
            except OSError:
                self._held.close()
                continue
            if _is_free(first, 6):
                break
            self._held.close()
        else:
            pytest.fail("no block of free ports")
        self.listening = Listening(
            sip_host=HOST,
            sip=first,
            sip_tls=first + 1,
            web=first + 2,
            web_tls=first + 3,
            ami=first + 4,
            rtp=(first + 10, first + 999),
        )

    def close(self) -> None:
        """Let others have them."""
        self._held.close()


def _is_free(first: int, count: int) -> bool:
    for port in range(first, first + count):
        for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
            with socket.socket(socket.AF_INET, kind) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(kind is socket.SOCK_STREAM))
                try:
                    probe.bind((HOST, port))
                except OSError:
                    return False
    return True


class RunningAsterisk:
    """An Asterisk that runs for the length of a `with` block. Its methods block for a moment."""

    def __init__(
        self,
        *,
        name: str = "test",
        trunks: Sequence[Trunk] = (),
        phones: Sequence[Phone] = (),
        numbers: Sequence[Number] = (),
        headers: Sequence[Header] = (),
        nat: Nat | None = None,
        certificate: Certificate | None = None,
        music: Path | None = None,
        silence: Silence | None = None,
        dialing: Dialing | None = None,
    ) -> None:
        """`music` is a sound file, in place of that of the product."""
        found = installed()
        if found is None:
            pytest.skip("Asterisk 22 is not installed; as root: make ready-test")
        self._program = found
        self._music = music or shipped_music()
        self._process: subprocess.Popen[bytes] | None = None
        self._ports = Ports()
        self.folder = Path(tempfile.mkdtemp(prefix="perezvon-asterisk-"))
        places = Places.under(self.folder, modules=found.modules)
        self.plan = AsteriskPlan(
            name=name,
            places=places,
            secrets=Secrets(ari="ari-secret", ami="ami-secret"),
            music=self.folder / "music",
            listening=self._ports.listening,
            trunks=tuple(trunks),
            phones=tuple(phones),
            numbers=tuple(numbers),
            headers=tuple(headers),
            nat=nat,
            certificate=certificate,
            silence=silence or Silence(),
            dialing=dialing or Dialing(),
        )
        self.console = Console(places.console)
        self.complaints_at_start: list[str] = []
        """Warnings and errors before it was first ready."""

    def __enter__(self) -> Self:
        try:
            self._prepare()
            self.start()
            self.complaints_at_start = self.complaints()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start it, and wait until it is fully booted."""
        self.plan.places.console.unlink(missing_ok=True)
        program = [*self._program.command, "-C", str(self.plan.places.etc / "asterisk.conf"), "-f"]
        with (self.folder / "printed").open("ab") as printed:
            self._process = subprocess.Popen(
                [*AS_A_GUEST, *program],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            eventually_sync(self._is_booted, within=30)
        except TimeoutError:
            pytest.fail(f"Asterisk did not start:\n{self.log()}")

    def ask(self, command: str) -> str:
        """What its console prints for a command."""
        return self.console.ask(command)

    def change(self, **parts: Any) -> Reloaded:
        """Write its plan with other parts, and let it read what changed."""
        self.plan = replace(self.plan, **parts)
        return reload(write(self.plan), self.console)

    def kill(self) -> None:
        """`kill -9`: it says goodbye to nobody."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in good order, calls too."""
        with contextlib.suppress(AdapterError):
            self.ask("core stop now")
        self._end(None)

    def close(self) -> None:
        """End it and forget it."""
        if self._process is not None:
            self.stop()
        self._ports.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def channels(self) -> int:
        """How many channels there are now."""
        return _count(self.ask("core show channels count"), "active channel")

    def bridges(self) -> int:
        """How many bridges there are now."""
        return len(self.ask("bridge show all").strip().splitlines()) - 1

    def log(self) -> str:
        """What it complained about, and what it printed."""
        files = (self.plan.places.log / "messages.log", self.folder / "printed")
        return "\n".join(line for file in files for line in _end_of(file))

    def complaints(self) -> list[str]:
        """Warnings and errors since it was first started."""
        file = self.plan.places.log / "messages.log"
        lines = file.read_text(errors="replace").splitlines() if file.is_file() else []
        return [line for line in lines if " WARNING" in line or " ERROR" in line]

    def _prepare(self) -> None:
        write(self.plan)
        write_music(self._music, self.plan.music)
        for name in ("documentation", "rest-api"):
            (self.plan.places.data / name).symlink_to(self._program.data / name)

    def _is_booted(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            pytest.fail(f"Asterisk ended with status {self._process.returncode}:\n{self.log()}")
        try:
            return "fully booted" in self.ask("core waitfullybooted")
        except AdapterError:
            return False

    def _end(self, by: signal.Signals | None) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if by is not None:
            process.send_signal(by)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _count(text: str, what: str) -> int:
    return next(int(line.split()[0]) for line in text.splitlines() if what in line)


def _end_of(file: Path) -> Iterable[str]:
    return file.read_text(errors="replace").splitlines()[-_LAST_LINES:] if file.is_file() else ()
