"""From a step of the log to a master that can be played, with the real log, follower, queue and worker."""

import asyncio
from datetime import timedelta
from pathlib import Path

from obstore.store import MemoryStore

from perezvon.engine.wire import Step, encode_event, encode_outputs
from perezvon.features.dispatch.public import decode_steps
from perezvon.features.recordings import repository
from perezvon.features.recordings.domain import RecordingState
from perezvon.features.recordings.jobs import REMOVE_SOURCE, RecordingJobs
from perezvon.features.recordings.subscribers import NAME, RecordingsSubscriber
from perezvon.kernel.ids import MAIN, RecordingId
from perezvon.platform import tasks
from perezvon.platform.blobs import Blobs
from perezvon.platform.db import Database, Tx
from perezvon.platform.facts import Facts, Subscriptions
from perezvon.platform.jobs import Jobs, Pace, Payload, Worker, install
from perezvon.platform.log.follow import Follower
from perezvon.platform.log.memory import MemoryLog
from perezvon.platform.log.port import LogRow
from tests.features.recordings.sound import write_wav
from tests.features.steps import talked

RECORDING = RecordingId("c1-recording")


async def test_a_recording_in_the_log_becomes_playable_and_its_source_goes(database: Database, tmp_path: Path) -> None:
    source = write_wav(tmp_path / f"{RECORDING}.wav")
    log = MemoryLog()
    await log.append(MAIN, [row(step) for step in talked("c1", seq=1)])
    subscriber = RecordingsSubscriber(Jobs())

    async def take(tx: Tx, rows: list[LogRow]) -> None:
        await subscriber.follow(tx, decode_steps(MAIN, rows))

    async with database.begin() as tx:
        await install(tx)
    await Follower(NAME, log, database, take).catch_up()

    finishing = RecordingJobs(
        blobs=Blobs(MemoryStore()), jobs=Jobs(), facts=Facts(Jobs(), Subscriptions({})), folder=tmp_path
    )
    removed, stop = asyncio.Event(), asyncio.Event()

    async def remove(tx: Tx, payload: Payload) -> None:
        await finishing.remove_source(tx, payload)
        removed.set()

    worker = Worker(database, {**finishing.handlers, REMOVE_SOURCE: remove}, pace=Pace(poll=timedelta(milliseconds=20)))
    running = tasks.spawn(worker.run(stop), name="worker under test")
    try:
        async with asyncio.timeout(20):
            await removed.wait()
    finally:
        stop.set()
        await running
    async with database.begin() as tx:
        found = await repository.find(tx, RECORDING)
    assert found is not None
    assert found.state is RecordingState.READY
    assert not source.exists()


def row(step: Step) -> LogRow:
    kind, version, data = encode_event(step.event)
    return LogRow(seq=step.seq, at=step.at, type=kind, v=version, data=data, out=encode_outputs(step.outputs))
