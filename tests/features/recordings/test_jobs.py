"""A recording of the log becomes a master in the store, once, whatever fails on the way."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from obstore.store import MemoryStore

from perezvon.features.recordings import repository
from perezvon.features.recordings.domain import FINISH, FailedWhy, Master, Peaks, RecordingState
from perezvon.features.recordings.events import RecordingReady
from perezvon.features.recordings.jobs import PATIENCE, REMOVE_SOURCE, RecordingJobs
from perezvon.features.recordings.subscribers import RecordingsSubscriber
from perezvon.kernel.ids import AgentId, ContactId, LegId, RecordingId
from perezvon.kernel.time import SECOND
from perezvon.platform.blobs import BlobRef, Blobs, BlobsUnavailableError
from perezvon.platform.db import Database, Tx
from perezvon.platform.facts import Facts, Subscriptions
from tests.features.recordings.sound import heard, write_wav
from tests.features.steps import talked

RECORDING = RecordingId("c1-recording")


class Notebook:
    """A queue that writes down what was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any], timedelta | None]] = []

    async def enqueue(self, tx: Tx, kind: str, payload: dict[str, Any], *, delay: timedelta | None = None) -> None:
        self.asked.append((kind, payload, delay))


class LostStore(Blobs):
    """A store that does not answer."""

    async def put_file(self, key: str, path: Path) -> BlobRef:
        raise BlobsUnavailableError


class ForgetfulStore(Blobs):
    """A store that gives back something else than it was given."""

    async def put_file(self, key: str, path: Path) -> BlobRef:
        stored = await super().put_file(key, path)
        return replace(stored, sha256="0" * 64)


class Centre:
    """A database whose log had one recording, and the workshop that finishes it."""

    def __init__(self, database: Database, folder: Path, blobs: Blobs) -> None:
        self.database = database
        self.folder = folder
        self.blobs = blobs
        self.notebook = Notebook()
        self.jobs = RecordingJobs(
            blobs=blobs,
            jobs=self.notebook,
            facts=Facts(self.notebook, Subscriptions({RecordingReady: ["speech.analyse"]})),
            folder=folder,
        )

    async def follow(self) -> None:
        async with self.database.begin() as tx:
            await RecordingsSubscriber(self.notebook).follow(tx, talked("c1"))

    async def run(self, kind: str = FINISH, **payload: int) -> None:
        async with self.database.begin() as tx:
            await self.jobs.handlers[kind](tx, {"recording": RECORDING, **payload})

    async def state(self) -> tuple[RecordingState, FailedWhy | None]:
        async with self.database.begin() as tx:
            found = await repository.find(tx, RECORDING)
        assert found is not None
        return found.state, found.reason

    def files(self) -> list[str]:
        return [path.name for path in self.folder.iterdir()]

    @property
    def asked(self) -> Sequence[str]:
        return [kind for kind, _, _ in self.notebook.asked]


@pytest.fixture
async def centre(database: Database, tmp_path: Path) -> Centre:
    centre = Centre(database, tmp_path, Blobs(MemoryStore()))
    await centre.follow()
    return centre


async def test_a_recording_of_the_log_is_put_down_and_asked_to_be_finished(centre: Centre) -> None:
    async with centre.database.begin() as tx:
        (found,) = await repository.of_contact(tx, ContactId("c1"))
    assert (found.recording, found.leg, found.agent, found.duration) == (RECORDING, "c1-agent", "anna", 60 * SECOND)
    assert found.state is RecordingState.PREPARING
    assert centre.notebook.asked == [(FINISH, {"recording": RECORDING}, None)]


async def test_hearing_of_a_recording_twice_asks_once(centre: Centre) -> None:
    await centre.follow()
    assert centre.asked == [FINISH]


