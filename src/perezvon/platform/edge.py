"""What every request and every answer has in common: an id, a known origin, a limited size, protective headers, no leaked
traceback.

A browser names the page that sent a request in `Origin`. Requests that change something and WebSocket handshakes are
accepted only from our own pages: `Origin` must be the host that was asked, and that host must be one that only the
operator can have named, or a page of a stranger whose name suddenly points to this machine would pass as ours.
Programs that are no browsers send no `Origin` and are judged by their credentials alone.
"""

import ipaddress
from collections.abc import Collection, Mapping, Sequence
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from perezvon.kernel.ids import IdSource
from perezvon.platform import metrics
from perezvon.platform.problem import problem

BODY_LIMIT = 1_000_000
"""Bytes in the body of a usual request."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_LOCAL_ENDINGS = (".local", ".localhost", ".lan", ".home.arpa", ".internal")


def content_policy(*, frame_ancestors: Collection[str] = ("'none'",)) -> str:
    """What our pages may load, and within which pages they may stand: by default within none.

    Styles may be inline because the component library writes them; scripts may not.
    """
    return "; ".join((*_CONTENT_POLICY, f"frame-ancestors {' '.join(frame_ancestors)}"))


_CONTENT_POLICY = (
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
)

_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

_REQUESTS = metrics.counter("http_requests", "Answered requests by class of status.", ["status"])
_SECONDS = metrics.histogram("http_request_seconds", "From a request to the end of its answer.")

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Edge:
    """Wraps the whole application. A request that ends in a bug is logged and answered with its id.

    `large_bodies` says below which paths a body may be larger, in bytes; `readable_elsewhere` below which paths scripts of
    other sites may read what is answered to them, for which they send no credentials.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        ids: IdSource,
        public_address: str | None,
        large_bodies: Mapping[str, int] | None = None,
        readable_elsewhere: Sequence[str] = (),
    ) -> None:
        self._app = app
        self._readable_elsewhere = tuple(readable_elsewhere)
        self._ids = ids
        self._large_bodies = large_bodies or {}
        self._public_host = urlsplit(public_address).netloc if public_address else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or WebSocket."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        request_id = self._ids.new()
        with structlog.contextvars.bound_contextvars(request=request_id):
            if scope["type"] == "websocket":
                await self._websocket(scope, receive, send)
            else:
                await self._http(scope, receive, send, request_id)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._is_ours(Headers(scope=scope)):
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "origin"})
            return
        await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        started = False

        async def send_protected(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _REQUESTS.labels(f"{message['status'] // 100}xx").inc()
                answer_headers = MutableHeaders(scope=message)
                _protect(answer_headers, scope, request_id)
                if scope["path"].startswith(self._readable_elsewhere):
                    answer_headers["Access-Control-Allow-Origin"] = "*"
            await send(message)

        headers = Headers(scope=scope)
        if scope["method"] not in _SAFE_METHODS and not self._is_ours(headers):
            await problem(403, "http.foreign_origin")(scope, receive, send_protected)
            return
        limit = self._limit(scope["path"])
        if int(headers.get("content-length", 0)) > limit:
            await problem(413, "http.content_too_large")(scope, receive, send_protected)
            return
        try:
            with _SECONDS.time():
                await self._app(scope, _limited(receive, limit), send_protected)
        except Exception:
            _log.exception("request_failed", method=scope["method"], path=scope["path"])
            if started:
                raise
            await problem(500, "internal", {"request": request_id})(scope, receive, send_protected)

    def _limit(self, path: str) -> int:
        return next((limit for start, limit in self._large_bodies.items() if path.startswith(start)), BODY_LIMIT)

    def _is_ours(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site", "none") in ("none", "same-origin")
        asked = urlsplit(origin).netloc
        if self._public_host is not None and asked == self._public_host:
            return True
        return asked == headers.get("host") and _is_operators(urlsplit(origin).hostname or "")


def _is_operators(host: str) -> bool:
    """Whether a stranger cannot own this name: a number, a name without dots or one of a local network."""
    if "." not in host or host.endswith(_LOCAL_ENDINGS):
        return bool(host)
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _limited(receive: Receive, limit: int) -> Receive:
    """The same body, up to its limit: one that is sent in pieces names no size beforehand."""
    received = 0

    async def receive_limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise HTTPException(413)
        return message

    return receive_limited


def _protect(headers: MutableHeaders, scope: Scope, request_id: str) -> None:
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    if "content-security-policy" not in headers:
        headers["Content-Security-Policy"] = content_policy()
        headers["X-Frame-Options"] = "DENY"
    headers["X-Request-Id"] = request_id
    if scope["path"].startswith("/api/"):
        headers.setdefault("Cache-Control", "no-store")
    if scope["scheme"] == "https":
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
