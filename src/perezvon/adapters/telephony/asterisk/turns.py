"""Work about one call at a time, in order, while calls do not wait for one another."""

import asyncio
from collections import deque
from collections.abc import Coroutine
from typing import Any

from perezvon.kernel.errors import AdapterError
from perezvon.platform import telemetry
from perezvon.platform.tasks import spawn, stop

log = telemetry.logger(__name__)


class Turns:
    """A line of work per call. Work that fails is logged and the next in line goes on."""

    def __init__(self) -> None:
        self._lines: dict[str, deque[Coroutine[Any, Any, None]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, call: str, work: Coroutine[Any, Any, None]) -> None:
        """Do `work` once all before it about this call is done."""
        line = self._lines.get(call)
        if line is not None:
            line.append(work)
            return
        self._lines[call] = deque((work,))
        task = spawn(self._run(call), name="turns of a call")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def aclose(self) -> None:
        """Stop what is being done, and do nothing of what waits."""
        await stop(*self._tasks)
        for line in self._lines.values():
            for work in line:
                work.close()
        self._lines.clear()

    async def _run(self, call: str) -> None:
        line = self._lines[call]
        while line:
            try:
                await line.popleft()
            except AdapterError as error:
                log.warning("turn not carried out", call=call, error=str(error))
            except Exception:  # what goes wrong in one step of a call must not end all that follows in it
                log.exception("turn failed", call=call)
        del self._lines[call]
