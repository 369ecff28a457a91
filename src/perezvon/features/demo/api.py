"""Routes of the demo's controls."""

from typing import Annotated

from fastapi import APIRouter, Depends

from perezvon.features.demo.domain import CannotBeWipedError, NoDemoError
from perezvon.features.demo.schemas import DemoChange, DemoState, Spoken
from perezvon.features.demo.service import DemoService
from perezvon.kernel.actor import Actor
from perezvon.platform.http import ForbiddenError, SignedOutError, requires
from perezvon.platform.problem import answers

_Visitor = Annotated[Actor, Depends(requires("demo.steer"))]


def router(service: DemoService) -> APIRouter:
    """`/api/demo`, for everybody who is signed in; 404 in a real centre."""
    routes = APIRouter(prefix="/api/demo", tags=["demo"], dependencies=[Depends(requires("demo.steer"))])
    errors = (SignedOutError, ForbiddenError, NoDemoError)

    @routes.get("", responses=answers(*errors))
    async def state() -> DemoState:
        """How the made-up people do."""
        return DemoState.model_validate(service.state())

    @routes.patch("", responses=answers(*errors))
    async def steer(body: DemoChange) -> DemoState:
        """Change how they do."""
        return DemoState.model_validate(
            service.steer(speed=body.speed, is_running=body.is_running, is_rush=body.is_rush)
        )

    @routes.put("/language", status_code=204, responses=answers(*errors))
    async def speak(actor: _Visitor, body: Spoken) -> None:
        """Be called in this language, as far as there are such customers."""
        service.speaks(actor, body.language)

    @routes.post("/wipe", status_code=202, responses=answers(*errors, CannotBeWipedError))
    async def wipe() -> None:
        """Begin the demo anew: all that happened in it is forgotten, and everybody is signed out."""
        service.wipe()

    return routes
