"""What other features call."""

from collections.abc import Collection

from perezvon.features.queues import repository
from perezvon.kernel.ids import QueueId, RouteId
from perezvon.platform.db import Tx


async def queues_in_use(tx: Tx) -> Collection[QueueId]:
    """The queues in which contacts may wait."""
    return [queue.setup.queue for queue in await repository.all_queues(tx) if queue.setup.is_active]


async def routes_in_use(tx: Tx) -> Collection[RouteId]:
    """The routes that a flow may be given from now on."""
    return [route.setup.route for route in await repository.all_routes(tx) if route.is_active]


async def known_routes(tx: Tx) -> Collection[RouteId]:
    """Every route, also one that is not offered any more."""
    return [route.setup.route for route in await repository.all_routes(tx)]
