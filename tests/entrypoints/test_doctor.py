"""Of every fault that is planted, the doctor finds exactly that one; a sound centre has none."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import text

from perezvon.adapters.telephony.asterisk.configure.description import FILE, read
from perezvon.adapters.telephony.asterisk.configure.folder import write
from perezvon.adapters.telephony.asterisk.configure.plan import Number
from perezvon.entrypoints import schema
from perezvon.entrypoints.doctor import machine as machine_checks
from perezvon.entrypoints.doctor import store as store_checks
from perezvon.entrypoints.doctor.examination import NUMBER, examine, report
from perezvon.entrypoints.doctor.machine import Machine
from perezvon.entrypoints.settings import make_folders
from perezvon.entrypoints.words import Words
from perezvon.features.audit.public import record
from perezvon.features.operations.domain import BACKUP_DAYS
from perezvon.kernel.ids import LineId
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Language
from perezvon.platform import jobs
from perezvon.platform.db import Database, Tx
from perezvon.platform.disk import Space
from perezvon.platform.log.journal import SET_ASIDE
from perezvon.platform.log.partitions import FIND
from perezvon.platform.log.tables import FIRST_PARTITION
from perezvon.platform.settings import Settings
from perezvon.platform.system import SystemClock
from tests.support.asterisk import RunningAsterisk, carrier
from tests.support.asterisk_description import describe
from tests.support.certificates import write_certificate
from tests.support.clock import TestClock


@dataclass
class Patient:
    """A sound centre, to which faults are done."""

    machine: Machine
    folder: Path
    database: Database
    after: ExitStack = field(default_factory=ExitStack)

    def given(self, **settings: object) -> None:
        """Change settings."""
        changed = self.machine.settings.model_copy(update=settings)
        self.machine = replace(self.machine, settings=changed)

    async def run(self, statement: str, **params: object) -> None:
        async with self.database.begin() as tx:
            await tx.execute(text(statement), params)


@pytest.fixture
async def patient(open_folder: Path, database: Database) -> AsyncIterator[Patient]:
    web, backups = open_folder / "web", open_folder / "backups"
    for folder in (web, backups):
        folder.mkdir()
    (web / "index.html").write_text("<html>")
    certificate, key = write_certificate(open_folder)
    settings = Settings(
        data=open_folder / "data",
        database=database.dsn,
        port=0,
        tls_certificate=certificate,
        tls_key=key,
        backup_folder=backups,
    )
    settings.data.mkdir(mode=0o711)
    make_folders(settings)
    (backups / "perezvon-1.tar").write_text("")
    async with database.begin() as tx:
        await _finish_schema(tx)
    sound = Machine(settings=settings, web=web, free_space=lambda _: Space(free=50, total=100), file_limit=lambda: 4096)
    found = Patient(sound, open_folder, database)
    with found.after:
        yield found
    async with database.begin() as tx:
        await tx.execute(text("drop table alembic_version"))


async def _finish_schema(tx: Tx) -> None:
    """What migrations add to the tables."""
    await jobs.install(tx)
    await tx.execute(text("create table alembic_version (version_num text)"))
    await tx.execute(text("insert into alembic_version values (:newest)"), {"newest": schema.revisions()[-1]})
    await tx.execute(
        text(
            "insert into app_user (user_id, login, name, language, roles, is_active)"
            " values ('robin', 'robin', 'Robin', 'en', array['administrator'], true)"
        )
    )


async def test_a_sound_centre_has_no_faults(patient: Patient) -> None:
    assert await examine(patient.machine) == []


# --- Faults of the machine. ---


def read_only_folder(patient: Patient) -> None:
    """Root may write anywhere, so the folder is a file."""
    file = patient.folder / "file"
    file.write_text("")
    patient.given(data=file / "data")


def open_data_folder(patient: Patient) -> None:
    patient.machine.settings.data.chmod(0o777)


def readable_recordings(patient: Patient) -> None:
    patient.machine.settings.recordings.chmod(0o755)


def foreign_recordings(patient: Patient) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    os.chown(patient.machine.settings.recordings, 12_345, -1)


def damaged_database(patient: Patient) -> None:
    folder = patient.machine.settings.postgres
    folder.mkdir()
    (folder / "PG_VERSION").write_text("18\n")
    patient.given(database=None)


def stale_socket(patient: Patient) -> None:
    (patient.machine.settings.run / "media.sock").touch()


def full_disk(patient: Patient) -> None:
    patient.machine = replace(patient.machine, free_space=lambda _: Space(free=4, total=100))


def steps_set_aside(patient: Patient) -> None:
    folder = patient.machine.settings.journal
    folder.mkdir(mode=0o700)
    (folder / f"{SET_ASIDE}-7-9").touch()


def taken_port(patient: Patient) -> None:
    taken = patient.after.enter_context(socket.socket())
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    patient.given(port=taken.getsockname()[1])


def foreign_key(patient: Patient) -> None:
    _, key = write_certificate(patient.folder, "other")
    patient.given(tls_key=key)


def old_certificate(patient: Patient) -> None:
    certificate, key = write_certificate(patient.folder, "old", days=-3)
    patient.given(tls_certificate=certificate, tls_key=key)


def open_key(patient: Patient) -> None:
    assert patient.machine.settings.tls_key is not None
    patient.machine.settings.tls_key.chmod(0o644)


def plain_http(patient: Patient) -> None:
    patient.given(host="0.0.0.0", tls_certificate=None, tls_key=None)


def public_demo(patient: Patient) -> None:
    patient.given(demo=True, public_address="https://calls.example.org")


def foreign_voice_address(patient: Patient) -> None:
    patient.given(ice_hosts=("192.0.2.1",))


def few_files(patient: Patient) -> None:
    patient.machine = replace(patient.machine, file_limit=lambda: 256)


def missing_prompt(patient: Patient) -> None:
    for language in Language:
        folder = patient.folder / "assets" / "prompts" / language
        folder.mkdir(parents=True)
        if language is not Language.RUSSIAN:
            (folder / "closed.ogg").touch()
    patient.machine = replace(patient.machine, assets=patient.folder / "assets")


def missing_music(patient: Patient) -> None:
    patient.machine = replace(patient.machine, music=patient.folder / "no.ogg")


def unspeaking(patient: Patient) -> None:
    patch = patient.after.enter_context(pytest.MonkeyPatch.context())
    patch.setattr("espeakng_loader.get_library_path", lambda: "/nowhere/libespeak.so")


def unhearing(patient: Patient) -> None:
    def fail(*_: object) -> None:
        raise ValueError("no such codec")

    patient.after.enter_context(pytest.MonkeyPatch.context()).setattr("av.Codec", fail)


def unbuilt_web_app(patient: Patient) -> None:
    patient.machine = replace(patient.machine, web=patient.folder / "nothing")


def missing_backup_folder(patient: Patient) -> None:
    patient.given(backup_folder=patient.folder / "nowhere")


def no_backup(patient: Patient) -> None:
    (patient.folder / "backups" / "perezvon-1.tar").unlink()


def old_backup(patient: Patient) -> None:
    """Health calls it too old from then on."""
    long_ago = SystemClock().now() / SECOND - BACKUP_DAYS * 86_400 - 1
    os.utime(patient.folder / "backups" / "perezvon-1.tar", (long_ago, long_ago))


OF_SEVERAL = {"dispatch": "tcp:10.0.0.5:7400", "link_key": "k" * 32, "blobs": "memory:"}


def node_with_a_database_of_its_own(patient: Patient) -> None:
    patient.given(**OF_SEVERAL, database=None)


def node_with_recordings_of_its_own(patient: Patient) -> None:
    patient.given(**OF_SEVERAL | {"blobs": None})


def nodes_on_the_internet(patient: Patient) -> None:
    patient.given(**OF_SEVERAL, media=("tcp:93.184.215.14:7401",))


def asterisk_without_a_description(patient: Patient) -> None:
    patient.given(asterisk=patient.folder / "asterisk")


def asterisk_that_does_not_run(patient: Patient) -> None:
    folder = Path(patient.after.enter_context(TemporaryDirectory()))  # The path of its console must be short.
    (folder / FILE).write_text(f'name = "pbx"\nmodules = "{folder}"\n')
    write(read(folder))
    patient.given(asterisk=folder)


def running_asterisk(patient: Patient) -> Path:
    lines = (Number(number="100", line=LineId("web")),)
    asterisk = patient.after.enter_context(RunningAsterisk(trunks=(carrier(),), numbers=lines))
    describe(asterisk)
    patient.given(asterisk=asterisk.folder)
    return asterisk.folder


def asterisk_that_was_edited(patient: Patient) -> None:
    with (running_asterisk(patient) / "etc" / "extensions.conf").open("a") as file:
        file.write("; mine\n")


def asterisk_that_was_not_told(patient: Patient) -> None:
    folder = running_asterisk(patient)
    with (folder / FILE).open("a") as file:
        file.write('\n[[numbers]]\nnumber = "200"\nline = "web"\n')
    write(read(folder))


def closed_post_office(patient: Patient) -> None:
    patient.given(smtp="smtp://kim:secret@127.0.0.1:1", mail_from="reports@example.org")


MACHINE_FAULTS: dict[Callable[[Patient], None], str] = {
    read_only_folder: "data_folder",
    open_data_folder: "data_mode",
    readable_recordings: "private_folders",
    foreign_recordings: "owner",
    damaged_database: "database_folder",
    stale_socket: "sockets",
    full_disk: "disk",
    steps_set_aside: "journal",
    taken_port: "port",
    foreign_key: "certificate",
    old_certificate: "certificate_expiry",
    open_key: "key_mode",
    node_with_a_database_of_its_own: "node_database",
    node_with_recordings_of_its_own: "node_blobs",
    nodes_on_the_internet: "links_public",
    plain_http: "https",
    closed_post_office: "mail",
    public_demo: "demo",
    foreign_voice_address: "udp",
    few_files: "file_limit",
    missing_prompt: "prompts",
    missing_music: "music",
    asterisk_without_a_description: "asterisk_description",
    asterisk_that_does_not_run: "asterisk_silent",
    asterisk_that_was_edited: "asterisk_files",
    asterisk_that_was_not_told: "asterisk_strays",
    unspeaking: "espeak",
    unhearing: "opus",
    unbuilt_web_app: "web_app",
    missing_backup_folder: "backup_folder",
    no_backup: "backup_none",
    old_backup: "backup_age",
}


@pytest.mark.parametrize(("fault", "check"), MACHINE_FAULTS.items(), ids=lambda part: getattr(part, "__name__", part))
async def test_a_fault_of_the_machine_is_found_and_no_other(
    patient: Patient, fault: Callable[[Patient], None], check: str
) -> None:
    fault(patient)
    assert [finding.check for finding in await examine(patient.machine)] == [check]


# --- Faults of the database and the stores. ---


async def no_answer(patient: Patient) -> None:
    patient.given(database="postgresql://nobody@127.0.0.1:1/x")


async def newer_schema(patient: Patient) -> None:
    await patient.run("update alembic_version set version_num = '9999'")


async def read_only_database(patient: Patient) -> None:
    await patient.run("alter role current_user set default_transaction_read_only = on")


async def wrong_clock(patient: Patient) -> None:
    patient.machine = replace(patient.machine, clock=TestClock(SystemClock().now() + 60 * SECOND))


async def missing_partition(patient: Patient) -> None:
    await patient.run("alter table step detach partition step_0")
    await patient.run("drop table step_0")


async def lagging_follower(patient: Patient) -> None:
    await patient.run(
        "insert into step (domain, seq, at, type, v, data, out) values"
        " ('main', 1, 0, 'x', 1, '{}', '[]'), ('main', 5000, 0, 'x', 1, '{}', '[]')"
    )
    await patient.run("insert into cursor (name, domain, seq) values ('contacts', 'main', 1)")


async def lost_beginning(patient: Patient) -> None:
    await patient.run(
        "insert into step (domain, seq, at, type, v, data, out) values ('main', 900, 0, 'x', 1, '{}', '[]')"
    )
    await patient.run("insert into snapshot (domain, version, seq, state) values ('main', '1', 900, 'of another form')")


async def failed_job(patient: Patient) -> None:
    async with patient.database.begin() as tx:
        await jobs.Jobs().enqueue(tx, "recordings.finish", {})
    await patient.run("update job set status = 'failed'")


async def no_administrator(patient: Patient) -> None:
    await patient.run("update app_user set is_active = false")


async def forged_audit(patient: Patient) -> None:
    """Somebody with the rights of a superuser goes around the triggers."""
    for number in range(3):
        async with patient.database.begin() as tx:
            await record(tx, None, "people.save_agent", f"agent{number}")
    async with patient.database.begin() as tx:
        await tx.execute(text("set local session_replication_role = replica"))
        await tx.execute(text("update audit_entry set subject = 'somebody' where subject = 'agent1'"))


async def orphan_recording(patient: Patient) -> None:
    sound = patient.machine.settings.recordings / "nobodys.wav"
    sound.write_bytes(b"")
    os.utime(sound, (0, 0))


async def missing_recording(patient: Patient) -> None:
    await patient.run(
        "insert into recording (recording, contact, leg, started_at, duration, state)"
        " values ('r', 'c', 'l', now(), 1, 'ready')"
    )
    await patient.run(
        "insert into recording_master (recording, blob, size, sha256, duration, left_peaks, right_peaks)"
        " values ('r', 'recordings/r.ogg', 1, '', 1, '', '')"
    )


STORE_FAULTS: dict[Callable[[Patient], Awaitable[None]], str] = {
    no_answer: "database",
    newer_schema: "schema",
    read_only_database: "read_only",
    wrong_clock: "clock",
    lagging_follower: "followers",
    failed_job: "jobs",
    no_administrator: "administrator",
    forged_audit: "audit",
    orphan_recording: "orphans",
    missing_recording: "blobs",
    missing_partition: "partition",
    lost_beginning: "beginning",
}


@pytest.fixture
async def healed(database: Database) -> AsyncIterator[None]:
    """The database can be written to, and its log has its partition, again afterwards."""
    yield
    async with database.begin() as tx:
        await tx.execute(text("alter role current_user reset default_transaction_read_only"))
        if not list(await tx.exec_driver_sql(FIND)):
            await tx.exec_driver_sql(FIRST_PARTITION)


@pytest.mark.usefixtures("healed")
@pytest.mark.parametrize(("fault", "check"), STORE_FAULTS.items(), ids=lambda part: getattr(part, "__name__", part))
async def test_a_fault_of_the_database_is_found_and_no_other(
    patient: Patient, fault: Callable[[Patient], Awaitable[None]], check: str
) -> None:
    await fault(patient)
    assert [finding.check for finding in await examine(patient.machine)] == [check]


# --- Remedies, words, the command. ---


@pytest.mark.usefixtures("healed")
async def test_what_needs_no_choice_is_put_right(patient: Patient) -> None:
    for fault in (open_data_folder, readable_recordings, stale_socket):
        fault(patient)
    await failed_job(patient)
    await missing_partition(patient)
    found = await examine(patient.machine, fix=True)
    fixed = {finding.check for finding in found if finding.is_fixed}
    assert fixed == {"data_mode", "private_folders", "sockets", "jobs", "partition"}
    assert await examine(patient.machine) == []


@pytest.fixture
def checks() -> list[str]:
    return [*MACHINE_FAULTS.values(), *STORE_FAULTS.values(), "setting"]


@pytest.mark.parametrize("language", list(Language))
def test_every_fault_has_words_in_every_language(checks: list[str], language: Language) -> None:
    words = Words(language)
    for check in checks:
        assert all(words.has(f"doctor.{check}.{part}") for part in ("finding", "consequence", "remedy")), check


def test_every_check_is_tried_by_a_fault(checks: list[str]) -> None:
    assert len(set(checks)) == NUMBER >= 20
    assert len(machine_checks.CHECKS) + len(store_checks.CHECKS) <= NUMBER


async def test_a_finding_is_told_with_its_figures(patient: Patient) -> None:
    full_disk(patient)
    (finding,) = await examine(patient.machine)
    assert "4 %" in report(finding, Words(Language.ENGLISH))["finding"]


def doctor(folder: Path, *words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    environ = {"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path), "PEREZVON_DATA": str(folder)} | settings
    command = [sys.executable, "-m", "perezvon", "doctor", *words]
    return subprocess.run(command, check=False, env=environ, capture_output=True, text=True, timeout=60)


def test_a_wrong_setting_is_a_finding_too(open_folder: Path) -> None:
    done = doctor(open_folder, "--json", PEREZVON_PORT="x", LANG="zh_CN.UTF-8")
    (finding,) = json.loads(done.stdout)["findings"]
    assert done.returncode == 1
    assert finding["check"] == "setting"
    assert finding["finding"] == "PEREZVON_PORT 必须是整数，0 到 65535。"
    assert done.stderr == ""


def test_the_report_for_people_says_what_to_do(open_folder: Path) -> None:
    open_folder.chmod(0o777)
    done = doctor(open_folder, PEREZVON_PORT="0", PEREZVON_ICE_HOSTS="127.0.0.1")
    assert done.returncode == 1
    assert f"chmod go-w {open_folder}" in done.stdout
    assert doctor(open_folder, "--fix", PEREZVON_PORT="0").returncode in (0, 1)
    assert open_folder.stat().st_mode & 0o022 == 0
