"""Setting up queues, routes and boosts."""

from collections.abc import Awaitable, Callable, Collection, Sequence

from perezvon.engine.events import BoostsSet, QueueSet, RouteSet
from perezvon.features.audit.public import record
from perezvon.features.dispatch.public import configure
from perezvon.features.people.public import agents_in_use, every_skill, every_team
from perezvon.features.queues import repository
from perezvon.features.queues.domain import (
    Boosts,
    Queue,
    QueueNotFoundError,
    Route,
    RouteNotFoundError,
    Targets,
    TierTwiceError,
    UnknownHoursError,
    UnknownStrategyError,
    check_needs,
    check_steps,
)
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import HoursId, IdSource, QueueId, RouteId
from perezvon.platform.db import Tx
from perezvon.platform.revision import ChangedMeanwhileError, check_name, check_version


class QueuesService:
    """Queues, routes and boosts; routing knows of a change as soon as it is committed."""

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

    async def save_boosts(self, tx: Tx, actor: Actor | None, boosts: Boosts) -> None:
        """Change who goes first."""
        if await repository.boosts_set(tx) != boosts:
            await repository.save_boosts(tx, boosts)
            await configure(tx, BoostsSet(boosts=boosts.setup))
            await record(tx, actor, "queues.save_boosts", "boosts")


class QueueSettings:
    """Queues, routes and boosts as an administrator sets them up.

    `strategies` are the names that routing knows, `hours` tells which opening hours may be chosen.
    """

    def __init__(
        self,
        queues: QueuesService,
        ids: IdSource,
        *,
        strategies: Collection[str],
        hours: Callable[[Tx], Awaitable[Collection[HoursId]]],
    ) -> None:
        self._queues = queues
        self._ids = ids
        self._hours = hours
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

        Skills and hours that it had may stay, also when they are not in use any more. Raises `QueueNotFoundError`,
        `ChangedMeanwhileError`, `NameTakenError`, `UnknownStrategyError`, `UnknownHoursError` or what `check_needs` does.
        """
        which = queue.setup.queue
        found = await repository.queue_set(tx, which)
        check_version(found, queue, QueueNotFoundError)
        if queue.setup.strategy not in self.strategies:
            raise UnknownStrategyError(strategy=queue.setup.strategy)
        skills = {skill.skill for skill in await every_skill(tx) if skill.is_active}
        check_needs(queue.setup.needs, skills.union(need.skill for need in found.setup.needs) if found else skills)
        await self._check_hours(tx, queue, found)
        if queue.setup.is_active:
            others = [one for one in await self.queues(tx) if one.setup.is_active and one.setup.queue != which]
            check_name(queue.name, (one.name for one in others))
        await self._queues.save_queue(tx, actor, queue)
        return await repository.queue_set(tx, which) or queue

    async def put_route(self, tx: Tx, actor: Actor, route: Route) -> Route:
        """Add a route or change the version that was seen; the route as it is now.

        Raises `RouteNotFoundError`, `ChangedMeanwhileError`, `NameTakenError` or what `check_steps` does.
        """
        which = route.setup.route
        check_version(await repository.route_set(tx, which), route, RouteNotFoundError)
        if route.is_active:
            check_steps(route.setup, await self._targets(tx))
            others = [one for one in await self.routes(tx) if one.is_active and one.setup.route != which]
            check_name(route.name, (one.name for one in others))
        await self._queues.save_route(tx, actor, route)
        return await repository.route_set(tx, which) or route

    async def boosts(self, tx: Tx) -> Boosts:
        """Who goes first; of version 0 before anybody has said so."""
        return await repository.boosts_set(tx)

    async def put_boosts(self, tx: Tx, actor: Actor, boosts: Boosts) -> Boosts:
        """Change the version that was seen; the boosts as they are now.

        Raises `ChangedMeanwhileError` or `TierTwiceError`.
        """
        if (await repository.boosts_set(tx)).version != boosts.version:
            raise ChangedMeanwhileError
        tiers = [tier.tier for tier in boosts.setup.tiers]
        if len(set(tiers)) != len(tiers):
            raise TierTwiceError
        await self._queues.save_boosts(tx, actor, boosts)
        return await repository.boosts_set(tx)

    async def _check_hours(self, tx: Tx, queue: Queue, found: Queue | None) -> None:
        hours = queue.setup.hours
        if hours is not None and (found is None or found.setup.hours != hours) and hours not in await self._hours(tx):
            raise UnknownHoursError

    async def _targets(self, tx: Tx) -> Targets:
        teams = [team for team in await every_team(tx) if team.is_active]
        return Targets(
            queues={queue.setup.queue: queue.setup for queue in await self.queues(tx) if queue.setup.is_active},
            agents=await agents_in_use(tx),
            teams={team.team for team in teams},
            heads={team.team for team in teams if team.head is not None},
            hours=await self._hours(tx),
        )
