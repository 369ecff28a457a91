"""Says to systemd that the service is ready, and that it is alive, by its own small protocol (sd_notify(3)).

Without systemd nothing is said to nobody.
"""

import asyncio
import os
import socket
from collections.abc import Mapping


def notify(state: str, environ: Mapping[str, str] = os.environ) -> None:
    """Send a state such as `READY=1` to whoever started this service and asked for it."""
    address = environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):  # An abstract socket, whose name begins with a zero.
        address = f"\0{address[1:]}"
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.connect(address)
            channel.sendall(state.encode())
    except OSError:
        return  # The service works without being watched.


def pulse_s(environ: Mapping[str, str] = os.environ) -> float | None:
    """How often a sign of life is due, or `None` when nobody waits for one."""
    microseconds = environ.get("WATCHDOG_USEC", "")
    if not microseconds.isdecimal() or environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    return int(microseconds) / 1e6 / 3


async def keep_alive(environ: Mapping[str, str] = os.environ) -> None:
    """Give signs of life as often as asked, for as long as this task and so the loop runs."""
    every = pulse_s(environ)
    while every is not None:
        notify("WATCHDOG=1", environ)
        await asyncio.sleep(every)
