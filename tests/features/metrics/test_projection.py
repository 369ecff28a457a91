"""Folding the log again leaves the tables as they were."""

from sqlalchemy import insert, select

from perezvon.engine.centre import BreakSetup
from perezvon.engine.events import BreakSet
from perezvon.features.metrics import projection
from perezvon.features.metrics.tables import break_pay
from perezvon.platform.db import Database, Tx
from tests.features.metrics.small_logs import log


async def pay(tx: Tx) -> set[tuple[object, ...]]:
    return {tuple(row) for row in await tx.execute(select(break_pay))}


async def test_reasons_for_a_break_that_came_with_the_product_are_paid_after_a_rebuild_as_before(
    database: Database,
) -> None:
    def set_(reason: str) -> BreakSet:
        return BreakSet(reason=BreakSetup(reason=reason, is_paid=False))

    steps = log((10, set_("meeting")), (20, set_("errand")))
    async with database.begin() as tx:
        came = [{"reason": one, "since": 0, "until": None, "is_paid": True} for one in ("meeting", "rest")]
        await tx.execute(insert(break_pay), came)
        await projection.fold(tx, steps)
        before = await pay(tx)
        await projection.reset(tx)
        assert await pay(tx) == {tuple(one.values()) for one in came}
        await projection.fold(tx, steps)
        assert await pay(tx) == before
