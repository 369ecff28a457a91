"""What people do when users change: whoever has the role of an agent is one, under the user's name."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from perezvon.features.identity.events import UserSaved
from perezvon.features.identity.public import AgentUser, agent_user
from perezvon.features.people import repository
from perezvon.features.people.domain import Agent
from perezvon.features.people.service import PeopleService
from perezvon.kernel.ids import AgentId, IdSource
from perezvon.platform.db import Tx
from perezvon.platform.facts import hears
from perezvon.platform.jobs import Handler

FOLLOW_USER = "people.follow_user"

SUBSCRIPTIONS: Mapping[type, Sequence[str]] = {UserSaved: (FOLLOW_USER,)}
"""The jobs that facts of other features start here."""


def handlers(people: PeopleService, ids: IdSource) -> Mapping[str, Handler]:
    """An agent begins, is renamed and ends with their user. One who ends finishes the call they are in."""

    async def follow_user(tx: Tx, fact: UserSaved) -> None:
        user = await agent_user(tx, fact.user)
        if user is None:
            return
        known = None if user.agent is None else await repository.agent_set(tx, user.agent)
        if known is None and user.takes_contacts:
            agent = Agent(agent=AgentId(ids.new()), name=user.name, languages=(user.language,))
            await people.save_agent(tx, None, agent, user=fact.user)
        elif known is not None:
            await people.save_agent(tx, None, _as(known, user))

    return {FOLLOW_USER: hears(UserSaved, follow_user)}


def _as(agent: Agent, user: AgentUser) -> Agent:
    return replace(agent, name=user.name, is_active=user.takes_contacts)
