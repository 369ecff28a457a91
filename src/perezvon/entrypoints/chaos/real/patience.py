"""Waiting for something that only looking can tell, such as what a process does."""

import asyncio
import time
from collections.abc import Callable

LOOK_S = 0.02


async def comes_true(is_so: Callable[[], bool], *, within: float) -> bool:
    """Look again and again. Whether it came true in time."""
    deadline = time.perf_counter() + within
    while not is_so():
        if time.perf_counter() > deadline:
            return False
        await asyncio.sleep(LOOK_S)
    return True
