"""The engine as a simulator beside SimPy, Ciw and a matcher that looks at everybody: in processor time, on one core."""

from collections.abc import Callable

from perezvon.entrypoints.bench.routing import skilled
from perezvon.entrypoints.bench.routing.agreement import oracle_agrees
from perezvon.entrypoints.bench.routing.engines import explaining, naive, product
from perezvon.entrypoints.bench.routing.load import Load
from perezvon.entrypoints.bench.routing.single import against_simulators
from perezvon.entrypoints.bench.routing.theory import check_theory

ROUNDS = 3
CALLS = 60_000
"""In each round of each simulator with a single queue."""
STEPS = 50_000
"""Of each engine in each round in the worlds with many queues,"""
LARGE_NAIVE_STEPS = 400
"""but of the naive matcher in the large one."""
THEORY_CALLS = 5_000_000
TRIALS = 200
TRIAL_EVENTS = 5_000

Figures = dict[str, float]


def measure(say: Callable[[str], None]) -> Figures:
    """All figures under their stable names. Raises where theory, SimPy and engine do not agree on a queue."""
    figures: Figures = {}

    def note(name: str, figure: float) -> None:
        figures[name] = figure
        say(f"{name} {figure}")

    for agents in (50, 500):
        say(f"{agents} agents of one queue: engine, SimPy, Ciw")
        race = against_simulators(Load(agents=agents, share=0.95), ROUNDS, CALLS)
        note(f"n{agents}_vs_simpy", round(race.ratio("engine", "simpy"), 3))
        note(f"n{agents}_vs_ciw", round(race.ratio("engine", "ciw"), 3))
    say("1,000 agents with 8 of 40 queues: engine, naive matcher, engine with reasons")
    race = skilled.Start(skilled.SKILLS, skilled.SKILLS_EACH).race(
        {"naive": (naive, STEPS), "engine": (product, STEPS), "explaining": (explaining, STEPS)}, ROUNDS
    )
    note("skills1000_vs_naive", round(race.ratio("engine", "naive"), 2))
    note("reasons_cost_percent", round(100 * (race.ratio("engine", "explaining") - 1), 1))
    say("10,000 agents with 10 of 100 queues and 50,000 who wait: engine, naive matcher")
    large = skilled.Start(skilled.LARGE, skilled.LARGE_EACH, waiting=skilled.LARGE_WAITING)
    race = large.race({"engine": (product, STEPS), "naive": (naive, LARGE_NAIVE_STEPS)}, ROUNDS)
    note("large_vs_naive", round(race.ratio("engine", "naive"), 1))
    note("large_handle_p99_ms", round(large.handle_p99(STEPS), 3))
    say(f"{TRIALS} made-up centres: engine, naive matcher")
    note("oracle_agrees", oracle_agrees(TRIALS, TRIAL_EVENTS, say))
    say(f"{THEORY_CALLS:,} calls each: Erlang C and Erlang A")
    check_theory(Load(agents=50, share=0.95), THEORY_CALLS)
    return figures
