"""A fact reaches each of its subscribers as it was."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.kernel.ids import ContactId, RecordingId
from perezvon.kernel.values import Language
from perezvon.platform import tasks
from perezvon.platform.db import Database
from perezvon.platform.facts import Facts, Subscriptions, decode, encode, hears
from perezvon.platform.jobs import Jobs, Pace, Worker, install


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingReady:
    recording: RecordingId
    duration: timedelta
    language: Language
    marks: tuple[int, ...] = ()
    note: str | None = None


class AlarmRaised(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    contact: ContactId
    due: datetime
    levels: dict[int, float]


class Notebook:
    """A queue that writes down what was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []

    async def enqueue(self, tx, kind, payload) -> None:
        self.asked.append((kind, payload))


READY = RecordingReady(recording=RecordingId("r1"), duration=timedelta(seconds=90), language=Language.CHINESE)


async def test_a_fact_starts_one_job_for_each_of_its_subscribers():
    notebook = Notebook()
    facts = Facts(notebook, Subscriptions({RecordingReady: ["speech.analyse", "quality.flag"], AlarmRaised: ["x"]}))

    await facts.publish(None, READY)

    assert [kind for kind, _ in notebook.asked] == ["speech.analyse", "quality.flag"]


async def test_a_fact_that_nobody_hears_is_fine():
    notebook = Notebook()

    await Facts(notebook, Subscriptions({})).publish(None, READY)

    assert notebook.asked == []


async def test_a_subscriber_is_handed_the_fact_itself():
    heard = []

    async def subscriber(_, fact: RecordingReady) -> None:
        heard.append(fact)

    await hears(RecordingReady, subscriber)(None, encode(READY))

    assert heard == [READY]


def test_a_kind_of_job_hears_one_type_of_fact():
    with pytest.raises(ValueError, match="one type"):
        Subscriptions({RecordingReady: ["x"], AlarmRaised: ["x"]})


def test_every_kind_that_needs_a_handler_is_known():
    subscriptions = Subscriptions({RecordingReady: ["a", "b"], AlarmRaised: ["c"]})

    assert subscriptions.kinds == {"a", "b", "c"}


def test_a_fact_of_an_older_release_is_understood_with_its_defaults_and_without_its_dropped_fields():
    payload = {"recording": "r1", "duration": "PT90S", "language": "zh-Hans", "dropped": 1}

    assert decode(RecordingReady, payload) == READY


_READY = st.builds(
    RecordingReady,
    recording=st.text().map(RecordingId),
    duration=st.timedeltas(timedelta(0), timedelta(days=2)),
    language=st.sampled_from(Language),
    marks=st.lists(st.integers(-(2**53), 2**53)).map(tuple),
    note=st.none() | st.text(),
)
_ALARM = st.builds(
    AlarmRaised,
    contact=st.text().map(ContactId),
    due=st.datetimes(timezones=st.just(UTC)),
    levels=st.dictionaries(st.integers(-9, 9), st.floats(allow_nan=False, allow_infinity=False)),
)


@given(_READY | _ALARM)
def test_a_fact_comes_back_from_json_as_it_was(fact):
    stored = msgspec.json.encode(encode(fact))

    assert decode(type(fact), msgspec.json.decode(stored)) == fact


async def test_a_fact_travels_through_the_queue(database: Database):
    heard: asyncio.Queue[RecordingReady] = asyncio.Queue()

    async def subscriber(_, fact: RecordingReady) -> None:
        heard.put_nowait(fact)

    async with database.begin() as tx:
        await install(tx)
        await Facts(Jobs(), Subscriptions({RecordingReady: ["speech.analyse"]})).publish(tx, READY)
    stop = asyncio.Event()
    worker = Worker(
        database, {"speech.analyse": hears(RecordingReady, subscriber)}, pace=Pace(poll=timedelta(seconds=0.1))
    )
    running = tasks.spawn(worker.run(stop), name="worker under test")

    async with asyncio.timeout(15):
        assert await heard.get() == READY
        stop.set()
        await running
