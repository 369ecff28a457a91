"""Reading the audit trail."""

from collections.abc import Awaitable, Callable, Collection, Mapping

from perezvon.features.audit import repository
from perezvon.features.audit.domain import Page, Sought
from perezvon.kernel.ids import UserId
from perezvon.platform.db import Tx

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
