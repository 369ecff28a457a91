"""The time of each agent, folded from the log.

Every `AgentStateChanged` ends the agent's interval and begins the next at the same instant, so an agent's intervals
have neither gaps nor overlaps, and adding up a day gives a day. States that lasted no time are kept: that an agent was
rung is a fact even when it took a microsecond.
"""

from collections.abc import Sequence
from typing import Any

from perezvon.engine.changes import AgentStateChanged
from perezvon.engine.wire import Step
from perezvon.features.people import repository
from perezvon.features.people.tables import agent_interval
from perezvon.platform.db import Tx

NAME = "people"
"""The name of this projection's cursor."""

TABLES = (agent_interval,)
"""What a rebuild empties."""


async def fold(tx: Tx, rows: Sequence[Step]) -> None:
    """Add what these steps changed. Each step is folded once, in the order of the log."""
    fold = _Fold()
    for step in rows:
        for n, change in enumerate(step.outputs):
            if isinstance(change, AgentStateChanged):
                fold.change(step, n, change)
    if fold.ended:
        await repository.end_intervals(tx, fold.ended)
    if fold.begun:
        await repository.add_intervals(tx, fold.begun)


async def reset(tx: Tx) -> None:
    """Forget all that was folded."""
    await repository.forget_intervals(tx)


class _Fold:
    """Collects rows, so that a thousand steps cost two statements."""

    def __init__(self) -> None:
        self.ended: list[dict[str, object]] = []
        self.begun: list[dict[str, Any]] = []
        self._open: dict[tuple[str, str], dict[str, Any]] = {}

    def change(self, step: Step, n: int, change: AgentStateChanged) -> None:
        key = (step.domain, change.agent)
        if key in self._open:
            self._open[key]["ended_at"] = step.at
        else:
            self.ended.append({"domain": step.domain, "agent": change.agent, "ended_at": step.at})
        row = {
            "domain": step.domain,
            "seq": step.seq,
            "n": n,
            "agent": change.agent,
            "state": change.state,
            "reason": change.reason,
            "contact": change.contact,
            "started_at": step.at,
            "ended_at": None,
        }
        self._open[key] = row
        self.begun.append(row)
