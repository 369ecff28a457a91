"""Settings that were committed elsewhere, for whoever decides."""

from collections.abc import Callable, Sequence

from perezvon.engine.wire import decode_event
from perezvon.features.dispatch.service.intake import Incoming
from perezvon.kernel.ids import Domain
from perezvon.platform import telemetry
from perezvon.platform.log.port import EventLog, InboxMessage

log = telemetry.logger(__name__)


class Inbox:
    """Messages in the order in which they were committed. One that nobody here can read or take holds up no call: it stays
    where it is, for a process of a newer release, perhaps, and is tried again at the next start."""

    def __init__(self, event_log: EventLog, domain: Domain) -> None:
        self._log = event_log
        self._domain = domain
        self._left_out: set[int] = set()
        self.is_dirty = True
        """Whether there may be something that was not taken yet."""

    async def watch(self, wake: Callable[[], None]) -> None:
        """Notice what is committed, for ever."""
        async for _ in self._log.inbox_changed(self._domain):
            self.is_dirty = True
            wake()

    async def read(self, limit: int) -> Sequence[Incoming]:
        """Up to `limit` of those that wait. They are taken by the append that says so."""
        if not self.is_dirty:
            return []
        self.is_dirty = False
        waiting = await self._log.inbox(self._domain, limit=limit + len(self._left_out))
        found = [message for message in waiting if message.id not in self._left_out][:limit]
        if len(found) == limit:
            self.is_dirty = True
        read = [self._read(message) for message in found]
        return [incoming for incoming in read if incoming is not None]

    def leave_out(self, message: int) -> None:
        """It cannot be taken."""
        self._left_out.add(message)

    def _read(self, message: InboxMessage) -> Incoming | None:
        try:
            return Incoming(event=decode_event(message.type, message.v, message.data), message=message.id)
        except Exception:  # Whatever is wrong with it, calls must not wait for it.
            log.exception("setting_left_out", message=message.id, type=message.type, v=message.v)
            self.leave_out(message.id)
            return None
