"""Erasing recordings whose time is over, one job for each, so that one that cannot be erased keeps no other."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from perezvon.features.audit.public import record
from perezvon.features.recordings import repository
from perezvon.features.recordings.domain import ERASE, ERASE_OLD, Recording, RecordingState
from perezvon.kernel.ids import RecordingId
from perezvon.kernel.time import SECOND, Clock, Micros
from perezvon.platform.blobs import Blobs
from perezvon.platform.db import Tx
from perezvon.platform.jobs import Handler, Jobs, Payload, Schedule

SCHEDULES = {ERASE_OLD: Schedule(cron="23 2 * * *")}

DAY = 86_400 * SECOND

AT_ONCE = 1_000
"""How many are found at a time; a job that found as many looks again."""

AGAIN = timedelta(minutes=5)


class ErasingJobs:
    """`folder` is where the media process leaves what no master could be made of."""

    def __init__(self, *, blobs: Blobs, jobs: Jobs, clock: Clock, folder: Path) -> None:
        self._blobs = blobs
        self._jobs = jobs
        self._clock = clock
        self._folder = folder

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """The handler of each kind."""
        return {ERASE_OLD: self.erase_old, ERASE: self.erase}

    async def erase_old(self, tx: Tx, _: Payload) -> None:
        """Ask for the erasure of all recordings that are too old."""
        before = await self._limit(tx)
        if before is None:
            return
        found = await repository.begun_before(tx, before, AT_ONCE)
        for recording in found:
            await self._jobs.enqueue(tx, ERASE, {"recording": recording})
        if len(found) == AT_ONCE:
            await self._jobs.enqueue(tx, ERASE_OLD, {}, delay=AGAIN)

    async def erase(self, tx: Tx, payload: Payload) -> None:
        """Erase one, unless it is to be kept by now, and put that down. Sound goes before the rows that name it."""
        recording = await repository.find_to_change(tx, RecordingId(payload["recording"]))
        before = await self._limit(tx)
        if recording is None or before is None or recording.keep or recording.started_at >= before:
            return
        await self._remove_sound(tx, recording)
        await repository.remove(tx, recording.recording)
        await record(tx, None, "recordings.erase", recording.recording, "retention")

    async def _limit(self, tx: Tx) -> Micros | None:
        days = await repository.retention(tx)
        return None if days is None else self._clock.now() - days * DAY

    async def _remove_sound(self, tx: Tx, recording: Recording) -> None:
        if recording.state is RecordingState.READY:
            await self._blobs.delete((await repository.master(tx, recording.recording)).blob)
        await asyncio.to_thread((self._folder / f"{recording.recording}.wav").unlink, missing_ok=True)
