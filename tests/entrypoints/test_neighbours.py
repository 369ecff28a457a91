"""Roles of a data folder, and what is done about neighbours that end."""

import asyncio
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from perezvon.entrypoints import centre, supervision
from perezvon.entrypoints.processes import AlreadyRunningError, end, holder, role
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.platform.settings import Settings
from perezvon.platform.tasks import spawn, stop
from tests.support.polling import eventually_sync

HOLDS = """
import sys, time
from pathlib import Path
from perezvon.entrypoints.processes import role
from perezvon.platform.settings import Settings
with role(Settings(data=Path(sys.argv[1])), "media"):
    time.sleep(60)
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


@pytest.fixture
def other(settings: Settings) -> Iterator["subprocess.Popen[bytes]"]:
    """Another process that holds the role `media`."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(settings.data)], env={"PYTHONPATH": ":".join(sys.path)}
    )
    eventually_sync(lambda: holder(settings, "media") == process.pid, within=30)
    yield process
    process.kill()
    process.wait()


def test_a_role_is_held_by_one_process(settings: Settings, other: "subprocess.Popen[bytes]") -> None:
    with pytest.raises(AlreadyRunningError), role(settings, "media"):
        pass
    assert holder(settings, "media") == other.pid


def test_the_dead_hold_nothing(settings: Settings, other: "subprocess.Popen[bytes]") -> None:
    other.kill()
    other.wait()
    assert holder(settings, "media") is None
    with role(settings, "media"):
        pass


def test_a_holder_is_ended(settings: Settings, other: "subprocess.Popen[bytes]") -> None:
    assert end(settings, "media")
    assert other.wait(10) != 0
    assert not end(settings, "media")


def test_a_patient_successor_takes_over_when_the_holder_ends(
    settings: Settings, other: "subprocess.Popen[bytes]"
) -> None:
    other.terminate()
    with role(settings, "media", patience=10):
        pass


# --- Neighbours. ---


class Flaky:
    """A neighbour that lives for so long each time."""

    def __init__(self, *lives: float, error: Exception | None = None) -> None:
        self.lives = list(lives)
        self.error = error or BrokenError("does not start")
        self.starts: list[float] = []
        self.said: list[str] = []
        self._until = 0.0

    @property
    def is_alive(self) -> bool:
        return asyncio.get_running_loop().time() < self._until

    async def start(self) -> None:
        now = asyncio.get_running_loop().time()
        self.starts.append(now)
        self._until = now + (self.lives.pop(0) if self.lives else 0)
        if not self.lives:
            raise self.error


class BrokenError(AppError):
    kind = ErrorKind.UNAVAILABLE
    code = "test.broken"


async def kept(flaky: Flaky, seconds: float) -> None:
    task = spawn(supervision._keep("voice", lambda: flaky.is_alive, flaky.start, flaky.said.append), name="keep")
    await asyncio.sleep(seconds)
    await stop(task)


@pytest.mark.virtual_time
async def test_who_cannot_be_started_for_whatever_reason_is_tried_again() -> None:
    flaky = Flaky(error=subprocess.CalledProcessError(1, "sh"))
    await kept(flaky, 100)
    assert len(flaky.starts) > 3


@pytest.mark.virtual_time
async def test_who_ends_is_started_again_and_it_is_said() -> None:
    flaky = Flaky(1000, 1000)
    await kept(flaky, 900)
    assert len(flaky.starts) == 1
    assert flaky.starts[0] < 2
    assert flaky.said == ["voice: ended, starting it again"]


@pytest.mark.virtual_time
async def test_it_is_counted_how_often_each_was_started_again() -> None:
    restarts: Counter[str] = Counter()
    flaky = Flaky(1, 1, 1000, 1000)
    counted = supervision._counted("voice", flaky.start, restarts)
    assert restarts == {"voice": 0}
    task = spawn(supervision._keep("voice", lambda: flaky.is_alive, counted, print), name="keep")
    await asyncio.sleep(60)
    await stop(task)
    assert restarts == {"voice": 3}


@pytest.mark.virtual_time
async def test_who_never_starts_costs_little() -> None:
    flaky = Flaky()
    await kept(flaky, 3600)
    pauses = [later - earlier for earlier, later in zip(flaky.starts, flaky.starts[1:], strict=False)]
    assert pauses[:5] == sorted(pauses[:5])
    assert 110 < len(flaky.starts) < 130


@pytest.mark.virtual_time
async def test_who_lived_long_is_started_again_soon() -> None:
    flaky = Flaky(*[0.1] * 8, 7200, 7200)
    await kept(flaky, 7500)
    assert flaky.starts[-1] - (flaky.starts[-2] + 7200) < 2


# --- The port. ---


def test_a_taken_port_makes_way_to_the_next_and_it_is_said(settings: Settings) -> None:
    said: list[str] = []
    with centre._listen(settings.model_copy(update={"port": 0}), said.append) as taken:
        port = taken.getsockname()[1]
        assert said == []
        with centre._listen(settings.model_copy(update={"port": port}), said.append) as other_port:
            assert other_port.getsockname()[1] > port
    assert said[0].startswith(f"port {port} is taken")


def test_an_address_of_another_machine_is_named(settings: Settings) -> None:
    elsewhere = settings.model_copy(update={"host": "192.0.2.1", "port": 8080})
    with pytest.raises(centre.AddressUnusableError, match=r"192\.0\.2\.1"), centre._listen(elsewhere, print):
        pass


def test_the_last_port_has_no_next(settings: Settings) -> None:
    with socket.socket() as taken:
        try:
            taken.bind(("127.0.0.1", 65_535))
        except OSError:
            pytest.skip("port 65535 is in use")
        taken.listen()
        last = settings.model_copy(update={"port": 65_535})
        with pytest.raises(centre.PortTakenError), centre._listen(last, print):
            pass
