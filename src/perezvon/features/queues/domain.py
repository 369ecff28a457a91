"""Queues and routes with the names by which people know them."""

from collections.abc import Mapping
from dataclasses import dataclass

from perezvon.engine.centre import QueueSetup, RouteSetup
from perezvon.kernel.values import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A queue and its name in each language."""

    setup: QueueSetup
    name: Mapping[Language, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A route and its name in each language."""

    setup: RouteSetup
    name: Mapping[Language, str]
