"""Finishing recordings: the WAV file of the media process becomes a master in the blob store, and then goes.

The order makes every crash harmless. The master is stored and read back before the row says `ready`; the job that removes
the WAV file exists only once that was committed; a job that runs again finds what is left to do. A store that does not
answer is waited for, a day in all; a WAV file of which nothing could be made is kept for people to look at.

A restored backup may know of a recording as unfinished whose WAV file was gone before it could be copied. Its master is
in the store then, and is taken as it is.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from perezvon.features.recordings import repository
from perezvon.features.recordings.domain import FINISH, FailedWhy, Master, Recording, RecordingState
from perezvon.features.recordings.events import RecordingReady
from perezvon.features.recordings.jobs.encoding import Encoded, UnusableSourceError, encode, measure
from perezvon.kernel.ids import RecordingId
from perezvon.platform import telemetry
from perezvon.platform.blobs import BlobNotFoundError, BlobRef, Blobs, BlobsUnavailableError
from perezvon.platform.db import Tx
from perezvon.platform.facts import Facts
from perezvon.platform.jobs import Handler, Jobs, Payload

REMOVE_SOURCE = "recordings.remove_source"
"""The kind of job that removes the WAV file of a recording that is ready."""

PATIENCE = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 60, 360, 1080))
"""How long to wait for the store before each further attempt."""

_log = telemetry.logger(__name__)


class RecordingJobs:
    """What a worker does for recordings. `folder` is where the media process leaves `<recording>.wav`."""

    def __init__(self, *, blobs: Blobs, jobs: Jobs, facts: Facts, folder: Path) -> None:
        self._blobs = blobs
        self._jobs = jobs
        self._facts = facts
        self._folder = folder

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """The handler of each kind."""
        return {FINISH: self.finish, REMOVE_SOURCE: self.remove_source}

    async def finish(self, tx: Tx, payload: Payload) -> None:
        """Make the master of one recording, or note why there will be none."""
        recording = await repository.find(tx, RecordingId(payload["recording"]))
        if recording is None or recording.state is RecordingState.READY:
            return
        try:
            made, blob, stored = await self._make(recording)
        except UnusableSourceError as error:
            await self._fail(tx, recording, error.why)
        except BlobsUnavailableError:
            await self._try_again(tx, recording, attempt=payload.get("attempt", 0))
        else:
            master = Master(blob=blob, size=stored.size, sha256=stored.sha256, duration=made.duration)
            await self._complete(tx, recording, master, made)

    async def remove_source(self, tx: Tx, payload: Payload) -> None:
        """Remove the WAV file of a recording whose master is safe."""
        recording = await repository.find(tx, RecordingId(payload["recording"]))
        if recording is not None and recording.state is RecordingState.READY:
            await asyncio.to_thread(self._source(recording).unlink, missing_ok=True)

    async def _make(self, recording: Recording) -> tuple[Encoded, str, BlobRef]:
        source = self._source(recording)
        target = source.with_suffix(".ogg")
        blob = f"recordings/{recording.recording}.ogg"
        try:
            if await asyncio.to_thread(source.exists):
                return await self._encode(source, target, blob)
            return await self._adopt(target, blob)
        finally:
            await asyncio.to_thread(target.unlink, missing_ok=True)

    async def _encode(self, source: Path, target: Path, blob: str) -> tuple[Encoded, str, BlobRef]:
        made = await asyncio.to_thread(encode, source, target)
        stored = await self._blobs.put_file(blob, target)
        if await self._digest(blob) != stored.sha256:
            raise BlobsUnavailableError("what is read back is not what was stored")
        return made, blob, stored

    async def _adopt(self, target: Path, blob: str) -> tuple[Encoded, str, BlobRef]:
        """Take the master that is in the store; `target` is where it is looked at."""
        try:
            stored = BlobRef(size=await self._blobs.size(blob), sha256=await self._digest(blob))
        except BlobNotFoundError as error:
            raise UnusableSourceError(FailedWhy.SOURCE_MISSING) from error
        with await asyncio.to_thread(target.open, "wb") as file:
            async for piece in self._blobs.read(blob):
                await asyncio.to_thread(file.write, piece)
        return await asyncio.to_thread(measure, target), blob, stored

    async def _digest(self, blob: str) -> str:
        digest = hashlib.sha256()
        async for piece in self._blobs.read(blob):
            digest.update(piece)
        return digest.hexdigest()

    async def _complete(self, tx: Tx, recording: Recording, master: Master, made: Encoded) -> None:
        await repository.make_ready(tx, recording.recording, master, made.peaks)
        await self._jobs.enqueue(tx, REMOVE_SOURCE, {"recording": recording.recording})
        await self._facts.publish(
            tx,
            RecordingReady(
                recording=recording.recording, contact=recording.contact, leg=recording.leg, agent=recording.agent
            ),
        )

    async def _try_again(self, tx: Tx, recording: Recording, *, attempt: int) -> None:
        if attempt == len(PATIENCE):
            await self._fail(tx, recording, FailedWhy.STORE_UNAVAILABLE)
            return
        _log.warning("recording_waits_for_store", recording=recording.recording, attempt=attempt)
        again = {"recording": recording.recording, "attempt": attempt + 1}
        await self._jobs.enqueue(tx, FINISH, again, delay=PATIENCE[attempt])

    async def _fail(self, tx: Tx, recording: Recording, why: FailedWhy) -> None:
        _log.error("recording_failed", recording=recording.recording, why=why)
        await repository.make_failed(tx, recording.recording, why)

    def _source(self, recording: Recording) -> Path:
        return self._folder / f"{recording.recording}.wav"
