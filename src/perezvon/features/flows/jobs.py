"""What flows do by themselves."""

from collections.abc import Mapping

from perezvon.features.flows.service.lines import FlowsService
from perezvon.platform.db import Tx
from perezvon.platform.jobs import Handler, Payload, Schedule

RENEW_HOURS = "flows.renew_hours"

SCHEDULES = {RENEW_HOURS: Schedule(cron="41 2 * * 1")}
"""Weekly: the engine never knows less than a year of offsets, however often a time is missed."""


def handlers(flows: FlowsService) -> Mapping[str, Handler]:
    """The engine is told the coming offsets of time zones."""

    async def renew_hours(tx: Tx, _: Payload) -> None:
        await flows.renew_hours(tx)

    return {RENEW_HOURS: renew_hours}
