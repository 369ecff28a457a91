"""What happened, from the tables of contacts and people: one query for each `Source`, which says when, of what, and what it adds.

A query of a source has the columns `at`, `contact`, one for each `By` that it is known by, and one for each of its sums. It tells
what happened within some windows of time, each from its beginning to before its end; no two of them overlap.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, TypeAlias

from sqlalchemy import BigInteger, FromClause, Select, literal_column, select, text, union_all

from perezvon.features.metrics.domain.sums import SOURCE, SOURCES, By, Source, Subject, Sum, sums_of
from perezvon.features.metrics.repository.facts import agents, contacts, queues
from perezvon.features.metrics.repository.facts.words import Window as Window
from perezvon.features.metrics.repository.facts.words import quarter_of as quarter_of
from perezvon.features.metrics.repository.facts.words import within as within
from perezvon.kernel.time import Micros
from perezvon.platform.db import Tx


def happened(source: Source, windows: Collection[Window], *, now: Micros) -> Select[Any]:
    """What this source tells of these windows. What goes on does so until `now`."""
    return _SOURCES[source](windows, now)


def in_quarters(
    subject: Subject, parts: Collection[By], sums: Collection[Sum], windows: Collection[Window], *, now: Micros
) -> FromClause:
    """What the sources of a subject tell that adds to these sums: the columns are `quarter`, these parts, and the sums.

    What is not wanted is not looked up: PostgreSQL would do so, where several sources tell of a subject.
    """
    told = [
        _in_quarters(source, parts, sums, windows, now)
        for source in SOURCES[subject]
        if not set(sums).isdisjoint(sums_of(source))
    ]
    return union_all(*told).subquery("told")


def _in_quarters(
    source: Source, parts: Collection[By], sums: Collection[Sum], windows: Collection[Window], now: Micros
) -> Select[Any]:
    told = happened(source, windows, now=now).subquery(source.value)
    added = [
        told.c[one.value] if SOURCE[one] is source else literal_column("0", BigInteger).label(one.value) for one in sums
    ]
    return select(quarter_of(told.c.at).label("quarter"), *(told.c[by.value] for by in parts), *added)


async def plan_for_this_time(tx: Tx) -> None:
    """What is asked in this transaction is planned for the time that it is asked of. PostgreSQL would otherwise use one plan for all
    times once a question came some times, and that fits none."""
    await tx.execute(text("set local plan_cache_mode = force_custom_plan"))


_Told: TypeAlias = Callable[[Collection[Window], Micros], Select[Any]]

_SOURCES: Final[Mapping[Source, _Told]] = {
    Source.ENTRY: queues.entries,
    Source.EXIT: queues.exits,
    Source.ARRIVAL: contacts.arrivals,
    Source.ANSWER: contacts.answers,
    Source.RETURN: contacts.returns,
    Source.ENDING: contacts.endings,
    Source.RESPONSE: contacts.responses,
    Source.PART: agents.parts,
    Source.OFFER: agents.offers,
    Source.WORK: agents.works,
    Source.TIME: agents.times,
    Source.BREAK: agents.breaks,
}


def merged(windows: Collection[Window]) -> Sequence[Window]:
    """The same time in as few windows as there can be, in order."""
    found: list[Window] = []
    for since, until in sorted(windows):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found
