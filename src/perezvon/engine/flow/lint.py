"""Finds what would go wrong in a flow, and what would annoy people, before it is published.

The interpreter survives every flow; a caller may not. An **error** is a flow that cannot work: it is not published. A
**warning** is a flow that works and is hard on people: nobody within two choices, a key that is asked for before it is
explained, a wait of which nothing is told. The rules stand in `faults` and in `manners`.
"""

from perezvon.engine.flow import faults, manners
from perezvon.engine.flow.graph import Flow
from perezvon.engine.flow.problem import Known as Known
from perezvon.engine.flow.problem import Problem as Problem
from perezvon.engine.flow.problem import RouteFacts as RouteFacts
from perezvon.engine.flow.problem import Severity as Severity


def problems(flow: Flow, known: Known | None = None) -> tuple[Problem, ...]:
    """All that is wrong with `flow`, in the order of its nodes, errors first."""
    found = [*faults.find(flow, known), *manners.find(flow, known)]
    order = {node.node: number for number, node in enumerate(flow.nodes)}
    return tuple(sorted(found, key=lambda one: (order.get(one.node, -1), one.severity)))


def errors(flow: Flow, known: Known | None = None) -> tuple[Problem, ...]:
    """What keeps `flow` from being published."""
    return tuple(problem for problem in problems(flow, known) if problem.severity is Severity.ERROR)
