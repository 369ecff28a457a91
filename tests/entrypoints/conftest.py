"""Fixtures of processes and of what they begin with."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from perezvon.platform.db import Database


@pytest.fixture
async def empty(database: Database) -> AsyncIterator[Database]:
    """A database without a table; as it was, afterwards."""
    async with database.begin() as tx:
        await tx.execute(text("create schema empty"))
        await tx.execute(text("alter role current_user set search_path = empty"))
    other = Database(database.dsn)
    try:
        yield other
    finally:
        await other.aclose()
        async with database.begin() as tx:
            await tx.execute(text("alter role current_user reset search_path"))
            await tx.execute(text("drop schema empty cascade"))
