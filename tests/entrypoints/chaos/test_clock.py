"""A process of the harness has a wall clock that jumps when it is told to."""

import subprocess
import sys

import pytest

from perezvon.entrypoints.chaos.real.clock import AHEAD, BACK, Jump
from perezvon.kernel.time import SECOND

JUMP = """
import os, sys
from perezvon.entrypoints.chaos.real import clock
from perezvon.platform.system import SystemClock
clock.go_wrong_when_told()
before = SystemClock().now()
os.kill(os.getpid(), int(sys.argv[1]))
print(SystemClock().now() - before)
"""


@pytest.mark.parametrize(("jump", "by"), [(Jump.BACK, -BACK), (Jump.AHEAD, AHEAD)], ids=str)
def test_the_wall_clock_jumps(jump: Jump, by: int) -> None:
    run = subprocess.run(
        [sys.executable, "-c", JUMP, str(int(jump))], capture_output=True, text=True, timeout=60, check=True
    )
    assert int(run.stdout) == pytest.approx(by, abs=10 * SECOND)
