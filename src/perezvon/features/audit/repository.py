"""Adds to the audit trail; nothing here changes or removes an entry."""

from sqlalchemy import insert

from perezvon.features.audit.tables import audit_entry
from perezvon.kernel.ids import UserId
from perezvon.platform.db import Tx


async def add(tx: Tx, *, actor: UserId | None, action: str, subject: str, purpose: str | None) -> None:
    """Write one entry at the time of the database."""
    await tx.execute(insert(audit_entry).values(actor=actor, action=action, subject=subject, purpose=purpose))
