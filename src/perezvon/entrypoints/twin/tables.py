"""Tables for people and objects for programs."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from perezvon.entrypoints.twin.sources import Source
from perezvon.entrypoints.words import Words
from perezvon.features.twin.domain.calls import DAY_S, Call
from perezvon.features.twin.domain.results import ALL, Day, Difference, Range, differences, ranges

SHARES = {"service_level", "abandonment", "occupancy", "own_manager"}
WHERE_SEEN = ("callbacks_offered", "callbacks", "callbacks_reached", "own_manager", "to_head", "messages", "passed_on")
"""Figures that are shown where they are not zero all the time."""
QUEUE_FIGURES = ("offered", "service_level", "mean_wait_s", "wait_p90_s", "abandonment", *WHERE_SEEN)
ALL_FIGURES = (
    "offered",
    "answered",
    "service_level",
    "mean_wait_s",
    "wait_p90_s",
    "wait_p95_s",
    "abandonment",
    "occupancy",
    *WHERE_SEEN,
    "unserved",
)
QUEUE_COLUMNS = ("offered", "service_level", "mean_wait_s", "wait_p90_s", "abandonment", "callbacks", "to_head")
AGENT_FIGURES = ("contacts", "occupancy")
MOST_AGENTS = 30
"""So many agents are listed; programs get all."""


def real_figures(calls: Sequence[Call]) -> Mapping[str, float]:
    """What the twin is to be judged by."""
    return {
        "mean_wait_s": sum(call.wait_s for call in calls) / len(calls),
        "abandonment": sum(call.gave_up for call in calls) / len(calls),
    }


def replay_json(source: Source, days: Sequence[int], lived: Sequence[Sequence[Day]]) -> object:
    """Each day's real figures and the twin's ranges."""
    return {
        "oddities": dict(source.log.oddities),
        "days": [
            {
                "day": iso(day),
                "calls": len(source.log.of_day(day)),
                "real": real_figures(source.log.of_day(day)),
                "twin": msgspec.to_builtins(ranges(replications)),
            }
            for day, replications in zip(days, lived, strict=True)
        ],
    }


def replay_text(words: Words, source: Source, days: Sequence[int], lived: Sequence[Sequence[Day]]) -> str:
    """A line per day: what was, and where the twin's days lie."""
    rows = [
        [words.say(f"twin.column.{name}") for name in ("day", "offered", "mean_wait_s", "twin", "abandonment", "twin")]
    ]
    for day, replications in zip(days, lived, strict=True):
        calls = source.log.of_day(day)
        real, twin = real_figures(calls), ranges(replications)[ALL]
        row = [iso(day), str(len(calls))]
        for name in ("mean_wait_s", "abandonment"):
            inside = twin[name].low <= real[name] <= twin[name].high
            row += [figure(name, real[name]), f"{span(name, twin[name])} {' ' if inside else '!'}"]
        rows.append(row)
    told = [table(rows), "", words.say("twin.note.range")]
    told += [words.say(f"twin.oddity.{name}", count=count) for name, count in source.log.oddities.items()]
    if len(days) == 1:
        told += ["", *_details(words, ranges(lived[0]))]
    return "\n".join(told)


def run_text(words: Words, lived: Sequence[Day]) -> str:
    """The ranges of one plan."""
    return "\n".join([*_details(words, ranges(lived)), "", words.say("twin.note.range")])


def _details(words: Words, found: Mapping[str, Mapping[str, Range]]) -> list[str]:
    rows = [[words.say("twin.column.figure"), words.say("twin.column.mean"), words.say("twin.column.range")]]
    rows += [
        [words.say(f"twin.figure.{name}"), figure(name, found[ALL][name].mean), span(name, found[ALL][name])]
        for name in _seen(ALL_FIGURES, found[ALL])
    ]
    told = [table(rows)]
    for kind, names in (("queue", QUEUE_COLUMNS), ("agent", AGENT_FIGURES)):
        whose = [key for key in found if key.startswith(f"{kind}:")]
        if whose:
            shown = _seen(names, found[ALL])
            rows = [[words.say(f"twin.column.{kind}"), *(words.say(f"twin.figure.{name}") for name in shown)]]
            rows += [
                [key.partition(":")[2], *(f"{figure(n, found[key][n].mean)} ({span(n, found[key][n])})" for n in shown)]
                for key in whose[:MOST_AGENTS]
            ]
            told += ["", table(rows)]
            if len(whose) > MOST_AGENTS:
                told.append(words.say("twin.note.more", count=len(whose) - MOST_AGENTS))
    return told


