"""What is added up by itself, reports that are sent, and alarms that are brought to channels."""

from collections.abc import Mapping
from datetime import timedelta

from perezvon.features.metrics.service.alarms import DELIVER
from perezvon.features.metrics.service.delivering import Deliverer
from perezvon.features.metrics.service.sending import ReportSender
from perezvon.features.metrics.service.upkeep import add_up
from perezvon.kernel.time import Clock
from perezvon.platform.db import Tx
from perezvon.platform.jobs import Handler, Jobs, Payload, Schedule

ADD_UP = "metrics.add_up"
SEND_DUE = "metrics.send_due"
SEND = "metrics.send"

SCHEDULES = {ADD_UP: Schedule(cron="31 * * * *"), SEND_DUE: Schedule(cron="* * * * *")}
"""Reports are due at whole minutes. Hours are added up once most is known of them. What came since, and what became otherwise, as by
outcomes chosen late, is looked up contact by contact until then: to add the same quarter up again and again would cost more."""


def handlers(clock: Clock, jobs: Jobs, deliverer: Deliverer) -> Mapping[str, Handler]:
    """Rollups are true again; where much is to be added up, others have their turn between two days of it. And channels
    hear of alarms."""

    async def add_up_some(tx: Tx, _: Payload) -> None:
        if await add_up(tx, clock.now()):
            await jobs.enqueue(tx, ADD_UP, {})

    async def deliver(tx: Tx, payload: Payload) -> None:
        await deliverer.deliver(tx, str(payload["delivery"]))

    return {ADD_UP: add_up_some, DELIVER: deliver}


def sending_handlers(sender: ReportSender, jobs: Jobs) -> Mapping[str, Handler]:
    """Reports that are due are sent, each of their letters by a job of its own."""

    async def send_due(tx: Tx, _: Payload) -> None:
        letters = await sender.notice(tx)
        payloads = [{"schedule": one.schedule, "due": one.due, "place": one.place} for one in letters]
        await jobs.enqueue_all(tx, SEND, payloads)

    async def send(tx: Tx, payload: Payload) -> None:
        again = await sender.send(tx, payload["schedule"], payload["due"], payload["place"])
        if again is not None:
            await jobs.enqueue(tx, SEND, payload, delay=timedelta(seconds=again))

    return {SEND_DUE: send_due, SEND: send}
