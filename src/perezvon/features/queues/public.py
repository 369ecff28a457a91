"""What other features call."""

from collections.abc import Collection, Sequence

from perezvon.features.queues import repository
from perezvon.features.queues.domain import Queue as Queue
from perezvon.features.queues.domain import Route as Route
from perezvon.features.queues.live import is_queue_seen as is_queue_seen
from perezvon.features.queues.service import QueueSettings as QueueSettings
from perezvon.kernel.ids import RouteId
from perezvon.platform.db import Tx


async def known_routes(tx: Tx) -> Collection[RouteId]:
    """Every route, also one that is not offered any more."""
    return [route.setup.route for route in await repository.all_routes(tx)]


async def every_queue(tx: Tx) -> Sequence[Queue]:
    """All queues, those out of use too."""
    return await repository.all_queues(tx)


async def every_route(tx: Tx) -> Sequence[Route]:
    """All routes, those out of use too."""
    return await repository.all_routes(tx)
