"""The engine as a simulator beside SimPy, Ciw and a matcher that looks at everybody: in processor time, on one core."""

from collections.abc import Callable

from perezvon.entrypoints.bench.routing.engines import NAIVE
from perezvon.entrypoints.bench.routing.load import Load
from perezvon.entrypoints.bench.routing.single import against_simulators
from perezvon.entrypoints.bench.routing.skilled import Large, reasons_cost, skills_race

ROUNDS = 3
CALLS = 60_000
"""In each round of one simulator with a single queue."""
SKILLED_CALLS = 20_000
LARGE_STEPS = 60_000
NAIVE_STEPS = 3_000

Figures = dict[str, float]


def measure(say: Callable[[str], None]) -> Figures:
    """All figures under their stable names. Raises where two that must agree do not."""
    figures: Figures = {}
    for agents in (50, 500):
        say(f"{agents} agents of one queue: engine, SimPy, Ciw")
        race = against_simulators(Load(agents=agents, share=0.95), ROUNDS, CALLS)
        figures[f"n{agents}_vs_simpy"] = round(race.ratio("engine", "simpy"), 3)
        figures[f"n{agents}_vs_ciw"] = round(race.ratio("engine", "ciw"), 3)
    say("1,000 agents with 8 of 40 queues: with reasons and without")
    figures["reasons_cost_percent"] = round(reasons_cost(ROUNDS, SKILLED_CALLS), 1)
    say("10,000 agents with 10 of 100 queues and 50,000 who wait")
    large = Large()
    figures["large_handle_p99_ms"] = round(large.handle_p99(LARGE_STEPS), 3)
    if NAIVE is not None:
        figures["large_vs_naive"] = round(large.race(NAIVE, ROUNDS, LARGE_STEPS, NAIVE_STEPS).ratio("engine", "naive"))
        say("1,000 agents with 8 of 40 queues: engine and naive matcher")
        figures["skills1000_vs_naive"] = round(skills_race(NAIVE, ROUNDS, SKILLED_CALLS).ratio("engine", "naive"), 2)
    return figures
