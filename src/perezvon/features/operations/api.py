"""Routes of health. What is open to everybody says nothing but whether it works."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response

from perezvon.features.operations import schemas
from perezvon.features.operations.domain import EndingError
from perezvon.features.operations.service import HealthService, Scraping, Standing
from perezvon.platform.db import DatabaseUnavailableError
from perezvon.platform.http import ForbiddenError, PerhapsTransaction, SignedOutError, anybody, requires
from perezvon.platform.metrics import CONTENT_TYPE
from perezvon.platform.problem import answers


def router(service: HealthService, scraping: Scraping, standing: Standing) -> APIRouter:
    """`/api/health`. What an operator looks at is shown while the database is silent, too."""
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

    @routes.get("/ready", dependencies=public, responses=answers(DatabaseUnavailableError, EndingError))
    async def ready() -> schemas.Status:
        """Whether a load balancer should send browsers here."""
        return schemas.Status(status=await standing.look())

    @routes.get(
        "/details",
        dependencies=[Depends(requires("operations.watch", even_in_silence=True))],
        responses=answers(SignedOutError, ForbiddenError),
    )
    async def details(tx: PerhapsTransaction) -> schemas.Details:
        """Every part of the centre with its light."""
        parts = [schemas.Part.model_validate(part) for part in await service.parts(tx)]
        return schemas.Details(parts=parts, versions=dict(await service.versions(tx)))

    @routes.get("/metrics", dependencies=public, include_in_schema=False, responses=answers(SignedOutError))
    async def figures(tx: PerhapsTransaction, authorization: Annotated[str | None, Header()] = None) -> Response:
        """All figures for Prometheus, which shows the key of the settings."""
        if not scraping.is_allowed(authorization):
            raise SignedOutError
        return Response(await scraping.figures(tx), media_type=CONTENT_TYPE)

    return routes
