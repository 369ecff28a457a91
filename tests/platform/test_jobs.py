"""Jobs: asked for in a transaction, done in one, tried again, set aside, taken over."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Any, TypeAlias

import pytest
from pgqueuer.adapters.drivers.asyncpg import AsyncpgPoolDriver
from pgqueuer.adapters.persistence.queries import Queries
from sqlalchemy import text

from perezvon.platform import tasks
from perezvon.platform.db import Database, Tx
from perezvon.platform.jobs import TABLES, Jobs, Pace, Payload, Schedule, Worker, each, install

Start: TypeAlias = Callable[..., AbstractAsyncContextManager[Worker]]

_FAST = Pace(
    first_retry=timedelta(milliseconds=1),
    poll=timedelta(milliseconds=20),
    lost_after=timedelta(seconds=1),
    grace=timedelta(seconds=5),
    reconnect=timedelta(milliseconds=20),
)

jobs = Jobs()

_DIES = """
import asyncio, sys
from sqlalchemy import text
from perezvon.platform.db import Database
from perezvon.platform.jobs import Worker, each

async def write(tx, payload):
    await tx.execute(text("insert into written (note) values (:note)"), payload)
    print("written", flush=True)
    await asyncio.Event().wait()

handlers, brief = ({"write": write}, {}) if sys.argv[2] == "long" else ({}, {"write": each(write)})
asyncio.run(Worker(Database(sys.argv[1]), handlers, brief=brief).run(asyncio.Event()))
"""


@pytest.fixture
async def centre(database: Database) -> Database:
    """A database with the queue's tables and a place for what handlers write."""
    async with database.begin() as tx:
        await install(tx)
        await tx.execute(text("create table if not exists written (note text not null)"))
    return database


@pytest.fixture
def working(centre: Database) -> Start:
    """Starts a worker that stops when the block ends."""

    @asynccontextmanager
    async def start(handlers, schedules=None, pace=_FAST, brief=None) -> AsyncIterator[Worker]:
        stop = asyncio.Event()
        worker = Worker(centre, handlers, schedules, brief=brief, pace=pace)
        running = tasks.spawn(worker.run(stop), name="worker under test")
        try:
            yield worker
        finally:
            stop.set()
            async with asyncio.timeout(20):
                await running

    return start


async def test_a_job_is_run_with_the_payload_it_was_given(centre, working):
    heard: asyncio.Queue[Payload] = asyncio.Queue()

    async def handler(_: Tx, payload: Payload) -> None:
        heard.put_nowait(payload)

    async with working({"calls.finish": handler}):
        await _enqueue(centre, "calls.finish", {"leg": "l1", "pieces": [1, 2]})

        assert await _soon(heard.get()) == {"leg": "l1", "pieces": [1, 2]}


async def test_a_job_of_a_transaction_that_did_not_commit_never_exists(centre):
    class ChangeOfMindError(Exception):
        pass

    async def ask_and_fail() -> None:
        async with centre.begin() as tx:
            await jobs.enqueue(tx, "calls.finish", {})
            raise ChangeOfMindError

    with pytest.raises(ChangeOfMindError):
        await ask_and_fail()

    async with centre.begin() as tx:
        assert await jobs.waiting(tx) == {}


async def test_what_a_handler_wrote_and_the_end_of_its_job_become_true_together(centre, working):
    async with working({"write": _write}):
        await _enqueue(centre, "write", {"note": "done"})

        await _until(lambda: _is_true(_notes(centre), ["done"]))

        async with centre.begin() as tx:
            assert (await tx.execute(text("select count(*) from job"))).scalar() == 0


async def test_a_handler_that_raises_leaves_nothing_behind_and_is_tried_again(centre, working):
    attempts = 0

    async def handler(tx: Tx, payload: Payload) -> None:
        nonlocal attempts
        attempts += 1
        await _write(tx, {"note": f"attempt {attempts}"})
        if attempts < 3:
            raise RuntimeError("not yet")

    async with working({"write": handler}):
        await _enqueue(centre, "write", {})

        await _until(lambda: _is_true(_notes(centre), ["attempt 3"]))


async def test_a_job_that_failed_five_times_is_set_aside_and_counted(centre, working):
    attempts = 0

    async def handler(_: Tx, __: Payload) -> None:
        nonlocal attempts
        attempts += 1
        raise RuntimeError("never")

    async with working({"broken": handler}):
        await _enqueue(centre, "broken", {})
        await _until(lambda: _is_true(_dead(centre), {"broken": 1}))

    assert attempts == 5


