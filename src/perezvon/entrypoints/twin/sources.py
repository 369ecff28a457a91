"""Where the twin's days come from: a CSV file, our own log as a file, or nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
import msgspec

from perezvon.engine.wire import decode_event, decode_outputs
from perezvon.features.twin.domain.calls import DAY_S, CallLog
from perezvon.features.twin.domain.csvlog import read_log
from perezvon.features.twin.domain.fit import Model, fit
from perezvon.features.twin.domain.history import History, local_in
from perezvon.features.twin.domain.load import MadeDay, RealDay, standard
from perezvon.features.twin.domain.plan import Plan
from perezvon.features.twin.domain.refusals import FileRefusedError
from perezvon.features.twin.domain.scenarios import plan_of, usual_plan
from perezvon.features.twin.domain.staffing import serving

ORDINARY = 0.5
"""Days with fewer callers than this share of the busiest one (weekends, holidays) are no ordinary days."""
OCCUPANCY = 0.8
"""How busy the agents of a made-up load are in the peak, where nobody says how many there are."""


class _Row(msgspec.Struct):
    seq: int
    at: int
    type: str
    v: int
    data: msgspec.Raw
    out: msgspec.Raw


@dataclass(slots=True)
class Source:
    """A log, what it teaches, and the plan of each of its days."""

    log: CallLog
    model: Model
    history: History | None = None
    _serves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def busiest(self) -> int:
        """The day with the most callers."""
        return max(self.log.days(), key=lambda day: (len(self.log.of_day(day)), -day))

    def plan(self, day: int) -> Plan:
        """How the day was run: as our own log says, or as it is inferred from who answered when."""
        if self.history is not None:
            return self.history.plan(day, self.log.queues())
        return plan_of(self.log.of_day(day), self._serves, self.model)

    def callers(self, day: int) -> RealDay:
        """The day's callers."""
        calls = self.log.of_day(day)
        if not calls:
            date = datetime.fromtimestamp(day * DAY_S, UTC).date()
            raise click.BadParameter(f"nobody called on {date.isoformat()}", param_hint="--day")
        return RealDay(calls, self.model, earlier=self.log.before(day))

    def made_up(self, factor: float) -> MadeDay:
        """Callers as on ordinary days."""
        most = len(self.log.of_day(self.busiest()))
        days = [day for day in self.log.days() if len(self.log.of_day(day)) >= ORDINARY * most]
        return MadeDay(fit(self.log.calls, days), factor, self.busiest())


def read_source(file: Path, *, zone: str = "UTC") -> Source:
    """The log in this file. Raises `FileRefusedError`."""
    if file.suffix == ".jsonl":
        history = _history(file, zone)
        log = history.log()
        if not log.calls:
            raise FileRefusedError(file.name, 1, "empty")
        return Source(log, fit(log.calls), history)
    log = read_log(file.read_bytes(), file.name)
    return Source(log, fit(log.calls), None, serving(log.calls))


def _history(file: Path, zone: str) -> History:
    try:
        local = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise click.BadParameter(f"there is no time zone {zone}", param_hint="--zone") from error
    history = History(local_in(local))
    decoder = msgspec.json.Decoder(_Row)
    before = 0
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = decoder.decode(line)
                event, outputs = decode_event(row.type, row.v, bytes(row.data)), decode_outputs(bytes(row.out))
            except (msgspec.MsgspecError, ValueError) as error:
                raise FileRefusedError(file.name, number, "step", why=str(error)) from None
            if row.seq <= before:
                raise FileRefusedError(file.name, number, "unsorted")
            before = row.seq
            history.step(row.at, event, outputs)
    return history


def made_up(calls: int, agents: int | None, factor: float = 1.0) -> tuple[MadeDay, Plan]:
    """A usual centre with so many calls a day, and as many agents as keep its peak busy at a usual rate."""
    model = standard(calls)
    if agents is None:
        busiest = max(sum(arrivals.means[slot] for arrivals in model.arrivals.values()) for slot in range(48))
        erlangs = busiest * (240 + 25) / 1_800
        agents = ceil(erlangs / OCCUPANCY * 1.4) + 1
    return MadeDay(model, factor), usual_plan(model, agents)


def read_text(file: Path) -> str:
    """A config as text. Raises `FileRefusedError`."""
    data = file.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileRefusedError(
            file.name, line, "not_utf8", byte=error.start + 1, value=f"0x{data[error.start]:02x}", encoding="–"
        ) from None
