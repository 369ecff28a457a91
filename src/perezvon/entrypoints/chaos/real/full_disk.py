"""A disk on which not a byte is left: calls go on, and what was promised is written down when there is room again."""

import asyncio
import itertools
import shutil
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from perezvon.entrypoints.chaos.real.ledger import Finding
from perezvon.entrypoints.chaos.real.people import Manners
from perezvon.entrypoints.chaos.real.site import new_folder, site
from perezvon.entrypoints.chaos.real.stage import Say, stage

SIZE = 768 * 1024**2
BEFORE_S = 5.0
AFTER_S = 5.0
_BLOCK = bytes(4_096)


async def full_disk(port: int, *, seconds: float, agents: int, seed: int, say: Say) -> Sequence[Finding]:
    """Fill the disk of a centre under load for so long. Only root may mount a small one; without it nothing is found."""
    async with _small_disk() as folder:
        if folder is None:
            say("this machine lets nobody mount a small disk: a full one is left out")
            return ()
        manners = Manners(recorded=0.0)  # recordings pause before the disk is full, and say so
        async with stage(site(port, folder), agents=agents, manners=manners, seed=seed, say=say) as made:
            await asyncio.sleep(BEFORE_S)
            made.note(f"not a byte is left on the disk for {seconds:.0f} s")
            with made.site.out():
                ballast = folder / "ballast"
                await asyncio.to_thread(_fill, ballast)
                await asyncio.sleep(seconds)
                ballast.unlink()
                made.note("there is room again")
                await made.site.served()
                await asyncio.sleep(AFTER_S)
            await made.judged()
            return made.ledger.findings


@asynccontextmanager
async def _small_disk() -> AsyncIterator[Path | None]:
    folder = new_folder()
    words = ("mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=711", "tmpfs", str(folder))
    mounting = await asyncio.create_subprocess_exec(*words, stderr=subprocess.DEVNULL)
    is_mounted = await mounting.wait() == 0
    try:
        yield folder if is_mounted else None
    finally:
        if is_mounted:
            await (await asyncio.create_subprocess_exec("umount", "--lazy", str(folder))).wait()
        shutil.rmtree(folder, ignore_errors=True)


def _fill(ballast: Path) -> None:
    with ballast.open("ab", buffering=0) as file:
        try:
            for _ in itertools.count():
                file.write(_BLOCK)
        except OSError:
            return
