"""Reads a call log in the documented CSV form, and refuses one that would mislead: with file, line and reason.

The form: UTF-8, commas, one row per call that reached a queue, under a first line with these names in any order:

    contact_id   its own name, never twice
    arrived_at   local time at which the caller began to wait: 2026-11-26T09:15:02 (also with a blank for the T)
    queue        its name
    priority     a whole number, 0 is usual
    customer_id  who called; empty or 0: not identified
    wait_s       seconds waited; for an abandoned call how long the caller's patience was seen to last
    outcome      answered / abandoned
    handle_s     seconds with the agent; only of answered calls
    agent_id     who answered; empty or NO_SERVER: not recorded

Optional: wrap_up_s, seconds of work after the call. Rows are in the order of arrival. Exports that write one line of the
centre after another are several such lists in one file: a new part may begin again at the file's first day if each part
has `PART_ROWS` rows or more, so that a row in the wrong place is still noticed.

Odd but possible rows are kept and counted: answered by nobody who was recorded (they burden no agent), a handling time of
zero or longer than `LONG_S`, and an agent who seems to talk to two callers at once.
"""

import csv
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from perezvon.features.twin.domain.calls import DAY_S, NOBODY_KNOWN, Call, CallLog, Who
from perezvon.features.twin.domain.refusals import FileRefusedError

COLUMNS = (
    "contact_id",
    "arrived_at",
    "queue",
    "priority",
    "customer_id",
    "wait_s",
    "outcome",
    "handle_s",
    "agent_id",
)
NOBODY = ("", "NO_SERVER")
PART_ROWS = 100
LONG_S = 3_600
OVERLAP_S = 2
"""Clocks of a switch and a desk may differ by so much: two calls of an agent that overlap by less are no oddity."""

_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"PK": "XLSX", b"\x1f\x8b": "gzip"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_log(data: bytes, file: str, *, queues: Collection[str] | None = None) -> CallLog:
    """The calls of a log, sorted by arrival. `queues` are those that exist, if that is known.

    Raises `FileRefusedError`.
    """
    text = _decoded(data, file)
    calls = tuple(_Rows(file, queues).read(text.splitlines()))
    if not calls:
        raise FileRefusedError(file, 1, "empty")
    in_order = tuple(sorted(calls, key=lambda call: call.arrived))
    return CallLog(calls=in_order, oddities=_oddities(in_order))


def _decoded(data: bytes, file: str) -> str:
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            raise FileRefusedError(file, 1, "encoding", encoding=encoding)
    if b"\0" in data[:4_000]:
        raise FileRefusedError(file, 1, "encoding", encoding="UTF-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise FileRefusedError(
            file, line, "not_utf8", byte=byte, value=f"0x{data[error.start]:02x}", encoding=_guess(data)
        ) from None


def _guess(data: bytes) -> str:
    """The likeliest encoding of bytes that are not UTF-8."""
    high = [byte for byte in data if byte >= 0x80]
    if sum(byte >= 0xC0 for byte in high) > 0.8 * len(high):
        return "Windows-1251"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "Windows-1252"
    return "GB18030"


