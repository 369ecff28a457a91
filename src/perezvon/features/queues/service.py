"""Setting up queues and routes."""

from collections.abc import Sequence

from perezvon.engine.events import QueueSet, RouteSet
from perezvon.features.audit.public import record
from perezvon.features.dispatch.public import configure
from perezvon.features.queues import repository
from perezvon.features.queues.domain import Queue, Route
from perezvon.kernel.actor import Actor
from perezvon.platform.db import Tx


class QueuesService:
    """Queues and routes; routing knows of a change as soon as it is committed."""

    async def queues(self, tx: Tx, actor: Actor) -> Sequence[Queue]:
        """The queues that `actor` may know of."""
        return await repository.queues(tx, actor)

    async def save_queue(self, tx: Tx, actor: Actor | None, queue: Queue) -> None:
        """Add or change a queue."""
        if await repository.queue_set(tx, queue.setup.queue) != queue:
            await repository.save_queue(tx, queue)
            await configure(tx, QueueSet(queue=queue.setup))
            await record(tx, actor, "queues.save_queue", queue.setup.queue)

    async def save_route(self, tx: Tx, actor: Actor | None, route: Route) -> None:
        """Add or change a route."""
        if await repository.route_set(tx, route.setup.route) != route:
            await repository.save_route(tx, route)
            await configure(tx, RouteSet(route=route.setup))
            await record(tx, actor, "queues.save_route", route.setup.route)
