"""Setting up queues and routes."""

from collections.abc import Collection, Sequence

from perezvon.engine.events import QueueSet, RouteSet
from perezvon.features.audit.public import record
from perezvon.features.dispatch.public import configure
from perezvon.features.people.public import agents_in_use
from perezvon.features.queues import repository
from perezvon.features.queues.domain import (
    Queue,
    QueueNotFoundError,
    Route,
    RouteNotFoundError,
    UnknownStrategyError,
    check_steps,
)
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import IdSource, QueueId, RouteId
from perezvon.platform.db import Tx
from perezvon.platform.revision import check_name, check_version


class QueuesService:
    """Queues and routes; routing knows of a change as soon as it is committed."""

    async def queues(self, tx: Tx, actor: Actor) -> Sequence[Queue]:
        """The queues that `actor` may know of, those out of use too."""
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


class QueueSettings:
    """Queues and routes as an administrator sets them up. `strategies` are the names that routing knows."""

    def __init__(self, queues: QueuesService, ids: IdSource, *, strategies: Collection[str]) -> None:
        self._queues = queues
        self._ids = ids
        self.strategies = tuple(strategies)

    def new_queue(self) -> QueueId:
        """The id of a queue that is to be added."""
        return QueueId(self._ids.new())

    def new_route(self) -> RouteId:
        """The id of a route that is to be added."""
        return RouteId(self._ids.new())

    async def queues(self, tx: Tx) -> Sequence[Queue]:
        """Every queue."""
        return await repository.all_queues(tx)

    async def routes(self, tx: Tx) -> Sequence[Route]:
        """Every route."""
        return await repository.all_routes(tx)

    async def put_queue(self, tx: Tx, actor: Actor, queue: Queue) -> Queue:
        """Add a queue or change the version that was seen; the queue as it is now.

        Raises `QueueNotFoundError`, `ChangedMeanwhileError`, `NameTakenError` or `UnknownStrategyError`.
        """
        which = queue.setup.queue
        check_version(await repository.queue_set(tx, which), queue, QueueNotFoundError)
        if queue.setup.strategy not in self.strategies:
            raise UnknownStrategyError(strategy=queue.setup.strategy)
        if queue.setup.is_active:
            others = [one for one in await self.queues(tx) if one.setup.is_active and one.setup.queue != which]
            check_name(queue.name, (one.name for one in others))
        await self._queues.save_queue(tx, actor, queue)
        return await repository.queue_set(tx, which) or queue

    async def put_route(self, tx: Tx, actor: Actor, route: Route) -> Route:
        """Add a route or change the version that was seen; the route as it is now.

        Raises `RouteNotFoundError`, `ChangedMeanwhileError`, `NameTakenError`, `StepToNowhereError` or
        `StepNeverReachedError`.
        """
        which = route.setup.route
        check_version(await repository.route_set(tx, which), route, RouteNotFoundError)
        if route.is_active:
            in_use = {queue.setup.queue for queue in await self.queues(tx) if queue.setup.is_active}
            check_steps(route.setup, queues=in_use, agents=await agents_in_use(tx))
            others = [one for one in await self.routes(tx) if one.is_active and one.setup.route != which]
            check_name(route.name, (one.name for one in others))
        await self._queues.save_route(tx, actor, route)
        return await repository.route_set(tx, which) or route
