"""Folds what held while things happened: how soon each queue was to answer, in which team each agent was, and so on.

Beside the projections of contacts and people and what feedback takes from the log, and in their transactions, `touch_contacts`,
`touch_people` and `touch_responses` say of which quarters of an hour something became otherwise: see `repository.rollups`.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from perezvon.engine import changes, events
from perezvon.engine.message import Message
from perezvon.engine.wire import Step
from perezvon.features.contacts.public import RATING
from perezvon.features.metrics.repository import rollups, settings
from perezvon.features.metrics.tables import (
    agent_team,
    break_pay,
    open_stretch,
    outcome_solved,
    queue_hours,
    queue_target,
)
from perezvon.kernel.time import SECOND
from perezvon.platform.db import Tx

NAME = "metrics"
"""The name of this projection's cursor."""

TABLES = (queue_target, queue_hours, open_stretch, agent_team, outcome_solved, break_pay)
"""What a rebuild empties."""

_Output = TypeVar("_Output", bound=Message)

_SETTINGS = (events.QueueSet, events.HoursSet, events.AgentSet, events.OutcomeSet, events.BreakSet)

_OF_OLD = (changes.OutcomeChosen, changes.CustomerIdentified, changes.CallbackRequested, changes.QuestionAnswered)
"""After these a contact is another one also for what it did before, if the question was for a rating."""


async def fold(tx: Tx, steps: Sequence[Step]) -> None:
    """Take the next steps of the log into the tables."""
    otherwise = [step.at for step in steps if isinstance(step.event, _SETTINGS) and await _is_news(tx, step)]
    if otherwise:
        await rollups.touch_since(tx, min(otherwise))


async def _is_news(tx: Tx, step: Step) -> bool:
    """Keep what was set, if it is; whether that is otherwise than before."""
    match step.event:
        case events.QueueSet(queue=queue):
            is_target_new = await settings.set_target(tx, queue.queue, step.at, queue.target_s * SECOND)
            return await settings.set_queue_hours(tx, queue.queue, step.at, queue.hours) or is_target_new
        case events.HoursSet(hours=hours):
            await settings.set_hours(tx, hours, step.at)
            return True
        case events.AgentSet(agent=agent):
            return await settings.set_team(tx, agent.agent, step.at, agent.team)
        case events.OutcomeSet(outcome=outcome):
            return await settings.set_solved(tx, outcome.outcome, step.at, is_solved=outcome.is_solved)
        case events.BreakSet(reason=reason):
            return await settings.set_pay(tx, reason.reason, step.at, is_paid=reason.is_paid)
        case _:
            return False


async def reset(tx: Tx) -> None:
    """Forget everything, before a rebuild folds the log from its first step and all is added up anew."""
    await settings.forget(tx)
    await rollups.forget(tx)


async def touch_contacts(tx: Tx, steps: Sequence[Step]) -> None:
    """Say what these steps changed of contacts, once the tables of contacts have them."""
    late = await _late(tx, steps)
    instants = {step.at for step in late if any(getattr(output, "contact", None) for output in step.outputs)}
    if instants:
        await rollups.touch(tx, instants)
    old = {
        output.contact
        for step in steps
        for output in step.outputs
        if isinstance(output, _OF_OLD)
        and not (isinstance(output, changes.QuestionAnswered) and output.question != RATING)
    }
    if old:
        await rollups.touch_old(tx, old)


async def touch_responses(tx: Tx, steps: Sequence[Step]) -> None:
    """Say what these steps changed of surveys, once their table has it: what is answered anew counts no more as it was."""
    answers = ((step.at, output) for step in steps for output in _outputs([step], changes.QuestionAnswered))
    measured = [(at, answer.contact) for at, answer in answers if answer.measure]
    if measured:
        await rollups.touch(tx, {at for at, _ in measured})
        await rollups.touch_old(tx, {contact for _, contact in measured})


async def touch_people(tx: Tx, steps: Sequence[Step]) -> None:
    """Say what these steps changed of agents' time, once the tables of people have them.

    Where it was added up already that an agent went on as before, this was not true.
    """
    late = await _late(tx, steps)
    since = next((step.at for step in late if any(_outputs([step], changes.AgentStateChanged))), None)
    if since is not None:
        await rollups.touch_since(tx, since)


async def _late(tx: Tx, steps: Sequence[Step]) -> Sequence[Step]:
    """Those whose time was added up already."""
    until = await rollups.hold(tx)
    return [step for step in steps if step.at < until]


def _outputs(steps: Sequence[Step], kind: type[_Output]) -> Iterator[_Output]:
    """What the steps brought of this kind."""
    return (output for step in steps for output in step.outputs if isinstance(output, kind))
