"""Looking after the centre."""

import asyncio
import hmac
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from prometheus_client.registry import Collector
from sqlalchemy import text

from perezvon.engine.view import QueueView, View
from perezvon.features.operations import domain, repository
from perezvon.features.operations.domain import EndingError, Light, Part
from perezvon.features.operations.ports import Surroundings
from perezvon.kernel.time import SECOND, Clock, Micros
from perezvon.platform import metrics
from perezvon.platform.db import Database, DatabaseUnavailableError, Tx
from perezvon.platform.disk import DiskState, Space, judge
from perezvon.platform.jobs import Jobs

LOOK_S = 1.0
"""A database that does not answer within this time counts as silent."""


class Standing:
    """Where an api process stands, for load balancers.

    While the database is silent but the leader tells what happens, desks go on: sent elsewhere, they would find the same
    database, or nobody. So the process is ready, with the word `degraded`. It is not when it knows nothing of either, nor
    when it ends.
    """

    def __init__(self, database: Database, *, is_fed: Callable[[], bool], is_ending: Callable[[], bool]) -> None:
        self._database = database
        self._is_fed = is_fed
        self._is_ending = is_ending

    async def look(self) -> str:
        """`ok` or `degraded`. Raises `DatabaseUnavailableError`, or `EndingError`."""
        if self._is_ending():
            raise EndingError
        try:
            async with asyncio.timeout(LOOK_S), self._database.begin() as tx:
                await tx.execute(text("select 1"))
        except (TimeoutError, DatabaseUnavailableError) as error:
            if self._is_fed():
                return "degraded"
            raise DatabaseUnavailableError from error
        return "ok"


class HealthService:
    """How the centre does, for machines in a word and for people in full."""

    def __init__(self, surroundings: Surroundings, clock: Clock) -> None:
        self._surroundings = surroundings
        self._clock = clock

    async def versions(self, tx: Tx | None) -> Mapping[str, str]:
        """What runs, by name; that of a silent database is not known."""
        known = self._surroundings.versions
        return known if tx is None else {**known, "postgresql": await repository.version(tx)}

    async def parts(self, tx: Tx | None) -> Sequence[Part]:
        """Every part of the centre with its light. Without `tx` the database is silent, and so is what only it knows."""
        return [
            *(domain.role_part(seen) for seen in await asyncio.to_thread(self._surroundings.roles)),
            domain.voice_part(await self._surroundings.voice()),
            *await self._stored(tx),
            *await asyncio.to_thread(self._machine),
        ]

    async def _stored(self, tx: Tx | None) -> Sequence[Part]:
        restarts = self._surroundings.restarts.get("database")
        if tx is None:
            return [domain.silent_database_part(restarts)]
        began = self._clock.monotonic()
        await tx.execute(text("select 1"))
        latency = self._clock.monotonic() - began
        jobs = Jobs()
        waiting, failed = await jobs.waiting(tx), await jobs.dead(tx)
        return [
            domain.database_part(latency, await repository.size(tx), restarts),
            domain.dispatch_part(await repository.leader(tx)),
            domain.followers_part(await repository.lags(tx)),
            domain.jobs_part(sum(waiting.values()), sum(failed.values())),
        ]

    def _machine(self) -> list[Part]:
        around, now = self._surroundings, self._clock.now()
        certificate = domain.certificate_part(around.certificate_ends(), now)
        return [
            _disk_part(around.disk()),
            domain.backup_part(around.last_backup(), now, is_wanted=around.wants_backups),
            *([] if certificate is None else [certificate]),
        ]


class Scraping:
    """The centre in figures, for Prometheus. Without a `key` they are shown to nobody."""

    def __init__(self, health: HealthService, clock: Clock, view: Callable[[], View], key: str | None) -> None:
        self._health = health
        self._clock = clock
        self._view = view
        self._key = key

    def is_allowed(self, authorization: str | None) -> bool:
        """Whether the header carries the key."""
        shown = (authorization or "").encode()
        return self._key is not None and hmac.compare_digest(shown, f"Bearer {self._key}".encode())

    async def figures(self, tx: Tx | None) -> bytes:
        """All figures as text."""
        versions, parts, view = await self._health.versions(tx), await self._health.parts(tx), self._view()
        return metrics.exposition(
            [
                metrics.family("info", "What runs.", [(list(versions.values()), 1)], list(versions)),
                metrics.family("health", _HEALTH, [([part.name], _BADNESS[part.light]) for part in parts], ["part"]),
                *(
                    metrics.family(name, "A figure of the health page.", [((), value)])
                    for name, value in figures_of(parts)
                ),
                *_centre(view, self._clock.now()),
            ]
        )


def figures_of(parts: Sequence[Part]) -> Iterator[tuple[str, float]]:
    """What the health page shows in numbers; not which process that is and since when."""
    for part in parts:
        for name, value in part.figures.items():
            if name not in _NO_FIGURES and isinstance(value, int | float):
                yield f"{part.name}_{name}", value


def _centre(view: View, now: Micros) -> Iterator[Collector]:
    queues = list(view.queues())
    for name, meaning, of in _OF_QUEUES:
        yield metrics.family(name, meaning, [([queue.queue], of(queue, now)) for queue in queues], ["queue"])
    states = Counter(agent.state for agent in view.agents() if agent.is_active)
    yield metrics.family("agents", "Agents by state.", [([state], count) for state, count in states.items()], ["state"])
    phases = Counter(contact.phase for contact in view.contacts())
    yield metrics.family(
        "contacts", "Contacts by phase.", [([phase], count) for phase, count in phases.items()], ["phase"]
    )


def _age(queue: QueueView, now: Micros) -> float:
    return 0.0 if queue.oldest_since is None else max(0, now - queue.oldest_since) / SECOND


_OF_QUEUES: Sequence[tuple[str, str, Callable[[QueueView, Micros], float]]] = (
    ("queue_waiting", "Contacts that wait.", lambda queue, _: queue.waiting),
    ("queue_talking", "Contacts that were answered from the queue and talk.", lambda queue, _: queue.talking),
    ("queue_free", "Agents who could be offered a contact now.", lambda queue, _: queue.free),
    ("queue_staffed", "Agents who serve the queue and are not offline.", lambda queue, _: queue.staffed),
    ("queue_oldest_wait_seconds", "How long the one who waits longest does.", _age),
)


_HEALTH = "0 in order, 1 needs attention, 2 does not work."
_BADNESS = {Light.GOOD: 0, Light.WARN: 1, Light.BAD: 2}
_NO_FIGURES = frozenset({"pid", "since"})


def _disk_part(found: Space) -> Part:
    return domain.disk_part(_LIGHTS[judge(found.share)], free=found.free, total=found.total)


_LIGHTS = {DiskState.OK: Light.GOOD, DiskState.LOW: Light.WARN, DiskState.FULL: Light.BAD}
