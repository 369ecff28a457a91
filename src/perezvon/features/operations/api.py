"""Routes of health. What is open to everybody says nothing but whether it works."""

from fastapi import APIRouter, Depends

from perezvon.features.operations import schemas
from perezvon.features.operations.service import HealthService
from perezvon.platform.db import DatabaseUnavailableError
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, anybody, requires
from perezvon.platform.problem import answers


def router(service: HealthService) -> APIRouter:
    """`/api/health`."""
    routes = APIRouter(prefix="/api/health", tags=["health"])
    public = [Depends(anybody())]

    @routes.get("", dependencies=public)
    async def health() -> schemas.Status:
        """Whether this process serves requests."""
        return schemas.Status()

    @routes.get("/live", dependencies=public)
    async def live() -> schemas.Status:
        """Whether this process is alive. It stays so while the database is away: a restart would not help."""
        return schemas.Status()

    @routes.get("/ready", dependencies=public, responses=answers(DatabaseUnavailableError))
    async def ready(tx: Transaction) -> schemas.Status:
        """Whether requests can be served now."""
        await service.ready(tx)
        return schemas.Status()

    @routes.get(
        "/details",
        dependencies=[Depends(requires("operations.watch"))],
        responses=answers(SignedOutError, ForbiddenError),
    )
    async def details(tx: Transaction) -> schemas.Details:
        """Every part of the centre with its light."""
        parts = [schemas.Part.model_validate(part) for part in await service.parts(tx)]
        return schemas.Details(parts=parts, versions=dict(await service.versions(tx)))

    return routes
