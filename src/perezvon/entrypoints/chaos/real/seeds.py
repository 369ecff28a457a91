"""Simulated faults beside the real ones: many seeds on whatever time the cores have left."""

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from xml.etree import ElementTree

STORY_LINES = 60
PLANTED_TESTS = "tests/entrypoints/chaos"
AHEAD = 4
"""Seeds that are handed out before they are needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A seed in which a promise was broken, with the end of its story."""

    seed: int
    what: Sequence[str]
    story: Sequence[str]

    def words(self) -> str:
        """All of it, to be read."""
        return "\n".join(
            (f"BROKEN (seed {self.seed}): {'; '.join(self.what)}", *(f"    {line}" for line in self.story))
        )


async def simulate(seeds: int, on_done: Callable[[int], None]) -> list[Broken]:
    """Live through so many seeds, on one core and after everything else. `on_done` hears how many are done."""
    loop = asyncio.get_running_loop()
    broken: list[Broken] = []
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_last_and_silent) as pool:
        waiting = [loop.run_in_executor(pool, _live, seed) for seed in range(min(AHEAD, seeds))]
        try:
            for number in range(seeds):
                found = await waiting.pop(0)
                if number + AHEAD < seeds:
                    waiting.append(loop.run_in_executor(pool, _live, number + AHEAD))
                if found is not None:
                    broken.append(found)
                on_done(number + 1)
        finally:
            for one in waiting:
                one.cancel()
    return broken


async def planted_bugs(report: Path) -> int | None:
    """How many of the bugs that the tests plant are noticed; `None` where there are no tests."""
    if not _has_tests():
        return None
    words = (sys.executable, "-m", "pytest", "-q", "-k", "planted_bug", PLANTED_TESTS, f"--junitxml={report}")
    process = await asyncio.create_subprocess_exec(
        *words, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL, preexec_fn=_last
    )
    try:
        await process.wait()
    finally:
        with suppress(ProcessLookupError):
            process.kill()
    cases = ElementTree.parse(report).iter("testcase")  # noqa: S314 - written by the run before
    return sum(case.find("failure") is None and case.find("error") is None for case in cases)


def _has_tests() -> bool:
    return Path(PLANTED_TESTS).is_dir()


def _live(seed: int) -> Broken | None:
    from perezvon.entrypoints.chaos.simulation.run import live  # noqa: PLC0415 - in the process that needs it

    outcome = live(seed)
    if not outcome.violations:
        return None
    return Broken(seed=seed, what=outcome.violations, story=outcome.story[-STORY_LINES:])


def _last() -> None:
    os.nice(19)


def _last_and_silent() -> None:
    """What processes log that are killed and cut off on purpose is of no use to anybody."""
    _last()
    for output in (sys.stdout, sys.stderr):
        os.dup2(os.open(os.devnull, os.O_WRONLY), output.fileno())
