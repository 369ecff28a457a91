"""What other features and the operator's commands call."""

from dataclasses import replace
from datetime import timedelta

from perezvon.features.audit import repository
from perezvon.features.audit.domain import Entry as Entry
from perezvon.features.audit.domain import Sought as Sought
from perezvon.features.audit.domain import Trail, link
from perezvon.features.audit.service import AuditService as AuditService
from perezvon.kernel.actor import Actor
from perezvon.platform.db import Tx


async def record(tx: Tx, actor: Actor | None, action: str, subject: str, purpose: str | None = None) -> None:
    """Note in the caller's transaction that `actor` did `action`, such as `customers.save`, to `subject`.

    `subject` is an id, never a name or a text. No actor means the system itself.
    """
    await repository.add(
        tx, actor=None if actor is None else actor.user, action=action, subject=subject, purpose=purpose
    )


async def record_once(
    tx: Tx, actor: Actor, action: str, subject: str, purpose: str | None = None, *, within: timedelta
) -> None:
    """Note a deed that takes many requests: the same that was noted within so short a time is not noted again."""
    if not await repository.is_noted(
        tx, actor=actor.user, action=action, subject=subject, purpose=purpose, lately=within
    ):
        await record(tx, actor, action, subject, purpose)


async def verify(tx: Tx) -> Trail:
    """Go through the whole trail and compute its chain anew; stops at the first entry that does not fit."""
    trail = Trail.empty()
    before = b""
    async for entry, position, stored in repository.chain(tx):
        if position != trail.entries + 1 or stored != link(before, entry):
            return Trail(entries=trail.entries, head=trail.head, broken_at=entry.id)
        before = stored
        trail = Trail(entries=position, head=stored.hex(), broken_at=None)
    return replace(trail, broken_at=await repository.unchained(tx))
