"""Agents, teams, queues and the like by what people call them, and what to call them so that they are found again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from perezvon.features.flows.public import every_hours
from perezvon.features.identity.public import User, every_user
from perezvon.features.people.public import Agent, every_agent, every_skill, every_team
from perezvon.features.queues.public import every_queue
from perezvon.features.sheets.domain import NobodyError, NotThereError
from perezvon.kernel.errors import AppError
from perezvon.kernel.ids import AgentId, HoursId, QueueId, SkillId, TeamId
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx

Id = TypeVar("Id", bound=str)


class Index(Generic[Id]):
    """Things of one kind. Each has an id and words; a word that several have means none of them."""

    def __init__(self, things: Iterable[tuple[Id, Sequence[str]]], missing: type[AppError]) -> None:
        self._missing = missing
        self._words: dict[Id, Sequence[str]] = {}
        found = defaultdict[str, set[Id]](set)
        for one, words in things:
            self._words[one] = words
            for word in words:
                found[_folded(word)].add(one)
        self._found = found

    def find(self, text: str) -> Id:
        """What is called so, by id or by word. Raises the error of things that are missing."""
        by_id = next((one for one in self._words if one == text), None)
        if by_id is not None:
            return by_id
        called_so = self._found.get(_folded(text), set())
        if len(called_so) != 1:
            raise self._missing(value=text)
        return next(iter(called_so))

    def text(self, one: Id) -> str:
        """The first of its words by which it is found again, or its id."""
        words = self._words.get(one, ())
        return next((word for word in words if self._found[_folded(word)] == {one} and word not in self._words), one)


def _folded(word: str) -> str:
    return " ".join(word.split()).casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """All of them as they are in this transaction."""

    users: Sequence[User]
    staff: Mapping[AgentId, Agent]
    agents: Index[AgentId]
    teams: Index[TeamId]
    queues: Index[QueueId]
    skills: Index[SkillId]
    hours: Index[HoursId]

    @classmethod
    async def load(cls, tx: Tx, language: Language) -> "Directory":
        """Names are those of `language` where there are several."""
        users, staff = await every_user(tx), await every_agent(tx)
        logins = {user.agent: user.login for user in users if user.agent is not None}
        queues = ((one.setup.queue, _names(one.name, language)) for one in await every_queue(tx))
        return cls(
            users=users,
            staff={agent.agent: agent for agent in staff},
            agents=Index(((one.agent, _agent_words(one, logins)) for one in staff), NobodyError),
            teams=Index(((one.team, [one.name]) for one in await every_team(tx)), NotThereError),
            queues=Index(queues, NotThereError),
            skills=Index(((one.skill, _names(one.name, language)) for one in await every_skill(tx)), NotThereError),
            hours=Index(((one.hours, _names(one.name, language)) for one in await every_hours(tx)), NotThereError),
        )


def _agent_words(agent: Agent, logins: Mapping[AgentId, str]) -> Sequence[str]:
    return [agent.name, *([logins[agent.agent]] if agent.agent in logins else [])]


def _names(name: Mapping[Language, str], language: Language) -> Sequence[str]:
    own = name.get(language) or name.get(Language.ENGLISH)
    return list(dict.fromkeys([*([own] if own else []), *name.values()]))
