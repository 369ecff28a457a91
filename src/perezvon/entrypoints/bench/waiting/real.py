"""A month of a real centre, told to the estimator call by call as it happened.

What the rows do not say is inferred from what had happened by then, never from what came later:

* **Agents at work**: those who talk now or ended a call in the last `_RECENT_S` seconds. Calls whose agent is not named
  are those of one more agent, who is at work only while such a call is on.
* **Who serves what**: agents of the month took calls of every kind, so all who wait compete.
* **The order of waiting**: by arrival, each kind of call moved back or forward by a number of seconds, as priorities of
  our queues do. The numbers are those that put the fewest pairs of answered calls of the *first* half in a wrong order.
* A call's wait, and whether it was given up, is known when the wait is over; its handling time when it ends.

The first half of the days trains; calls that arrive in the second half are judged, while learning goes on.
"""

import csv
import statistics
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heapify, heappop, heappush
from pathlib import Path
from typing import TypeAlias

from perezvon.engine.routing.waiting.estimator import Place, WaitEstimator, Waits
from perezvon.entrypoints.bench.waiting.score import Guess, Score
from perezvon.kernel.ids import ContactId, QueueId
from perezvon.kernel.time import SECOND

_RECENT_S = 900
_NOBODY = "NO_SERVER"
_HANDLED = 100
"""The plain prediction knows the mean of so many handling times."""

Kind: TypeAlias = tuple[str, str]
"""Queue and priority."""


@dataclass(frozen=True, slots=True)
class Call:
    """A row. Times in seconds since the first midnight."""

    id: ContactId
    at: float
    kind: Kind
    wait_s: float
    is_answered: bool
    handle_s: float
    agent: str

    @property
    def queue(self) -> QueueId:
        return QueueId(self.kind[0])


def months(folder: Path) -> list[Path]:
    """The logs of calls in a folder."""
    return sorted(folder.glob("calls-*.csv"))


