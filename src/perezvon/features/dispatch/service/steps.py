"""Steps as they are stored and as the engine speaks of them."""

from collections.abc import Sequence

from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.events import Event
from perezvon.engine.wire import Step, decode_event, decode_outputs, encode_event, encode_outputs
from perezvon.kernel.ids import Domain
from perezvon.kernel.time import Micros
from perezvon.platform.log.port import LogRow


def to_row(seq: int, at: Micros, event: Event, outputs: Sequence[Command | Change]) -> LogRow:
    """A step in its stored form."""
    kind, version, data = encode_event(event)
    return LogRow(seq=seq, at=at, type=kind, v=version, data=data, out=encode_outputs(outputs))


def event_of(row: LogRow) -> Event:
    """The event of a stored step, brought up to the present version of its type."""
    return decode_event(row.type, row.v, row.data)


def decode_steps(domain: Domain, rows: Sequence[LogRow]) -> tuple[Step, ...]:
    """Stored rows as steps. Outputs are history: decoded, never decided again."""
    return tuple(
        Step(domain=domain, seq=row.seq, at=row.at, event=event_of(row), outputs=decode_outputs(row.out))
        for row in rows
    )
