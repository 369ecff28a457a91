"""A transaction is whole or absent, and a database that goes away is told as such."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
from sqlalchemy import Text, bindparam, select, text
from sqlalchemy.exc import IntegrityError

from perezvon.platform import db
from perezvon.platform.db import Database, DatabaseUnavailableError, Question, Tx

PUT = text("insert into cursor (name, domain, seq) values (:name, 'main', 1)")
END_OTHERS = text(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
    " and pid <> pg_backend_pid()"
)


async def names(database: Database) -> list[str]:
    async with database.begin() as tx:
        return list((await tx.execute(text("select name from cursor order by name"))).scalars())


async def put_and_fail(tx: Tx) -> None:
    await tx.execute(PUT, {"name": "lost"})
    raise ZeroDivisionError


async def put_before_a_break(database: Database, other: Database) -> None:
    async with database.begin() as tx:
        await tx.execute(PUT, {"name": "lost"})
        async with other.begin() as ending:
            await ending.execute(END_OTHERS)


async def put_around_a_break(database: Database, other: Database) -> None:
    async with database.begin() as tx:
        await tx.execute(PUT, {"name": "lost"})
        async with other.begin() as theirs:
            await theirs.execute(END_OTHERS)
        await tx.execute(PUT, {"name": "lost too"})


async def test_the_end_of_the_block_commits(database: Database) -> None:
    async with database.begin() as tx:
        await tx.execute(PUT, {"name": "kept"})
    assert await names(database) == ["kept"]


async def test_an_exception_undoes_everything(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.begin() as tx:
            await put_and_fail(tx)
    assert await names(database) == []


async def test_a_broken_rule_of_the_schema_is_not_taken_for_a_broken_connection(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.begin() as tx:
            await tx.execute(PUT, [{"name": "twice"}, {"name": "twice"}])


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    database = Database("postgresql://perezvon@/postgres?host=/nowhere")
    with pytest.raises(DatabaseUnavailableError):
        async with database.begin():
            pass
    await database.aclose()


async def test_a_connection_that_breaks_in_a_transaction_is_unavailable(database: Database, database_dsn: str) -> None:
    other = Database(database_dsn)
    with pytest.raises(DatabaseUnavailableError):
        await put_around_a_break(database, other)
    assert await names(other) == []
    await other.aclose()


async def test_a_connection_that_breaks_before_the_commit_is_unavailable(database: Database, database_dsn: str) -> None:
    other = Database(database_dsn)
    with pytest.raises(DatabaseUnavailableError):
        await put_before_a_break(database, other)
    assert await names(other) == []
    await other.aclose()


async def test_connections_that_broke_while_idle_are_replaced(database: Database, database_dsn: str) -> None:
    await names(database)
    other = Database(database_dsn)
    async with other.begin() as tx:
        await tx.execute(END_OTHERS)
    await other.aclose()
    assert await names(database) == []


async def test_times_are_utc_whatever_the_server_says(database: Database) -> None:
    async with database.begin() as tx:
        assert (await tx.execute(text("show timezone"))).scalar_one() == "UTC"


ASKED = Question(select(bindparam("first", type_=Text) + bindparam("second", type_=Text)))
PID = Question(text("select pg_backend_pid()"))


async def test_a_question_is_answered_with_what_is_given_by_name(database: Database) -> None:
    assert [tuple(row) for row in await database.ask(ASKED, {"second": "b", "first": "a"})] == [("ab",)]


async def test_questions_are_asked_over_as_many_connections_as_there_are(database_dsn: str) -> None:
    database = Database(database_dsn, connections=2)
    try:
        answers = await asyncio.gather(*(database.ask(PID) for _ in range(20)))
        assert len({row[0] for rows in answers for row in rows}) == 2
    finally:
        await database.aclose()


async def test_a_question_is_asked_again_when_its_connection_broke_while_it_rested(database_dsn: str) -> None:
    asked, other = Database(database_dsn), Database(database_dsn)
    before = await asyncio.gather(*(asked.ask(PID) for _ in range(5)))
    async with other.begin() as ending:
        await ending.execute(END_OTHERS)
    after = await asyncio.gather(*(asked.ask(PID) for _ in range(5)))
    assert {rows[0][0] for rows in after}.isdisjoint(rows[0][0] for rows in before)
    for database in (asked, other):
        await database.aclose()


@asynccontextmanager
async def never_closed(dsn: str, folder: Path) -> AsyncIterator[str]:
    """The address of the same database, behind something that passes on what its server says but not that it closed."""
    socket = ".s.PGSQL.5432"
    address = urlsplit(dsn)
    server = Path(parse_qs(address.query)["host"][0], socket)
    async with asyncio.TaskGroup() as passing, AsyncExitStack() as open_until_the_end:

        async def pass_on(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
            open_until_the_end.callback(to.close)
            while data := await source.read(65536):
                to.write(data)

        async def accept(asking: asyncio.StreamReader, asker: asyncio.StreamWriter) -> None:
            answering, answerer = await asyncio.open_unix_connection(server)
            for source, to in ((asking, answerer), (answering, asker)):
                passing.create_task(pass_on(source, to))

        async with await asyncio.start_unix_server(accept, folder / socket):
            yield address._replace(query=f"host={folder}").geturl()


async def test_a_question_is_asked_again_when_the_server_said_that_it_ends_and_has_not_closed_yet(
    database_dsn: str, tmp_path: Path
) -> None:
    async with never_closed(database_dsn, tmp_path) as dsn:
        asked, other = Database(dsn), Database(database_dsn)
        (before,) = await asked.ask(PID)
        async with other.begin() as ending:
            await ending.execute(END_OTHERS)
        (after,) = await asked.ask(PID)
        assert after != before
        for database in (asked, other):
            await database.aclose()


async def test_a_question_to_a_server_that_is_not_there_is_unavailable() -> None:
    database = Database("postgresql://perezvon@/postgres?host=/nowhere")
    with pytest.raises(DatabaseUnavailableError):
        await database.ask(PID)
    await database.aclose()


async def test_a_question_with_a_value_of_the_wrong_kind_is_our_mistake(database: Database) -> None:
    with pytest.raises(asyncpg.DataError):
        await database.ask(ASKED, {"first": 1, "second": "b"})
    assert await database.ask(PID)


async def test_who_asks_after_a_warm_up_whether_it_answers_waits_for_no_connection(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database.warm_up()

    async def refused(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(db, "connect", refused)
    monkeypatch.setattr(db, "BELIEVED_S", 0.0)
    assert await database.answers()
