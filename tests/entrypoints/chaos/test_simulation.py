"""The product's dispatch keeps its promises under simulated faults, and the simulation notices when it does not."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from perezvon.entrypoints.chaos import seeds
from perezvon.entrypoints.chaos.planted import PLANTED
from perezvon.entrypoints.chaos.seeds import ONCE_BROKEN, noticed_by, run_seeds
from perezvon.entrypoints.chaos.simulation.run import CALM_S, FAULTS_S, Outcome, live
from perezvon.features.dispatch.service.intake import Intake

SEEDS = 12
EASY = {
    "mirrors are told before the step is in the log": 10,
    "wishes are granted before the step is in the log": 20,
    "nothing is asked for again after a crash": 20,
    "telephony is not asked what exists": 20,
    "who leads follows only the beginning of the log": 10,
    "the log takes whatever anybody writes": 10,
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


def test_nodes_are_asked_to_stop_and_one_takes_over_from_the_other() -> None:
    assert any(live(seed).faults["handover"] for seed in range(4))


def test_a_seed_ends_once_all_is_well() -> None:
    assert float(live(1).story[-1].split()[0]) < FAULTS_S + CALM_S / 2


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


def test_a_seed_that_breaks_the_same_promise_without_the_bug_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the third seed breaks one because of the bug."""
    plain = live(0)

    def lived(seed: int) -> Outcome:
        is_buggy = Intake.put_back is not put_back
        broken = {
            0: ("always",),
            1: ("once",) if not is_buggy else (),
            2: ("always", "now") if is_buggy else ("always",),
        }
        return replace(plain, violations=broken[seed])

    put_back = Intake.put_back
    monkeypatch.setattr(seeds, "live", lived)
    assert noticed_by("a batch that was not written is not put back", patience=3) == 2
    assert noticed_by("a batch that was not written is not put back", patience=2) is None
