"""Old steps of the log are dropped by a job of the worker, once a day."""

from collections.abc import Mapping

from perezvon.engine.engine import ENGINE_VERSION
from perezvon.entrypoints.foundation import Foundation
from perezvon.features.contacts.public import oldest_open
from perezvon.kernel.time import SECOND, Micros
from perezvon.platform.db import Tx
from perezvon.platform.jobs import Handler, Payload, Schedule
from perezvon.platform.log.partitions import Partition
from perezvon.platform.log.retention import Retention

DROP_OLD_STEPS = "log.drop_old_steps"
SCHEDULES = {DROP_OLD_STEPS: Schedule(cron="41 2 * * *")}
DAY: Micros = 86_400 * SECOND


def handlers(base: Foundation) -> Mapping[str, Handler]:
    """The handler of the job."""

    async def drop(tx: Tx, _: Payload) -> None:
        await drop_old_steps(base, tx)

    return {DROP_OLD_STEPS: drop}


async def drop_old_steps(base: Foundation, tx: Tx) -> list[Partition]:
    """Drop what is older than the operator wants it kept, but nothing that a contact which goes on has lived through.

    Raises `LogUnavailableError` when somebody has been reading for long; the next attempt finishes it.
    """
    days = base.settings.log_days
    if days is None:
        return []
    before = base.clock.now() - days * DAY
    oldest = await oldest_open(tx)
    retention = Retention(base.database.dsn)
    try:
        return await retention.drop(before=min(before, oldest or before), version=ENGINE_VERSION)
    finally:
        await retention.aclose()