async def test_a_job_that_was_set_aside_can_be_revived(centre, working):
    is_repaired = False

    async def handler(tx: Tx, _: Payload) -> None:
        if not is_repaired:
            raise RuntimeError("not yet")
        await _write(tx, {"note": "at last"})

    async with working({"broken": handler}):
        await _enqueue(centre, "broken", {})
        await _until(lambda: _is_true(_dead(centre), {"broken": 1}))

        is_repaired = True
        async with centre.begin() as tx:
            assert await jobs.revive(tx, "broken") == 1

        await _until(lambda: _is_true(_notes(centre), ["at last"]))
    assert await _dead(centre) == {}


async def test_one_broken_kind_does_not_hold_up_the_others(centre, working):
    async def broken(_: Tx, __: Payload) -> None:
        raise RuntimeError("never")

    async with working({"broken": broken, "write": _write}):
        await _enqueue(centre, "broken", {})
        await _enqueue(centre, "write", {"note": "done"})

        await _until(lambda: _is_true(_notes(centre), ["done"]))


async def test_a_job_waits_until_its_delay_has_passed(centre, working):
    async with working({"write": _write}):
        async with centre.begin() as tx:
            await jobs.enqueue(tx, "write", {"note": "later"}, delay=timedelta(hours=1))
            await jobs.enqueue(tx, "write", {"note": "soon"}, delay=timedelta(milliseconds=50))

        await _until(lambda: _is_true(_notes(centre), ["soon"]))
        async with centre.begin() as tx:
            assert await jobs.waiting(tx) == {"write": 1}


async def test_a_job_without_a_handler_waits_for_a_worker_that_has_one(centre, working):
    await _enqueue(centre, "write", {"note": "done"})
    async with working({"other": _write}):
        await _enqueue(centre, "other", {"note": "mine"})
        await _until(lambda: _is_true(_notes(centre), ["mine"]))

    async with working({"write": _write}):
        await _until(lambda: _is_true(_notes(centre), ["done", "mine"]))


async def test_a_worker_that_stops_lets_its_jobs_end(centre, working):
    started, may_end = asyncio.Event(), asyncio.Event()

    async def handler(tx: Tx, payload: Payload) -> None:
        started.set()
        await may_end.wait()
        await _write(tx, payload)

    async with working({"write": handler}):
        await _enqueue(centre, "write", {"note": "done"})
        await _soon(started.wait())
        asyncio.get_running_loop().call_later(0.05, may_end.set)

    assert await _notes(centre) == ["done"]


@pytest.mark.parametrize("grace_ms", [0, 1, 10])
async def test_a_worker_that_stops_gives_back_at_once_what_takes_too_long(centre, working, grace_ms):
    started = asyncio.Event()

    async def endless(_: Tx, __: Payload) -> None:
        started.set()
        await asyncio.Event().wait()

    impatient = Pace(poll=timedelta(milliseconds=20), grace=timedelta(milliseconds=grace_ms))
    async with working({"write": endless}, pace=impatient):
        await _enqueue(centre, "write", {"note": "by another"})
        await _soon(started.wait())

    async with centre.begin() as tx:
        assert await jobs.waiting(tx) == {"write": 1}
    async with working({"write": _write}):
        await _until(lambda: _is_true(_notes(centre), ["by another"]))


async def test_a_worker_that_stops_waits_until_a_slow_database_has_its_jobs_back(centre, working):
    started = asyncio.Event()

    async def endless(_: Tx, __: Payload) -> None:
        started.set()
        await asyncio.Event().wait()

    waits_long = (
        "select max(now() - query_start) > interval '0.7 s' from pg_stat_activity"
        " where application_name = 'perezvon jobs' and wait_event_type = 'Lock'"
    )
    stop = asyncio.Event()
    impatient = Pace(poll=timedelta(milliseconds=20), grace=timedelta(milliseconds=10))
    running = tasks.spawn(Worker(centre, {"write": endless}, pace=impatient).run(stop), name="worker under test")
    await _enqueue(centre, "write", {"note": "slowly"})
    await _soon(started.wait())
    async with centre.begin() as another:
        await another.execute(text("select from job for update"))
        stop.set()
        await _until(lambda: _is_true(_rows(centre, waits_long), [True]))
    await running

    async with centre.begin() as tx:
        assert await jobs.waiting(tx) == {"write": 1}


