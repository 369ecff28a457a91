"""Routes of the audit trail."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from perezvon.features.audit import domain, schemas
from perezvon.features.audit.service import AuditService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import UserId
from perezvon.platform.fields import ID
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers

_Reader = Annotated[Actor, Depends(requires("audit.read"))]
_LATEST = 253_402_300_799_000_000
_Instant = Annotated[int, Query(ge=0, le=_LATEST)]
"""Microseconds since the epoch, up to the end of the year 9999."""


def _sought(
    actor: Annotated[UserId, ID] | None = None,
    action: Annotated[str, ID] | None = None,
    subject: Annotated[str, ID] | None = None,
    since: _Instant | None = None,
    until: _Instant | None = None,
) -> domain.Sought:
    return domain.Sought(actor=actor, action=action, subject=subject, since=since, until=until)


_Sought = Annotated[domain.Sought, Depends(_sought)]


def router(service: AuditService) -> APIRouter:
    """`/api/audit`."""
    routes = APIRouter(prefix="/api/audit", tags=["audit"], responses=answers(SignedOutError, ForbiddenError))

    @routes.get("", responses=answers(domain.BadCursorError))
    async def entries(
        tx: Transaction,
        _actor: _Reader,
        sought: _Sought,
        cursor: Annotated[str, ID] | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> schemas.AuditPage:
        """Entries from the newest on; `action` may be the beginning of one, such as `identity.`."""
        before = None if cursor is None else domain.cursor(cursor)
        return schemas.AuditPage.of(await service.page(tx, sought, before=before, limit=limit))

    return routes
