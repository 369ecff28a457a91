"""The product's dispatch keeps its promises under simulated faults, and the simulation notices when it does not."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from perezvon.entrypoints.chaos.simulation.run import live
from perezvon.features.dispatch.service.leader import Leader
from perezvon.features.dispatch.service.shell import BATCH, Shell
from perezvon.kernel.ids import Domain
from perezvon.platform.log.memory import MemoryLog
from perezvon.platform.log.port import LogRow

SEEDS = 24
PATIENCE = 120
"""So many seeds find a planted bug; most need a few."""


@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_promise_is_broken(seed: int) -> None:
    outcome = live(seed)
    assert not outcome.violations, "\n".join(outcome.story)


def test_calls_are_talked_and_faults_happen() -> None:
    outcome = live(1)
    assert outcome.calls > 10
    assert sum(outcome.faults.values()) > 10
    assert any(" talks to " in line for line in outcome.story)


def test_a_seed_tells_the_same_story_again_whatever_the_hashes() -> None:
    tell = "from perezvon.entrypoints.chaos.simulation.run import live; print(live(4).story)"
    stories = [
        subprocess.run(
            [sys.executable, "-c", tell],
            env=os.environ | {"PYTHONHASHSEED": hashes},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=True,
        ).stdout.splitlines()[-1]
        for hashes in ("1", "2")
    ]
    assert stories[0] == stories[1]
    assert stories[0].count(b" talks to ") > 5


# --- Planted bugs. ---


async def _append_unfenced(
    self: MemoryLog, domain: Domain, rows: Sequence[LogRow], *, taken: Sequence[int] = ()
) -> None:
    """The log takes whatever anybody writes."""
    stored = self._rows.setdefault(domain, [])
    stored[rows[0].seq - 1 :] = rows
    self._inbox[domain] = [message for message in self._inbox.get(domain, ()) if message.id not in taken]


async def _settle_without_repeating(self: Shell) -> int:
    """After a crash nobody asks again for what has no known outcome."""
    for _ in range(0, max(1, len(self._intake)), BATCH):
        await self._commit()
    return 0


async def _believe_the_log_alone(self: Leader, _stop: Any) -> bool:
    """Nobody asks telephony what exists."""
    self._intake.open(0, epoch=self._epoch)
    return True


async def _do_before_committing(self: Shell) -> Any:
    """Commands leave before their step is in the log."""
    waited = self._intake.take(BATCH)
    settings, taken = await self._settings()
    batch = [*self._beginning(), *settings, *self._due(), *waited]
    if not batch:
        return None
    decision = self._decide(batch, waited)
    for command in decision.commands():
        self._performer.perform(command)
    await self._log.append(self._domain, decision.rows, taken=taken)
    self._publish(decision)
    return None


PLANTED: dict[str, tuple[type, str, Callable[..., Any]]] = {
    "no fence": (MemoryLog, "append", _append_unfenced),
    "nothing is asked for again": (Shell, "settle", _settle_without_repeating),
    "telephony is not asked": (Leader, "_synchronise", _believe_the_log_alone),
    "commands before the commit": (Shell, "_commit", _do_before_committing),
}


@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_bug_is_noticed(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, name, does = PLANTED[bug]
    monkeypatch.setattr(owner, name, does)
    assert any(live(seed).violations for seed in range(PATIENCE))
