"""Commands become deeds. A refusal of telephony becomes an event, so that the engine decides what follows."""

import asyncio
from collections import deque

from perezvon.engine.commands import Command
from perezvon.engine.events import CommandFailed
from perezvon.features.dispatch.ports import Telephony
from perezvon.features.dispatch.service.intake import Incoming, Intake
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import ContactId
from perezvon.platform import telemetry
from perezvon.platform.tasks import spawn, stop

PERFORM_S = 5.0
"""A command that could not begin within this time has failed. A caller does not lose the greeting to a short break."""

RETRY_S = 0.2

log = telemetry.logger(__name__)


class Performer:
    """Performs committed commands: those of one contact in their order, those of different contacts side by side."""

    def __init__(self, telephony: Telephony, intake: Intake) -> None:
        self._telephony = telephony
        self._intake = intake
        self._lanes: dict[ContactId, deque[Command]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def perform(self, command: Command) -> None:
        """Begin the command as soon as the earlier ones of its contact have begun."""
        lane = self._lanes.get(command.contact)
        if lane is not None:
            lane.append(command)
            return
        self._lanes[command.contact] = deque([command])
        task = spawn(self._work(command.contact), name=f"perform {command.contact}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def aclose(self) -> None:
        """Leave what has not begun; recovery performs it again."""
        await stop(*self._tasks)

    async def _work(self, contact: ContactId) -> None:
        lane = self._lanes[contact]
        try:
            while lane:
                await self._begin(lane.popleft())
        finally:
            del self._lanes[contact]

    async def _begin(self, command: Command) -> None:
        try:
            async with asyncio.timeout(PERFORM_S):
                await self._insist(command)
        except TimeoutError:
            log.warning("command_timed_out", command=command.id)
            self._fail(command, "timeout")
        except AdapterError as error:
            log.warning("command_failed", command=command.id, error=str(error))
            self._fail(command, "telephony_unavailable")
        except Exception:
            log.exception("command_crashed", command=command.id)
            self._fail(command, "internal")

    async def _insist(self, command: Command) -> None:
        while True:
            try:
                return await self._telephony.perform(command)
            except AdapterError as error:
                if not error.retryable:
                    raise
            await asyncio.sleep(RETRY_S)

    def _fail(self, command: Command, reason: str) -> None:
        self._intake.put(Incoming(event=CommandFailed(command=command.id, reason=reason)))
