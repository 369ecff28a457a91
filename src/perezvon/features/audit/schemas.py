"""The audit trail as JSON and as CSV."""

import csv
import io
from typing import Self

from pydantic import BaseModel

from perezvon.features.audit.domain import Page
from perezvon.kernel.ids import UserId
from perezvon.kernel.time import to_datetime

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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


def as_csv(page: Page) -> str:
    """The page as a table with a heading, for spreadsheets: instants as in ISO 8601, no cell a formula."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(("id", "at", "actor", "actor_name", "action", "subject", "purpose"))
    for item in AuditPage.of(page).items:
        at = to_datetime(item.at).isoformat()
        texts = (item.actor, item.actor_name, item.action, item.subject, item.purpose)
        rows.writerow((item.id, at, *(_harmless(text or "") for text in texts)))
    return out.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
