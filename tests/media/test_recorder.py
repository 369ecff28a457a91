"""Recordings: what is in them, and that nothing but the last second can be lost."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from perezvon.adapters.telephony.browser.media.pcm import FRAME
from perezvon.adapters.telephony.browser.media.process import _guard
from perezvon.adapters.telephony.browser.media.recorder import RECORDED_RATE, Note, Studio, unacknowledged
from perezvon.adapters.telephony.wire.protocol import Recorded
from perezvon.kernel.time import SECOND
from perezvon.platform.disk import DiskGuard, Space
from perezvon.platform.tasks import spawn, stop
from tests.support.polling import eventually, eventually_sync
from tests.support.tones import level, read_wav, tone

NOTE = Note(contact="c1", leg="l1", recording="c1-l1", started=5 * SECOND)

_ENDLESS = """
import sys
from pathlib import Path
import numpy as np
from perezvon.adapters.telephony.browser.media.recorder import Note, Studio
studio = Studio(Path(sys.argv[1]), print)
studio.start()
recorder = studio.record(Note(contact="c1", leg="l1", recording="c1-l1", started=5_000_000))
for tick in range(25 * 50 + 25):
    recorder.write(np.full(960, 1000, np.int16), None, tick)
print("25 seconds", flush=True)
sys.stdin.read()
"""


def record(folder: Path, ticks: int) -> list[Recorded]:
    """Both tones for some ticks."""
    complete: list[Recorded] = []
    studio = Studio(folder, complete.append)
    assert studio.start() == []
    recorder = studio.record(NOTE)
    agent, customer = tone(1100, ticks * FRAME / 48_000), tone(700, ticks * FRAME / 48_000)
    for tick in range(ticks):
        here = slice(tick * FRAME, (tick + 1) * FRAME)
        recorder.write(agent[here], customer[here], tick)
    recorder.finish()
    studio.close()
    return complete


@pytest.mark.parametrize("ticks", [1, 50, 120])
def test_a_recording_is_as_long_as_the_leg_with_each_side_on_its_channel(ticks: int, tmp_path: Path) -> None:
    (recorded,) = record(tmp_path, ticks)
    assert recorded == Recorded(
        contact="c1", leg="l1", recording="c1-l1", started=5 * SECOND, duration=ticks * SECOND // 50
    )
    sound, rate = read_wav(tmp_path / "c1-l1.wav")
    assert rate == RECORDED_RATE
    assert len(sound) == ticks * rate // 50
    if ticks > 10:
        left, right = sound[:, 0], sound[:, 1]
        assert level(left, 1100, rate) - level(left, 700, rate) > 60
        assert level(right, 700, rate) - level(right, 1100, rate) > 60


def test_a_leg_that_ended_at_once_leaves_nothing(tmp_path: Path) -> None:
    assert record(tmp_path, 0) == []
    assert list(tmp_path.iterdir()) == []


def test_silence_of_one_side_is_silence_in_the_recording(tmp_path: Path) -> None:
    complete: list[Recorded] = []
    studio = Studio(tmp_path, complete.append)
    studio.start()
    recorder = studio.record(NOTE)
    for tick in range(60):
        recorder.write(None, np.full(FRAME, 1000, np.int16), tick)
    recorder.finish()
    studio.close()
    sound, _ = read_wav(tmp_path / "c1-l1.wav")
    assert not sound[:, 0].any()
    assert sound[100:, 1].min() > 900


def test_ticks_that_were_given_up_are_silence_and_keep_the_length_true(tmp_path: Path) -> None:
    complete: list[Recorded] = []
    studio = Studio(tmp_path, complete.append)
    studio.start()
    recorder = studio.record(NOTE)
    for tick in (*range(100), *range(175, 250)):
        recorder.write(np.full(FRAME, 1000, np.int16), None, tick)
    recorder.finish()
    studio.close()
    assert [recorded.duration for recorded in complete] == [5 * SECOND]
    sound, rate = read_wav(tmp_path / "c1-l1.wav")
    assert not sound[int(2.1 * rate) : int(3.4 * rate)].any()
    assert sound[int(3.6 * rate) :, 0].min() > 900


def test_a_process_that_is_killed_loses_at_most_its_last_second(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _ENDLESS, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert process.stdout is not None
    assert process.stdin is not None
    path = tmp_path / "c1-l1.wav"
    assert process.stdout.readline() == b"25 seconds\n"
    eventually_sync(lambda: path.stat().st_size > 24.9 * RECORDED_RATE * 4)
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()
    assert len(read_wav(path)[0]) >= 24.9 * RECORDED_RATE, "whole without being put right"
    (recorded,) = unacknowledged(tmp_path)
    assert recorded.recording == "c1-l1"
    assert recorded.duration == pytest.approx(25 * SECOND, rel=0.001)


def test_a_torn_file_is_put_right(tmp_path: Path) -> None:
    record(tmp_path, 100)
    path = tmp_path / "c1-l1.wav"
    path.write_bytes(path.read_bytes() + b"\1\2\3\4\5\6\7")
    (recorded,) = unacknowledged(tmp_path)
    assert recorded.duration == 2 * SECOND + SECOND // RECORDED_RATE
    assert len(read_wav(path)[0]) == 2 * RECORDED_RATE + 1


def test_a_recording_is_reported_at_every_start_until_it_is_acknowledged(tmp_path: Path) -> None:
    recorded = record(tmp_path, 100)
    for _ in range(2):
        studio = Studio(tmp_path, lambda _: None)
        assert studio.start() == recorded
        studio.close()
    studio = Studio(tmp_path, lambda _: None)
    studio.start()
    studio.acknowledged("c1-l1")
    studio.close()
    assert unacknowledged(tmp_path) == []
    assert (tmp_path / "c1-l1.wav").exists()


def test_a_note_that_cannot_be_read_stops_nothing(tmp_path: Path) -> None:
    recorded = record(tmp_path, 100)
    (tmp_path / "broken.json").write_bytes(b"")
    assert unacknowledged(tmp_path) == recorded


def test_a_recording_that_cannot_be_written_does_not_end_the_others(tmp_path: Path) -> None:
    complete: list[Recorded] = []
    studio = Studio(tmp_path, complete.append)
    studio.start()
    (tmp_path / "c2-l2.wav").mkdir()
    blocked = studio.record(Note(contact="c2", leg="l2", recording="c2-l2", started=0))
    fine = studio.record(NOTE)
    for recorder in (blocked, fine):
        for tick in range(50):
            recorder.write(None, None, tick)
        recorder.finish()
    studio.close()
    assert [recorded.recording for recorded in complete] == ["c1-l1"]
    assert studio.failures > 0


def test_while_the_disk_is_full_no_sound_is_written_and_the_rest_keeps_its_time(tmp_path: Path) -> None:
    complete: list[Recorded] = []
    studio = Studio(tmp_path, complete.append)
    studio.start()
    recorder = studio.record(NOTE)
    sound = tone(1100, FRAME / 48_000)
    for tick in range(150):
        studio.is_paused = 50 <= tick < 100
        recorder.write(sound, None, tick)
    recorder.finish()
    studio.close()
    (recorded,) = complete
    heard, rate = read_wav(tmp_path / "c1-l1.wav")
    assert recorded.duration == 3 * SECOND
    assert len(heard) == 3 * rate
    loud = [np.abs(heard[second * rate + 800 : (second + 1) * rate - 800, 0].astype(int)).max() for second in range(3)]
    assert loud[0] > 1_000 > loud[1]
    assert loud[2] > 1_000
    assert studio.failures == 0, "a full disk is no fault of the recorder"


async def test_the_guard_pauses_recording_while_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("perezvon.adapters.telephony.browser.media.process._GUARD_EVERY", 0.01)
    free = 4
    studio = Studio(tmp_path, lambda _: None)
    guarding = spawn(_guard(DiskGuard(lambda: Space(free=free, total=100)), studio), name="guard")
    await eventually(lambda: studio.is_paused)
    free = 30
    await eventually(lambda: not studio.is_paused)
    await stop(guarding)
