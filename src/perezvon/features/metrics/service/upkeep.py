"""Keeps the rollups true: adds up what is over, a day of quarters at a time."""

from typing import Final

from perezvon.features.metrics.repository import rollups
from perezvon.kernel.time import SECOND, Micros
from perezvon.platform.db import Database, Tx

_DAY_OF_QUARTERS: Final = 96

SETTLES: Micros = 1_800 * SECOND
"""After so long most is known of what was: contacts of that time are over, and outcomes are chosen."""


async def add_up(tx: Tx, now: Micros) -> bool:
    """Add up what is over and not true any more, a day of it at most; whether there is more."""
    return await _add_up(tx, now, beside=None)


async def add_up_all(database: Database, now: Micros) -> None:
    """Add up whatever is over and not true any more, two subjects at a time: nobody waits for anything else meanwhile."""
    is_more = True
    while is_more:
        async with database.begin() as tx, database.begin() as beside:
            is_more = await _add_up(tx, now, beside=beside)
    async with database.begin() as tx:
        await rollups.settle(tx)


async def _add_up(tx: Tx, now: Micros, *, beside: Tx | None) -> bool:
    added = await rollups.add_up(tx, before=now - SETTLES, now=now, most=_DAY_OF_QUARTERS, beside=beside)
    return added == _DAY_OF_QUARTERS