def _seen(names: Sequence[str], *found: Mapping[str, Range]) -> list[str]:
    """The figures that are always shown, and those that are not zero in some of what was found."""
    return [name for name in names if name not in (*WHERE_SEEN, "unserved") or any(of[name].high for of in found)]


def compare_json(before: Sequence[Day], after: Sequence[Day]) -> object:
    """Both plans' ranges and the differences, by whose they are."""
    return msgspec.to_builtins({"a": ranges(before), "b": ranges(after), "change": differences(before, after)})


def compare_text(words: Words, before: Sequence[Day], after: Sequence[Day], *, names: tuple[str, str]) -> str:
    """What changes from the one to the other."""
    a, b, change = ranges(before), ranges(after), differences(before, after)
    told = [f"A: {names[0]}", f"B: {names[1]}", ""]
    head = [words.say("twin.column.figure"), "A", "B", words.say("twin.column.change"), words.say("twin.column.sure")]
    for whose in (ALL, *(key for key in change if key.startswith("queue:"))):
        if whose != ALL:
            told += ["", f"{words.say('twin.column.queue')} {whose.partition(':')[2]}"]
        rows = [
            [
                words.say(f"twin.figure.{name}"),
                span(name, a[whose][name]),
                span(name, b[whose][name]),
                *_change(name, change[whose][name]),
            ]
            for name in _seen(ALL_FIGURES if whose == ALL else QUEUE_FIGURES, a[whose], b[whose])
        ]
        told.append(table([head, *rows]))
    told += ["", *_agents(words, a, b, change), "", words.say("twin.note.range"), words.say("twin.note.change")]
    return "\n".join(told)


def _agents(
    words: Words,
    a: Mapping[str, Mapping[str, Range]],
    b: Mapping[str, Mapping[str, Range]],
    change: Mapping[str, Mapping[str, Difference]],
) -> list[str]:
    keys = [key for key in dict.fromkeys([*a, *b]) if key.startswith("agent:")]
    # Those whose days change most come first; new and absent agents are changed most of all.
    keys.sort(key=lambda key: -abs(change[key]["occupancy"].mean) if key in change else -2)
    head = ["A", "B", words.say("twin.column.change"), words.say("twin.column.sure"), words.say("twin.figure.contacts")]
    rows = [[words.say("twin.column.agent"), *head]]
    for key in keys[:MOST_AGENTS]:
        cells = [span("occupancy", found[key]["occupancy"]) if key in found else "–" for found in (a, b)]
        rows.append(
            [
                key.partition(":")[2],
                *cells,
                *(_change("occupancy", change[key]["occupancy"]) if key in change else ("–", "–")),
                _change("contacts", change[key]["contacts"])[0] if key in change else "–",
            ]
        )
    told = [words.say("twin.figure.occupancy"), table(rows)]
    return told if len(keys) <= MOST_AGENTS else [*told, words.say("twin.note.more", count=len(keys) - MOST_AGENTS)]


def _change(name: str, difference: Difference) -> tuple[str, str]:
    mark = "" if difference.is_clear else " ~"
    sure = f"{figure(name, difference.low, signed=True)} … {figure(name, difference.high, signed=True)}"
    return figure(name, difference.mean, signed=True) + mark, sure


def figure(name: str, value: float, *, signed: bool = False) -> str:
    """A figure with its unit."""
    sign = "+" if signed else ""
    if name in SHARES:
        return f"{100 * value:{sign}.1f} %"
    if name.endswith("_s"):
        return f"{value:{sign}.1f} s"
    return f"{value:{sign}.1f}" if signed else f"{value:.0f}"


def span(name: str, range_: Range) -> str:
    """The ends of a range."""
    return f"{figure(name, range_.low)} – {figure(name, range_.high)}"


def iso(day: int) -> str:
    """A day by its date."""
    return datetime.fromtimestamp(day * DAY_S, UTC).date().isoformat()


def table(rows: Sequence[Sequence[str]]) -> str:
    """Columns that stand below one another, also where signs are two cells wide: the first one to the left, others right."""
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [" " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
        lines.append("  ".join(row[place] + pad if place == 0 else pad + row[place] for place, pad in enumerate(cells)))
    lines.insert(1, "─" * _width(lines[0]))
    return "\n".join(line.rstrip() for line in lines)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
