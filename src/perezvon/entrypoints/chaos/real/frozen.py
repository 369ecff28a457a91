"""A leader that stands still (`SIGSTOP`) and wakes up again, or whose clock jumps: it must not believe what it knew."""

import asyncio
import time

from perezvon.entrypoints.chaos.real.clock import Jump
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
        await stage.in_time(stage.watch.next_order(woke))


async def jump_clock(stage: Stage) -> None:
    """The wall clock of `serve` goes wrong, and stays so until it is killed or jumps again."""
    jump = stage.chance.choice(list(Jump))
    stage.note(f"the clock of serve: {jump.words}")
    jumped = time.perf_counter()
    stage.site.serve.jump(jump)
    await stage.in_time(stage.watch.next_order(jumped))
