"""What the engine said to a batch of events: not true before it is committed, and in doubt when the log fell silent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perezvon.engine.changes import Change, Refused
from perezvon.engine.commands import Command
from perezvon.features.dispatch.domain import RefusedError
from perezvon.features.dispatch.service.intake import Incoming
from perezvon.kernel.ids import Domain
from perezvon.platform.log.port import EventLog, LogRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One append: for each event of the batch its row and all that was said."""

    batch: Sequence[Incoming]
    waited: Sequence[Incoming]
    """Those of the batch that the intake gave."""
    rows: Sequence[LogRow]
    said: Sequence[tuple[Command | Change, ...]]

    def commands(self) -> Iterator[Command]:
        """All that is to be done, in order."""
        return (output for outputs in self.said for output in outputs if isinstance(output, Command))

    def receipts(self) -> list[str]:
        """The reports that need not come again."""
        return [incoming.receipt for incoming in self.batch if incoming.receipt is not None]

    def messages(self) -> list[int]:
        """The messages of the inbox that are taken by it."""
        return [incoming.message for incoming in self.batch if incoming.message is not None]

    def reply(self) -> None:
        """Tell everybody who asked what became of it."""
        for incoming, row, outputs in zip(self.batch, self.rows, self.said, strict=True):
            _reply(incoming, row.seq, outputs)

    async def is_committed(self, event_log: EventLog, domain: Domain) -> bool:
        """Whether these very rows stand in the log. They were written together or not at all."""
        first = self.rows[0]
        return list(await event_log.read(domain, after=first.seq - 1, limit=1)) == [first]


def _reply(incoming: Incoming, seq: int, outputs: Sequence[Command | Change]) -> None:
    if incoming.reply is None or incoming.reply.done():
        return
    refusal = next((output for output in outputs if isinstance(output, Refused)), None)
    if refusal is None:
        incoming.reply.set_result(seq)
    else:
        incoming.reply.set_exception(RefusedError(refusal.code))