class _Rows:
    """Reads rows one after another and remembers what the next one must fit."""

    def __init__(self, file: str, queues: Collection[str] | None) -> None:
        self._file = file
        self._queues = frozenset(queues) if queues is not None else None
        self._seen: dict[str, int] = {}
        self._first_day = 0
        self._before: int | None = None
        self._part_began = 0
        self._line = 1

    def read(self, lines: Sequence[str]) -> Iterator[Call]:
        rows = csv.reader(lines, strict=True)
        try:
            header = [name.strip() for name in next(rows, [])]
            self._check_header(header)
            for row in rows:
                self._line = rows.line_num
                if row:
                    yield self._call(self._fields(header, row))
        except csv.Error as error:
            self._line = rows.line_num
            raise self._refusal("csv", why=str(error)) from None

    def _check_header(self, header: Sequence[str]) -> None:
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            reason = "separator" if any(mark in name for name in header for mark in ";\t") else "columns"
            raise self._refusal(reason, missing=", ".join(missing))
        doubled = next((name for name in header if header.count(name) > 1), None)
        if doubled is not None:
            raise self._refusal("column_twice", column=doubled)

    def _fields(self, header: Sequence[str], row: Sequence[str]) -> Mapping[str, str]:
        if len(row) != len(header):
            raise self._refusal("fields", found=len(row), expected=len(header))
        return {name: field.strip() for name, field in zip(header, row, strict=True)}

    def _call(self, row: Mapping[str, str]) -> Call:
        contact = self._contact(row["contact_id"])
        queue = self._queue(row["queue"])
        arrived = self._in_order(self._time(row["arrived_at"]))
        outcome = row["outcome"]
        if outcome not in {"answered", "abandoned"}:
            raise self._refusal("outcome", value=outcome)
        is_answered = outcome == "answered"
        if not is_answered and (row["handle_s"] or row["agent_id"]):
            raise self._refusal("abandoned_but_handled")
        return Call(
            contact=contact,
            arrived=arrived,
            queue=queue,
            who=self._who(row),
            wait_s=self._seconds(row, "wait_s"),
            is_answered=is_answered,
            handle_s=self._seconds(row, "handle_s") if is_answered and row["handle_s"] else None,
            agent=row["agent_id"] if is_answered and row["agent_id"] not in NOBODY else None,
            wrap_up_s=self._seconds(row, "wrap_up_s") if row.get("wrap_up_s") else None,
        )

    def _who(self, row: Mapping[str, str]) -> Who:
        """A priority is the tier of that number."""
        customer = row["customer_id"] if row["customer_id"] not in {"", "0"} else None
        priority = self._priority(row["priority"])
        if customer is None and not priority:
            return NOBODY_KNOWN
        return Who(customer=customer, tier=str(priority) if priority else None)

    def _contact(self, name: str) -> str:
        if not name:
            raise self._refusal("no_id")
        if name in self._seen:
            raise self._refusal("id_twice", value=name, first=self._seen[name])
        self._seen[name] = self._line
        return name

    def _queue(self, name: str) -> str:
        if not name:
            raise self._refusal("no_queue")
        if self._queues is not None and name not in self._queues:
            raise self._refusal("unknown_queue", value=name, known=", ".join(sorted(self._queues)))
        return name

    def _time(self, text: str) -> int:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise self._refusal("time", value=text) from None
        if moment.tzinfo is not None:
            raise self._refusal("time_zone", value=text)
        return int((moment.replace(tzinfo=UTC) - _EPOCH).total_seconds())

    def _in_order(self, arrived: int) -> int:
        """Arrivals never fall, but where a new part begins."""
        if self._before is None:
            self._first_day, self._part_began = arrived // DAY_S, len(self._seen)
        elif arrived < self._before:
            begins_anew = arrived // DAY_S == self._first_day and self._before - arrived > DAY_S
            if not begins_anew or len(self._seen) - self._part_began < PART_ROWS:
                raise self._refusal("unsorted")
            self._part_began = len(self._seen)
        self._before = arrived
        return arrived

    def _priority(self, text: str) -> int:
        try:
            number = int(text or "0")
        except ValueError:
            raise self._refusal("number", column="priority", value=text) from None
        if not 0 <= number <= 9:
            raise self._refusal("range", column="priority", value=text, least=0, most=9)
        return number

    def _seconds(self, row: Mapping[str, str], column: str) -> float:
        try:
            seconds = float(row[column])
        except ValueError:
            raise self._refusal("number", column=column, value=row[column]) from None
        if seconds < 0:
            raise self._refusal("negative", column=column, value=row[column])
        if not seconds <= DAY_S:
            raise self._refusal("range", column=column, value=row[column], least=0, most=DAY_S)
        return seconds

    def _refusal(self, reason: str, **details: str | int) -> FileRefusedError:
        return FileRefusedError(self._file, self._line, reason, **details)


def _oddities(calls: Sequence[Call]) -> Mapping[str, int]:
    answered = [call for call in calls if call.is_answered]
    counted = Counter(
        no_agent=sum(call.agent is None for call in answered),
        no_handling=sum(not call.handle_s for call in answered),
        long_handling=sum((call.handle_s or 0) > LONG_S for call in answered),
        after_midnight=sum(int(call.ended) // DAY_S > call.day for call in answered),
        two_at_once=sum(_overlaps([call for call in answered if call.agent == agent]) for agent in _agents(answered)),
    )
    return {name: count for name, count in counted.items() if count}


def _agents(calls: Sequence[Call]) -> list[str]:
    return sorted({call.agent for call in calls if call.agent is not None})


def _overlaps(calls: Sequence[Call]) -> int:
    in_order = sorted(calls, key=lambda call: call.answered)
    return sum(before.ended - OVERLAP_S > after.answered for before, after in pairwise(in_order))
