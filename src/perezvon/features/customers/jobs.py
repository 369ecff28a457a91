"""What becomes of callers by itself."""

from collections.abc import Mapping

from perezvon.features.customers import repository
from perezvon.kernel.time import SECOND, Clock, Micros
from perezvon.platform.db import Tx
from perezvon.platform.jobs import Handler, Payload, Schedule

FORGET_STRANGERS = "customers.forget_strangers"

SCHEDULES = {FORGET_STRANGERS: Schedule(cron="11 2 * * *")}

DAY: Micros = 86_400 * SECOND


def handlers(clock: Clock, *, days: int | None) -> Mapping[str, Handler]:
    """Whoever is no customer and has not called for so many days is forgotten; without `days` nobody is."""

    async def forget_strangers(tx: Tx, _: Payload) -> None:
        if days is not None:
            await repository.forget_strangers(tx, before=clock.now() - days * DAY)

    return {FORGET_STRANGERS: forget_strangers}
