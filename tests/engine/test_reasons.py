"""Decisions tell why, and are small."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.engine.changes import Decided
from perezvon.engine.routing.roll import numbers, tell
from perezvon.engine.wire import decode_outputs, encode_outputs
from tests.engine.day import Day

MOST = 300


@pytest.mark.parametrize(("agents", "load"), [(30, 0.8), (60, 1.1), (200, 0.8)])
def test_a_decision_of_an_ordinary_day_is_stored_in_three_hundred_bytes(agents: int, load: float) -> None:
    day = Day(agents, load=load)
    decided = [output for _, said in day.steps() for output in said if isinstance(output, Decided)]
    sizes = [len(encode_outputs((decision,))) - len("[]") for decision in decided]
    assert len(decided) > 100 * agents
    assert sum(sizes) / len(sizes) <= MOST


def test_a_decision_names_everybody_who_serves_the_queue() -> None:
    """Until a centre is so large that they are counted only."""
    day = Day(40)
    for _, said in day.steps():
        for decision in (output for output in said if isinstance(output, Decided) and output.queue is not None):
            queue = day.engine.view.queue(decision.queue)
            assert queue is not None
            told = [number for out in decision.ruled_out for number in numbers(out.agents)]
            assert len(set(told)) == len(told)
            assert sum(out.count for out in decision.ruled_out) == len(told)
            serving = sum(decision.queue in agent.queues for agent in day.engine.view.agents())
            assert len(told) + decision.free == serving


@given(st.sets(st.integers(min_value=0, max_value=255)))
def test_the_agents_who_are_told_are_read_again(agents: set[int]) -> None:
    told = tell("busy", sum(1 << number for number in agents))
    assert numbers(told.agents) == sorted(agents)
    assert told.count == len(agents)


def test_a_set_of_agents_is_read_as_it_was_ever_written() -> None:
    assert numbers("") == []
    assert numbers("0,26") == [0, 26]
    assert numbers("~fKC4Aw") == [2, 3, 4, 5, 6, 13, 15, 19, 20, 21, 23, 24, 25]


def test_a_decision_from_before_agents_had_numbers_is_read() -> None:
    stored = (
        b'[{"type":"decided","contact":"c1","rule":"longest_idle","queue":"sales","winner":"anna","candidates":'
        b'[{"type":"candidate","agent":"anna","idle_since":5},{"type":"candidate","agent":"ben","ruled_out":"busy"}]}]'
    )
    (decided,) = decode_outputs(stored)
    assert isinstance(decided, Decided)
    assert [(one.agent, one.ruled_out) for one in decided.candidates] == [("anna", None), ("ben", "busy")]
