"""What holds for every test: the fixtures of `tests.support`, and that no task outlives its test."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from perezvon.platform import telemetry

pytest_plugins = ["tests.support.database", "tests.support.virtual_time"]


@pytest.fixture
async def no_leaked_tasks() -> AsyncIterator[None]:
    """Fails a test that leaves a task behind after all of its fixtures were closed."""
    before = asyncio.all_tasks()
    yield
    leaked = [task for task in asyncio.all_tasks() - before if not task.done() and task is not asyncio.current_task()]
    assert not leaked, f"tasks outlived the test: {[task.get_name() for task in leaked]}"


def pytest_configure(config: pytest.Config) -> None:
    """Log as the product does, so that a failing test shows what was logged."""
    telemetry.configure(form="console", level="info")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every test of a coroutine the check above, set up first and so closed last."""
    for item in items:
        if isinstance(item, pytest.Function) and item.get_closest_marker("asyncio"):
            item.fixturenames.insert(0, "no_leaked_tasks")
