"""A database that neither answers nor breaks, as one whose disk hangs or whose network swallows everything."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
import psutil


async def postmaster_of(dsn: str) -> int:
    """The process number of the server at `dsn`, which runs on this machine."""
    connection = await asyncpg.connect(dsn)
    try:
        backend = psutil.Process(await connection.fetchval("select pg_backend_pid()"))
        return int(backend.ppid())
    finally:
        await connection.close()


@contextmanager
def silence(postmaster: int) -> Iterator[None]:
    """Stop the server and all its children with SIGSTOP for the length of the block."""
    server = psutil.Process(postmaster)
    stopped = [server, *server.children(recursive=True)]
    for process in stopped:
        process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in stopped:
            process.send_signal(signal.SIGCONT)
