"""Adds to the audit trail and reads it; nothing here changes or removes an entry."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, insert, select

from perezvon.features.audit.domain import Entry, Sought
from perezvon.features.audit.tables import audit_entry
from perezvon.kernel.ids import UserId
from perezvon.platform.db import Tx

_ENTRIES: Select[Any] = select(
    audit_entry.c.id,
    audit_entry.c.at,
    audit_entry.c.actor,
    audit_entry.c.action,
    audit_entry.c.subject,
    audit_entry.c.purpose,
)
_BATCH = 5_000


async def add(tx: Tx, *, actor: UserId | None, action: str, subject: str, purpose: str | None) -> None:
    """Write one entry at the time of the database."""
    await tx.execute(insert(audit_entry).values(actor=actor, action=action, subject=subject, purpose=purpose))


async def is_noted(tx: Tx, *, actor: UserId, action: str, subject: str, purpose: str | None, lately: timedelta) -> bool:
    """Whether the same stands there already, from no longer ago than `lately`."""
    same = select(audit_entry.c.id).where(
        audit_entry.c.actor == actor,
        audit_entry.c.action == action,
        audit_entry.c.subject == subject,
        audit_entry.c.purpose.is_not_distinct_from(purpose),
        audit_entry.c.at > func.now() - lately,
    )
    return bool(await tx.scalar(select(same.exists())))


async def entries(tx: Tx, sought: Sought, *, before: int | None, limit: int) -> Sequence[Entry]:
    """Those that are looked for, from the newest on, below the number `before`."""
    query = _ENTRIES.where(*_conditions(sought)).order_by(audit_entry.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit_entry.c.id < before)
    return [_entry(row) for row in await tx.execute(query)]


async def chain(tx: Tx) -> AsyncIterator[tuple[Entry, int, bytes]]:
    """The whole trail in the order of the chain, with each entry's place and hash."""
    last = 0
    query = _ENTRIES.add_columns(audit_entry.c.position, audit_entry.c.hash)
    query = query.order_by(audit_entry.c.position).limit(_BATCH)
    while rows := (await tx.execute(query.where(audit_entry.c.position > last))).all():
        for row in rows:
            yield _entry(row), row.position, row.hash
        last = rows[-1].position


async def unchained(tx: Tx) -> int | None:
    """The first entry that stands outside of the chain; entries of a transaction that is still open do for now."""
    found: int | None = await tx.scalar(
        select(audit_entry.c.id).where(audit_entry.c.position.is_(None)).order_by(audit_entry.c.id).limit(1)
    )
    return found


def _conditions(sought: Sought) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if sought.actor is not None:
        conditions.append(audit_entry.c.actor == sought.actor)
    if sought.action is not None:
        conditions.append(audit_entry.c.action.startswith(sought.action, autoescape=True))
    if sought.subject is not None:
        conditions.append(audit_entry.c.subject == sought.subject)
    if sought.since is not None:
        conditions.append(audit_entry.c.at >= sought.since)
    if sought.until is not None:
        conditions.append(audit_entry.c.at < sought.until)
    return conditions


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        id=row.id,
        at=row.at,
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        purpose=row.purpose,
    )
