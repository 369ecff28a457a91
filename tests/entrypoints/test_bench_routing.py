"""The worlds in which routing is measured."""

import json

import pytest
from click.testing import CliRunner

from perezvon.entrypoints.bench import routing as bench
from perezvon.entrypoints.bench.routing import rivals, skilled
from perezvon.entrypoints.bench.routing.engines import product
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


def test_routing_is_measured_under_stable_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "CALLS", 3_000)
    monkeypatch.setattr(bench, "SKILLED_CALLS", 1_000)
    monkeypatch.setattr(bench, "LARGE_STEPS", 1_000)
    monkeypatch.setattr(bench, "ROUNDS", 1)
    monkeypatch.setattr(skilled, "SKILLS", Load(agents=20, share=0.95, queues=10))
    monkeypatch.setattr(skilled, "LARGE", Load(agents=40, share=1.1, queues=20))
    monkeypatch.setattr(skilled, "LARGE_WAITING", 100)
    answer = CliRunner().invoke(main, ["bench", "routing", "--json"])
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout).keys() >= {
        "n50_vs_simpy",
        "n50_vs_ciw",
        "n500_vs_simpy",
        "n500_vs_ciw",
        "large_handle_p99_ms",
        "reasons_cost_percent",
    }


def test_without_the_simulators_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rivals, "are_installed", lambda: False)
    answer = CliRunner().invoke(main, ["bench", "routing", "--json"])
    assert answer.exit_code == 1
    assert "pip install" in answer.stderr
