"""Setting up agents, and what agents wish to be."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from perezvon.engine.events import AgentSet, AgentStateRequested, BreakSet, SkillSet, TeamSet
from perezvon.engine.view import IdleReason, View
from perezvon.features.audit.public import record
from perezvon.features.dispatch.public import Dispatch, configure
from perezvon.features.identity.public import link_agent, names_of
from perezvon.features.people import repository
from perezvon.features.people.domain import (
    MOST_INTERVALS,
    Agent,
    AgentIsHeadError,
    AgentNotFoundError,
    Break,
    BreakNotFoundError,
    HeadNotInTeamError,
    Interval,
    Loan,
    Move,
    NotAnAgentError,
    Skill,
    SkillNotFoundError,
    SkillTwiceError,
    Team,
    TeamInUseError,
    TeamNotFoundError,
    UnknownBreakReasonError,
    UnknownSkillError,
    UnknownTeamError,
    WantedState,
    is_watched,
)
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import AgentId, IdSource, SkillId, TeamId, UserId
from perezvon.kernel.time import SECOND, Clock, Micros
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx
from perezvon.platform.revision import ChangedMeanwhileError, check_name, check_version


class PeopleService:
    """Agents, teams and breaks; routing knows of a change as soon as it is committed."""

    async def agents(self, tx: Tx, actor: Actor) -> Sequence[Agent]:
        """The agents that `actor` may know of, by name."""
        return await repository.agents(tx, actor)

    async def user_names(self, tx: Tx, users: Collection[UserId]) -> Mapping[UserId, str]:
        """What those people are called who do something to others, such as setting an agent's state."""
        return await names_of(tx, users)

    async def save_team(self, tx: Tx, actor: Actor | None, team: Team) -> None:
        """Add or change a team."""
        if await repository.team_set(tx, team.team) != team:
            await repository.save_team(tx, team)
            await configure(tx, TeamSet(team=team.setup))
            await record(tx, actor, "people.save_team", team.team)

    async def save_skill(self, tx: Tx, actor: Actor | None, skill: Skill) -> None:
        """Add or change a skill."""
        if await repository.skill_set(tx, skill.skill) != skill:
            await repository.save_skill(tx, skill)
            await configure(tx, SkillSet(skill=skill.setup))
            await record(tx, actor, "people.save_skill", skill.skill)

    async def breaks(self, tx: Tx) -> Sequence[Break]:
        """The reasons for a break in their order, those not on offer too."""
        return await repository.breaks(tx)

    async def save_break(self, tx: Tx, actor: Actor | None, value: Break) -> None:
        """Add or change a reason for a break."""
        if await repository.break_set(tx, value.reason) != value:
            await repository.save_break(tx, value)
            await configure(tx, BreakSet(reason=value.setup))
            await record(tx, actor, "people.save_break", value.reason)

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
        self._offered: set[str] = set()
        """Reasons for a break that were on offer when they were last looked at."""

    async def request(self, tx: Tx | None, actor: Actor, state: WantedState, reason: str | None) -> int:
        """Ask for a state of the signed-in agent; returns the seq of the step that grants it.

        Without `tx`, while the database is silent, a reason for a break is believed that was on offer before. Raises
        `NotAnAgentError`, `UnknownBreakReasonError`, `RefusedError` or `DispatchUnavailableError`.
        """
        if actor.agent is None:
            raise NotAnAgentError
        return await self._ask(tx, actor.agent, state, reason)

    async def set_state(self, tx: Tx, actor: Actor, agent: AgentId, state: WantedState, reason: str | None) -> int:
        """Set the state of an agent within reach, under the name of `actor`; the seq of the step that grants it.

        Raises `AgentNotFoundError`, `UnknownBreakReasonError`, `RefusedError` or `DispatchUnavailableError`.
        """
        await _within_reach(tx, actor, agent)
        seq = await self._ask(tx, agent, state, reason, by=actor.user)
        await record(tx, actor, "people.set_state", agent)
        return seq

    async def _ask(
        self, tx: Tx | None, agent: AgentId, state: WantedState, reason: str | None, *, by: UserId | None = None
    ) -> int:
        if state is not WantedState.BREAK:
            reason = None
        elif reason is None or not await self._is_offered(tx, reason):
            raise UnknownBreakReasonError
        return await self._dispatch.request(AgentStateRequested(agent=agent, state=state.value, reason=reason, by=by))

    async def _is_offered(self, tx: Tx | None, reason: str) -> bool:
        if tx is not None:
            self._offered.discard(reason)
            if _is_on_offer(await repository.break_set(tx, reason)):
                self._offered.add(reason)
        return reason in self._offered


