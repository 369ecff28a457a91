"""Setting up agents, and what agents wish to be."""

from collections.abc import Sequence

from perezvon.engine.events import AgentSet, AgentStateRequested
from perezvon.features.audit.public import record
from perezvon.features.dispatch.public import Dispatch, configure
from perezvon.features.identity.public import link_agent
from perezvon.features.people import repository
from perezvon.features.people.domain import Agent, NotAnAgentError, Team, WantedState, check_wish
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import UserId
from perezvon.platform.db import Tx


class PeopleService:
    """Agents and teams."""

    async def agents(self, tx: Tx, actor: Actor) -> Sequence[Agent]:
        """The agents that `actor` may know of, by name."""
        return await repository.agents(tx, actor)

    async def save_team(self, tx: Tx, actor: Actor | None, team: Team) -> None:
        """Add or change a team."""
        if await repository.save_team(tx, team):
            await record(tx, actor, "people.save_team", team.team)

    async def save_agent(self, tx: Tx, actor: Actor | None, agent: Agent, *, user: UserId | None = None) -> None:
        """Add or change an agent, whom `user` plays from now on; routing knows as soon as this is committed."""
        if await repository.agent_set(tx, agent.agent) != agent:
            await repository.save_agent(tx, agent)
            await configure(tx, AgentSet(agent=agent.setup))
            await record(tx, actor, "people.save_agent", agent.agent)
        if user is not None:
            await link_agent(tx, user, agent.agent)


class Presence:
    """What agents wish to be; the engine grants it."""

    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch

    async def request(self, actor: Actor, state: WantedState, reason: str | None) -> int:
        """Ask for a state of the signed-in agent; returns the seq of the step that grants it.

        Raises `NotAnAgentError`, `UnknownBreakReasonError`, `RefusedError` or `DispatchUnavailableError`.
        """
        if actor.agent is None:
            raise NotAnAgentError
        reason = check_wish(state, reason)
        return await self._dispatch.request(AgentStateRequested(agent=actor.agent, state=state.value, reason=reason))
