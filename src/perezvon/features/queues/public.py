"""What other features call."""

from collections.abc import Collection

from perezvon.features.queues import repository
from perezvon.features.queues.live import is_queue_seen as is_queue_seen
from perezvon.kernel.ids import RouteId
from perezvon.platform.db import Tx


async def known_routes(tx: Tx) -> Collection[RouteId]:
    """Every route, also one that is not offered any more."""
    return [route.setup.route for route in await repository.all_routes(tx)]
