"""A description is in effect once it was configured, and until it is edited."""

import asyncio
from pathlib import Path

import pytest

from perezvon.adapters.telephony.asterisk.configure import configured
from perezvon.adapters.telephony.asterisk.configure.configured import STAMP, changed, fingerprint, mark
from perezvon.adapters.telephony.asterisk.configure.description import FILE, SECRETS
from perezvon.platform.tasks import spawn, stop


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(configured, "LOOK_S", 0.01)
    describe(tmp_path, "first")
    return tmp_path


def describe(folder: Path, name: str) -> None:
    (folder / FILE).write_text(f'name = "{name}"\n')


async def is_told_of_a_change(folder: Path, since: str) -> bool:
    """Whether it is within many looks."""
    waiting = spawn(changed(folder, since), name="changed")
    done, _ = await asyncio.wait((waiting,), timeout=0.3)
    await stop(waiting)
    return bool(done)


async def test_what_was_configured_is_told_of_once_it_is_in_effect(folder: Path) -> None:
    known = fingerprint(folder)
    describe(folder, "second")
    assert not await is_told_of_a_change(folder, known), "it was only written down"
    mark(folder)
    assert await changed(folder, known) == fingerprint(folder) != known
    assert not await is_told_of_a_change(folder, fingerprint(folder))


async def test_what_is_edited_again_is_not_in_effect(folder: Path) -> None:
    known = fingerprint(folder)
    describe(folder, "second")
    mark(folder)
    describe(folder, "third")
    assert not await is_told_of_a_change(folder, known)
    mark(folder)
    assert await is_told_of_a_change(folder, known)


def test_a_password_makes_another_description(folder: Path) -> None:
    known = fingerprint(folder)
    (folder / SECRETS).write_text('ari = "long and random"\n')
    assert fingerprint(folder) != known


def test_the_mark_is_its_owners_alone(folder: Path) -> None:
    mark(folder)
    assert (folder / STAMP).stat().st_mode & 0o777 == 0o600
