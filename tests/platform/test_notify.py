"""systemd hears that the service is ready and alive, if it listens."""

import asyncio
import os
import socket
from pathlib import Path

from perezvon.platform.notify import keep_alive, notify, pulse_s
from perezvon.platform.tasks import spawn, stop


def listener(path: str) -> socket.socket:
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    opened.bind(path)
    opened.settimeout(5)
    return opened


def test_who_asked_is_told(tmp_path: Path) -> None:
    with listener(str(tmp_path / "n")) as heard:
        notify("READY=1", {"NOTIFY_SOCKET": str(tmp_path / "n")})
        assert heard.recv(100) == b"READY=1"


def test_an_abstract_socket_is_told_too(tmp_path: Path) -> None:
    name = f"perezvon-test-{os.getpid()}"
    with listener(f"\0{name}") as heard:
        notify("READY=1", {"NOTIFY_SOCKET": f"@{name}"})
        assert heard.recv(100) == b"READY=1"


def test_without_a_listener_nothing_happens(tmp_path: Path) -> None:
    notify("READY=1", {})
    notify("READY=1", {"NOTIFY_SOCKET": str(tmp_path / "nobody")})


def test_a_pulse_is_due_three_times_as_often_as_needed() -> None:
    assert pulse_s({}) is None
    assert pulse_s({"WATCHDOG_USEC": "30000000"}) == 10
    assert pulse_s({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}) is None


async def test_the_loop_gives_signs_of_life(tmp_path: Path) -> None:
    with listener(str(tmp_path / "n")) as heard:
        environ = {"NOTIFY_SOCKET": str(tmp_path / "n"), "WATCHDOG_USEC": "30000"}
        beating = spawn(keep_alive(environ), name="beating")
        assert [await asyncio.to_thread(heard.recv, 100) for _ in range(3)] == [b"WATCHDOG=1"] * 3
        await stop(beating)
