"""A voice process that is asked to end lets its calls go on, for as long as it may, and lets nobody in."""

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from perezvon.adapters.telephony.browser.media.webrtc import offer_only
from perezvon.platform.link import LinkRefusedError
from tests.media.test_process import Client
from tests.support.caller import Caller
from tests.support.media import MediaProcess
from tests.support.polling import eventually

TONE = 700


@pytest.fixture
async def drained(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[tuple[MediaProcess, Client, Caller]]:
    """A process with one call, asked to end."""
    offer_only(["127.0.0.1"])
    process = MediaProcess(tmp_path, drain=getattr(request, "param", 60))
    process.start()
    client = Client(process.address)
    caller = await client.call(Caller(TONE), "c1")
    process.signal(signal.SIGTERM)
    yield process, client, caller
    for page in client.pages:
        await page.aclose()
    await client.link.aclose()
    if process.code() is None:
        process.signal(signal.SIGKILL)
        process.stop()


async def _call_until_refused(client: Client) -> None:
    """The signal may be on its way."""
    while True:
        await client.call(Caller(TONE), "c2")


async def test_it_ends_with_its_last_call_and_lets_nobody_in(
    drained: tuple[MediaProcess, Client, Caller],
) -> None:
    process, client, _ = drained

    with pytest.raises(LinkRefusedError, match="media_full"):
        await _call_until_refused(client)
    assert process.code() is None
    for page in client.pages:
        await page.aclose()
    await eventually(lambda: process.code() == 0, within=15)


async def test_asked_twice_it_ends_now(drained: tuple[MediaProcess, Client, Caller]) -> None:
    process, client, _ = drained
    assert (await client.stats()).callers == 1
    assert process.code() is None
    process.signal(signal.SIGINT)
    await eventually(lambda: process.code() == 0, within=10)


@pytest.mark.parametrize("drained", [1.0], indirect=True)
async def test_a_call_that_is_too_long_does_not_hold_it_for_ever(
    drained: tuple[MediaProcess, Client, Caller],
) -> None:
    process, _, _ = drained
    await eventually(lambda: process.code() == 0, within=10)
