"""The API of some features, as a signed-in person sees it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import APIRouter
from httpx import ASGITransport, AsyncClient
from starlette.requests import HTTPConnection

from perezvon.engine.events import Request
from perezvon.features.dispatch.public import RefusedError
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import AgentId, TeamId, UserId
from perezvon.platform.db import Database, Tx
from perezvon.platform.http import create_app
from perezvon.platform.system import SystemClock, SystemIds


class _SignedIn:
    def __init__(self, actor: Actor) -> None:
        self._actor = actor

    async def actor(self, connection: HTTPConnection, tx: Tx) -> Actor:
        return self._actor

    def proof(self, connection: HTTPConnection) -> str:
        return "a cookie"


def actor(*permissions: str, agent: str | None = None, scope: Scope | None = None, teams: Sequence[str] = ()) -> Actor:
    """A person with these permissions: an agent for what is their own, others for all unless `scope` says less."""
    reach = scope or (Scope.ALL if agent is None else Scope.OWN)
    return Actor(
        user=UserId(agent or "somebody"),
        permissions=dict.fromkeys(permissions, reach),
        agent=None if agent is None else AgentId(agent),
        teams=tuple(TeamId(team) for team in teams),
    )


class GrantedWishes:
    """Dispatch as it is on a good day: grants every request and remembers it."""

    def __init__(self) -> None:
        self.granted: list[Request] = []

    async def request(self, event: Request) -> int:
        self.granted.append(event)
        return len(self.granted)


class RefusedWishes:
    """Dispatch with an engine that refuses everything with this code."""

    def __init__(self, code: str) -> None:
        self._code = code

    async def request(self, event: Request) -> int:
        raise RefusedError(self._code)


@asynccontextmanager
async def client(database: Database, routers: Sequence[APIRouter], who: Actor) -> AsyncIterator[AsyncClient]:
    """A browser in which `who` is signed in."""
    app = create_app(routers, database=database, authenticator=_SignedIn(who), ids=SystemIds(SystemClock()))
    async with AsyncClient(transport=ASGITransport(app=app), base_url="http://localhost") as browser:
        yield browser
