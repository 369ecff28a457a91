"""A whole centre in a folder of its own: `perezvon serve` as operators run it, with its database, its log and its api."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.platform.settings import Settings

READY_S: Final = 60.0
"""How long the centre may take to start."""


class CentreEndedError(AppError):
    """The measured centre did not stay alive."""

    kind = ErrorKind.UNAVAILABLE
    code = "bench.centre_ended"


@contextmanager
def data_folder() -> Iterator[Path]:
    """For the data of a centre; gone at the end of the block."""
    with tempfile.TemporaryDirectory(prefix="perezvon-bench-", ignore_cleanup_errors=True) as folder:
        # As root the private database runs as another user, who must be able to reach its folder.
        Path(folder).chmod(0o711)
        yield Path(folder)


@asynccontextmanager
async def serving(settings: Settings, **given: str) -> AsyncIterator[str]:
    """The address of a centre that runs until the end of the block. `given` are further settings by their names in the
    environment. Raises `CentreEndedError`.
    """
    port = free_port()
    own = {name: value for name, value in os.environ.items() if not name.startswith("PEREZVON_")}
    environment = own | given | {"PEREZVON_DATA": str(settings.data), "PEREZVON_PORT": str(port)}
    words, demo = (sys.executable, "-m", "perezvon"), ("--demo",) if settings.demo else ()
    serve = await _started((*words, "serve", *demo), environment)
    try:
        await _answers(serve, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        if serve.returncode is None:
            serve.terminate()
        await serve.wait()
        stop = await _started((*words, "stop", *demo), environment)
        await stop.wait()


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _started(words: Sequence[str], environment: Mapping[str, str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/"
    )


async def _answers(serve: asyncio.subprocess.Process, port: int) -> None:
    async with asyncio.timeout(READY_S):
        while serve.returncode is None:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return
    raise CentreEndedError("the centre to be measured ended at once: `perezvon serve --demo` says why")
