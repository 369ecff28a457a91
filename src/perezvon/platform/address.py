"""Addresses of PostgreSQL. One may name several hosts, `postgresql://user@a,b:5433/name`, of which one takes writes.

All hosts are asked at once and the first that answers and takes writes is used: one that does not answer at all, since
its machine is gone, costs nobody its time-out.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import asyncpg

from perezvon.platform.keepalive import notice_silence

_NOT_NOW = (asyncpg.InternalClientError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError)
"""What a standby says, and a server that starts or stops."""

WRITES = ("target_session_attrs", "read-write")


def hosts(address: str) -> tuple[str, ...]:
    """An address for each host. Of several the one that takes writes is wanted, unless the address says otherwise."""
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    login, at, named = parts.netloc.rpartition("@")
    if "host" in query:
        names = query["host"].split(",")
        ports = query.get("port", "").split(",")
        places = zip(names, ports * len(names) if len(ports) == 1 else ports, strict=True)
        each = [(parts.netloc, query | {"host": name} | ({"port": port} if port else {})) for name, port in places]
    else:
        each = [(f"{login}{at}{name}", query) for name in named.split(",")]
    if len(each) == 1:
        return (address,)
    return tuple(
        f"{parts.scheme}://{netloc}{parts.path}?{urlencode(dict([WRITES]) | asked, safe='/')}" for netloc, asked in each
    )


def for_programs(address: str) -> tuple[str, str | None]:
    """The address as PostgreSQL's own programs take it, without its password, and the password."""
    parts = urlsplit(address)
    login, at, named = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    given = query.pop("password", None) or unquote(password) or None
    if len(hosts(address)) > 1:
        query = dict([WRITES]) | query
    ending = f"?{urlencode(query, safe='/', quote_via=quote)}" if query else ""
    return f"postgresql://{user}{at}{named}{parts.path}{ending}", given


async def connect(address: str, **options: Any) -> asyncpg.Connection:
    """A connection to the host that answers first and is as wanted. Raises what the last of them raised.

    Where the host's machine is gone without a goodbye, the connection breaks within seconds, whatever waits for it.
    """
    addresses = hosts(address)
    found: Any = await (asyncpg.connect(address, **options) if len(addresses) == 1 else _first(addresses, options))
    notice_silence(found._transport.get_extra_info("socket"))  # asyncpg shows no other way to it.
    connection: asyncpg.Connection = found
    return connection


async def _first(addresses: Sequence[str], options: Mapping[str, Any]) -> asyncpg.Connection:
    loop = asyncio.get_running_loop()
    trying = {loop.create_task(asyncpg.connect(one, **options), name="database host") for one in addresses}
    failed: BaseException | None = None
    try:
        while trying:
            done, trying = await asyncio.wait(trying, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                failed = task.exception() or failed
            good: list[asyncpg.Connection] = [task.result() for task in done if task.exception() is None]
            for other in good[1:]:
                other.terminate()
            if good:
                return good[0]
        if isinstance(failed, _NOT_NOW):
            raise ConnectionError(f"no host takes writes: {failed}") from failed
        raise failed or ConnectionError("no host")
    finally:
        await _give_up(trying)


async def _give_up(trying: set["asyncio.Task[asyncpg.Connection]"]) -> None:
    for task in trying:
        task.cancel()
    for found in await asyncio.gather(*trying, return_exceptions=True):
        if not isinstance(found, BaseException):
            found.terminate()
