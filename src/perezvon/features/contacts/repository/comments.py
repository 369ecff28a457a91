"""What agents said about contacts."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from zoneinfo import ZoneInfo

from sqlalchemy import String, cast, delete, exists, func, literal, select, text
from sqlalchemy.dialects.postgresql import insert

from perezvon.features.contacts.domain import Sought
from perezvon.features.contacts.domain.comments import Comment, CommentCount, CommentKind, CommentStep
from perezvon.features.contacts.repository import RecordedContacts, sought_by
from perezvon.features.contacts.tables import contact, contact_comment, leg
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import AgentId, ContactId
from perezvon.platform.columns import Instant
from perezvon.platform.db import Tx

_said = contact_comment.c


async def took_part(tx: Tx, contact_id: ContactId, agent: AgentId) -> bool:
    """Whether the agent was in the contact."""
    found = await tx.execute(select(exists().where(leg.c.contact == contact_id, leg.c.agent == agent)))
    return found.scalar_one()


async def comments(tx: Tx, contacts: Collection[ContactId]) -> list[Comment]:
    """What was said about these contacts, in that order."""
    query = select(contact_comment).where(_said.contact.in_(contacts))
    found = await tx.execute(query.order_by(_said.written_at, _said.agent, _said.kind))
    return [Comment(**{**row._mapping, "kind": CommentKind(row.kind)}) for row in found]


async def find(tx: Tx, contact_id: ContactId, agent: AgentId, kind: CommentKind) -> Comment | None:
    """What an agent said, which nobody else changes before the transaction ends."""
    wanted = select(contact_comment).where(_said.contact == contact_id, _said.agent == agent, _said.kind == kind)
    row = (await tx.execute(wanted.with_for_update())).one_or_none()
    return None if row is None else Comment(**{**row._mapping, "kind": kind})


async def save(tx: Tx, comment: Comment) -> None:
    """Put a comment in place of what the same agent said of that kind. When it was said first stays."""
    statement = insert(contact_comment).values(asdict(comment))
    await tx.execute(
        statement.on_conflict_do_update(index_elements=["contact", "agent", "kind"], set_={"text": comment.text})
    )


async def remove(tx: Tx, comment: Comment) -> None:
    """What was said is gone."""
    key = (_said.contact == comment.contact, _said.agent == comment.agent, _said.kind == comment.kind)
    await tx.execute(delete(contact_comment).where(*key))


async def counts(
    tx: Tx, actor: Actor, sought: Sought, *, recorded: RecordedContacts, step: CommentStep, zone: ZoneInfo, most: int
) -> Sequence[CommentCount]:
    """How many of the contacts that are sought have comments, by kind and step of time, the newest first."""
    began = func.date_trunc(step.value, contact.c.arrived_at, cast(literal(zone.key), String), type_=Instant()).label(
        "at"
    )
    query = (
        select(_said.kind, began, func.count(_said.contact.distinct()).label("contacts"))
        .join_from(contact_comment, contact, contact.c.contact == _said.contact)
        .where(*await sought_by(tx, actor, sought, recorded))
        .group_by(_said.kind, text("at"))
        .order_by(text("at DESC"), _said.kind)
        .limit(most)
    )
    return [
        CommentCount(kind=CommentKind(row.kind), at=row.at, contacts=row.contacts) for row in await tx.execute(query)
    ]
