"""Recordings over HTTP: who may listen, what is put down, and any part of the sound."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from httpx import AsyncClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from obstore.store import MemoryStore
from sqlalchemy import select

from perezvon.features.audit.tables import audit_entry
from perezvon.features.contacts import projection
from perezvon.features.recordings import repository
from perezvon.features.recordings.api import router
from perezvon.features.recordings.domain import FailedWhy, Master, Peaks, Recording
from perezvon.features.recordings.service import RecordingsService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import AgentId, ContactId, LegId, RecordingId
from perezvon.kernel.time import SECOND
from perezvon.platform.blobs import Blobs
from perezvon.platform.db import Database
from tests.features.client import actor, client
from tests.features.steps import NINE, talked

SUPERVISOR = actor("recordings.listen", "contacts.read")
ANNA = actor("recordings.listen", agent="anna")
CHEN = actor("recordings.listen", agent="chen")
AUDIO = "/api/recordings/r1/audio"
SOUND = bytes(range(256)) * 5


class Library:
    """A contact of Anna with three recordings: `r1` is ready, `r2` in preparation, `r3` failed."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self.database = database
        self._blobs = blobs

    def browser(self, who: Actor = SUPERVISOR) -> AbstractAsyncContextManager[AsyncClient]:
        return client(self.database, [router(RecordingsService(self._blobs))], who)

    async def listened(self) -> list[tuple[str | None, str, str, str | None]]:
        wanted = select(audit_entry.c.actor, audit_entry.c.action, audit_entry.c.subject, audit_entry.c.purpose)
        async with self.database.begin() as tx:
            return [tuple(row) for row in await tx.execute(wanted)]


@pytest.fixture
async def library(database: Database, tmp_path: Path) -> Library:
    blobs = Blobs(MemoryStore())
    path = tmp_path / "r1.ogg"
    path.write_bytes(SOUND)
    stored = await blobs.put_file("recordings/r1.ogg", path)
    async with database.begin() as tx:
        await projection.fold(tx, talked("c1", agent="anna"))
        await repository.add(
            tx,
            [
                Recording(
                    recording=RecordingId(f"r{n}"),
                    contact=ContactId("c1"),
                    leg=LegId("c1-agent"),
                    agent=AgentId("anna"),
                    started_at=NINE + n * SECOND,
                    duration=60 * SECOND,
                )
                for n in (1, 2, 3)
            ],
        )
        master = Master(blob="recordings/r1.ogg", size=stored.size, sha256=stored.sha256, duration=59 * SECOND)
        await repository.make_ready(tx, RecordingId("r1"), master, Peaks(left=b"\x00\x80", right=b"\xff\x01"))
        await repository.make_failed(tx, RecordingId("r3"), FailedWhy.SOURCE_MISSING)
    return Library(database, blobs)


async def test_the_recordings_of_a_contact_are_listed_with_their_states(library: Library) -> None:
    async with library.browser(ANNA) as anna:
        listed = (await anna.get("/api/recordings", params={"contact": "c1"})).json()
    assert [(item["recording"], item["state"], item["reason"]) for item in listed] == [
        ("r1", "ready", None),
        ("r2", "preparing", None),
        ("r3", "failed", "source_missing"),
    ]
    assert listed[0] == {
        "recording": "r1",
        "contact": "c1",
        "leg": "c1-agent",
        "agent": "anna",
        "started_at": NINE + SECOND,
        "duration": 60 * SECOND,
        "channels": ["agent", "customer"],
        "state": "ready",
        "reason": None,
        "keep": False,
    }


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/recordings?contact=c1", "contacts.not_found"),
        (AUDIO, "recordings.not_found"),
        ("/api/recordings/r1/peaks", "recordings.not_found"),
    ],
)
async def test_who_took_no_part_finds_nothing(library: Library, path: str, code: str) -> None:
    async with library.browser(CHEN) as chen:
        answer = await chen.get(path)
        unknown = await chen.get(path.replace("c1", "nothing").replace("r1", "nothing"))
    assert (answer.status_code, answer.json()["code"]) == (404, code)
    assert unknown.json() == {**answer.json(), "params": unknown.json()["params"]}
    assert await library.listened() == []


