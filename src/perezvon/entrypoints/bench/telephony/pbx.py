"""The Asterisk that is measured: with the configuration that the product writes, and a queue of Asterisk's own beside it.

Both ways to an agent are numbers of the same trunk and ring the same phones: `OURS` is a line of the centre, `THEIRS` is answered
by the dialplan and waits in `app_queue`. So that both begin alike, that answer does not wait for sound. The queue takes
whoever has been free for longest, as ours does.
"""

import asyncio
import contextlib
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from perezvon.adapters.telephony.asterisk.configure.console import Console
from perezvon.adapters.telephony.asterisk.configure.description import FILE, read
from perezvon.adapters.telephony.asterisk.configure.folder import write
from perezvon.adapters.telephony.asterisk.configure.music import write_music
from perezvon.adapters.telephony.asterisk.configure.plan import AsteriskPlan
from perezvon.adapters.telephony.asterisk.names import ARRIVALS, MUSIC
from perezvon.adapters.telephony.browser.media.settings import shipped_music
from perezvon.entrypoints.bench.telephony.programs import Program
from perezvon.kernel.errors import AdapterError, AppError, ErrorKind
from perezvon.kernel.ids import AgentId

HOST: Final = "127.0.0.1"
CARRIER: Final = "127.0.0.2"
"""From where customers call."""
DESKS: Final = "127.0.0.3"
"""Where all desk phones are."""
OURS: Final = "100"
THEIRS: Final = "200"
LINE: Final = "bench"
_QUEUE: Final = "bench"
_BLOCKS: Final = range(35_000, 60_000, 5_000)
_BOOT_S: Final = 30.0
_STOP_S: Final = 15.0
_EMPTY_S: Final = 20.0
_LOOK_S: Final = 0.1
_LAST_WORDS: Final = 2_000
AS_A_GUEST: Final = (
    "sh",
    "-c",
    'ulimit -n "$(ulimit -Hn)"; renice -n -10 -p $$ >/dev/null 2>&1; '
    'command -v setpriv >/dev/null && set -- setpriv --pdeathsig KILL "$@"; exec "$@"',
    "sh",
)
"""As many open files as this machine allows, since a call takes about ten; before other programs, where that is allowed, as the
unit for systemd has it; and it ends with us even if we are killed."""


class AsteriskEndedError(AppError):
    """The measured Asterisk did not start."""

    kind = ErrorKind.UNAVAILABLE
    code = "bench.asterisk_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What there is in Asterisk."""

    channels: int
    bridges: int


class Pbx:
    """A running Asterisk; made by `running_pbx`."""

    def __init__(self, folder: Path, plan: AsteriskPlan) -> None:
        self.folder = folder
        self.plan = plan
        self._console = Console(plan.places.console)

    @property
    def port(self) -> int:
        """Where it takes calls."""
        return self.plan.listening.sip

    async def ask(self, command: str) -> str:
        """What its console prints."""
        return await asyncio.to_thread(self._console.ask, command)

    async def left(self) -> Left:
        """What is there now."""
        channels = (await self.ask("core show channels count")).split("active channel")[0].split()[-1]
        bridges = (await self.ask("bridge show all")).strip().splitlines()[1:]
        return Left(channels=int(channels), bridges=len(bridges))

    async def emptied(self) -> Left:
        """Return when no call is left, or within reason: what there is then."""
        for _ in range(round(_EMPTY_S / _LOOK_S)):
            left = await self.left()
            if not left.channels:
                return left
            await asyncio.sleep(_LOOK_S)
        return await self.left()

    async def booted(self, process: subprocess.Popen[bytes]) -> None:
        """Return when it takes calls. Raises `AsteriskEndedError`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_BOOT_S):
                while process.poll() is None:
                    with contextlib.suppress(AdapterError):
                        if "fully booted" in await self.ask("core waitfullybooted"):
                            return
                    await asyncio.sleep(_LOOK_S)
        said = (self.folder / "printed").read_text(errors="replace")[-_LAST_WORDS:]
        raise AsteriskEndedError(f"Asterisk did not start:\n{said}", said=said)

    async def add_queue(self) -> None:
        """A queue of Asterisk's own, at a number of its own."""
        await self.ask("module load app_queue.so")
        for priority, step in enumerate(("Answer(,i)", f"Queue({_QUEUE})", "Hangup()"), 1):
            await self.ask(f"dialplan add extension {THEIRS},{priority},{step} into {ARRIVALS}")


