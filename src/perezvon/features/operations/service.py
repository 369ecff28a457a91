"""Looking after the centre."""

import asyncio
from collections.abc import Mapping, Sequence

from sqlalchemy import text

from perezvon.features.operations import domain, repository
from perezvon.features.operations.domain import Light, Part
from perezvon.features.operations.ports import Surroundings
from perezvon.kernel.time import Clock
from perezvon.platform.db import Tx
from perezvon.platform.disk import DiskState, Space, judge
from perezvon.platform.jobs import Jobs


class HealthService:
    """How the centre does, for machines in a word and for people in full."""

    def __init__(self, surroundings: Surroundings, clock: Clock) -> None:
        self._surroundings = surroundings
        self._clock = clock

    async def ready(self, tx: Tx) -> None:
        """Return when requests can be served. Raises `DatabaseUnavailableError`."""
        await tx.execute(text("select 1"))

    async def versions(self, tx: Tx) -> Mapping[str, str]:
        """What runs, by name."""
        return {**self._surroundings.versions, "postgresql": await repository.version(tx)}

    async def parts(self, tx: Tx) -> Sequence[Part]:
        """Every part of the centre with its light."""
        began = self._clock.monotonic()
        await self.ready(tx)
        latency = self._clock.monotonic() - began
        jobs = Jobs()
        waiting, failed = await jobs.waiting(tx), await jobs.dead(tx)
        return [
            *(domain.role_part(seen) for seen in await asyncio.to_thread(self._surroundings.roles)),
            domain.voice_part(await self._surroundings.voice()),
            domain.database_part(latency, await repository.size(tx), self._surroundings.restarts.get("database")),
            domain.followers_part(await repository.lags(tx)),
            domain.jobs_part(sum(waiting.values()), sum(failed.values())),
            *await asyncio.to_thread(self._machine),
        ]

    def _machine(self) -> list[Part]:
        around, now = self._surroundings, self._clock.now()
        certificate = domain.certificate_part(around.certificate_ends(), now)
        return [
            _disk_part(around.disk()),
            domain.backup_part(around.last_backup(), now, is_wanted=around.wants_backups),
            *([] if certificate is None else [certificate]),
        ]


def _disk_part(found: Space) -> Part:
    return domain.disk_part(_LIGHTS[judge(found.share)], free=found.free, total=found.total)


_LIGHTS = {DiskState.OK: Light.GOOD, DiskState.LOW: Light.WARN, DiskState.FULL: Light.BAD}
