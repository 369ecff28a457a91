"""Sockets for sound out of a range of ports that a firewall lets through.

aioice binds each socket to port 0 and so lets the system choose. It does so through the event loop, whose method is
public: here the loop chooses instead. `tests/media/test_ports.py` fails when a release of aioice no longer asks the loop.
"""

import asyncio
import errno
from collections.abc import Iterator
from typing import Any


def use_ports(loop: asyncio.AbstractEventLoop, ports: tuple[int, int]) -> None:
    """From now on sockets that `loop` binds to any port get one from the first of `ports` to the last, each in turn.

    Where none is free, `OSError` is raised as the system does.
    """
    first, last = ports
    bind = loop.create_datagram_endpoint
    turn = 0

    def in_turn() -> Iterator[int]:
        nonlocal turn
        count = last - first + 1
        for _ in range(count):
            turn = (turn + 1) % count
            yield first + turn

    async def bind_in_range(factory: Any, local_addr: Any = None, **options: Any) -> Any:
        if local_addr is None or local_addr[1] != 0:
            return await bind(factory, local_addr=local_addr, **options)
        for port in in_turn():
            try:
                return await bind(factory, local_addr=(local_addr[0], port), **options)
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
        raise OSError(errno.EADDRINUSE, f"all ports from {first} to {last} are taken")

    loop.create_datagram_endpoint = bind_in_range  # type: ignore[method-assign,assignment]
