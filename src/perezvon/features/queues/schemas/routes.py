"""Routes as they go over HTTP."""

from typing import Self

from pydantic import BaseModel, Field

from perezvon.engine.centre import RouteSetup
from perezvon.features.queues.domain import Route
from perezvon.features.queues.schemas.steps import StepBody, body_of, step_of
from perezvon.kernel.ids import RouteId
from perezvon.platform.fields import Names, Version


class RouteBody(BaseModel):
    """Whom to try, in order."""

    name: Names
    steps: list[StepBody] = Field(min_length=1, max_length=20)
    is_active: bool = True

    def wanted(self, route: RouteId, version: int = 0) -> Route:
        """The route that is wanted."""
        setup = RouteSetup(route=route, steps=tuple(step_of(step) for step in self.steps))
        return Route(setup=setup, name=self.name, is_active=self.is_active, version=version)


class RouteChange(RouteBody):
    """A route as it should be, in place of the version that was seen."""

    version: Version


class RouteSetting(RouteChange):
    """A route as it is."""

    route: RouteId

    @classmethod
    def of(cls, route: Route) -> Self:
        """The route as an administrator sees it."""
        return cls(
            route=route.setup.route,
            name=dict(route.name),
            steps=[body_of(step) for step in route.setup.steps],
            is_active=route.is_active,
            version=route.version,
        )
