"""Routes of queues."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends

from perezvon.features.queues.schemas import QueueItem
from perezvon.features.queues.service import QueuesService
from perezvon.kernel.actor import Actor
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers


def router(service: QueuesService) -> APIRouter:
    """`/api/queues`."""
    routes = APIRouter(prefix="/api/queues", tags=["queues"], responses=answers(SignedOutError, ForbiddenError))

    @routes.get("")
    async def queues(tx: Transaction, actor: Annotated[Actor, Depends(requires("people.read"))]) -> Sequence[QueueItem]:
        return [QueueItem(queue=queue.setup.queue, name=dict(queue.name)) for queue in await service.queues(tx, actor)]

    return routes
