"""What is added up by itself."""

from collections.abc import Mapping

from perezvon.features.metrics.service.upkeep import add_up
from perezvon.kernel.time import Clock
from perezvon.platform.db import Tx
from perezvon.platform.jobs import Handler, Jobs, Payload, Schedule

ADD_UP = "metrics.add_up"

SCHEDULES = {ADD_UP: Schedule(cron="1,16,31,46 * * * *")}
"""Soon after each quarter of an hour. What became otherwise since, as by outcomes chosen late, is looked up contact by contact until the
next time: to add the same quarter up again and again would cost more."""


def handlers(clock: Clock, jobs: Jobs) -> Mapping[str, Handler]:
    """Rollups are true again. Where much is to be added up, others have their turn between two days of it."""

    async def add_up_some(tx: Tx, _: Payload) -> None:
        if await add_up(tx, clock):
            await jobs.enqueue(tx, ADD_UP, {})

    return {ADD_UP: add_up_some}