def read(path: Path) -> list[Call]:
    """The calls of a month in the order of their arrival."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    first = min(datetime.fromisoformat(row["arrived_at"]) for row in rows).replace(hour=0, minute=0, second=0)
    calls = [
        Call(
            ContactId(row["contact_id"]),
            (datetime.fromisoformat(row["arrived_at"]) - first).total_seconds(),
            (row["queue"], row["priority"]),
            float(row["wait_s"]),
            row["outcome"] == "answered",
            float(row["handle_s"] or 0),
            row["agent_id"],
        )
        for row in rows
    ]
    return sorted(calls, key=lambda call: (call.at, int(call.id)))


def half(calls: Sequence[Call]) -> float:
    """The midnight nearest to the middle of the month."""
    return round((calls[0].at + calls[-1].at) / 2 / 86_400) * 86_400.0


def measure(calls: Sequence[Call], *, judged_from: float, score: Score) -> None:
    """Let the month happen, and judge the calls that arrive from an instant on."""
    boosts = order_of([call for call in calls if call.at < judged_from])
    month = _Month(boosts)
    for wait in month.waits(calls):
        if wait.call.at >= judged_from:
            score.add(wait.guess, wait.call.wait_s)


@dataclass(frozen=True, slots=True)
class _Wait:
    call: Call
    guess: Guess


class _Month:
    """What is known at an instant: who waits, who talks, who has talked lately, and how long the last calls took."""

    def __init__(self, boosts: dict[Kind, float]) -> None:
        self._boosts = boosts
        self._estimator = WaitEstimator(Waits())
        self._waiting: dict[ContactId, Call] = {}
        self._talking: dict[ContactId, str] = {}
        self._seen: dict[str, float] = {}
        self._handled: deque[float] = deque([240.0], _HANDLED)
        self._last: dict[QueueId, float] = {}
        self._queues = tuple(sorted({QueueId(queue) for queue, _ in boosts}))

    def waits(self, calls: Sequence[Call]) -> Iterator[_Wait]:
        """The calls that had to wait and were answered, each with what was predicted when it came."""
        guesses: dict[ContactId, Guess] = {}
        future = [(call.at, 2, number) for number, call in enumerate(calls)]
        heapify(future)
        while future:
            at, what, number = heappop(future)
            call = calls[number]
            if what == 2:
                if call.wait_s > 0:
                    guesses[call.id] = self._arrive(at, call)
                heappush(future, (at + call.wait_s, 1, number))
            elif what == 1 and call.is_answered:
                self._answer(at, call)
                heappush(future, (at + call.handle_s, 0, number))
                if call.wait_s > 0:
                    yield _Wait(call, guesses.pop(call.id))
            elif what == 1:
                self._waiting.pop(call.id, None)
                self._estimator.left(_micros(at), call.id, gave_up=True)
            else:
                self._finish(at, call)

    def _arrive(self, at: float, call: Call) -> Guess:
        key = self._key(call)
        before = [other for other in self._waiting.values() if self._key(other) <= key]
        own = sum(other.queue == call.queue for other in before)
        first = min((other.at for other in self._waiting.values() if other.queue == call.queue), default=None)
        agents = self._agents(at)
        place = Place(
            before=own,
            agents=agents,
            rivals=len(before) - own,
            first_since=None if first is None else _micros(first),
        )
        told = self._estimator.entered(_micros(at), call.id, call.queue, place)
        self._waiting[call.id] = call
        plain = (len(before) + 1) * statistics.fmean(self._handled) / max(agents, 1)
        return Guess(told=told, last_s=self._last.get(call.queue, 0.0), plain_s=plain)

    def _answer(self, at: float, call: Call) -> None:
        self._waiting.pop(call.id, None)
        self._estimator.answered(_micros(at), call.id)
        self._last[call.queue] = call.wait_s
        self._talking[call.id] = call.agent

    def _finish(self, at: float, call: Call) -> None:
        del self._talking[call.id]
        if call.agent != _NOBODY:
            self._seen[call.agent] = at
        self._handled.append(call.handle_s)
        self._estimator.finished(self._queues, call.handle_s)

    def _agents(self, at: float) -> int:
        recent = {agent for agent, seen in self._seen.items() if at - seen < _RECENT_S}
        return len(recent | set(self._talking.values()))

    def _key(self, call: Call) -> float:
        return call.at - self._boosts.get(call.kind, 0.0)


# --- The order of waiting. ---

_STEPS = (-180, -150, -120, -90, -60, -30, 0, 30, 60, 90, 120, 150, 180)


def order_of(calls: Sequence[Call]) -> dict[Kind, float]:
    """By how many seconds each kind of call stands before its arrival: the fewest pairs in a wrong order."""
    kinds = sorted({call.kind for call in calls})
    pairs = _pairs(calls)
    boosts = dict.fromkeys(kinds, 0.0)
    for _ in range(3):
        for kind in kinds:
            mine = [pair for pair in pairs if (pair[0] == kind) != (pair[1] == kind)]
            tried = ((_wrong(mine, boosts | {kind: float(step)}), abs(step), float(step)) for step in _STEPS)
            boosts[kind] = min(tried)[2]
    return boosts


def _pairs(calls: Sequence[Call]) -> list[tuple[Kind, Kind, float, bool]]:
    """Calls that waited together: the kinds of the earlier and the later, seconds between, whether it was overtaken."""
    waited = [call for call in calls if call.is_answered and call.wait_s > 0]
    pairs = []
    for number, call in enumerate(waited):
        answered = call.at + call.wait_s
        for other in waited[number + 1 :]:
            if other.at >= answered:
                break
            pairs.append((call.kind, other.kind, other.at - call.at, other.at + other.wait_s < answered))
    return pairs


def _wrong(pairs: Sequence[tuple[Kind, Kind, float, bool]], boosts: dict[Kind, float]) -> int:
    return sum((boosts[later] - boosts[kind] > lag) != overtaken for kind, later, lag, overtaken in pairs)


def _micros(seconds: float) -> int:
    return round(seconds * SECOND)
