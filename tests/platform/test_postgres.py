"""The private server starts on any machine, whatever the last run left behind."""

import asyncio
import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from perezvon.platform import binaries
from perezvon.platform.binaries import MAJOR, programs
from perezvon.platform.postgres import FolderError, OtherMajorError, PrivateServer
from perezvon.platform.sockets import LONGEST_PATH, socket_folder
from tests.support.polling import eventually_sync

SOURCE = Path(__file__).parents[2] / "src"
NOBODY = 65_534
IN_A_HURRY = {"fsync": "off", "shared_buffers": "16MB", "max_connections": "20"}

START = """
import sys
from pathlib import Path
from perezvon.platform.postgres import PrivateServer
print(PrivateServer(Path(sys.argv[1])).start(), flush=True)
"""

ADOPTS_ORPHANS = """
import ctypes, os, signal, sys, time
from pathlib import Path
from perezvon.platform.postgres import PrivateServer

ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER: orphans become ours, and we reap none.
server = PrivateServer(Path(sys.argv[1]))
server.start()
pid = int((Path(sys.argv[1]) / "postmaster.pid").read_text().split()[0])
os.kill(pid, signal.SIGKILL)
while "State:\\tZ" not in Path(f"/proc/{pid}/status").read_text():
    time.sleep(0.01)
print(server.is_running, flush=True)
print(server.start(), flush=True)
"""

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="root can test how it hands the folder over: run as root")
needs_linux = pytest.mark.skipif(
    not Path("/proc/self").exists(), reason="processes are examined in /proc: run on Linux"
)


def query(dsn: str, statement: str) -> Any:
    async def run() -> Any:
        connection = await asyncpg.connect(dsn)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()
            await asyncio.sleep(0)

    return asyncio.run(run())


def postmaster(folder: Path) -> int:
    return int((folder / "postmaster.pid").read_text().split()[0])


