"""What people do with recordings: see which there are, listen."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from perezvon.features.audit.public import record, record_once
from perezvon.features.contacts.public import ContactNotFoundError, Stretch, holds, is_visible
from perezvon.features.recordings import repository
from perezvon.features.recordings.domain import (
    Master,
    Peaks,
    Recording,
    RecordingNotFoundError,
    RecordingNotReadyError,
    RecordingState,
    Span,
    Speech,
    speech_in,
)
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import ContactId, RecordingId
from perezvon.platform.blobs import Blobs
from perezvon.platform.db import Tx

_ONE_LISTENING: Final = timedelta(minutes=10)
"""A player asks for a recording part by part, and again for where one jumps to."""


class RetentionService:
    """How long recordings are kept."""

    async def days(self, tx: Tx) -> int | None:
        """For how many days; `None` is for ever."""
        return await repository.retention(tx)

    async def keep_for(self, tx: Tx, actor: Actor, days: int | None) -> None:
        """Keep recordings for so many days. Older ones are erased in the coming night."""
        await repository.set_retention(tx, days)
        await record(tx, actor, "recordings.set_retention", "for_ever" if days is None else f"{days}_days")


class RecordingsService:
    """Recordings as a person may use them: those of the contacts that they may see."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    async def of_contact(self, tx: Tx, actor: Actor, contact: ContactId) -> list[Recording]:
        """What was recorded in a contact. Raises `ContactNotFoundError`."""
        if not await is_visible(tx, actor, contact, "recordings.listen"):
            raise ContactNotFoundError(contact=contact)
        return await repository.of_contact(tx, contact)

    async def master(self, tx: Tx, actor: Actor, recording: RecordingId) -> Master:
        """A master that can be played. Raises `RecordingNotFoundError`, `RecordingNotReadyError`."""
        await self._check_ready(tx, actor, recording)
        return await repository.master(tx, recording)

    async def keep(self, tx: Tx, actor: Actor, recording: RecordingId, *, keep: bool) -> None:
        """Keep one although its time is over, or no longer. Raises `RecordingNotFoundError`."""
        found = await repository.find_to_change(tx, recording)
        if found is None or not await is_visible(tx, actor, found.contact, "recordings.keep"):
            raise RecordingNotFoundError(recording=recording)
        await repository.set_kept(tx, recording, keep)
        await record(tx, actor, "recordings.keep" if keep else "recordings.let_go", recording)

    async def peaks(self, tx: Tx, actor: Actor, recording: RecordingId) -> tuple[Master, Peaks]:
        """A master with its loudness. Raises as `master` does."""
        await self._check_ready(tx, actor, recording)
        return await repository.master(tx, recording), await repository.peaks(tx, recording)

    async def speech(self, tx: Tx, actor: Actor, contact: ContactId) -> Mapping[RecordingId, Speech]:
        """Who spoke how long in the recordings of a contact that are ready. Raises `ContactNotFoundError`."""
        ready = [one for one in await self.of_contact(tx, actor, contact) if one.state is RecordingState.READY]
        held = await holds(tx, contact)
        return {
            one.recording: speech_in(await repository.peaks(tx, one.recording), _within(one, held)) for one in ready
        }

    async def note_listening(self, tx: Tx, actor: Actor, recording: RecordingId, purpose: str | None) -> None:
        """Put down that a person is given sound of this recording: once for all the parts that a player asks for."""
        await record_once(tx, actor, "recordings.listen", recording, purpose, within=_ONE_LISTENING)

    def sound(self, master: Master, span: Span) -> AsyncIterator[bytes]:
        """Those bytes of a master, piece by piece; needs no transaction."""
        return self._blobs.read(master.blob, span.start, span.end)

    async def _check_ready(self, tx: Tx, actor: Actor, recording: RecordingId) -> None:
        found = await repository.find(tx, recording)
        if found is None or not await is_visible(tx, actor, found.contact, "recordings.listen"):
            raise RecordingNotFoundError(recording=recording)
        if found.state is not RecordingState.READY:
            raise RecordingNotReadyError(recording=recording, state=found.state)


def _within(recording: Recording, stretches: Sequence[Stretch]) -> list[Span]:
    """The same stretches of the contact, counted from the beginning of the recording."""
    end = recording.started_at + recording.duration
    return [
        Span(start=stretch.started_at - recording.started_at, end=(stretch.ended_at or end) - recording.started_at)
        for stretch in stretches
    ]