async def test_the_job_of_a_worker_that_died_is_taken_over(centre, working):
    await _enqueue(centre, "write", {"note": "taken over"})
    await _run(centre, "update job set status = 'picked', queue_manager_id = gen_random_uuid()")

    async with working({"write": _write}):
        await _until(lambda: _is_true(_notes(centre), ["taken over"]))


async def test_a_long_job_is_not_taken_over_while_its_worker_lives(centre, working):
    runs, may_end = 0, asyncio.Event()

    async def handler(tx: Tx, payload: Payload) -> None:
        nonlocal runs
        runs += 1
        await may_end.wait()
        await _write(tx, payload)

    async with working({"write": handler}), working({"write": handler}):
        await _enqueue(centre, "write", {"note": "once"})
        await _until(lambda: _is_true(_rows(centre, "select now() - created > interval '2.5 s' from job"), [True]))
        may_end.set()
        await _until(lambda: _is_true(_notes(centre), ["once"]))

    assert runs == 1


async def test_a_worker_cannot_finish_a_job_that_is_no_longer_its_own(centre, working):
    started, may_end = asyncio.Event(), asyncio.Event()

    async def slow(tx: Tx, _: Payload) -> None:
        started.set()
        await may_end.wait()
        await _write(tx, {"note": "too late"})

    async with working({"write": slow}):
        await _enqueue(centre, "write", {})
        await _soon(started.wait())
        await _run(centre, "update job set queue_manager_id = gen_random_uuid(), heartbeat = now() + interval '1 h'")
        may_end.set()

    assert await _notes(centre) == []
    async with centre.begin() as tx:
        assert (await tx.execute(text("select status from job"))).scalar() == "picked"


async def test_a_worker_goes_on_after_its_connections_were_cut(centre, working):
    async with working({"write": _write}):
        await _enqueue(centre, "write", {"note": "before"})
        await _until(lambda: _is_true(_notes(centre), ["before"]))

        await _run(
            centre,
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and application_name = 'perezvon jobs'",
        )
        await _enqueue(centre, "write", {"note": "then"})

        await _until(lambda: _is_true(_notes(centre), ["before", "then"]))


async def test_a_worker_listens_before_it_asks_whether_it_hears(working, monkeypatch):
    """A question that nobody heard would end a session ten seconds after its start."""
    done: asyncio.Queue[str] = asyncio.Queue()
    listen, probe = AsyncpgPoolDriver.add_listener, Queries.notify_health_check

    async def noted_listen(self, channel, callback) -> None:
        await listen(self, channel, callback)
        done.put_nowait("listens")

    async def noted_probe(self, probed) -> None:
        done.put_nowait("asks")
        await probe(self, probed)

    monkeypatch.setattr(AsyncpgPoolDriver, "add_listener", noted_listen)
    monkeypatch.setattr(Queries, "notify_health_check", noted_probe)

    async with working({}):
        order = [await _soon(done.get()) for _ in range(3)]

    assert order == ["listens", "listens", "asks"]


async def test_brief_jobs_are_done_in_batches_each_once(centre, working):
    batches: list[int] = []

    async def write_all(tx: Tx, payloads: Sequence[Payload]) -> None:
        batches.append(len(payloads))
        await tx.execute(text("insert into written (note) values (:note)"), payloads)

    async with centre.begin() as tx:
        await jobs.enqueue_all(tx, "write", [{"note": f"{number:03}"} for number in range(250)])
    async with working({}, brief={"write": write_all}), working({}, brief={"write": write_all}):
        await _until(lambda: _is_true(_waiting(centre), {}))

    assert await _notes(centre) == [f"{number:03}" for number in range(250)]
    assert max(batches) == 100


async def test_a_brief_job_that_fails_holds_up_nobody_else_of_its_batch(centre, working):
    async def handler(tx: Tx, payload: Payload) -> None:
        await _write(tx, payload)
        if payload["note"] == "bad":
            raise RuntimeError("never")

    async with centre.begin() as tx:
        await jobs.enqueue_all(tx, "write", [{"note": note} for note in ("a", "bad", "c")])
    async with working({}, brief={"write": each(handler)}):
        await _until(lambda: _is_true(_notes(centre), ["a", "c"]))
        await _until(lambda: _is_true(_dead(centre), {"write": 1}))

    assert await _notes(centre) == ["a", "c"]


async def test_a_brief_job_that_was_asked_for_is_done_at_once(centre, working):
    patient = Pace(poll=timedelta(hours=1))
    async with working({}, brief={"write": each(_write)}, pace=patient):
        await _enqueue(centre, "write", {"note": "first"})
        await _until(lambda: _is_true(_notes(centre), ["first"]))
        await _enqueue(centre, "write", {"note": "second"})
        await _until(lambda: _is_true(_notes(centre), ["first", "second"]))


