"""Queries of calls."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from perezvon.features.calls.tables import call_secret
from perezvon.platform.db import Tx


async def secret_or_new(tx: Tx, purpose: str, new: bytes) -> bytes:
    """The secret kept for this purpose; `new` becomes it when there is none. All processes get the same."""
    await tx.execute(insert(call_secret).values(purpose=purpose, secret=new).on_conflict_do_nothing())
    kept = await tx.scalar(select(call_secret.c.secret).where(call_secret.c.purpose == purpose))
    assert isinstance(kept, bytes)
    return kept
