"""Keeps the rollups true: adds up what is over, a day of quarters at a time."""

from perezvon.features.metrics.repository import rollups
from perezvon.kernel.time import SECOND, Clock, Micros
from perezvon.platform.db import Database, Tx

DAY_OF_QUARTERS = 96

SETTLES: Micros = 1_800 * SECOND
"""After so long most is known of what was: contacts of that time are over, and outcomes are chosen."""


async def add_up(tx: Tx, clock: Clock) -> bool:
    """Add up what is over and not true any more, a day of it at most; whether there is more."""
    now = clock.now()
    return await rollups.add_up(tx, before=now - SETTLES, now=now, most=DAY_OF_QUARTERS) == DAY_OF_QUARTERS


async def add_up_all(database: Database, clock: Clock) -> None:
    """Add up all anew."""
    async with database.begin() as tx:
        await rollups.forget(tx)
    is_more = True
    while is_more:
        async with database.begin() as tx:
            is_more = await add_up(tx, clock)
