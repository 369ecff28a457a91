"""Every query of recordings. Who may see one follows from its contact."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert

from perezvon.features.recordings.domain import FailedWhy, Master, Peaks, Recording, RecordingState
from perezvon.features.recordings.tables import recording, recording_master, recording_retention
from perezvon.kernel.ids import ContactId, RecordingId
from perezvon.kernel.time import Micros
from perezvon.platform.db import Tx

_MASTER = (recording_master.c.blob, recording_master.c.size, recording_master.c.sha256, recording_master.c.duration)
_PEAKS = (recording_master.c.left_peaks, recording_master.c.right_peaks)


async def add(tx: Tx, recordings: Sequence[Recording]) -> list[RecordingId]:
    """Store recordings; returns those that were not known before."""
    if not recordings:
        return []
    rows = [asdict(made) for made in recordings]
    added = await tx.scalars(insert(recording).values(rows).on_conflict_do_nothing().returning(recording.c.recording))
    return [RecordingId(recording_id) for recording_id in added]


async def find(tx: Tx, recording_id: RecordingId) -> Recording | None:
    """A recording, whoever asks."""
    found = await tx.execute(select(recording).where(recording.c.recording == recording_id))
    row = found.one_or_none()
    return None if row is None else _recording(row)


async def find_to_change(tx: Tx, recording_id: RecordingId) -> Recording | None:
    """The same, which nobody else changes before the transaction ends."""
    found = await tx.execute(select(recording).where(recording.c.recording == recording_id).with_for_update())
    row = found.one_or_none()
    return None if row is None else _recording(row)


async def of_contact(tx: Tx, contact: ContactId) -> list[Recording]:
    """The recordings of a contact in the order in which they began."""
    found = await tx.execute(
        select(recording).where(recording.c.contact == contact).order_by(recording.c.started_at, recording.c.recording)
    )
    return [_recording(row) for row in found]


async def master(tx: Tx, recording_id: RecordingId) -> Master:
    """The master of a recording that is ready."""
    found = await tx.execute(select(*_MASTER).where(recording_master.c.recording == recording_id))
    return Master(**found.one()._mapping)


async def peaks(tx: Tx, recording_id: RecordingId) -> Peaks:
    """How loud a recording is that is ready."""
    row = (await tx.execute(select(*_PEAKS).where(recording_master.c.recording == recording_id))).one()
    return Peaks(left=row.left_peaks, right=row.right_peaks)


async def make_ready(tx: Tx, recording_id: RecordingId, stored: Master, loudness: Peaks) -> None:
    """The master lies in its blob."""
    await tx.execute(
        insert(recording_master).values(
            recording=recording_id,
            **asdict(stored),
            left_peaks=loudness.left,
            right_peaks=loudness.right,
        )
    )
    await _move(tx, recording_id, RecordingState.READY, None)


async def make_failed(tx: Tx, recording_id: RecordingId, reason: FailedWhy) -> None:
    """There will be no master."""
    await _move(tx, recording_id, RecordingState.FAILED, reason)


async def retention(tx: Tx) -> int | None:
    """For how many days recordings are kept; `None` is for ever."""
    return await tx.scalar(select(recording_retention.c.days))


async def set_retention(tx: Tx, days: int | None) -> None:
    """Recordings are kept for so many days from now on."""
    row = insert(recording_retention).values(id=1, days=days)
    await tx.execute(row.on_conflict_do_update(index_elements=["id"], set_={"days": days}))


async def set_kept(tx: Tx, recording_id: RecordingId, keep: bool) -> None:
    """It stays when its time is over, or no longer does."""
    await tx.execute(update(recording).where(recording.c.recording == recording_id).values(keep=keep))


def is_recorded(contact: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether something was recorded in the contact, and neither failed nor was erased."""
    return exists().where(recording.c.contact == contact, recording.c.state != RecordingState.FAILED)


async def begun_before(tx: Tx, instant: Micros, limit: int) -> list[RecordingId]:
    """The oldest recordings that may go: finished or failed, and not to be kept."""
    found = await tx.scalars(
        select(recording.c.recording)
        .where(recording.c.started_at < instant, ~recording.c.keep, recording.c.state != RecordingState.PREPARING)
        .order_by(recording.c.started_at)
        .limit(limit)
    )
    return [RecordingId(found_id) for found_id in found]


async def remove(tx: Tx, recording_id: RecordingId) -> None:
    """Forget the recording and its master."""
    await tx.execute(delete(recording).where(recording.c.recording == recording_id))


async def _move(tx: Tx, recording_id: RecordingId, state: RecordingState, reason: FailedWhy | None) -> None:
    await tx.execute(update(recording).where(recording.c.recording == recording_id).values(state=state, reason=reason))


def _recording(row: Row[Any]) -> Recording:
    reason = None if row.reason is None else FailedWhy(row.reason)
    return Recording(**{**row._mapping, "state": RecordingState(row.state), "reason": reason})
