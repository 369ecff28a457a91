"""Commands become deeds. A refusal of telephony becomes an event, so that the engine decides what follows."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Sequence
from typing import Any, Final, TypeAlias

from perezvon.engine.commands import (
    AskWeb,
    CancelOffer,
    Command,
    ConnectAgent,
    HangUpLeg,
    OfferContact,
    PlayMusic,
    PlayPrompts,
    RecordMessage,
    SendDigits,
    StopPlaying,
)
from perezvon.engine.events import CommandFailed, WebAnswered
from perezvon.features.dispatch.ports import DeposedError, Telephony, WebDesk
from perezvon.features.dispatch.service.intake import Incoming, Intake
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import AgentId, ContactId, LegId
from perezvon.platform import metrics, telemetry
from perezvon.platform.tasks import spawn, stop

PERFORM_S = 5.0
"""What is to be heard and could not begin within this time has failed. A caller does not lose the greeting to a short
break."""

_HEARD = (PlayPrompts, PlayMusic, StopPlaying, RecordMessage, SendDigits)
"""Commands that are better left than late. All others say who is with whom: telephony may have performed one of which it
could not tell, so they are asked for until telephony answers. To call one failed would ring somebody who still talks."""

RETRY_S = 0.2

_SOUND: Final = "sound"

_Order: TypeAlias = ContactId | AgentId | tuple[ContactId, str]
"""Something whose commands are performed one after the other: a contact, a phone, or what is heard in a contact."""

_FAILED = metrics.counter("commands_failed", "Commands that did not begin, by cause.", ["reason"])

log = telemetry.logger(__name__)


class Performer:
    """Performs committed commands: those of one contact, and those to one agent's phone, in their order, others side by
    side. So a phone stops ringing for one contact, and a talk on it ends, before it rings for the next; and no phone rings
    for a contact before another one was told to stop. Only what its caller is to hear is not waited for by a phone that is
    to ring. `agent_on` says whose leg that is."""

    def __init__(
        self, telephony: Telephony, web: WebDesk, intake: Intake, agent_on: Callable[[LegId], AgentId | None]
    ) -> None:
        self._telephony = telephony
        self._web = web
        self._intake = intake
        self._agent_on = agent_on
        self._last: dict[_Order, asyncio.Task[None]] = {}
        """For each the command that was asked for last and has not begun."""
        self._tasks: set[asyncio.Task[None]] = set()

    def perform(self, command: Command) -> None:
        """Begin the command as soon as those before it have begun. Other systems are waited for aside."""
        if isinstance(command, AskWeb):
            _ = self._spawn(self._ask(command), f"ask {command.endpoint}")
            return
        after, within = self._orders(command)
        before = {self._last[order] for order in after if order in self._last}
        task = self._spawn(self._begin_after(before, command), f"perform {command.id}")
        for order in within:
            self._last[order] = task
        task.add_done_callback(lambda done: self._forget(within, done))

    async def aclose(self) -> None:
        """Leave what has not begun; recovery performs it again."""
        await stop(*self._tasks)

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = spawn(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _forget(self, orders: Sequence[_Order], done: asyncio.Task[None]) -> None:
        for order in orders:
            if self._last.get(order) is done:
                del self._last[order]

    async def _ask(self, command: AskWeb) -> None:
        try:
            async with asyncio.timeout(command.wait_s):
                values = await self._web.ask(command)
        except TimeoutError:
            self._fail(command, "timeout")
        except AdapterError as error:
            log.warning("web_request_failed", command=command.id, endpoint=command.endpoint, error=str(error))
            self._fail(command, "web_unavailable")
        except Exception:
            log.exception("web_request_crashed", command=command.id, endpoint=command.endpoint)
            self._fail(command, "internal")
        else:
            answer = WebAnswered(command=command.id, contact=command.contact, values=tuple(values))
            self._intake.put(Incoming(event=answer))

    async def _begin_after(self, before: Collection[asyncio.Task[None]], command: Command) -> None:
        if before:
            await asyncio.wait(before)
        elif isinstance(command, _HEARD):
            await asyncio.sleep(0)  # Phones that are to ring by the same decision go first.
        await self._begin(command)

    async def _begin(self, command: Command) -> None:
        try:
            async with asyncio.timeout(PERFORM_S if isinstance(command, _HEARD) else None):
                await self._insist(command)
        except TimeoutError:
            log.warning("command_timed_out", command=command.id)
            self._fail(command, "timeout")
        except DeposedError:  # Nothing failed: whoever leads now performs it.
            self._intake.deposed.set()
        except AdapterError as error:
            log.warning("command_failed", command=command.id, error=str(error))
            self._fail(command, "telephony_unavailable")
        except Exception:
            log.exception("command_crashed", command=command.id)
            self._fail(command, "internal")

    async def _insist(self, command: Command) -> None:
        while True:
            try:
                async with asyncio.timeout(PERFORM_S):
                    return await self._telephony.perform(command)
            except TimeoutError:
                log.warning("telephony_does_not_answer", command=command.id)
            except AdapterError as error:
                if not error.retryable:
                    raise
            await asyncio.sleep(RETRY_S)

    def _fail(self, command: Command, reason: str) -> None:
        _FAILED.labels(reason).inc()
        self._intake.put(Incoming(event=CommandFailed(command=command.id, reason=reason)))

    def _orders(self, command: Command) -> tuple[Sequence[_Order], Sequence[_Order]]:
        """After whose last commands this one comes, and whose last command it is then."""
        contact, sound = command.contact, (command.contact, _SOUND)
        if isinstance(command, _HEARD):
            return (contact, sound), (sound,)
        if isinstance(command, OfferContact | CancelOffer):
            return (contact, command.agent), (contact, command.agent)
        if isinstance(command, ConnectAgent):
            agent: AgentId | None = command.agent
        else:
            agent = self._agent_on(command.leg) if isinstance(command, HangUpLeg) else None
        within = (contact,) if agent is None else (contact, agent)
        return (*within, sound), within
