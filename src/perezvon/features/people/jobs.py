"""What people do by themselves."""

from collections.abc import Mapping

from perezvon.features.people.service import Steering
from perezvon.platform.db import Tx
from perezvon.platform.jobs import Handler, Payload, Schedule

RETURN_AGENTS = "people.return_agents"

SCHEDULES = {RETURN_AGENTS: Schedule(cron="* * * * *")}
"""Every minute: an agent who was lent to other queues returns at most so much too late."""


def handlers(steering: Steering) -> Mapping[str, Handler]:
    """Agents whose loan is over serve their own queues again."""

    async def return_agents(tx: Tx, _: Payload) -> None:
        await steering.return_agents(tx)

    return {RETURN_AGENTS: return_agents}
