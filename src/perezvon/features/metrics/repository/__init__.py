"""Queries of alarms."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from perezvon.features.metrics.domain.alarms import Note
from perezvon.features.metrics.tables import alarm_note
from perezvon.platform.db import Tx


async def notes(tx: Tx) -> Mapping[str, Note]:
    """The last note on each alarm. There are as many as there ever were different alarms."""
    return {row.alarm: Note(**row._mapping) for row in await tx.execute(select(alarm_note))}


async def save_note(tx: Tx, note: Note) -> None:
    """Put a note in place of the alarm's last one."""
    values = {"by": note.by, "at": note.at, "snoozed_until": note.snoozed_until}
    statement = insert(alarm_note).values(alarm=note.alarm, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["alarm"], set_=values))