async def test_the_peaks_are_numbers_of_both_channels(library: Library) -> None:
    async with library.browser() as supervisor:
        peaks = (await supervisor.get("/api/recordings/r1/peaks")).json()
    assert peaks == {"duration": 59 * SECOND, "per_second": 20, "left": [0, 128], "right": [255, 1]}


@pytest.mark.parametrize(("recording", "state"), [("r2", "preparing"), ("r3", "failed")])
@pytest.mark.parametrize("what", ["audio", "peaks"])
async def test_what_is_not_ready_cannot_be_opened(library: Library, recording: str, state: str, what: str) -> None:
    async with library.browser() as supervisor:
        answer = await supervisor.get(f"/api/recordings/{recording}/{what}")
    assert (answer.status_code, answer.json()["code"]) == (409, "recordings.not_ready")
    assert answer.json()["params"]["state"] == state


async def test_the_whole_sound_is_served_and_listening_is_put_down(library: Library) -> None:
    async with library.browser(ANNA) as anna:
        answer = await anna.get(AUDIO, params={"purpose": "coaching"})
    assert (answer.status_code, answer.content) == (200, SOUND)
    assert answer.headers["content-type"] == "audio/ogg"
    assert answer.headers["content-length"] == str(len(SOUND))
    assert answer.headers["accept-ranges"] == "bytes"
    assert "content-range" not in answer.headers
    assert await library.listened() == [("anna", "recordings.listen", "r1", "coaching")]


async def test_a_head_tells_size_and_tag_and_nobody_listened(library: Library) -> None:
    async with library.browser() as supervisor:
        head = await supervisor.head(AUDIO)
        whole = await supervisor.get(AUDIO)
    assert head.status_code == 200
    assert head.content == b""
    for name in ("content-length", "content-type", "accept-ranges", "etag"):
        assert head.headers[name] == whole.headers[name]
    assert len(await library.listened()) == 1


async def test_a_part_beyond_the_end_is_refused_and_nobody_listened(library: Library) -> None:
    async with library.browser() as supervisor:
        answer = await supervisor.get(AUDIO, headers={"Range": f"bytes={len(SOUND)}-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(SOUND)}"
    assert await library.listened() == []


async def test_a_part_is_served_only_of_the_content_that_was_meant(library: Library) -> None:
    async with library.browser() as supervisor:
        etag = (await supervisor.head(AUDIO)).headers["etag"]
        same = await supervisor.get(AUDIO, headers={"Range": "bytes=0-9", "If-Range": etag})
        other = await supervisor.get(AUDIO, headers={"Range": "bytes=0-9", "If-Range": '"other"'})
    assert (same.status_code, same.content) == (206, SOUND[:10])
    assert (other.status_code, other.content) == (200, SOUND)


@given(
    first=st.none() | st.integers(0, len(SOUND) + 9),
    last=st.none() | st.integers(0, len(SOUND) + 9),
)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
async def test_a_part_is_that_slice_of_the_whole(library: Library, first: int | None, last: int | None) -> None:
    asked = f"bytes={'' if first is None else first}-{'' if last is None else last}"
    async with library.browser() as supervisor:
        answer = await supervisor.get(AUDIO, headers={"Range": asked})
    if first is None:
        expected = SOUND[-last:] if last else b""
    else:
        expected = SOUND[first:] if last is None else SOUND[first : last + 1]
    is_malformed = (first is None and last is None) or (first is not None and last is not None and last < first)
    if is_malformed:
        assert (answer.status_code, answer.content) == (200, SOUND)
    elif not expected:
        assert answer.status_code == 416
    else:
        start = len(SOUND) - len(expected) if first is None else first
        assert (answer.status_code, answer.content) == (206, expected)
        assert answer.headers["content-range"] == f"bytes {start}-{start + len(expected) - 1}/{len(SOUND)}"
        assert answer.headers["content-length"] == str(len(expected))
