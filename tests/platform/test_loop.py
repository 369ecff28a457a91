"""Processes that answer many others run on uvloop, and what is there at their start is looked through for garbage once."""

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest
import uvloop

from perezvon.platform import loop


@pytest.fixture
def collector() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


async def _kind() -> type[asyncio.AbstractEventLoop]:
    return type(asyncio.get_running_loop())


def test_work_runs_on_uvloop_and_its_result_comes_back() -> None:
    assert loop.run(_kind()) is uvloop.Loop


async def _fail() -> None:
    raise ZeroDivisionError


def test_what_work_raises_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        loop.run(_fail())


class Ring:
    """Holds itself, so that only the collector can find that nobody else does."""

    def __init__(self) -> None:
        self.itself = self


@pytest.mark.usefixtures("collector")
def test_what_is_there_stays_and_garbage_that_comes_is_found() -> None:
    loop.stay()
    assert gc.get_freeze_count() > 0
    ring = Ring()
    found = weakref.ref(ring)
    del ring
    gc.collect()
    assert found() is None
