"""`python -m tests.e2e.past`: gives a centre's tables a night of long ago, with transfers, callbacks and a midnight in Berlin.

Its queues and agents are called as those of the sample world. Only what figures are asked of is filled, not the log.
"""

import asyncio

from perezvon.entrypoints.foundation import foundation
from perezvon.entrypoints.settings import read_settings
from perezvon.features.contacts import projection as contacts
from perezvon.features.metrics import projection as metrics
from perezvon.features.people import projection as people
from tests.features.metrics.days import day

SEED = 3
FIRST, LAST, AFTER = "2026-10-24", "2026-10-25", "2026-10-26"
"""Its days in Berlin, and the one behind them."""


async def main() -> None:
    """Fill the tables of the centre that the environment means."""
    steps = day(SEED)
    async with foundation(read_settings(demo=True), name="past") as base, base.database.begin() as tx:
        await contacts.fold(tx, steps)
        await metrics.touch_contacts(tx, steps)
        await people.fold(tx, steps)
        await metrics.touch_people(tx, steps)


if __name__ == "__main__":
    asyncio.run(main())