def child(
    code: str, folder: Path, *, user: int | None = None, interpreter: str = sys.executable, **environment: str
) -> subprocess.Popen[str]:
    """A process of its own that runs `code` on `folder`."""
    other: dict[str, Any] = {} if user is None else {"user": user, "group": user, "extra_groups": []}
    return subprocess.Popen(
        [interpreter, "-c", code, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
        env={"PATH": os.defpath, "PYTHONPATH": f"{SOURCE}:{binaries._package().parent}", **environment},
        start_new_session=True,
        **other,
    )


def interpreter_for_others() -> str:
    """A Python that another user can run on our source; skips the test when there is none."""
    for interpreter in (sys.executable, "/usr/bin/python3"):
        with contextlib.suppress(OSError):
            tried = child("import perezvon.platform.postgres", SOURCE, user=NOBODY, interpreter=interpreter)
            tried.communicate()
            if tried.returncode == 0:
                return interpreter
    pytest.skip("source or Python lie in a folder closed to other users: install them in an open one")


def finish(process: subprocess.Popen[str]) -> list[str]:
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return printed.splitlines()


@pytest.fixture(scope="module")
def template() -> Iterator[Path]:
    """A database folder that was made once, for copying."""
    home = Path(tempfile.mkdtemp(prefix="perezvon-test-"))
    home.chmod(0o711)
    server = PrivateServer(home / "postgres", settings=IN_A_HURRY)
    try:
        server.start()
    finally:
        server.stop()
    yield home / "postgres"
    shutil.rmtree(home)


@pytest.fixture
def fresh(open_folder: Path) -> Iterator[Path]:
    """The place of a database that does not exist yet."""
    folder = open_folder / "data" / "postgres"
    yield folder
    PrivateServer(folder).stop()


@pytest.fixture
def folder(template: Path, fresh: Path) -> Path:
    """A database that is not running."""
    copy(template, fresh)
    return fresh


def copy(template: Path, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", str(template), str(folder)], check=True)


# --- A first start. --------------------------------------------------------------------------------------------------


def test_a_first_start_makes_a_database_that_speaks_unicode_and_listens_to_no_network(fresh: Path) -> None:
    dsn = PrivateServer(fresh).start()
    assert query(dsn, "select lower('ЁЖ') || length('陈静')") == "ёж2"
    assert query(dsn, "show listen_addresses") == ""
    assert query(dsn, "show fsync") == "on"


def test_only_its_user_can_reach_the_database(fresh: Path) -> None:
    PrivateServer(fresh, settings=IN_A_HURRY).start()
    assert stat.S_IMODE(fresh.stat().st_mode) == 0o700


def test_a_first_start_that_was_killed_is_done_again(fresh: Path) -> None:
    unfinished = fresh.with_name("postgres.new")
    first = child(START, fresh)
    eventually_sync((unfinished / "global").exists)
    first.kill()
    first.communicate()
    assert not fresh.exists()
    assert query(PrivateServer(fresh).start(), "select 1") == 1
    assert not unfinished.exists()


def test_processes_that_start_at_the_same_moment_share_one_server(fresh: Path) -> None:
    together = [child(START, fresh) for _ in range(3)]
    (dsn,) = {finish(process)[0] for process in together}
    assert query(dsn, "select 1") == 1


# --- Later starts. ---------------------------------------------------------------------------------------------------


def test_a_running_server_is_adopted(folder: Path) -> None:
    dsn = PrivateServer(folder).start()
    pid = postmaster(folder)
    assert PrivateServer(folder).start() == dsn
    assert postmaster(folder) == pid


def test_a_server_outlives_the_process_that_started_it(folder: Path) -> None:
    parent = child(START + "import time; time.sleep(60)", folder)
    assert parent.stdout is not None
    dsn = parent.stdout.readline().strip()
    os.killpg(parent.pid, signal.SIGKILL)
    parent.communicate()
    assert PrivateServer(folder).is_running
    assert query(dsn, "select 1") == 1


def test_stopping_ends_the_server_and_may_be_repeated(folder: Path) -> None:
    server = PrivateServer(folder)
    server.start()
    server.stop()
    assert not server.is_running
    server.stop()
    assert query(server.start(), "select 1") == 1


def test_stopping_where_nothing_ever_ran_does_nothing(fresh: Path) -> None:
    PrivateServer(fresh).stop()
    assert not fresh.parent.exists()


def test_what_was_committed_survives_a_killed_server(folder: Path) -> None:
    server = PrivateServer(folder)
    dsn = server.start()
    query(dsn, "create table kept as select 42 as answer")
    os.kill(postmaster(folder), signal.SIGKILL)
    assert query(server.start(), "select answer from kept") == 42


@needs_linux
def test_a_server_that_is_a_zombie_is_not_taken_for_running(folder: Path) -> None:
    is_running, dsn = finish(child(ADOPTS_ORPHANS, folder))
    assert is_running == "False"
    assert query(dsn, "select 1") == 1


@needs_linux
def test_a_pid_that_belongs_to_another_program_by_now_is_no_server(folder: Path) -> None:
    server = PrivateServer(folder)
    server.start()
    left_behind = (folder / "postmaster.pid").read_text()
    server.stop()
    owner = folder.stat().st_uid
    other = subprocess.Popen(["/bin/sleep", "60"], user=owner if os.geteuid() == 0 else None)
    try:
        (folder / "postmaster.pid").write_text(left_behind.replace(left_behind.split()[0], str(other.pid), 1))
        assert not server.is_running
        assert query(server.start(), "select 1") == 1
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_an_empty_pid_file_is_no_server(folder: Path) -> None:
    (folder / "postmaster.pid").touch()
    assert query(PrivateServer(folder).start(), "select 1") == 1


@needs_linux
def test_a_second_server_never_starts_while_processes_of_the_first_live(folder: Path) -> None:
    server = PrivateServer(folder)
    dsn = server.start()
    pid = postmaster(folder)
    busy = int(query(dsn, "select pid from pg_stat_activity where backend_type = 'checkpointer'"))
    os.kill(busy, signal.SIGSTOP)
    os.kill(pid, signal.SIGKILL)
    eventually_sync(lambda: not server.is_running)
    starting = child(START, folder)
    try:
        eventually_sync(lambda: "shared memory block" in start_log(folder))
        assert starting.poll() is None
    finally:
        os.kill(busy, signal.SIGCONT)
    assert query(finish(starting)[0], "select 1") == 1


def start_log(folder: Path) -> str:
    log = folder.with_name("postgres.log")
    return log.read_text() if log.exists() else ""


@needs_linux
def test_a_server_whose_socket_was_deleted_is_started_anew(folder: Path) -> None:
    server = PrivateServer(folder)
    server.start()
    (folder / ".s.PGSQL.5432").unlink()
    assert query(server.start(), "select 1") == 1


# --- Places. ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x" * 150, "a folder, 电话: 'call' $HOME"])
def test_the_folder_may_have_a_long_or_odd_name(template: Path, open_folder: Path, name: str) -> None:
    folder = open_folder / name / "postgres"
    copy(template, folder)
    server = PrivateServer(folder)
    try:
        dsn = server.start()
        socket = Path(dsn.partition("host=")[2]) / ".s.PGSQL.5432"
        assert len(os.fsencode(socket)) <= LONGEST_PATH
        assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
        assert query(dsn, "select 1") == 1
        assert PrivateServer(folder).start() == dsn
    finally:
        server.stop()
        shutil.rmtree(socket_folder(folder, user=folder.stat().st_uid))


def test_two_folders_have_two_servers(template: Path, folder: Path) -> None:
    other = folder.with_name("other")
    copy(template, other)
    try:
        ours, theirs = PrivateServer(folder).start(), PrivateServer(other).start()
        query(ours, "create table only_here ()")
        assert query(theirs, "select to_regclass('only_here')::text") is None
    finally:
        PrivateServer(other).stop()


def test_a_folder_of_another_major_is_refused(folder: Path) -> None:
    (folder / "PG_VERSION").write_text("17\n")
    with pytest.raises(OtherMajorError) as refused:
        PrivateServer(folder).start()
    assert refused.value.params == {"found": 17, "needed": MAJOR}


def test_a_folder_that_holds_something_else_is_refused_and_left_alone(fresh: Path) -> None:
    fresh.mkdir(parents=True)
    (fresh / "thesis.txt").write_text("years of work")
    with pytest.raises(FolderError):
        PrivateServer(fresh).start()
    assert (fresh / "thesis.txt").read_text() == "years of work"


def test_settings_of_postgresql_in_the_environment_do_not_matter(folder: Path) -> None:
    odd = child(START, folder, PGPORT="1", PGHOST="nowhere", PGDATA="/nowhere", PGUSER="nobody", LC_ALL="xx_YY")
    (dsn,) = finish(odd)
    assert query(dsn, "show port") == "5432"


# --- Users. ----------------------------------------------------------------------------------------------------------


@needs_root
def test_root_hands_the_folder_to_an_ordinary_user(fresh: Path) -> None:
    PrivateServer(fresh, settings=IN_A_HURRY).start()
    assert fresh.stat().st_uid != 0
    assert Path(f"/proc/{postmaster(fresh)}").stat().st_uid == fresh.stat().st_uid


@needs_root
def test_root_keeps_to_the_owner_that_a_folder_has(folder: Path) -> None:
    subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", str(folder)], check=True)
    PrivateServer(folder).start()
    assert Path(f"/proc/{postmaster(folder)}").stat().st_uid == NOBODY


@needs_root
def test_a_place_that_the_server_cannot_reach_is_refused_by_name(open_folder: Path) -> None:
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(FolderError, match="PEREZVON_DATA"):
        PrivateServer(closed / "data" / "postgres").start()


@needs_root
def test_programs_that_the_server_cannot_reach_are_copied(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = binaries._package()
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    shutil.copytree(package / f"pginstall{MAJOR}", closed / package.name / f"pginstall{MAJOR}")
    shutil.copytree(package.with_name(f"{package.name}.libs"), closed / f"{package.name}.libs")
    monkeypatch.setattr(binaries, "_package", lambda: closed / package.name)
    found = programs(user=NOBODY, group=NOBODY, copies=open_folder)
    assert found.is_relative_to(open_folder)
    assert not found.is_relative_to(closed)
    assert programs(user=NOBODY, group=NOBODY, copies=open_folder) == found


@needs_root
def test_an_ordinary_user_needs_no_root_and_meets_no_server_of_others(folder: Path, open_folder: Path) -> None:
    root_dsn = PrivateServer(folder).start()
    theirs = open_folder / "nobody"
    theirs.mkdir(mode=0o700)
    os.chown(theirs, NOBODY, NOBODY)
    (dsn,) = finish(child(START, theirs / "postgres", user=NOBODY, interpreter=interpreter_for_others()))
    try:
        assert dsn != root_dsn
        assert query(dsn, "select 1") == 1
        assert Path(f"/proc/{postmaster(theirs / 'postgres')}").stat().st_uid == NOBODY
    finally:
        PrivateServer(theirs / "postgres").stop()
