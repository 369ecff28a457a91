"""Calls of the telephone network are measured on a real Asterisk, with SIPp as customers and as phones."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from perezvon.entrypoints.bench.telephony import programs
from perezvon.entrypoints.bench.telephony.pbx import OURS
from perezvon.entrypoints.bench.telephony.rounds import TALK_S, Round, judged, ratio
from perezvon.entrypoints.bench.telephony.sipp import Seen
from perezvon.entrypoints.bench.telephony.sound import FRAMES_PER_S, write_sound
from perezvon.entrypoints.cli import main


@pytest.mark.usefixtures("few")
def test_telephony_is_measured_beside_the_queue_of_asterisk() -> None:
    options = ["--seconds", "1", "--rounds", "1", "--calls", "3", "--talk", "3"]
    answer = CliRunner().invoke(main, ["bench", "telephony", "--json", *options])
    assert answer.exit_code == 0, answer.output
    figures = json.loads(answer.stdout)
    assert list(figures) == [
        "p50_ratio_60cps",
        "p99_ratio_60cps",
        "served_percent_120cps",
        "cpu_ms_per_call",
        "recorded_calls",
        "lost_rtp",
    ]
    assert figures["p50_ratio_60cps"] > 0
    assert figures["p99_ratio_60cps"] > 0
    assert 0 < figures["served_percent_120cps"] <= 100
    assert figures["cpu_ms_per_call"] > 0
    assert figures["recorded_calls"] == 3
    assert isinstance(figures["lost_rtp"], int)
    assert "app_queue: 20 of 20 served" in answer.stderr
    assert "Perezvon: 20 of 20 served" in answer.stderr


@pytest.mark.usefixtures("few")
def test_calls_leave_nothing_behind() -> None:
    answer = CliRunner().invoke(main, ["bench", "leftovers", "--json", "--calls", "40"])
    assert answer.exit_code == 0, answer.output
    figures = json.loads(answer.stdout)
    assert isinstance(figures.pop("memory_growth_percent"), float)
    assert figures == {"calls": 40, "served": 40, "channels": 0, "bridges": 0, "open_contacts": 0}


def test_a_ratio_is_the_median_of_the_rounds() -> None:
    def played(p50: float) -> Round:
        return Round(calls=10, served=10, p50=p50, p99=1.0, cpu_s=0.1)

    pairs = [(played(2.0), played(3.0)), (played(1.0), played(9.0)), (played(4.0), played(4.0))]
    assert ratio(pairs, lambda one: one.p50) == 1.5


def test_whoever_left_unrung_waited_longer_than_all_others() -> None:
    called = {str(number): 0.0 for number in range(10)}
    seen = Seen(called=called, rung={str(number): 0.01 for number in range(4)}, talked={"0", "1"})
    overrun = judged(seen, 10, 0.1, OURS)
    assert (overrun.served, overrun.p50, overrun.p99) == (2, TALK_S, TALK_S)


def test_without_asterisk_it_is_said_what_brings_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(programs, "_on_machine", lambda: None)
    answer = CliRunner().invoke(main, ["bench", "telephony", "--json"])
    assert answer.exit_code == 1, answer.output
    assert "make ready-test" in answer.stderr
    assert answer.stdout == ""


def test_each_frame_of_the_sound_that_is_sent_has_a_number(tmp_path: Path) -> None:
    sound = write_sound(tmp_path / "sound.ul", 2.0).read_bytes()
    frames = np.frombuffer(sound, np.uint8).reshape(-1, 160)
    assert len(frames) == 2 * FRAMES_PER_S
    assert len({frame.tobytes() for frame in frames}) == len(frames)
