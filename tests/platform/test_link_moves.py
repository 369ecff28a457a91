"""A link that is told of another address is there at once, whatever keeps it."""

import asyncio
import random
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from perezvon.platform import link
from perezvon.platform.link import LinkClient
from tests.platform.test_link import KEY, Site
from tests.support.polling import eventually


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack, asyncio.timeout(20):
        yield stack


@pytest.fixture
async def here(stack: AsyncExitStack, tmp_path: Path) -> Site:
    site = Site(f"unix:{tmp_path}/link.sock", stack)
    await site.serve()
    return site


@pytest.fixture
async def there(stack: AsyncExitStack) -> Site:
    site = Site("tcp:127.0.0.1:0", stack)
    await site.serve()
    return site


async def test_a_client_that_moves_is_soon_elsewhere(here: Site, there: Site) -> None:
    client = here.client()
    async with asyncio.timeout(5):
        await client.connected()
        client.move(there.address)
        await eventually(lambda: bool(there.echo.peers))
        await eventually(lambda: client.is_connected)
        assert await client.ask("echo", b"here", timeout=1) == b"here"
    assert here.echo.peers == []
    assert there.echo.asked == ["echo"]


async def test_a_client_that_finds_nobody_moves_without_waiting_for_its_pause(there: Site) -> None:
    client = LinkClient("tcp:127.0.0.1:1", chance=random.Random(1), key=KEY)
    await asyncio.sleep(0.5)  # Its pauses have grown by now.
    client.move(there.address)
    async with asyncio.timeout(1):
        await client.connected()
    await client.aclose()


async def test_a_client_that_waits_for_a_machine_that_answers_nothing_moves_at_once(there: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = LinkClient(f"tcp:127.0.0.1:{silent.getsockname()[1]}", chance=random.Random(1), key=KEY)
        await asyncio.sleep(0.1)  # It is connected by now, and nobody greets it.
        client.move(there.address)
        async with asyncio.timeout(1):
            await client.connected()
        await client.aclose()


async def test_a_client_that_moves_while_it_is_greeted_does_not_stay(
    here: Site, there: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    greet, clients = link.greet, list[LinkClient]()

    async def greeted_and_moved(*greeting: Any) -> None:
        await greet(*greeting)
        clients[0].move(there.address)

    monkeypatch.setattr(link, "greet", greeted_and_moved)
    clients.append(here.client())
    await eventually(lambda: bool(there.echo.peers) and not here.echo.peers)
