"""Whom a wish finds: whoever decides now, whoever decides soon, or nobody."""

import asyncio

import pytest

from perezvon.features.dispatch.domain import DispatchUnavailableError
from perezvon.features.dispatch.service import messages
from perezvon.features.dispatch.service.client import Dispatch, follow_leader
from perezvon.features.dispatch.service.door import NOT_LEADING, UNAVAILABLE
from perezvon.platform.link import LinkNotSentError, LinkRefusedError, LinkUnavailableError
from perezvon.platform.log.port import LogUnavailableError
from perezvon.platform.tasks import spawn, stop
from tests.features.dispatch.test_leader import on_break

pytestmark = pytest.mark.virtual_time


class Doors:
    """A link of which each question meets the next fate."""

    def __init__(self, *fates: Exception | int) -> None:
        self.fates = list(fates)
        self.asked = 0

    async def ask(self, method: str, payload: bytes, *, timeout: float) -> bytes:
        self.asked += 1
        fate = self.fates.pop(0) if len(self.fates) > 1 else self.fates[0]
        if isinstance(fate, Exception):
            raise fate
        return messages.encode(fate)


async def test_a_wish_that_reached_nobody_is_asked_again_of_whoever_leads_then() -> None:
    doors = Doors(LinkNotSentError(), LinkRefusedError(NOT_LEADING), LinkNotSentError(), 7)
    assert await Dispatch(doors).request(on_break()) == 7
    assert doors.asked == 4


@pytest.mark.parametrize("fate", [LinkUnavailableError(), LinkRefusedError(UNAVAILABLE)])
async def test_a_wish_that_may_have_come_true_is_never_asked_twice(fate: Exception) -> None:
    doors = Doors(fate, 7)
    with pytest.raises(DispatchUnavailableError):
        await Dispatch(doors).request(on_break())
    assert doors.asked == 1


async def test_a_wish_that_finds_nobody_is_given_up_in_time() -> None:
    with pytest.raises(DispatchUnavailableError):
        await Dispatch(Doors(LinkNotSentError())).request(on_break())


# --- Who leads. ---


class Moving:
    """The address that a link has, and those that it had."""

    def __init__(self) -> None:
        self.address = "unix:/here"
        self.moves: list[str] = []

    def move(self, address: str) -> None:
        if not address.startswith(("unix", "tcp")):
            raise ValueError(address)
        if address != self.address:
            self.moves.append(address)
        self.address = address


class Lessee:
    """A lease whose row says what the test wants."""

    def __init__(self) -> None:
        self.says: str | Exception | None = None

    async def holder(self) -> str | None:
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


async def test_the_link_follows_the_leader_and_keeps_the_last_one_known() -> None:
    lease, link = Lessee(), Moving()
    following = spawn(follow_leader(lease, link), name="follow")
    for says in ("tcp:a:1", None, LogUnavailableError(), "nonsense", "tcp:a:1", "tcp:b:1", None):
        lease.says = says
        await asyncio.sleep(1)
    await stop(following)
    assert link.moves == ["tcp:a:1", "tcp:b:1"]
    assert link.address == "tcp:b:1"
