"""Erlang's formulas give the figures that others computed and the limits that must hold."""

import pytest

from perezvon.features.twin.domain.erlang import erlang_a, erlang_c


@pytest.mark.parametrize(
    ("agents", "waiting", "mean_wait"),
    [(50, 0.62909, 0.25164), (500, 0.17696, 0.00708)],
)
def test_erlang_c_gives_the_figures_of_long_simulations_at_a_load_of_95_percent(
    agents: int, waiting: float, mean_wait: float
) -> None:
    theory = erlang_c(0.95 * agents, agents)
    assert theory.waiting == pytest.approx(waiting, rel=1e-3)
    assert theory.mean_wait == pytest.approx(mean_wait, rel=1e-3)


@pytest.mark.parametrize(
    ("agents", "waiting", "abandoned", "mean_wait"),
    [(50, 0.43452, 0.027610, 0.055221), (500, 0.14604, 0.0019777, 0.0039553)],
)
def test_erlang_a_gives_the_figures_of_long_simulations(
    agents: int, waiting: float, abandoned: float, mean_wait: float
) -> None:
    theory = erlang_a(0.95 * agents, 1.0, 0.5, agents)
    assert theory.waiting == pytest.approx(waiting, rel=1e-4)
    assert theory.abandoned == pytest.approx(abandoned, rel=1e-4)
    assert theory.mean_wait == pytest.approx(mean_wait, rel=1e-4)


def test_with_one_agent_a_caller_waits_as_often_as_the_agent_is_busy() -> None:
    assert erlang_c(0.6, 1).waiting == pytest.approx(0.6)
    assert erlang_c(0.6, 1).mean_wait == pytest.approx(0.6 / 0.4)


def test_with_patience_as_long_as_handling_every_caller_could_have_a_place() -> None:
    """Then the number in the system is that of a system with endless agents: Poisson."""
    theory = erlang_a(3.0, 1.0, 1.0, 2)
    assert theory.waiting == pytest.approx(1 - 4 * 2.718281828459045**-3)


def test_endless_patience_is_the_limit_of_erlang_a() -> None:
    assert erlang_a(9.0, 1.0, 1e-7, 10).waiting == pytest.approx(erlang_c(9.0, 10).waiting, rel=1e-4)


def test_an_overloaded_queue_loses_what_it_cannot_serve() -> None:
    assert erlang_a(200.0, 1.0, 0.01, 100).abandoned == pytest.approx(0.5, rel=1e-6)


def test_a_load_without_an_end_is_refused() -> None:
    with pytest.raises(ValueError, match="load 10"):
        erlang_c(10, 10)
    with pytest.raises(ValueError, match="above zero"):
        erlang_a(1, 1, 0, 1)
