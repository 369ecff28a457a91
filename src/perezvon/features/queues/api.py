"""Routes of queues, of what leads to them, and of who goes first."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends

from perezvon.features.queues.domain import (
    BadRelaxationsError,
    QueueNotFoundError,
    RouteNotFoundError,
    SkillNeededTwiceError,
    StepNeverReachedError,
    StepToNowhereError,
    TeamWithoutHeadError,
    TierTwiceError,
    UnknownHoursError,
    UnknownSkillNeededError,
    UnknownStrategyError,
    UnknownWayError,
)
from perezvon.features.queues.schemas.boosts import BoostsBody
from perezvon.features.queues.schemas.queues import QueueBody, QueueChange, QueueItem, QueueSetting
from perezvon.features.queues.schemas.routes import RouteBody, RouteChange, RouteSetting
from perezvon.features.queues.service import QueueSettings, QueuesService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import QueueId, RouteId
from perezvon.platform.fields import ID
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers
from perezvon.platform.revision import ChangedMeanwhileError, NameTakenError

_Reader = Depends(requires("settings.read"))
_Writer = Annotated[Actor, Depends(requires("settings.write"))]
_QueueId = Annotated[QueueId, ID]
_RouteId = Annotated[RouteId, ID]

_QUEUE_ERRORS = answers(
    QueueNotFoundError,
    ChangedMeanwhileError,
    NameTakenError,
    UnknownStrategyError,
    UnknownHoursError,
    UnknownSkillNeededError,
    SkillNeededTwiceError,
    BadRelaxationsError,
)
_ROUTE_ERRORS = answers(
    RouteNotFoundError,
    ChangedMeanwhileError,
    NameTakenError,
    StepToNowhereError,
    TeamWithoutHeadError,
    UnknownWayError,
    StepNeverReachedError,
)


def router(service: QueuesService) -> APIRouter:
    """`/api/queues`."""
    routes = APIRouter(prefix="/api/queues", tags=["queues"], responses=answers(SignedOutError, ForbiddenError))

    @routes.get("")
    async def queues(tx: Transaction, actor: Annotated[Actor, Depends(requires("people.read"))]) -> Sequence[QueueItem]:
        return [QueueItem.of(queue) for queue in await service.queues(tx, actor)]

    return routes


def settings_router(settings: QueueSettings) -> APIRouter:
    """`/api/settings/queues`, `/api/settings/routes` and `/api/settings/boosts`."""
    routes = APIRouter(prefix="/api/settings", tags=["queues"], responses=answers(SignedOutError, ForbiddenError))
    _add_queues(routes, settings)
    _add_routes(routes, settings)
    _add_boosts(routes, settings)
    return routes


def _add_queues(routes: APIRouter, settings: QueueSettings) -> None:
    @routes.get("/strategies", dependencies=[_Reader])
    async def strategies() -> Sequence[str]:
        """The names of the ways to choose among agents who are free."""
        return settings.strategies

    @routes.get("/queues", dependencies=[_Reader])
    async def queue_settings(tx: Transaction) -> Sequence[QueueSetting]:
        return [QueueSetting.of(queue) for queue in await settings.queues(tx)]

    @routes.post("/queues", responses=_QUEUE_ERRORS)
    async def add_queue(tx: Transaction, actor: _Writer, body: QueueBody) -> QueueSetting:
        return QueueSetting.of(await settings.put_queue(tx, actor, body.wanted(settings.new_queue())))

    @routes.put("/queues/{queue}", responses=_QUEUE_ERRORS)
    async def change_queue(tx: Transaction, actor: _Writer, queue: _QueueId, body: QueueChange) -> QueueSetting:
        return QueueSetting.of(await settings.put_queue(tx, actor, body.wanted(queue, body.version)))


def _add_routes(routes: APIRouter, settings: QueueSettings) -> None:
    @routes.get("/routes", dependencies=[_Reader])
    async def route_settings(tx: Transaction) -> Sequence[RouteSetting]:
        return [RouteSetting.of(route) for route in await settings.routes(tx)]

    @routes.post("/routes", responses=_ROUTE_ERRORS)
    async def add_route(tx: Transaction, actor: _Writer, body: RouteBody) -> RouteSetting:
        return RouteSetting.of(await settings.put_route(tx, actor, body.wanted(settings.new_route())))

    @routes.put("/routes/{route}", responses=_ROUTE_ERRORS)
    async def change_route(tx: Transaction, actor: _Writer, route: _RouteId, body: RouteChange) -> RouteSetting:
        return RouteSetting.of(await settings.put_route(tx, actor, body.wanted(route, body.version)))


def _add_boosts(routes: APIRouter, settings: QueueSettings) -> None:
    @routes.get("/boosts", dependencies=[_Reader])
    async def boosts(tx: Transaction) -> BoostsBody:
        return BoostsBody.of(await settings.boosts(tx))

    @routes.put("/boosts", responses=answers(ChangedMeanwhileError, TierTwiceError))
    async def change_boosts(tx: Transaction, actor: _Writer, body: BoostsBody) -> BoostsBody:
        """Who goes first, from the next contact that is routed on."""
        return BoostsBody.of(await settings.put_boosts(tx, actor, body.wanted))
