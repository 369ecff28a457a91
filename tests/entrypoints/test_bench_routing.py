"""The worlds in which routing is measured."""

import dataclasses
import json

import pytest
from click.testing import CliRunner

from perezvon.entrypoints.bench import routing as bench
from perezvon.entrypoints.bench.routing import rivals, skilled, theory
from perezvon.entrypoints.bench.routing.engines import naive, product
from perezvon.entrypoints.bench.routing.load import Calls, Load
from perezvon.entrypoints.bench.routing.rivals import simpy_waits
from perezvon.entrypoints.bench.routing.single import engine_world
from perezvon.entrypoints.cli import main


@pytest.mark.parametrize(
    ("agents", "share", "seed"), [(1, 0.9, 1), (3, 1.3, 2), (50, 1.0, 3), (50, 1.05, 4), (200, 1.1, 5)]
)
def test_the_engine_lets_every_caller_wait_exactly_as_long_as_simpy_does(agents: int, share: float, seed: int) -> None:
    load = Load(agents=agents, share=share)
    world = engine_world(load, seed, calls=2_000)
    world.run()
    assert world.waits == simpy_waits(load, Calls(load, seed, 2_000))
    assert world.waits.count(None) > 20, "nobody gave up"
    assert sum(bool(wait) for wait in world.waits) > 200, "nobody waited"


def test_a_world_goes_on_alike_from_a_snapshot() -> None:
    load = Load(agents=30, share=1.2, queues=5)
    one = skilled.skilled_world(product, load, 2, calls=500, waiting=40)
    other = one.continued_by(product(one.engine.snapshot()))
    one.run()
    other.run()
    assert one.waits == other.waits
    assert (one.steps, one.decisions) == (other.steps, other.decisions)


def test_preloaded_callers_all_wait_or_talk_at_the_first_instant() -> None:
    world = skilled.skilled_world(product, Load(agents=30, share=1.2, queues=5), 3, calls=0, waiting=40)
    assert world.waits.count(0) == 30
    assert len(world.waits) == 70


def test_a_naive_engine_goes_on_from_a_snapshot_as_the_product_does() -> None:
    load = Load(agents=30, share=1.2, queues=5)
    world = skilled.skilled_world(product, load, 2, calls=300, waiting=40)
    snapshot = world.engine.snapshot()
    worlds = [world.continued_by(product(snapshot)), world.continued_by(naive(snapshot))]
    for one in worlds:
        one.run()
    assert worlds[0].waits == worlds[1].waits


@pytest.mark.parametrize(("share", "seed"), [(0.8, 1), (1.0, 2), (1.4, 3)])
def test_the_recursion_lets_every_caller_wait_exactly_as_long_as_the_engine_does(share: float, seed: int) -> None:
    load = Load(agents=20, share=share)
    world = engine_world(load, seed, calls=2_000)
    world.run()
    assert world.waits == list(theory.recursion(load, Calls(load, seed, 2_000)))


def test_a_formula_that_is_wrong_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    load = Load(agents=10, share=0.9)
    theory.check_theory(load, 200_000)
    right = theory.erlang_a(load.rate, 1 / load.talk_s, 1 / load.patience_s, load.agents)
    wrong = dataclasses.replace(right, abandoned=right.abandoned * 1.1)
    monkeypatch.setattr(theory, "erlang_a", lambda *_: wrong)
    with pytest.raises(theory.TheoryDiffersError, match="giving up"):
        theory.check_theory(load, 200_000)


def test_routing_is_measured_under_stable_names(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = {"CALLS": 3_000, "STEPS": 2_000, "LARGE_NAIVE_STEPS": 500, "ROUNDS": 1}
    for name, value in (sizes | {"THEORY_CALLS": 100_000, "TRIALS": 4, "TRIAL_EVENTS": 1_500}).items():
        monkeypatch.setattr(bench, name, value)
    monkeypatch.setattr(skilled, "SKILLS", Load(agents=20, share=0.95, queues=10))
    monkeypatch.setattr(skilled, "LARGE", Load(agents=40, share=1.1, queues=20))
    monkeypatch.setattr(skilled, "LARGE_WAITING", 100)
    answer = CliRunner().invoke(main, ["bench", "routing", "--json"])
    assert answer.exit_code == 0, answer.output
    figures = json.loads(answer.stdout)
    assert figures.keys() == {
        "n50_vs_simpy",
        "n50_vs_ciw",
        "n500_vs_simpy",
        "n500_vs_ciw",
        "skills1000_vs_naive",
        "large_vs_naive",
        "large_handle_p99_ms",
        "reasons_cost_percent",
        "oracle_agrees",
    }
    assert figures["oracle_agrees"] is True


def test_without_the_simulators_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rivals, "are_installed", lambda: False)
    answer = CliRunner().invoke(main, ["bench", "routing", "--json"])
    assert answer.exit_code == 1
    assert "pip install" in answer.stderr
