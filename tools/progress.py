"""Runs commands side by side, quietly, and says at least every few seconds what is going on.

Work is done in lanes, one thread each. A lane prints a line when it begins a step; the output of its commands goes to a
log file, whose end is shown when a command fails. One failed lane stops the others.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TextIO

PULSE_S = 3.0
SHOWN_LINES = 40


class StepFailedError(Exception):
    """A command failed. The text names the command and shows the end of what it printed."""


class Progress:
    """One line per step with the seconds since the start, and a heart-beat when nothing else was printed."""

    def __init__(self, out: TextIO = sys.stdout, *, pulse_s: float = PULSE_S) -> None:
        self._out = out
        self._started = time.monotonic()
        self._printed = self._started
        self.pulse_s = pulse_s
        self._doing: dict[str, str] = {}
        self._lock = threading.Lock()

    def begin(self, lane: str, step: str) -> None:
        """The lane now does `step`."""
        self._doing[lane] = step
        self.say(f"{lane:7} {step}")

    def end(self, lane: str) -> None:
        """The lane is through."""
        self._doing.pop(lane, None)

    def beat(self) -> None:
        """Say what is going on if nothing was said for a while."""
        if time.monotonic() - self._printed >= self.pulse_s and self._doing:
            self.say("still at it: " + "; ".join(f"{lane}: {step}" for lane, step in self._doing.items()))

    def say(self, text: str) -> None:
        """Print a line at once."""
        with self._lock:
            self._printed = time.monotonic()
            print(f"{self._printed - self._started:5.0f} s  {text}", file=self._out, flush=True)


class Lane:
    """Steps that follow one another."""

    def __init__(self, name: str, progress: Progress, log: Path) -> None:
        self.name = name
        self._progress = progress
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._is_stopped = False

    def step(self, text: str) -> None:
        """Say what comes next."""
        self._progress.begin(self.name, text)

    def warn(self, text: str) -> None:
        """Say what will not be there, and go on."""
        self._progress.say(f"{self.name:7} WARNING: {text}")

    def run(self, words: Sequence[str], folder: Path, environment: dict[str, str]) -> None:
        """Run a command to its end. Raises `StepFailedError` when it fails or the lane was stopped."""
        with self._log.open("ab") as log:
            before = log.tell()
            log.write(f"$ {' '.join(words)}\n".encode())
            log.flush()
            if not self._is_stopped:
                self._process = subprocess.Popen(
                    words, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
                )
        if self._process is None or self._process.wait() != 0:
            printed = self._log.read_bytes()[before:].decode(errors="replace").splitlines()
            raise StepFailedError("\n".join([*printed[:1], *printed[1:][-SHOWN_LINES:]]))

    def stop(self) -> None:
        """End the command that runs and begin no other."""
        self._is_stopped = True
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()


def run_lanes(work: Mapping[str, Callable[[Lane], None]], progress: Progress, logs: Path) -> None:
    """Do all the work side by side. Raises what the first failing lane raised, after the others were stopped."""
    logs.mkdir(parents=True, exist_ok=True)
    lanes = {name: Lane(name, progress, logs / f"{name}.log") for name in work}
    with ThreadPoolExecutor(max_workers=len(work)) as pool:
        running = {pool.submit(_through, lanes[name], do, progress) for name, do in work.items()}
        try:
            while running:
                done, running = wait(running, timeout=min(progress.pulse_s / 2, 0.2), return_when=FIRST_COMPLETED)
                progress.beat()
                for task in done:
                    task.result()
        except BaseException:  # also when the person at the keyboard has had enough
            for lane in lanes.values():
                lane.stop()
            raise


def _through(lane: Lane, do: Callable[[Lane], None], progress: Progress) -> None:
    try:
        do(lane)
    finally:
        progress.end(lane.name)
