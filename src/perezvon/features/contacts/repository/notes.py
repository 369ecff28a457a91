"""What agents wrote down about contacts."""

from collections.abc import Collection

from sqlalchemy import delete, select

from perezvon.features.contacts.domain import Note
from perezvon.features.contacts.repository import upsert, values
from perezvon.features.contacts.tables import contact_note
from perezvon.kernel.ids import AgentId, ContactId
from perezvon.platform.db import Tx


async def notes(tx: Tx, contacts: Collection[ContactId]) -> list[Note]:
    """What agents wrote about these contacts, what was written last at the end."""
    found = await tx.execute(
        select(contact_note)
        .where(contact_note.c.contact.in_(contacts))
        .order_by(contact_note.c.written_at, contact_note.c.agent.desc())
    )
    return [Note(**row._mapping) for row in found]


async def remove_note(tx: Tx, contact_id: ContactId, agent: AgentId) -> None:
    """What the agent wrote about the contact is gone."""
    await tx.execute(delete(contact_note).where(contact_note.c.contact == contact_id, contact_note.c.agent == agent))


async def write_note(tx: Tx, note: Note) -> None:
    """Store a note in place of what the same agent wrote about the contact before."""
    await tx.execute(upsert(contact_note).values(values(note)))
