"""Who was at work when, inferred from who answered when.

The rule. An agent is at work from their first answer of a day to the end of their last call. Between two calls they count
as there, unless somebody whom they serve waited meanwhile: an agent who is there takes a waiting caller within
`AT_WORK_WITHIN_S`, so one who does not is away: from the end of their call until the last such caller was served or gave up,
or until they took one of them. Absences shorter than `SHORT_S` are part of the work after a call. A pause of more than
`SHIFT_GAP_S` between two calls ends a shift even if nobody waited. An agent serves each queue from which they took at least
`SERVES_SHARE` of their calls.

It errs both ways: an agent who is away while nobody waits counts as there (they would have been idle), and one who works
on after a call while callers wait counts as away (they could not have answered).
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from perezvon.features.twin.domain.calls import DAY_S, Call
from perezvon.features.twin.domain.plan import Span

AT_WORK_WITHIN_S = 8.0
SHORT_S = 12.0
SHIFT_GAP_S = 5_400.0
SERVES_SHARE = 0.01


def serving(calls: Iterable[Call]) -> Mapping[str, tuple[str, ...]]:
    """Which queues each agent serves."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for call in calls:
        if call.agent is not None:
            counted[call.agent][call.queue] += 1
    return {
        agent: tuple(sorted(q for q, n in queues.items() if n >= SERVES_SHARE * queues.total()))
        for agent, queues in sorted(counted.items())
    }


def infer(calls: Sequence[Call], serves: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[Span, ...]]:
    """When each agent was there, in seconds since the beginning of the day of the first call."""
    start = calls[0].day * DAY_S
    by_agent: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        if call.agent is not None:
            by_agent[call.agent].append(call)
    waits: dict[tuple[str, ...], list[Span]] = {}
    spans = {}
    for agent, answered in sorted(by_agent.items()):
        queues = serves[agent]
        if queues not in waits:
            waits[queues] = _waiting(calls, queues)
        answered.sort(key=lambda call: call.answered)
        spans[agent] = tuple((a - start, b - start) for a, b in _spans(answered, waits[queues]))
    return spans


def _waiting(calls: Sequence[Call], queues: tuple[str, ...]) -> list[Span]:
    """The times at which somebody had waited in these queues for so long that an agent who is there had come."""
    joined: list[Span] = []
    late = ((call.arrived + AT_WORK_WITHIN_S, call.answered) for call in calls if call.queue in queues)
    for start, end in sorted(span for span in late if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _spans(answered: Sequence[Call], waiting: Sequence[Span]) -> Iterable[Span]:
    began, busy_until = answered[0].answered, answered[0].ended
    for call in answered[1:]:
        gap = (busy_until, call.answered)
        away = _absence(gap, waiting) if gap[1] - gap[0] > SHORT_S else None
        if away is not None:
            yield began, away[0]
            began = away[1]
        busy_until = max(busy_until, call.ended)
    yield began, max(busy_until, began + 1)


def _absence(gap: Span, waiting: Sequence[Span]) -> Span | None:
    """Between which moments of the gap the agent was not there, if that shows."""
    after, until = gap
    first = bisect_right(waiting, (after, float("inf")))
    if first and waiting[first - 1][1] > after + AT_WORK_WITHIN_S:
        first -= 1
    last = first
    while last < len(waiting) and waiting[last][0] < until:
        last += 1
    if first == last:
        return gap if until - after > SHIFT_GAP_S else None
    back = min(waiting[last - 1][1], until)
    return (after, back) if back - after > SHORT_S else None
