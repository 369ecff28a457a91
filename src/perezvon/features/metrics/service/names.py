"""What the parts of a report are called by whoever reads it."""

from collections.abc import Collection, Mapping
from typing import TypeAlias

from perezvon.features.contacts.public import every_outcome
from perezvon.features.customers.public import every_tier
from perezvon.features.flows.public import every_line
from perezvon.features.metrics.domain.report import Names
from perezvon.features.metrics.domain.sums import By
from perezvon.features.metrics.service.words import texts
from perezvon.features.people.public import every_agent, every_break, every_team
from perezvon.features.queues.public import every_queue
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx

_Called: TypeAlias = Mapping[str, str | Mapping[Language, str]]

_MISSED = "missed_offers"
"""Who does not answer is sent on a break, for this reason and none of those that agents can give."""


async def names(tx: Tx, wanted: Collection[By], language: Language) -> Names:
    """The names of all that metrics are told apart by, also of what is out of use."""
    called = {by: await _of(tx, by, language) for by in By if by in wanted}
    return {by: {one: _name(name, language, one) for one, name in of.items()} for by, of in called.items()}


async def _of(tx: Tx, by: By, language: Language) -> _Called:
    called: _Called
    match by:
        case By.QUEUE:
            called = {one.setup.queue: one.name for one in await every_queue(tx)}
        case By.LINE:
            called = {one.setup.line: one.name for one in await every_line(tx)}
        case By.OUTCOME:
            called = {one.outcome: one.name for one in await every_outcome(tx)}
        case By.TIER:
            called = {one: one for one in await every_tier(tx)}
        case By.AGENT:
            called = {one.agent: one.name for one in await every_agent(tx)}
        case By.TEAM:
            called = {one.team: one.name for one in await every_team(tx)}
        case By.REASON:
            called = {one.reason: one.name for one in await every_break(tx)}
            called = {_MISSED: texts(language)(f"reason.{_MISSED}"), **called}
    return called


def _name(name: str | Mapping[Language, str], language: Language, otherwise: str) -> str:
    """The name in this language, else in English, else in any."""
    if isinstance(name, str):
        return name
    return name.get(language) or name.get(Language.ENGLISH) or next(iter(name.values()), otherwise)
