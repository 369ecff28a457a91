"""Folds missed calls, and the talks after them, into `missed`: beside the projection of contacts and in its transactions, from its tables.

Which talk came after a call follows from the tables as they are, never from what was kept before: a batch of any size, and a
rebuild, come to the same.
"""

from collections.abc import Sequence

from perezvon.engine import changes
from perezvon.engine.wire import Step
from perezvon.features.missed.domain import Miss, Talk, talk_after
from perezvon.features.missed.repository import facts
from perezvon.kernel.ids import ContactId
from perezvon.platform.db import Tx


async def follow_contacts(tx: Tx, steps: Sequence[Step]) -> None:
    """Take in what these steps say, once the tables of contacts have them."""
    ended, talked, before = set[ContactId](), set[ContactId](), set[str]()
    for step in steps:
        for change in step.outputs:
            match change:
                case changes.ContactEnded():
                    ended.add(change.contact)
                case changes.LegStarted():
                    talked.add(change.contact)
                case changes.CustomerIdentified():
                    talked.add(change.contact)
                    before |= set() if change.before is None else {change.before}
                case _:
                    pass
    misses = await facts.misses_among(tx, ended) if ended else []
    await facts.put(tx, misses)
    talks = await facts.talks_in(tx, talked) if talked else []
    await _find_talks(tx, misses, talks, before)


async def _find_talks(tx: Tx, misses: Sequence[Miss], talks: Sequence[Talk], before: set[str]) -> None:
    """Whom these talks may have been with, or were taken to have been with, is looked at anew."""
    whom = before.union(*(talk.whom for talk in talks))
    since = min((talk.at for talk in talks), default=0)
    known = await facts.misses_of(tx, whom, since=since) if talks else []
    concerned = list({miss.contact: miss for miss in (*misses, *known)}.values())
    later = await facts.talks_with(tx, concerned)
    found = [(miss, talk_after(miss, later)) for miss in concerned]
    await facts.set_talks(tx, [(miss, talk) for miss, talk in found if miss.talked_in != (talk and talk.contact)])


async def reset(tx: Tx) -> None:
    """Forget everything, before a rebuild folds the log from its first step."""
    await facts.forget(tx)
