"""PostgreSQL for tests: one private server per run, a database per module, tables emptied after each test.

A test asks for `database` (a `Database`) or for `database_dsn` (its address). The schema is every table that registers
on `platform.db.metadata`, found by importing each `tables.py` of the product.
"""

import asyncio
import importlib
import pkgutil
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

import perezvon
from perezvon.platform.db import Database, metadata
from perezvon.platform.postgres import PrivateServer

_IN_A_HURRY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB"}
_TEMPLATE = "perezvon_template"

_EMPTY_TABLES = """
do $$
declare
    named regclass;
    is_used boolean;
begin
    for named in select oid from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
    loop
        execute format('select exists (select from %s)', named) into is_used;
        if is_used then
            execute format('truncate %s restart identity cascade', named);
        end if;
    end loop;
end $$
"""


def at_database(dsn: str, name: str) -> str:
    """The address of the database `name` on the same server."""
    return make_url(dsn).set(database=name).render_as_string(hide_password=False)


async def somebody_waits(database: Database) -> bool:
    """Whether a transaction waits for what another one has locked."""
    waits = (
        "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"
    )
    async with database.begin() as tx:
        return bool(await tx.scalar(text(waits)))


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A temporary folder that other users can walk through, unlike `tmp_path`, which root has for itself."""
    folder = Path(tempfile.mkdtemp(prefix="perezvon-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a private server that lives as long as the run."""
    folder = Path(tempfile.mkdtemp(prefix="perezvon-test-"))
    folder.chmod(0o711)
    running = PrivateServer(folder / "postgres", settings=_IN_A_HURRY)
    try:
        yield running.start()
    finally:
        running.stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def template_dsn(server: str) -> str:
    """A database with the whole schema and no rows, for copying."""
    for module in pkgutil.walk_packages(perezvon.__path__, "perezvon."):
        if module.name.endswith(".tables"):
            importlib.import_module(module.name)
    _run(server, f"create database {_TEMPLATE}")
    dsn = at_database(server, _TEMPLATE)
    asyncio.run(_make_schema(dsn))
    return dsn


@pytest.fixture(scope="module")
def database_dsn(server: str, template_dsn: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database of this module's own."""
    name = f"test_{abs(hash(request.node.nodeid))}"
    _run(server, f"create database {name} template {_TEMPLATE}")
    yield at_database(server, name)
    _run(server, f"drop database {name} with (force)")


@pytest.fixture
async def database(database_dsn: str) -> AsyncIterator[Database]:
    """An empty database with the whole schema."""
    opened = Database(database_dsn, connections=5)
    yield opened
    await opened.aclose()
    async with _connected(database_dsn) as connection:
        await connection.execute(_EMPTY_TABLES)


@asynccontextmanager
async def _connected(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()
        await asyncio.sleep(0)


def _run(dsn: str, statement: str) -> None:
    async def run() -> None:
        async with _connected(dsn) as connection:
            await connection.execute(statement)

    asyncio.run(run())


async def _make_schema(dsn: str) -> None:
    database = Database(dsn)
    async with database.begin() as tx:
        await tx.run_sync(metadata.create_all)
    await database.aclose()
