"""A leader that stands still (`SIGSTOP`) and wakes up again: it must not believe what it knew."""

import asyncio
import time

from perezvon.entrypoints.chaos.real.stage import Stage


async def freeze_dispatch(stage: Stage, *, seconds: float) -> None:
    """Freeze api and dispatch while customers go on hanging up, and let it wake up."""
    stage.note(f"serve is frozen for {seconds:.1f} s")
    with stage.site.out():
        with stage.site.serve.frozen():
            await asyncio.sleep(seconds)
        woke = time.perf_counter()
        stage.note("serve wakes up")
        await stage.site.served()
        async with asyncio.timeout(30):
            await stage.watch.next_order(woke)
