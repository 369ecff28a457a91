"""Folds what held while things happened: how soon each queue was to answer, and in which team each agent was.

Beside the projections of contacts and people, and in their transactions, `touch_contacts` and `touch_people` say of which
quarters of an hour something became otherwise: see `repository.rollups`.
"""

from collections.abc import Sequence

from perezvon.engine import changes, events
from perezvon.engine.message import Message
from perezvon.engine.wire import Step
from perezvon.features.contacts.public import RATING
from perezvon.features.metrics.repository import rollups, settings
from perezvon.features.metrics.tables import agent_team, queue_target
from perezvon.kernel.ids import ContactId
from perezvon.kernel.time import SECOND, Micros
from perezvon.platform.db import Tx

NAME = "metrics"
"""The name of this projection's cursor."""

TABLES = (queue_target, agent_team)
"""What a rebuild empties."""

_OF_OLD = (changes.OutcomeChosen, changes.CustomerIdentified, changes.CallbackRequested)
"""After these a contact is another one also for what it did before."""


async def fold(tx: Tx, steps: Sequence[Step]) -> None:
    """Take the next steps of the log into the tables."""
    otherwise: list[Micros] = []
    for step in steps:
        match step.event:
            case events.QueueSet(queue=queue):
                if await settings.set_target(tx, queue.queue, step.at, queue.target_s * SECOND):
                    otherwise.append(step.at)
            case events.AgentSet(agent=agent):
                if await settings.set_team(tx, agent.agent, step.at, agent.team):
                    otherwise.append(step.at)
            case _:
                pass
    if otherwise:
        await rollups.touch_since(tx, min(otherwise))


async def reset(tx: Tx) -> None:
    """Forget everything, before a rebuild folds the log from its first step."""
    await settings.forget(tx)


async def touch_contacts(tx: Tx, steps: Sequence[Step]) -> None:
    """Say what these steps changed of contacts, once the tables of contacts have them."""
    instants: set[Micros] = set()
    old: set[ContactId] = set()
    for step in steps:
        for output in step.outputs:
            contact: ContactId | None = getattr(output, "contact", None)
            if contact is not None:
                instants.add(step.at)
                if _is_of_old(output):
                    old.add(contact)
    await rollups.touch(tx, instants, old)


def _is_of_old(output: Message) -> bool:
    is_rating = isinstance(output, changes.QuestionAnswered) and output.question == RATING
    return is_rating or isinstance(output, _OF_OLD)


async def touch_people(tx: Tx, steps: Sequence[Step]) -> None:
    """Say what these steps changed of agents' time, once the tables of people have them.

    Where it was added up already that an agent went on as before, this was not true.
    """
    instants = {
        step.at for step in steps if any(isinstance(output, changes.AgentStateChanged) for output in step.outputs)
    }
    if instants:
        await rollups.touch_since(tx, min(instants))
