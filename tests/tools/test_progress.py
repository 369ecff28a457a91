"""Work is done side by side; something is said at least every pulse; a failure stops all and shows why."""

import io
import os
import sys
import threading
from pathlib import Path

import pytest

from tools.progress import Lane, Progress, StepFailedError, run_lanes

PULSE_S = 0.05
SLOW = "import time; time.sleep(60)"


def python(lane: Lane, code: str) -> None:
    lane.run([sys.executable, "-c", code], Path.cwd(), dict(os.environ))


def test_lanes_run_side_by_side_and_say_their_steps(tmp_path: Path) -> None:
    meeting = threading.Barrier(2, timeout=10)
    out = io.StringIO()

    def work(lane: Lane) -> None:
        lane.step(f"step of {lane.name}")
        meeting.wait()

    run_lanes({"left": work, "right": work}, Progress(out), tmp_path)
    assert "left    step of left" in out.getvalue()
    assert "right   step of right" in out.getvalue()


def test_a_long_step_is_named_again_and_again(tmp_path: Path) -> None:
    out = io.StringIO()
    heard = threading.Event()

    class Ear(io.StringIO):
        def write(self, text: str) -> int:
            out.write(text)
            if out.getvalue().count("still at it: slow: a long step") == 2:
                heard.set()
            return len(text)

    def work(lane: Lane) -> None:
        lane.step("a long step")
        assert heard.wait(10)

    run_lanes({"slow": work}, Progress(Ear(), pulse_s=PULSE_S), tmp_path)


def test_a_failed_command_shows_its_words_and_the_end_of_what_it_said(tmp_path: Path) -> None:
    def work(lane: Lane) -> None:
        python(lane, "print('quiet')")
        python(lane, "print('fir' 'st'); print('x\\n' * 99); raise SystemExit('no such package')")

    with pytest.raises(StepFailedError) as failure:
        run_lanes({"python": work}, Progress(io.StringIO()), tmp_path)
    said = str(failure.value)
    assert said.startswith(f"$ {sys.executable} -c")
    assert said.endswith("no such package")
    assert "quiet" not in said
    assert "first" not in said
    assert "quiet" in (tmp_path / "python.log").read_text()


def test_a_failed_lane_stops_the_others(tmp_path: Path) -> None:
    begun = threading.Event()

    def slow(lane: Lane) -> None:
        begun.set()
        python(lane, SLOW)

    def bad(lane: Lane) -> None:
        begun.wait(10)
        python(lane, "raise SystemExit('broken')")

    with pytest.raises(StepFailedError, match="broken"):
        run_lanes({"slow": slow, "bad": bad}, Progress(io.StringIO()), tmp_path)
