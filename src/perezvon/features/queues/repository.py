"""Queries of queues, routes and boosts."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Select, false, select
from sqlalchemy.dialects.postgresql import insert

from perezvon.engine.centre import BoostSetup, QueueSetup, RouteSetup
from perezvon.features.queues.domain import Boosts, Queue, Route
from perezvon.features.queues.tables import boosts, queue, route
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import QueueId, RouteId
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx

_THE_BOOSTS = "all"
"""The key of the only row."""


def visible_to(actor: Actor) -> Select[Any]:
    """The queues that a person may know of: all, with `people.read`."""
    query = select(queue)
    return query if actor.may("people.read") else query.where(false())


async def queues(tx: Tx, actor: Actor) -> Sequence[Queue]:
    """Queues by id, those out of use too."""
    return [_queue(row) for row in await tx.execute(visible_to(actor).order_by(queue.c.queue))]


async def all_queues(tx: Tx) -> Sequence[Queue]:
    """Every queue that was set, by id."""
    return [_queue(row) for row in await tx.execute(select(queue).order_by(queue.c.queue))]


async def all_routes(tx: Tx) -> Sequence[Route]:
    """Every route that was set, by id."""
    return [_route(row) for row in await tx.execute(select(route).order_by(route.c.route))]


async def queue_set(tx: Tx, which: QueueId) -> Queue | None:
    """A queue as it was set, active or not, which nobody else changes before the transaction ends."""
    row = (await tx.execute(select(queue).where(queue.c.queue == which).with_for_update())).one_or_none()
    return None if row is None else _queue(row)


async def route_set(tx: Tx, which: RouteId) -> Route | None:
    """A route as it was set, which nobody else changes before the transaction ends."""
    row = (await tx.execute(select(route).where(route.c.route == which).with_for_update())).one_or_none()
    return None if row is None else _route(row)


async def save_queue(tx: Tx, value: Queue) -> None:
    """Add or change a queue."""
    values = {"name": dict(value.name), "setup": msgspec.to_builtins(value.setup)}
    await tx.execute(
        insert(queue)
        .values(queue=value.setup.queue, **values)
        .on_conflict_do_update(index_elements=["queue"], set_={**values, "version": queue.c.version + 1})
    )


async def save_route(tx: Tx, value: Route) -> None:
    """Add or change a route."""
    values = {"name": dict(value.name), "setup": msgspec.to_builtins(value.setup), "is_active": value.is_active}
    await tx.execute(
        insert(route)
        .values(route=value.setup.route, **values)
        .on_conflict_do_update(index_elements=["route"], set_={**values, "version": route.c.version + 1})
    )


async def boosts_set(tx: Tx) -> Boosts:
    """The boosts, or none, which nobody else changes before the transaction ends."""
    row = (await tx.execute(select(boosts).with_for_update())).one_or_none()
    return Boosts() if row is None else Boosts(setup=msgspec.convert(row.setup, BoostSetup), version=row.version)


async def save_boosts(tx: Tx, value: Boosts) -> None:
    """Change the boosts."""
    setup = msgspec.to_builtins(value.setup)
    await tx.execute(
        insert(boosts)
        .values(boosts=_THE_BOOSTS, setup=setup)
        .on_conflict_do_update(index_elements=["boosts"], set_={"setup": setup, "version": boosts.c.version + 1})
    )


def _queue(row: Any) -> Queue:
    return Queue(setup=msgspec.convert(row.setup, QueueSetup), name=_name(row.name), version=row.version)


def _route(row: Any) -> Route:
    setup = msgspec.convert(row.setup, RouteSetup)
    return Route(setup=setup, name=_name(row.name), is_active=row.is_active, version=row.version)


def _name(texts: Mapping[str, str]) -> dict[Language, str]:
    return {Language(language): text for language, text in texts.items()}