class Watching:
    """What those who watch agents ask about them now, as far as their `agents.watch` reaches."""

    def __init__(self, clock: Clock, view: Callable[[], View]) -> None:
        self._clock = clock
        self._view = view

    def why_idle(self, actor: Actor, agent: AgentId) -> IdleReason:
        """Why an agent has no contact. Raises `AgentNotFoundError`, also for one out of reach."""
        view = self._view()
        seen, found = view.agent(agent), view.why_idle(agent, self._clock.now())
        if seen is None or found is None or not is_watched(seen, actor.reach("agents.watch")):
            raise AgentNotFoundError
        return found


class TimeLines:
    """What agents did when, as far as somebody's `reports.read` reaches: the times behind the figures of agents' time."""

    async def time_line(
        self, tx: Tx, actor: Actor, agent: AgentId, *, since: Micros, until: Micros
    ) -> Sequence[Interval]:
        """What an agent did in some time, in order. Raises `AgentNotFoundError`, also for one out of reach."""
        is_own = actor.may("reports.read") and actor.agent == agent
        if not is_own and not await repository.is_within(tx, actor.reach("reports.read"), agent):
            raise AgentNotFoundError
        return await repository.time_line(tx, agent, since=since, until=until, most=MOST_INTERVALS)


class Steering:
    """Which queues agents serve, as those who steer the day arrange it."""

    def __init__(self, people: PeopleService, clock: Clock) -> None:
        self._people = people
        self._clock = clock

    async def move(self, tx: Tx, actor: Actor, moves: Sequence[Move], *, minutes: int | None) -> Sequence[Move]:
        """Let agents within reach serve other queues, for so many minutes or until that changes again; returns which
        they served before. An agent who is on loan returns to the queues that they had before the first loan.

        Raises `AgentNotFoundError`, and then moves nobody.
        """
        before = []
        for move in sorted(moves, key=lambda each: each.agent):
            found = await _within_reach(tx, actor, move.agent)
            before.append(Move(agent=found.agent, queues=found.queues))
            lent = await repository.loan(tx, found.agent)
            if minutes is None:
                await repository.end_loan(tx, found.agent)
            else:
                until = self._clock.now() + minutes * 60 * SECOND
                home = found.queues if lent is None else lent.queues
                await repository.save_loan(tx, Loan(agent=found.agent, queues=home, until=until, by=actor.user))
            await self._people.save_agent(tx, actor, replace(found, queues=move.queues))
        return before

    async def return_agents(self, tx: Tx) -> int:
        """Give those whose loan is over their queues back; returns how many."""
        over = await repository.loans_over(tx, self._clock.now())
        for loan in over:
            found = await repository.agent_set(tx, loan.agent)
            if found is not None:
                await self._people.save_agent(tx, None, replace(found, queues=loan.queues))
            await repository.end_loan(tx, loan.agent)
        return len(over)


async def _within_reach(tx: Tx, actor: Actor, agent: AgentId) -> Agent:
    """An agent whom somebody may steer, and whom nobody else changes before the transaction ends."""
    found, reach = await repository.agent_set(tx, agent), actor.reach("agents.steer")
    if found is None or not found.is_active or (reach is not None and found.team not in reach):
        raise AgentNotFoundError
    return found


def _is_on_offer(found: Break | None) -> bool:
    return found is not None and found.is_active


