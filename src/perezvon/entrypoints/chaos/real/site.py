"""A centre of real processes on a data folder of its own: started, killed, frozen, and started again as systemd would."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from perezvon.entrypoints.chaos.real import clock
from perezvon.entrypoints.chaos.real.web import NoAnswerError, Web
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.platform.postgres import PrivateServer
from perezvon.platform.settings import Settings

START_S = 120.0
STOP_S = 60.0
LOOK_S = 0.05
LAST_WORDS = 4_000


class SiteDownError(AppError):
    """A process of the centre does not start, although it should."""

    kind = ErrorKind.UNAVAILABLE
    code = "chaos.site_down"


class Process:
    """One process of the centre. Killed or not, it can be started again."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], printed: Path) -> None:
        self.printed = printed
        self.nicer = 0
        """So much nicer it is than whoever starts it."""
        self._words = words
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def launch(self) -> None:
        """Start it."""
        with self.printed.open("ab") as out:
            self._process = subprocess.Popen(
                ["/usr/bin/nice", "-n", str(self.nicer), sys.executable, "-m", clock.__name__, *self._words],
                env=self._environment,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def jump(self, jump: clock.Jump) -> None:
        """Its wall clock goes wrong."""
        assert self._process is not None
        self._process.send_signal(jump)

    def kill(self) -> None:
        """`kill -9`."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """`SIGSTOP` until the end of the block."""
        assert self._process is not None
        with _stopped(self._process.pid):
            yield

    async def end(self) -> None:
        """Ask it to end, at last by force."""
        if self._process is None or not self.is_running:
            return
        self._process.terminate()
        try:
            await asyncio.to_thread(self._process.wait, STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()


class Site:
    """`perezvon serve` on loopback. `outages` are the stretches in which it was not there or was frozen, in seconds."""

    def __init__(self, folder: Path, port: int, *roles: str, **given: str) -> None:
        """With `roles` these alone are run; `given` are further settings by their names in the environment."""
        self._given = {"PEREZVON_DATA": str(folder), "PEREZVON_PORT": str(port), **given}
        self.settings = Settings.read(self._given)
        self.url = f"http://127.0.0.1:{port}"
        self.web = Web(self.url)
        self.outages: list[tuple[float, float]] = []
        self.serve = Process(("serve", *_named(roles)), self.environment, folder / "serve.out")
        """Api and dispatch, and the keeper of all others."""

    async def start(self) -> None:
        """Start it, and return when it serves. Raises `SiteDownError`."""
        self.serve.launch()
        await self.served()

    async def served(self) -> None:
        """Return when it is ready. Raises `SiteDownError` when it ends by itself, or takes too long."""
        deadline = time.perf_counter() + START_S
        while not await self.is_ready():
            has_ended = not self.serve.is_running
            if has_ended or time.perf_counter() > deadline:
                said = self.serve.printed.read_text()[-LAST_WORDS:]
                raise SiteDownError(f"the centre {'ended' if has_ended else 'is not ready'}:\n{said}", said=said)
            await asyncio.sleep(LOOK_S)

    async def is_ready(self) -> bool:
        """Whether it says that it is."""
        try:
            return (await self.web.ask("GET", "/api/health/ready")).is_good
        except NoAnswerError:
            return False

    @contextlib.contextmanager
    def out(self) -> Iterator[None]:
        """Until the end of the block the centre cannot write down what happens."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.outages.append((began, time.perf_counter()))

    def late_until(self, at: float) -> float:
        """When the centre could first know what happened at this instant."""
        for began, ended in self.outages:
            if began - LOOK_S <= at <= ended:
                at = ended
        return at

    # --- The private database. ---

    @property
    def postmaster(self) -> int | None:
        """The database's first process, while there is one."""
        return PrivateServer(self.settings.postgres).process

    def kill_database(self) -> int:
        """`kill -9` of the database's first process, whose children end by themselves: which one that was."""
        pid = self.postmaster
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        return pid

    @contextlib.contextmanager
    def silent_database(self) -> Iterator[None]:
        """`SIGSTOP` of all processes of the database until the end of the block."""
        pid = self.postmaster
        assert pid is not None
        with _stopped(pid, *_children(pid)):
            yield

    # --- The end. ---

    async def stop(self) -> None:
        """End everything that runs on the data folder."""
        await self.serve.end()
        words = [sys.executable, "-m", "perezvon", "stop"]
        await asyncio.to_thread(
            subprocess.run, words, env=self.environment, cwd="/", capture_output=True, timeout=STOP_S, check=False
        )
        await self.web.aclose()

    @property
    def environment(self) -> dict[str, str]:
        """What each of its processes runs with."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("PEREZVON_")}
        return own | {
            "PEREZVON_ICE_HOSTS": "127.0.0.1",
            # On purpose there is more to do than such a machine can do in time.
            "PEREZVON_MOST_LATENESS": "10",
            "PYTHONPATH": os.pathsep.join(sys.path),
            **self._given,
        }


def _named(roles: Sequence[str]) -> list[str]:
    return [word for role in roles for word in ("--role", role)]


@asynccontextmanager
async def site(port: int, folder: Path | None = None) -> AsyncIterator[Site]:
    """A centre without anybody in it, in a new folder if in none; at the end of the block everything of it is gone."""
    folder = folder or new_folder()
    made = Site(folder, port)
    try:
        await made.start()
        yield made
    finally:
        await made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def new_folder() -> Path:
    """For the data of a centre, and for nobody else's."""
    folder = Path(tempfile.mkdtemp(prefix="perezvon-chaos-"))
    folder.chmod(0o711)  # as root the private database runs as another user, who must reach its folder
    return folder


@contextlib.contextmanager
def _stopped(*pids: int) -> Iterator[None]:
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in reversed(pids):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def _children(pid: int) -> list[int]:
    """Processes whose parent this is."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
    return found
