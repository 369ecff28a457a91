"""Webhooks over HTTP/1.1, signed as the Standard Webhooks say (https://www.standardwebhooks.com).

    webhook-id: the webhook's id, the same when it is sent again
    webhook-timestamp: when it was sent, in seconds since 1970
    webhook-signature: v1,<base64 of HMAC-SHA256 of "id.timestamp.body">

Of the answer only the status is read, and nothing is followed. Each webhook has a connection of its own.

Whoever sets up a webhook chooses where this machine connects to. It must not become a way into what only this machine reaches: itself,
its neighbours, or the metadata of a cloud. So an address is looked at after its name was resolved, and that one is connected to.
Unencrypted they go nowhere but into networks that the operator has named.
"""

import asyncio
import base64
import hashlib
import hmac
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

import h11

from perezvon.features.metrics.ports import LATER, Webhook, WebhookError, WebhookTrouble, is_web_address
from perezvon.kernel.time import SECOND, Clock

PATIENCE_S = 10.0
"""How long all of it may take: to find the receiver, to connect, and until it has answered."""

LARGEST_BODY = 65_536
_LARGEST_HEAD = 16_384
_CHUNK = 4_096

_NAT64 = IPv6Network("64:ff9b::/96")
"""Addresses of IPv6 behind which there is one of IPv4."""


class Reach:
    """Which addresses webhooks may go to. `own` are the operator's networks, such as `10.0.0.0/8`."""

    def __init__(self, own: Sequence[str] = ()) -> None:
        self._own = [ip_network(network, strict=False) for network in own]

    def is_own(self, address: str) -> bool:
        """Whether it is in one of the operator's networks."""
        found = _plain(address)
        return any(found in network for network in self._own)

    def allows(self, address: str) -> bool:
        """Whether webhooks may go there."""
        found = _plain(address)
        return self.is_own(address) or (found.is_global and not found.is_multicast)


def _plain(address: str) -> IPv4Address | IPv6Address:
    """The address that is reached by this one: several kinds of IPv6 hold one of IPv4."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv4Address):
        return found
    if found in _NAT64:
        return IPv4Address(int(found) & 0xFFFF_FFFF)
    held = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
    return held or found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where to connect to."""

    address: str
    port: int


async def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as this machine knows them. Raises `OSError`."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


class HttpWebhooks:
    """The port `Webhooks`. Certificates are believed as this machine believes them, or as `trust` says."""

    def __init__(
        self,
        clock: Clock,
        reach: Reach,
        *,
        trust: ssl.SSLContext | None = None,
        patience_s: float = PATIENCE_S,
        resolve: Callable[[str, int], Awaitable[Sequence[str]]] = resolved,
    ) -> None:
        """`resolve` says which addresses a name has; it is asked once for each webhook."""
        self._clock = clock
        self._reach = reach
        self._trust = trust
        self._patience_s = patience_s
        self._resolve = resolve

    async def post(self, webhook: Webhook) -> None:
        """Bring it there. Raises `WebhookError`."""
        if not is_web_address(webhook.url) or len(webhook.body) > LARGEST_BODY:
            raise WebhookError(WebhookTrouble.FORBIDDEN, retryable=False)
        url = urlsplit(webhook.url)
        try:
            async with asyncio.timeout(self._patience_s):
                status = await self._asked(url, webhook)
        except ssl.SSLError:
            raise WebhookError(WebhookTrouble.INSECURE, retryable=False) from None
        except (OSError, EOFError, UnicodeError, h11.RemoteProtocolError):  # also a time-out, and a name nobody knows
            raise WebhookError(WebhookTrouble.UNREACHABLE, retryable=True) from None
        if not 200 <= status < 300:
            raise WebhookError(WebhookTrouble.ANSWER, str(status), retryable=status >= 500 or status in LATER)

    async def _asked(self, url: SplitResult, webhook: Webhook) -> int:
        place = await self._place(url)
        async with _connected(place, url, self._trust) as (reader, writer):
            talk = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LARGEST_HEAD)
            for event in (self._request(url, webhook), h11.Data(data=webhook.body), h11.EndOfMessage()):
                writer.write(talk.send(event) or b"")
            await writer.drain()
            while not isinstance(found := talk.next_event(), h11.Response):
                if found is h11.NEED_DATA:
                    talk.receive_data(await reader.read(_CHUNK))
                elif isinstance(found, h11.ConnectionClosed):
                    raise EOFError
            return found.status_code

    async def _place(self, url: SplitResult) -> _Place:
        port = url.port or (443 if url.scheme == "https" else 80)
        addresses = await self._resolve(url.hostname or "", port)
        may = self._reach.allows if url.scheme == "https" else self._reach.is_own
        allowed = next(filter(may, addresses), None)
        if allowed is None:
            raise WebhookError(WebhookTrouble.FORBIDDEN, retryable=False)
        return _Place(address=allowed, port=port)

    def _request(self, url: SplitResult, webhook: Webhook) -> h11.Request:
        target = url.path or "/"
        headers = {
            "Host": url.netloc,
            "Content-Type": "application/json",
            "Content-Length": str(len(webhook.body)),
            "Connection": "close",
            "User-Agent": "Perezvon",
            **signed(webhook, self._clock.now() // SECOND),
        }
        return h11.Request(
            method="POST", target=f"{target}?{url.query}" if url.query else target, headers=list(headers.items())
        )


def signed(webhook: Webhook, at: int) -> Mapping[str, str]:
    """The headers by which a receiver knows that a webhook of this instant, in seconds, is ours and whole."""
    content = f"{webhook.id}.{at}.".encode() + webhook.body
    signature = base64.b64encode(hmac.new(webhook.key, content, hashlib.sha256).digest()).decode()
    return {"webhook-id": webhook.id, "webhook-timestamp": str(at), "webhook-signature": f"v1,{signature}"}


@asynccontextmanager
async def _connected(
    place: _Place, url: SplitResult, trust: ssl.SSLContext | None
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to that very address; over TLS, who answers there must be whom the name says."""
    if url.scheme == "https":
        context = trust or ssl.create_default_context()
        opened = asyncio.open_connection(place.address, place.port, ssl=context, server_hostname=url.hostname)
    else:
        opened = asyncio.open_connection(place.address, place.port)
    reader, writer = await opened
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
