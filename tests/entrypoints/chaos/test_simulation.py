"""The product's dispatch keeps its promises under simulated faults, and the simulation notices when it does not."""

import os
import subprocess
import sys

import pytest

from perezvon.entrypoints.chaos.planted import PLANTED
from perezvon.entrypoints.chaos.seeds import ONCE_BROKEN, noticed_by, run_seeds
from perezvon.entrypoints.chaos.simulation.run import live

SEEDS = 12
EASY = {
    "mirrors are told before the step is in the log": 10,
    "wishes are granted before the step is in the log": 20,
    "nothing is asked for again after a crash": 20,
    "telephony is not asked what exists": 20,
}
"""Bugs that a few seeds notice, and how few; `make chaos` plants them all."""


@pytest.mark.parametrize("seed", [*range(SEEDS), *ONCE_BROKEN])
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


def test_many_seeds_are_lived_on_several_cores() -> None:
    violations, outcomes = run_seeds(range(4), workers=2)
    assert (violations, [outcome.seed for outcome in outcomes]) == (0, [0, 1, 2, 3])
    assert not any(outcome.story for outcome in outcomes)


def test_there_are_enough_planted_bugs() -> None:
    assert len(PLANTED) >= 12
    assert EASY.keys() <= PLANTED.keys()


@pytest.mark.parametrize("bug", EASY)
def test_a_planted_bug_is_noticed(bug: str) -> None:
    assert noticed_by(bug, patience=EASY[bug]) is not None
