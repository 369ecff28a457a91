"""When a worker ends."""

import asyncio
import os

from perezvon.entrypoints import worker


async def test_a_worker_whose_parent_died_before_it_looked_ends_at_once() -> None:
    async with asyncio.timeout(5):
        await worker._end(asyncio.Event(), os.getpid())


async def test_a_worker_goes_on_while_its_parent_lives_and_without_one() -> None:
    for parent in (os.getppid(), None):
        stop = asyncio.Event()
        asyncio.get_running_loop().call_later(0.05, stop.set)
        await worker._end(stop, parent)
        assert stop.is_set()