@asynccontextmanager
async def running_pbx(program: Program, agents: Sequence[AgentId]) -> AsyncIterator[Pbx]:
    """An Asterisk with a desk phone for each of these agents. At the end of the block it is gone with all it wrote.

    Raises `AsteriskEndedError`.
    """
    with _folder() as folder, _ports() as first:
        pbx = await asyncio.to_thread(_prepared, folder, program, first, agents)
        process = _started(pbx, program)
        try:
            await pbx.booted(process)
            await pbx.add_queue()
            yield pbx
        finally:
            with contextlib.suppress(AdapterError):
                await pbx.ask("core stop now")
            await asyncio.to_thread(_end, process)


def _started(pbx: Pbx, program: Program) -> subprocess.Popen[bytes]:
    words = [*AS_A_GUEST, *program.command, "-C", str(pbx.plan.places.etc / "asterisk.conf"), "-f"]
    with (pbx.folder / "printed").open("ab") as printed:
        return subprocess.Popen(
            words,
            cwd=pbx.folder,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _prepared(folder: Path, program: Program, first: int, agents: Sequence[AgentId]) -> Pbx:
    (folder / FILE).write_text(_description(program, first, agents))
    plan = read(folder)
    write(plan)
    (plan.places.spool / "monitor").mkdir(mode=0o700, exist_ok=True)
    (plan.places.etc / "queues.conf").write_text(_queue(plan))
    write_music(shipped_music(), plan.music)
    for name in ("documentation", "rest-api"):
        (plan.places.data / name).symlink_to(program.data / name)
    return Pbx(folder, plan)


def _description(program: Program, first: int, agents: Sequence[AgentId]) -> str:
    """As an operator would write it. Nobody asks the phones whether they are there: SIPp plays one scenario only."""
    phones = "\n".join(f'[[phones]]\nagent = "{agent}"' for agent in agents)
    return f"""
name = "bench"
modules = "{program.modules}"

[listening]
sip_host = "{HOST}"
sip = {first}
sip_tls = {first + 1}
web = {first + 2}
web_tls = {first + 3}
ami = {first + 4}
rtp = [{first + 100}, {first + 4_999}]

[silence]
asked_every = 0

[[trunks]]
name = "carrier"
hosts = ["{CARRIER}"]

[[numbers]]
number = "{OURS}"
line = "{LINE}"

{phones}
"""


def _queue(plan: AsteriskPlan) -> str:
    members = "\n".join(f"member => PJSIP/{phone.endpoint}" for phone in plan.phones)
    return f"""
[general]
persistentmembers=no
autofill=yes

[{_QUEUE}]
musicclass={MUSIC}
strategy=leastrecent
timeout=30
retry=1
wrapuptime=0
ringinuse=no
joinempty=yes
leavewhenempty=no
{members}
"""


@contextmanager
def _folder() -> Iterator[Path]:
    """Short, since the socket of a console lies in it."""
    made = Path(tempfile.mkdtemp(prefix="perezvon-pbx-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def _ports() -> Iterator[int]:
    """The first port of a block that no other measurement has."""
    for first in _BLOCKS:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as held:
            try:
                held.bind((HOST, first + 9))
            except OSError:
                continue
            if _are_free(first):
                yield first
                return
    raise AsteriskEndedError("no block of ports is free", said="no block of ports is free")


def _are_free(first: int) -> bool:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        for port in range(first, first + 5):
            with socket.socket(socket.AF_INET, kind) as probe:
                try:
                    probe.bind((HOST, port))
                except OSError:
                    return False
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
