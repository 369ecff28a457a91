"""What goes over HTTP."""

from typing import Self

from pydantic import BaseModel

from perezvon.features.audit.domain import Page
from perezvon.kernel.ids import UserId


class AuditEntry(BaseModel):
    """Somebody did something. `actor` null is the system itself; `purpose` is what was given as the reason."""

    id: int
    at: int
    actor: UserId | None
    actor_name: str | None
    action: str
    subject: str
    purpose: str | None


class AuditPage(BaseModel):
    """Entries from the newest on; `next` is the cursor of the page after it."""

    items: list[AuditEntry]
    next: str | None

    @classmethod
    def of(cls, page: Page) -> Self:
        """The page with names in place."""
        items = [
            AuditEntry(
                id=entry.id,
                at=entry.at,
                actor=entry.actor,
                actor_name=None if entry.actor is None else page.names.get(entry.actor),
                action=entry.action,
                subject=entry.subject,
                purpose=entry.purpose,
            )
            for entry in page.entries
        ]
        return cls(items=items, next=page.next)
