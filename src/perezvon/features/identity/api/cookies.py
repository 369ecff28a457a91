"""The session's cookie, and who is behind a request.

The cookie is out of reach for scripts and other sites. Over https its name says so too (`__Host-`): no other host of the
domain can set it then.
"""

from fastapi import Request, Response
from starlette.requests import HTTPConnection

from perezvon.features.identity.domain import LONGEST
from perezvon.features.identity.service import IdentityService
from perezvon.kernel.actor import Actor
from perezvon.kernel.time import SECOND
from perezvon.platform.db import Tx

_COOKIE = "perezvon"
_SECURE_COOKIE = "__Host-perezvon"


class SessionAuthenticator:
    """`platform.http`'s `Authenticator`: whoever opened the session of the cookie."""

    def __init__(self, service: IdentityService) -> None:
        self._service = service

    async def actor(self, connection: HTTPConnection, tx: Tx) -> Actor | None:
        """The person behind a request or a WebSocket handshake."""
        token = self.proof(connection)
        user = None if token is None else await self._service.user_of(tx, token)
        return None if user is None else user.actor

    def proof(self, connection: HTTPConnection) -> str | None:
        """The token in the cookie."""
        return connection.cookies.get(_name(connection))


def token_of(request: Request) -> str:
    """The token of a request whose sender is signed in."""
    return request.cookies[_name(request)]


def set_token(request: Request, response: Response, token: str) -> None:
    """From now on the browser shows this token."""
    name = _name(request)
    response.set_cookie(
        name,
        token,
        max_age=LONGEST // SECOND,
        secure=name == _SECURE_COOKIE,
        httponly=True,
        samesite="lax",
    )


def forget_token(request: Request, response: Response) -> None:
    """The browser shows no token any more."""
    name = _name(request)
    response.delete_cookie(name, secure=name == _SECURE_COOKIE, httponly=True, samesite="lax")


def _name(connection: HTTPConnection) -> str:
    return _SECURE_COOKIE if connection.url.scheme in ("https", "wss") else _COOKIE
