"""A real Kamailio with the sample of `ops/kamailio`, before several nodes. Without it the test is skipped by name."""

import contextlib
import functools
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from tests.support.sip.message import Endpoint
from tools import kamailio as programs

SAMPLE = Path(__file__).parents[2] / "ops" / "kamailio" / "kamailio.cfg"


@functools.cache
def installed() -> programs.Kamailio | None:
    """The Kamailio of this machine."""
    return programs.find()


class RunningKamailio:
    """A Kamailio that runs for the length of a `with` block: which carriers it knows, and to which nodes it gives their calls."""

    def __init__(self, here: Endpoint, *, nodes: Sequence[Endpoint], carriers: Sequence[str]) -> None:
        found = installed()
        if found is None:
            pytest.skip("Kamailio is not installed; as root: make ready-test")
        self._program = found
        self.here = here
        self.folder = Path(tempfile.mkdtemp(prefix="perezvon-kamailio-"))
        (self.folder / "nodes.list").write_text("".join(f"1 sip:{host}:{port}\n" for host, port in nodes))
        (self.folder / "carriers.list").write_text("".join(f"1 {host}\n" for host in carriers))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        host, port = self.here
        given = {
            "LISTEN": f"udp:{host}:{port}",
            "NODES": f'"{self.folder}/nodes.list"',
            "CARRIERS": f'"{self.folder}/carriers.list"',
        }
        words = [
            *self._program.command,
            "-f",
            str(SAMPLE),
            "-L",
            str(self._program.modules),
            "-Y",
            str(self.folder),
            "-DD",
        ]
        words += [word for name, value in given.items() for word in ("-A", f"{name}={value}")]
        with (self.folder / "printed").open("ab") as printed:
            self._process = subprocess.Popen(
                [*words, "-m", "32", "-M", "4"],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def printed(self) -> str:
        """What it said."""
        assert self._process is None or self._process.poll() is None, f"Kamailio ended:\n{self._said()}"
        return self._said()

    def _said(self) -> str:
        return (self.folder / "printed").read_text(errors="replace")