class StaffSettings:
    """Teams, skills, breaks, and who serves what, as an administrator sets them up.

    Whatever is put is added (version 0) or takes the place of the version that was seen: then it raises its not-found
    error or `ChangedMeanwhileError`. Names that are in use are not given twice: `NameTakenError`.
    """

    def __init__(self, people: PeopleService, ids: IdSource) -> None:
        self._people = people
        self._ids = ids

    def new_team(self) -> TeamId:
        """The id of a team that is to be added."""
        return TeamId(self._ids.new())

    def new_skill(self) -> SkillId:
        """The id of a skill that is to be added."""
        return SkillId(self._ids.new())

    def new_break(self) -> str:
        """The id of a reason that is to be added."""
        return self._ids.new()

    async def teams(self, tx: Tx) -> Sequence[Team]:
        """Every team, by name."""
        return await repository.teams(tx)

    async def skills(self, tx: Tx) -> Sequence[Skill]:
        """Every skill."""
        return await repository.skills(tx)

    async def breaks(self, tx: Tx) -> Sequence[Break]:
        """Every reason for a break, in order."""
        return await self._people.breaks(tx)

    async def agents(self, tx: Tx) -> Sequence[Agent]:
        """Every agent, by name."""
        return await repository.all_agents(tx)

    async def put_team(self, tx: Tx, actor: Actor, team: Team) -> Team:
        """The team as it is now. Raises `HeadNotInTeamError` or `TeamInUseError` too."""
        check_version(await repository.team_set(tx, team.team), team, TeamNotFoundError)
        members = {agent.agent for agent in await self.agents(tx) if agent.is_active and agent.team == team.team}
        if team.head is not None and team.head not in members:
            raise HeadNotInTeamError
        if members and not team.is_active:
            raise TeamInUseError(count=len(members))
        others = [one for one in await self.teams(tx) if one.is_active and one.team != team.team]
        check_name(_only_name(team), map(_only_name, others))
        await self._people.save_team(tx, actor, team)
        return await repository.team_set(tx, team.team) or team

    async def put_skill(self, tx: Tx, actor: Actor, skill: Skill) -> Skill:
        """The skill as it is now."""
        check_version(await repository.skill_set(tx, skill.skill), skill, SkillNotFoundError)
        check_name(
            skill.name, (one.name for one in await self.skills(tx) if one.is_active and one.skill != skill.skill)
        )
        await self._people.save_skill(tx, actor, skill)
        return await repository.skill_set(tx, skill.skill) or skill

    async def put_break(self, tx: Tx, actor: Actor, value: Break) -> Break:
        """The reason for a break as it is now; a new one is the last in order."""
        found = await repository.break_set(tx, value.reason)
        check_version(found, value, BreakNotFoundError)
        others = [one for one in await repository.breaks(tx) if one.reason != value.reason]
        check_name(value.name, (one.name for one in others if one.is_active))
        last = max((one.position for one in others), default=-1) + 1
        await self._people.save_break(tx, actor, replace(value, position=last if found is None else found.position))
        return await repository.break_set(tx, value.reason) or value

    async def order_breaks(self, tx: Tx, actor: Actor, order: Sequence[str]) -> Sequence[Break]:
        """Offer the breaks in this order. Raises `ChangedMeanwhileError` when it does not name all of them once."""
        known = {one.reason: one for one in await repository.breaks(tx)}
        if sorted(order) != sorted(known):
            raise ChangedMeanwhileError
        for position, reason in enumerate(order):
            await self._people.save_break(tx, actor, replace(known[reason], position=position))
        return await repository.breaks(tx)

    async def assign(self, tx: Tx, actor: Actor, wanted: Agent) -> Agent:
        """Give an agent a team, languages, queues and skills; the agent as they are now. The name stays as it is.

        Raises `UnknownTeamError`, `AgentIsHeadError`, `UnknownSkillError` or `SkillTwiceError` too.
        """
        found = await repository.agent_set(tx, wanted.agent)
        check_version(found, wanted, AgentNotFoundError)
        if found is None:
            raise AgentNotFoundError
        if wanted.team != found.team:
            await self._check_move(tx, found, wanted.team)
        await self._check_skills(tx, found, wanted)
        agent = replace(wanted, name=found.name, is_active=found.is_active)
        await self._people.save_agent(tx, actor, agent)
        return await repository.agent_set(tx, agent.agent) or agent

    async def _check_move(self, tx: Tx, agent: Agent, target: TeamId | None) -> None:
        teams = {team.team: team for team in await self.teams(tx)}
        if target is not None and (target not in teams or not teams[target].is_active):
            raise UnknownTeamError
        left = teams.get(agent.team) if agent.team is not None else None
        if left is not None and left.head == agent.agent:
            raise AgentIsHeadError(team=left.name)

    async def _check_skills(self, tx: Tx, found: Agent, wanted: Agent) -> None:
        named = [skill.skill for skill in wanted.skills]
        if len(named) != len(set(named)):
            raise SkillTwiceError
        in_use = {skill.skill for skill in await self.skills(tx) if skill.is_active}
        if not in_use.union(skill.skill for skill in found.skills).issuperset(named):
            raise UnknownSkillError


def _only_name(team: Team) -> dict[Language, str]:
    """The name of a team, which is one for all languages."""
    return {Language.ENGLISH: team.name}
