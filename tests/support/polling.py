"""Waiting for something that happens soon, without sleeping for a guessed time."""

import asyncio
import time
from collections.abc import Awaitable, Callable

_STEP_S = 0.01


async def eventually(is_so: Callable[[], bool | Awaitable[bool]], *, within: float = 10.0) -> None:
    """Return as soon as `is_so()`; fail when it is not so `within` seconds."""
    async with asyncio.timeout(within):
        while True:
            answer = is_so()
            if answer if isinstance(answer, bool) else await answer:
                return
            await asyncio.sleep(_STEP_S)


def eventually_sync(is_so: Callable[[], bool], *, within: float = 10.0) -> None:
    """The same for tests without a loop."""
    deadline = time.perf_counter() + within
    while not is_so():
        if time.perf_counter() > deadline:
            raise TimeoutError
        time.sleep(_STEP_S)
