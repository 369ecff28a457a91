"""Fixtures of processes and of what they begin with."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from perezvon.entrypoints.bench import telephony
from perezvon.entrypoints.bench.telephony import programs, rounds
from perezvon.entrypoints.bench.telephony.programs import NoTelephonesError
from perezvon.platform.db import Database


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """As little of everything that calls as there can be; skipped where nobody can telephone."""
    try:
        programs.asterisk()
        programs.sipp()
    except NoTelephonesError as missing:
        pytest.skip(str(missing))
    monkeypatch.setattr(telephony, "AGENTS", 40)
    monkeypatch.setattr(telephony, "WARM_CALLS", 20)
    monkeypatch.setattr(rounds, "WARM_CALLS", 10)
    monkeypatch.setattr(rounds, "PER_S", 20.0)
    monkeypatch.setattr(rounds, "RUSH_PER_S", 30.0)


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