async def test_a_brief_job_that_was_picked_by_a_worker_that_died_is_done(centre, working):
    await _enqueue(centre, "write", {"note": "taken over"})
    await _run(centre, "update job set status = 'picked', queue_manager_id = gen_random_uuid()")

    async with working({}, brief={"write": each(_write)}):
        await _until(lambda: _is_true(_notes(centre), ["taken over"]))


@pytest.mark.parametrize("how", ["long", "brief"])
async def test_the_jobs_of_a_worker_that_was_killed_are_done_once(centre, working, how):
    """A real process that dies when it has written and not yet committed."""
    async with centre.begin() as tx:
        await jobs.enqueue_all(tx, "write", [{"note": note} for note in "abc"])
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _DIES, centre.dsn, how, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await _soon(process.stdout.readline()) == b"written\n"
    process.kill()
    await process.communicate()
    assert await _notes(centre) == []

    handlers = {"write": _write} if how == "long" else {}
    brief = {"write": each(_write)} if how == "brief" else {}
    async with working(handlers, brief=brief), working(handlers, brief=brief):
        await _until(lambda: _is_true(_notes(centre), ["a", "b", "c"]))
        await _until(lambda: _is_true(_waiting(centre), {}))

    assert await _notes(centre) == ["a", "b", "c"]


async def test_a_schedule_enqueues_its_job_again_and_again(centre, working):
    heard: asyncio.Queue[Payload] = asyncio.Queue()

    async def handler(_: Tx, payload: Payload) -> None:
        heard.put_nowait(payload)

    async with working({"tick": handler}, {"tick": Schedule(cron="* * * * * *", payload={"why": "time"})}):
        assert await _soon(heard.get()) == {"why": "time"}
        assert await _soon(heard.get()) == {"why": "time"}


def test_a_schedule_needs_a_handler():
    with pytest.raises(ValueError, match="tick"):
        Worker(Database("postgresql://nowhere"), {}, {"tick": Schedule(cron="* * * * *")})


async def test_what_was_done_long_ago_is_forgotten(centre, working):
    await _run(
        centre,
        "insert into job_log (created, job_id, status, priority, entrypoint, aggregated)"
        " values (now() - interval '8 days', 1, 'successful', 0, 'old', true),"
        "        (now() - interval '6 days', 2, 'successful', 0, 'fresh', true)",
    )

    async with working({"write": _write}):
        await _enqueue(centre, "platform.jobs.prune", {})
        await _until(lambda: _is_true(_rows(centre, "select 1 from job_log where entrypoint = 'old'"), []))

    assert len(await _rows(centre, "select 1 from job_log where entrypoint = 'fresh'")) == 1


async def test_the_tables_are_made_once(centre):
    async with centre.begin() as tx:
        await install(tx)
        found = await tx.execute(text("select tablename from pg_tables where tablename like 'job%'"))

        assert {row.tablename for row in found} == TABLES


# --- What the tests above are written with. --------------------------------------------------------------------------


async def _enqueue(centre: Database, kind: str, payload: Payload) -> None:
    async with centre.begin() as tx:
        await jobs.enqueue(tx, kind, payload)


async def _write(tx: Tx, payload: Payload) -> None:
    await tx.execute(text("insert into written (note) values (:note)"), {"note": payload["note"]})


async def _run(centre: Database, statement: str) -> None:
    async with centre.begin() as tx:
        await tx.execute(text(statement))


async def _rows(centre: Database, statement: str) -> list[Any]:
    async with centre.begin() as tx:
        return [row[0] for row in await tx.execute(text(statement))]


async def _notes(centre: Database) -> list[str]:
    return await _rows(centre, "select note from written order by note")


async def _waiting(centre: Database) -> dict[str, int]:
    async with centre.begin() as tx:
        return dict(await jobs.waiting(tx))


async def _dead(centre: Database) -> dict[str, int]:
    async with centre.begin() as tx:
        return dict(await jobs.dead(tx))


async def _is_true(question: Awaitable[Any], expected: Any) -> bool:
    return await question == expected


async def _until(claim: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(15):
        while not await claim():  # noqa: ASYNC110 - the claim is about the database, which has no event for it
            await asyncio.sleep(0.01)


async def _soon(wanted: Awaitable[Any]) -> Any:
    async with asyncio.timeout(15):
        return await wanted
