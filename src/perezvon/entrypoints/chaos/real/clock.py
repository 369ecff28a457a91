"""`python -m perezvon.entrypoints.chaos.real.clock serve` is `perezvon serve` on a clock that jumps when it is told to.

It replaces what the machine's wall clock says in this one process. Forward it goes by less than a minute: a larger step is
taken for the truth, as when a clock is set right, and no record could be compared any more. The simulation jumps farther.
"""

import enum
import signal
from types import FrameType
from unittest.mock import patch

from perezvon.entrypoints.cli import main
from perezvon.kernel.time import SECOND, Micros
from perezvon.platform.system import SystemClock

BACK: Micros = 3_600 * SECOND
AHEAD: Micros = 45 * SECOND


class Jump(enum.IntEnum):
    """The signals by which a process is told."""

    BACK = signal.SIGUSR1
    AHEAD = signal.SIGUSR2

    @property
    def words(self) -> str:
        """For the story."""
        return "an hour back" if self is Jump.BACK else "45 seconds ahead"


def go_wrong_when_told() -> None:
    """From now on all wall clocks of this process are wrong by what it was told last."""
    wrong, read = {"by": 0}, SystemClock.now

    def jump(number: int, _frame: FrameType | None) -> None:
        wrong["by"] = -BACK if number == Jump.BACK else AHEAD

    for told in Jump:
        signal.signal(told, jump)
    patch.object(SystemClock, "now", lambda clock: read(clock) + wrong["by"]).start()


if __name__ == "__main__":
    go_wrong_when_told()
    main(prog_name="perezvon")
