"""What the parts of a report are called by whoever reads it."""

from collections.abc import Collection, Mapping

from perezvon.features.contacts.public import every_outcome
from perezvon.features.flows.public import every_line
from perezvon.features.metrics.domain.report import Names
from perezvon.features.metrics.domain.sums import By
from perezvon.features.people.public import every_agent, every_team
from perezvon.features.queues.public import every_queue
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx


async def names(tx: Tx, wanted: Collection[By], language: Language) -> Names:
    """The names of all that metrics are told apart by, also of what is out of use."""
    return {by: await _of(tx, by, language) for by in By if by in wanted}


async def _of(tx: Tx, by: By, language: Language) -> Mapping[str, str]:
    match by:
        case By.QUEUE:
            return {one.setup.queue: _name(one.name, language, one.setup.queue) for one in await every_queue(tx)}
        case By.LINE:
            return {one.setup.line: _name(one.name, language, one.setup.line) for one in await every_line(tx)}
        case By.OUTCOME:
            return {one.outcome: _name(one.name, language, one.outcome) for one in await every_outcome(tx)}
        case By.AGENT:
            return {one.agent: one.name for one in await every_agent(tx)}
        case By.TEAM:
            return {one.team: one.name for one in await every_team(tx)}


def _name(name: Mapping[Language, str], language: Language, otherwise: str) -> str:
    """The name in this language, else in English, else in any."""
    return name.get(language) or name.get(Language.ENGLISH) or next(iter(name.values()), otherwise)
