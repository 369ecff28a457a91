"""Folders for sockets are short, private, and never somebody else's."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from perezvon.platform import sockets
from perezvon.platform.sockets import SocketFolderError, socket_folder

ME = os.geteuid()


@pytest.fixture(autouse=True)
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where everybody may create names."""
    folder = tmp_path / "s"
    folder.mkdir()
    monkeypatch.setattr(sockets, "_SHARED", folder)
    return folder


@pytest.fixture
def short() -> Iterator[Path]:
    folder = Path("/tmp") / f"perezvon-{os.getpid()}"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


LONG = Path("/srv") / ("x" * 200)


def test_a_short_plain_folder_holds_its_own_sockets(short: Path) -> None:
    assert socket_folder(short, user=ME) == short
    assert short.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("odd", [LONG, Path("/srv/a b"), Path("/srv/a,b"), Path("/srv/电话"), Path("/srv/a:b")])
def test_any_other_gets_a_private_folder_that_is_always_the_same(shared: Path, odd: Path) -> None:
    folder = socket_folder(odd, user=ME)
    assert folder.parent == shared
    assert folder.stat().st_mode & 0o777 == 0o700
    assert socket_folder(odd, user=ME) == folder


def test_two_data_folders_have_two(shared: Path) -> None:
    assert socket_folder(LONG, user=ME) != socket_folder(LONG / "other", user=ME)


def test_a_link_in_its_place_is_refused(shared: Path, tmp_path: Path) -> None:
    place = taken_place(shared)
    place.symlink_to(tmp_path)
    with pytest.raises(SocketFolderError):
        socket_folder(LONG, user=ME)


def test_a_link_to_nowhere_in_its_place_is_refused(shared: Path) -> None:
    taken_place(shared).symlink_to("/nowhere")
    with pytest.raises(SocketFolderError):
        socket_folder(LONG, user=ME)


def test_a_folder_that_others_can_open_is_refused(shared: Path) -> None:
    taken_place(shared).mkdir(mode=0o755)
    with pytest.raises(SocketFolderError):
        socket_folder(LONG, user=ME)


def test_a_file_in_its_place_is_refused(shared: Path) -> None:
    taken_place(shared).touch(mode=0o600)
    with pytest.raises(SocketFolderError):
        socket_folder(LONG, user=ME)


@pytest.mark.skipif(ME != 0, reason="only root can give a folder to somebody else: run as root")
def test_a_folder_of_somebody_else_is_refused(shared: Path) -> None:
    place = taken_place(shared)
    place.mkdir(mode=0o700)
    os.chown(place, 65_534, 65_534)
    with pytest.raises(SocketFolderError):
        socket_folder(LONG, user=ME)


def taken_place(shared: Path) -> Path:
    """Where the folder would be, free again."""
    place = socket_folder(LONG, user=ME)
    place.rmdir()
    return place
