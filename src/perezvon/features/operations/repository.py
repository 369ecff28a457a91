"""What the database says of itself."""

from collections.abc import Mapping

from sqlalchemy import text

from perezvon.platform.db import Tx


async def size(tx: Tx) -> int:
    """Bytes of the database."""
    found: int = (await tx.execute(text("select pg_database_size(current_database())"))).scalar_one()
    return found


async def version(tx: Tx) -> str:
    """The server's version."""
    found: str = (await tx.execute(text("show server_version"))).scalar_one()
    return found


async def leader(tx: Tx) -> tuple[str, int] | None:
    """Who decides, by their address, and for the how-manieth time somebody took that over; nothing when nobody does."""
    found = await tx.execute(
        text("select address, epoch from lease where until >= clock_timestamp() order by domain limit 1")
    )
    row = found.one_or_none()
    return None if row is None else (row.address, row.epoch)


async def lags(tx: Tx) -> Mapping[str, int]:
    """By how many steps each follower is behind its log."""
    found = await tx.execute(
        text(
            "select name, (select coalesce(max(seq), 0) from step where step.domain = cursor.domain) - seq as lag"
            " from cursor order by name"
        )
    )
    return {row.name: row.lag for row in found}
