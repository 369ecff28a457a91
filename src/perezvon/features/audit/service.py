"""Reading the audit trail. Whoever reads it leaves an entry too, when they take a copy."""

from collections.abc import Awaitable, Callable, Collection, Mapping

from perezvon.features.audit import repository
from perezvon.features.audit.domain import Page, Sought
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import UserId
from perezvon.platform.db import Tx

MOST_EXPORTED = 100_000
"""How many entries an export holds; older ones need a narrower search."""

Names = Callable[[Tx, Collection[UserId]], Awaitable[Mapping[UserId, str]]]
"""The names of users, who are another feature's."""


class AuditService:
    """The trail, for those who may read it: all of it."""

    def __init__(self, names: Names) -> None:
        self._names = names

    async def page(self, tx: Tx, sought: Sought, *, before: int | None, limit: int) -> Page:
        """Entries from the newest on, below the number `before`."""
        found = await repository.entries(tx, sought, before=before, limit=limit + 1)
        entries = found[:limit]
        names = await self._names(tx, {entry.actor for entry in entries if entry.actor is not None})
        return Page(entries=entries, names=names, next=str(entries[-1].id) if len(found) > limit else None)

    async def export(self, tx: Tx, actor: Actor, sought: Sought) -> Page:
        """The newest of what is looked for, at most `MOST_EXPORTED`; that it was taken is put down."""
        page = await self.page(tx, sought, before=None, limit=MOST_EXPORTED)
        await repository.add(tx, actor=actor.user, action="audit.export", subject="audit", purpose=None)
        return page