async def test_a_finished_recording_is_stored_announced_and_its_source_asked_to_go(centre: Centre) -> None:
    source = write_wav(centre.folder / f"{RECORDING}.wav", seconds=2)
    await centre.run()
    assert await centre.state() == (RecordingState.READY, None)
    async with centre.database.begin() as tx:
        master = await repository.master(tx, RECORDING)
        peaks = await repository.peaks(tx, RECORDING)
    content = b"".join([piece async for piece in centre.blobs.read(master.blob)])
    assert (len(content), master.duration, len(peaks.left)) == (master.size, 2 * SECOND, 40)
    (centre.folder / "played.ogg").write_bytes(content)
    assert heard(centre.folder / "played.ogg").shape[0] == 2
    assert centre.asked == [FINISH, REMOVE_SOURCE, "speech.analyse"]
    ready = RecordingReady(recording=RECORDING, contact=ContactId("c1"), leg=LegId("c1-agent"), agent=AgentId("anna"))
    assert centre.notebook.asked[-1][1] == {
        "recording": ready.recording,
        "contact": ready.contact,
        "leg": ready.leg,
        "agent": ready.agent,
    }
    assert source.exists()
    await centre.run(REMOVE_SOURCE)
    assert centre.files() == ["played.ogg"]


async def test_finishing_twice_has_the_effect_of_once(centre: Centre) -> None:
    write_wav(centre.folder / f"{RECORDING}.wav")
    await centre.run()
    await centre.run(REMOVE_SOURCE)
    asked = list(centre.asked)
    await centre.run()
    await centre.run(REMOVE_SOURCE)
    assert await centre.state() == (RecordingState.READY, None)
    assert centre.asked == asked


async def test_a_master_that_is_stored_already_stands_in_for_a_source_that_is_gone(centre: Centre) -> None:
    """A backup was taken while the recording was finished: its database does not know yet, its folders do."""
    write_wav(centre.folder / f"{RECORDING}.wav", seconds=2)
    await centre.run()
    await centre.run(REMOVE_SOURCE)
    before = await master_and_peaks(centre)
    async with centre.database.begin() as tx:
        await repository.remove(tx, RECORDING)
    await centre.follow()
    await centre.run()
    assert await centre.state() == (RecordingState.READY, None)
    after = await master_and_peaks(centre)
    assert after[0] == before[0]
    assert len(after[1].left) == len(before[1].left)
    assert centre.files() == []


async def master_and_peaks(centre: Centre) -> tuple[Master, Peaks]:
    async with centre.database.begin() as tx:
        return await repository.master(tx, RECORDING), await repository.peaks(tx, RECORDING)


@pytest.mark.parametrize(
    ("content", "why"), [(None, FailedWhy.SOURCE_MISSING), (b"not a sound", FailedWhy.SOURCE_DAMAGED)]
)
async def test_a_recording_of_which_nothing_can_be_made_has_failed(
    centre: Centre, content: bytes | None, why: FailedWhy
) -> None:
    source = centre.folder / f"{RECORDING}.wav"
    if content is not None:
        source.write_bytes(content)
    await centre.run()
    assert await centre.state() == (RecordingState.FAILED, why)
    await centre.run(REMOVE_SOURCE)
    assert source.exists() is (content is not None)


async def test_a_failed_recording_can_be_finished_once_its_source_is_whole(centre: Centre) -> None:
    await centre.run()
    write_wav(centre.folder / f"{RECORDING}.wav")
    await centre.run()
    assert await centre.state() == (RecordingState.READY, None)


@pytest.mark.parametrize("store", [LostStore, ForgetfulStore])
async def test_a_store_that_cannot_be_relied_on_is_tried_again_and_again_and_then_given_up(
    database: Database, tmp_path: Path, store: type[Blobs]
) -> None:
    centre = Centre(database, tmp_path, store(MemoryStore()))
    await centre.follow()
    source = write_wav(tmp_path / f"{RECORDING}.wav")
    await centre.run()
    while centre.notebook.asked[-1][2] is not None:
        assert await centre.state() == (RecordingState.PREPARING, None)
        _, payload, _ = centre.notebook.asked.pop()
        await centre.run(attempt=payload["attempt"])
    assert await centre.state() == (RecordingState.FAILED, FailedWhy.STORE_UNAVAILABLE)
    assert payload["attempt"] == len(PATIENCE)
    assert centre.files() == [source.name]
