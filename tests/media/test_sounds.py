"""Sounds that are played on another machine are brought there once, and only under their own name."""

import contextlib
import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest

from perezvon.adapters.telephony.wire.carried import SENT, Kept, Sound
from perezvon.adapters.telephony.wire.sending import SoundSender
from perezvon.adapters.telephony.wire.sounds import SentSounds


class Far:
    """A media process elsewhere; `sent` are the contents that travelled."""

    def __init__(self, folder: Path) -> None:
        self.sounds = SentSounds(folder)
        self.sent: list[bytes] = []

    async def take(self, sound: Sound) -> Kept:
        if not sound.content:
            return Kept(is_kept=self.sounds.has(sound.name))
        self.sent.append(sound.content)
        return Kept(is_kept=self.sounds.keep(sound.name, sound.content))


@pytest.fixture
def far(tmp_path: Path) -> Far:
    return Far(tmp_path / "far")


async def test_a_sound_travels_once_and_is_played_from_where_it_lies(far: Far, tmp_path: Path) -> None:
    file, sender = tmp_path / "hello.ogg", SoundSender(far.take)
    file.write_bytes(b"hello")
    for _ in range(3):
        [name] = await sender.names([file])
        assert far.sounds.path(name).read_bytes() == b"hello"
    sender.forget()
    await sender.names([file])
    await SoundSender(far.take).names([file])
    assert far.sent == [b"hello"]


async def test_a_sound_that_was_recorded_anew_is_another(far: Far, tmp_path: Path) -> None:
    file, sender = tmp_path / "hello.ogg", SoundSender(far.take)
    file.write_bytes(b"hello")
    first = await sender.names([file])
    file.write_bytes(b"good day")
    [second] = await sender.names([file])
    assert second not in first
    assert far.sounds.path(second).read_bytes() == b"good day"


async def test_a_sound_that_cannot_be_read_is_left_out(far: Far, tmp_path: Path) -> None:
    file = tmp_path / "hello.ogg"
    file.write_bytes(b"hello")
    assert len(await SoundSender(far.take).names([tmp_path / "gone.ogg", file])) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("../../run/media.pid", b"1"),
        (hashlib.sha256(b"x").hexdigest() + "/../a.ogg", b"x"),
        (hashlib.sha256(b"x").hexdigest() + ".ogg", b"y"),
    ],
)
def test_nothing_is_written_under_another_name(far: Far, tmp_path: Path, name: str, content: bytes) -> None:
    assert not far.sounds.keep(name, content)
    assert not far.sounds.has(name)
    assert list(tmp_path.rglob("*")) == []


def test_names_of_this_machine_are_paths(far: Far) -> None:
    assert far.sounds.path("/usr/share/a.ogg") == Path("/usr/share/a.ogg")


def test_a_sound_may_come_twice_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two callers hear the same new greeting."""
    sounds, both, write = SentSounds(tmp_path), Barrier(2), Path.write_bytes

    def write_together(file: Path, content: bytes) -> int:
        size = write(file, content)
        with contextlib.suppress(BrokenBarrierError):
            both.wait(timeout=0.2)
        return size

    monkeypatch.setattr(Path, "write_bytes", write_together)
    name = f"{hashlib.sha256(b'hello').hexdigest()}.ogg"
    with ThreadPoolExecutor(2) as threads:
        assert all(threads.map(sounds.keep, (name, name), (b"hello", b"hello")))
    assert sounds.path(f"{SENT}{name}").read_bytes() == b"hello"
