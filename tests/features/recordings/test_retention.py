"""Recordings are erased when their time is over, but for those that are to be kept, and that is put down."""

from pathlib import Path

import pytest
from obstore.store import MemoryStore
from sqlalchemy import select

from perezvon.features.audit.tables import audit_entry
from perezvon.features.contacts import projection
from perezvon.features.recordings import repository
from perezvon.features.recordings.api import retention_router, router
from perezvon.features.recordings.domain import ERASE, Master, Peaks, Recording
from perezvon.features.recordings.jobs.erasing import DAY, ErasingJobs
from perezvon.features.recordings.service import RecordingsService, RetentionService
from perezvon.kernel.ids import ContactId, LegId, RecordingId
from perezvon.platform.blobs import BlobNotFoundError, Blobs
from perezvon.platform.db import Database
from tests.features.client import actor, client
from tests.features.steps import NINE, talked
from tests.support.centre import AskedJobs
from tests.support.clock import TestClock

ADMINISTRATOR = actor("settings.read", "settings.write")
REVIEWER = actor("recordings.listen", "recordings.keep")


class Archive:
    """Three recordings: 10, 20 and 40 days old."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.blobs = Blobs(MemoryStore())
        self.asked = AskedJobs()
        self.clock = TestClock(NINE)
        self.folder = folder
        self.erasing = ErasingJobs(blobs=self.blobs, jobs=self.asked, clock=self.clock, folder=folder)  # type: ignore[arg-type]

    async def fill(self) -> None:
        sound = self.folder / "sound"
        sound.write_bytes(b"sound")
        async with self.database.begin() as tx:
            await projection.fold(tx, talked("c1", agent="anna"))
            for age in (10, 20, 40):
                name = RecordingId(f"r{age}")
                made = Recording(
                    recording=name, contact=ContactId("c1"), leg=LegId("l"), started_at=NINE - age * DAY, duration=1
                )
                await repository.add(tx, [made])
                stored = await self.blobs.put_file(f"recordings/{name}.ogg", sound)
                master = Master(blob=f"recordings/{name}.ogg", size=stored.size, sha256=stored.sha256, duration=1)
                await repository.make_ready(tx, name, master, Peaks(left=b"", right=b""))

    async def night(self) -> None:
        """What the worker does in a night."""
        async with self.database.begin() as tx:
            await self.erasing.erase_old(tx, {})
            for kind, payload in self.asked.asked:
                assert kind == ERASE
                await self.erasing.erase(tx, payload)
        self.asked.asked.clear()

    async def left(self) -> set[str]:
        async with self.database.begin() as tx:
            found = await repository.of_contact(tx, ContactId("c1"))
        names = {recording.recording for recording in found}
        for name in ("r10", "r20", "r40"):
            try:
                await self.blobs.size(f"recordings/{name}.ogg")
                assert name in names, "sound without a row"
            except BlobNotFoundError:
                assert name not in names, "a row without sound"
        return names

    async def audited(self) -> list[tuple[str, str]]:
        async with self.database.begin() as tx:
            wanted = select(audit_entry.c.action, audit_entry.c.subject).order_by(audit_entry.c.id)
            return [tuple(row) for row in await tx.execute(wanted)]


@pytest.fixture
async def archive(database: Database, tmp_path: Path) -> Archive:
    made = Archive(database, tmp_path)
    await made.fill()
    return made


async def set_days(archive: Archive, days: int | None) -> int:
    async with client(archive.database, [retention_router(RetentionService())], ADMINISTRATOR) as browser:
        answer = await browser.put("/api/recordings/retention", json={"days": days})
        if answer.status_code == 204:
            assert (await browser.get("/api/recordings/retention")).json() == {"days": days}
        return answer.status_code


async def test_without_a_limit_everything_stays(archive: Archive) -> None:
    await archive.night()
    assert await archive.left() == {"r10", "r20", "r40"}


async def test_what_is_too_old_goes_with_its_sound_and_is_put_down(archive: Archive) -> None:
    assert await set_days(archive, 15) == 204
    await archive.night()
    assert await archive.left() == {"r10"}
    assert await archive.audited() == [
        ("recordings.set_retention", "15_days"),
        ("recordings.erase", "r40"),
        ("recordings.erase", "r20"),
    ]


async def test_what_is_to_be_kept_stays_until_it_is_let_go(archive: Archive) -> None:
    await set_days(archive, 15)
    async with client(archive.database, [router(RecordingsService(archive.blobs))], REVIEWER) as browser:
        assert (await browser.put("/api/recordings/r40/keep", json={"keep": True})).status_code == 204
        await archive.night()
        assert await archive.left() == {"r10", "r40"}
        assert (await browser.put("/api/recordings/r40/keep", json={"keep": False})).status_code == 204
        await archive.night()
    assert await archive.left() == {"r10"}


async def test_a_recording_of_nobody_cannot_be_kept(archive: Archive) -> None:
    async with client(archive.database, [router(RecordingsService(archive.blobs))], REVIEWER) as browser:
        assert (await browser.put("/api/recordings/none/keep", json={"keep": True})).status_code == 404


async def test_a_limit_lifted_meanwhile_saves_what_was_to_go(archive: Archive) -> None:
    await set_days(archive, 15)
    async with archive.database.begin() as tx:
        await archive.erasing.erase_old(tx, {})
    await set_days(archive, None)
    async with archive.database.begin() as tx:
        for _, payload in archive.asked.asked:
            await archive.erasing.erase(tx, payload)
    assert await archive.left() == {"r10", "r20", "r40"}


async def test_nonsense_is_refused(archive: Archive) -> None:
    assert await set_days(archive, 0) == 422
    assert await set_days(archive, -5) == 422


async def test_settings_are_for_those_who_may(archive: Archive) -> None:
    async with client(archive.database, [retention_router(RetentionService())], actor("settings.read")) as browser:
        assert (await browser.put("/api/recordings/retention", json={"days": 5})).status_code == 403
