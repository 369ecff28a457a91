"""SIPp as the customers and as the agents' phones. What is seen at both ends is written down by SIPp itself, with one clock."""

import asyncio
import contextlib
import signal
import subprocess
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from perezvon.adapters.telephony.asterisk.configure.plan import Phone
from perezvon.entrypoints.bench.telephony.pbx import CARRIER, DESKS, HOST
from perezvon.kernel.errors import AppError, ErrorKind

_SCENARIOS = Path(__file__).parent / "scenarios"
_CALLERS_AT: Final = 6_400
_PHONES_AT: Final = 6_500
"""Ports of addresses that nobody else uses."""
_MOST_CALLS: Final = 5_000
"""At once."""
_REGISTERED_PER_S: Final = 100
_ANSWER_MS: Final = 15_000
_SPARE_S: Final = 40.0
_END_S: Final = 3.0
_SPEAKS = '<nop><action><exec rtp_stream="{sound},-1,0,PCMU/8000"/></action></nop>'


class LoadFailedError(AppError):
    """SIPp could not do what it was to do; `why` is what it said."""

    kind = ErrorKind.UNAVAILABLE
    code = "bench.load_failed"


@dataclass(slots=True)
class Seen:
    """What was seen, by the number of the caller; seconds of the wall clock."""

    called: dict[str, float] = field(default_factory=dict)
    rung: dict[str, float] = field(default_factory=dict)
    """The first INVITE that came to a phone."""
    talked: set[str] = field(default_factory=set)
    """Whose call an agent's phone picked up."""


class Sipp:
    """All that SIPp does in one measurement. `folder` is for its files."""

    def __init__(self, program: str, folder: Path, port: int, ears: tuple[Sequence[int], Sequence[int]]) -> None:
        """`port` is Asterisk's; `ears` are the ports at which customers and agents listen."""
        self._program = program
        self._folder = folder
        self._server = f"{HOST}:{port}"
        self._at_customers, self._at_agents = ears
        self._calls = 0

    async def register(self, phones: Sequence[Phone]) -> None:
        """All phones say that they are where `answering` is. Raises `LoadFailedError`."""
        lines = (f"{one.endpoint};[authentication username={one.endpoint} password={one.password}]" for one in phones)
        words = [*self._scenario("register"), "-inf", str(self._table("register", lines)), *_at(DESKS, _PHONES_AT)]
        rate = ["-m", str(len(phones)), "-r", str(_REGISTERED_PER_S)]
        await self._run([*words, *rate], "register", within=len(phones) / _REGISTERED_PER_S + _SPARE_S)

    @asynccontextmanager
    async def answering(self) -> AsyncIterator[None]:
        """The agents' phones pick up whatever comes, until the end of the block."""
        table = self._table("phone", map(str, self._at_agents))
        process = await self._start([*self._scenario("phone"), "-inf", str(table), *_at(DESKS, _PHONES_AT)], "phone")
        try:
            yield
        finally:
            await _end(process)

    async def call(
        self, number: str, *, calls: int, per_s: float, talk_s: float, sound: Path | None = None
    ) -> Sequence[str]:
        """So many customers call this number, and hang up `talk_s` after they were answered: their own numbers, of which no
        two are ever the same. `sound` is what they say. Raises `LoadFailedError`."""
        numbers = [f"+4930{10_000_000 + self._calls + each}" for each in range(calls)]
        self._calls += calls
        ports = [self._at_customers[each % len(self._at_customers)] for each in range(calls)]
        lines = [f"{each};{port}" for each, port in zip(numbers, ports, strict=True)]
        # In this order, since SIPp goes through its table from the first line on.
        table = self._table("caller", lines)
        rate = [
            "-s",
            number,
            "-m",
            str(calls),
            "-r",
            str(per_s),
            "-d",
            str(round(talk_s * 1e3)),
            "-l",
            str(_MOST_CALLS),
        ]
        speaks = "" if sound is None else _SPEAKS.format(sound=sound)
        words = [*self._scenario("caller", speaks), "-inf", str(table), *_at(CARRIER, _CALLERS_AT), *rate]
        await self._run([*words, "-recv_timeout", str(_ANSWER_MS)], "caller", within=calls / per_s + talk_s + _SPARE_S)
        return numbers

    def seen(self, numbers: Iterable[str]) -> Seen:
        """What was seen of these callers until now."""
        wanted, seen = set(numbers), Seen()
        for name in ("caller", "phone"):
            for line in self._log(name).read_text().splitlines():
                what, number, seconds, micros = line.split()
                if number not in wanted:
                    continue
                at = float(seconds) + float(micros) / 1e6
                match what:
                    case "calls":
                        seen.called.setdefault(number, at)
                    case "rings":
                        seen.rung.setdefault(number, at)
                    case _:
                        seen.talked.add(number)
        return seen

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def _scenario(self, name: str, speaks: str = "") -> list[str]:
        """The words that name a scenario."""
        file = self._folder / f"{name}.xml"
        file.write_text((_SCENARIOS / f"{name}.xml").read_text().replace("@SPEAKS@", speaks))
        server = [] if name == "phone" else [self._server]
        return [self._program, *server, "-sf", str(file)]

    def _table(self, name: str, lines: Iterable[str]) -> Path:
        file = self._folder / f"{name}.csv"
        file.write_text("\n".join(("SEQUENTIAL", *lines, "")))
        return file

    async def _start(self, words: Sequence[str], name: str) -> asyncio.subprocess.Process:
        files = ["-trace_logs", "-log_file", str(self._log(name)), "-trace_err", "-error_file", str(self._error(name))]
        return await asyncio.create_subprocess_exec(
            *words,
            *files,
            "-nostdin",
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    async def _run(self, words: Sequence[str], name: str, *, within: float) -> None:
        """Until it is done. Calls that failed are seen by what was not seen of them."""
        process = await self._start(words, name)
        try:
            async with asyncio.timeout(within):
                status = await process.wait()
        except TimeoutError:
            status = 0  # What was not seen until now counts as not served.
        finally:
            await _end(process)
        if status not in (0, 1):
            why = self._error(name).read_text(errors="replace")[-500:] if self._error(name).exists() else ""
            raise LoadFailedError(f"SIPp ended with status {status}: {why}", why=why or f"status {status}")

    def _error(self, name: str) -> Path:
        return self._folder / f"{name}.errors"


def _at(host: str, port: int) -> list[str]:
    return ["-i", host, "-p", str(port)]


async def _end(process: asyncio.subprocess.Process) -> None:
    """Let it write down what it saw, and end it."""
    if process.returncode is not None:
        return
    for number in (signal.SIGUSR1, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(number)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_END_S):
                await process.wait()
                return
