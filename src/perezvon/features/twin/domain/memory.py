"""What the centre remembers of callers from the days before: who talked to them last, and how their last call ended.

A day of the twin begins with what its log tells, so that the last agent is rung and those who return are known.
"""

from collections.abc import Iterable, Mapping

import msgspec

from perezvon.engine.engine import Engine
from perezvon.engine.routing.state import Acquaintance, RoutingState
from perezvon.engine.state import State
from perezvon.features.twin.domain.calls import Call
from perezvon.kernel.ids import AgentId
from perezvon.kernel.time import SECOND, Micros

Memory = Mapping[str, Acquaintance]
"""By person, as the engine knows them."""


def remembered(today: Iterable[Call], earlier: Iterable[Call]) -> Memory:
    """What is known of today's callers by calls before, which come in the order of arrival."""
    persons = {call.who.person for call in today} - {None}
    known: dict[str, Acquaintance] = {}
    for call in earlier:
        person = call.who.person
        if person is not None and person in persons:
            # Whoever called last is last.
            known[person] = _after(call, known.pop(person, None))
    return known


def engine_with(memory: Memory) -> Engine:
    """A fresh engine that remembers this, and tells no reasons."""
    acquaintances = {person: msgspec.structs.replace(known) for person, known in memory.items()}
    return Engine(explain=False, state=State(routing=RoutingState(acquaintances=acquaintances)))


def _after(call: Call, before: Acquaintance | None) -> Acquaintance:
    known = before or Acquaintance(called=0)
    known.called = call.arrived * SECOND
    known.dropped = _micros(call.answered) if call.gave_up else None
    if call.agent is not None:
        known.agent = AgentId(call.agent)
        known.talked = _micros(call.answered if call.callback_s is None else call.arrived + call.callback_s)
    return known


def _micros(seconds: float) -> Micros:
    return round(seconds * SECOND)
