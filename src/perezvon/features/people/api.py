"""Routes of people."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from perezvon.features.dispatch.public import DispatchUnavailableError, RefusedError
from perezvon.features.people import schemas
from perezvon.features.people.domain import (
    AgentIsHeadError,
    AgentNotFoundError,
    BreakNotFoundError,
    HeadNotInTeamError,
    NotAnAgentError,
    SkillNotFoundError,
    SkillTwiceError,
    TeamInUseError,
    TeamNotFoundError,
    UnknownBreakReasonError,
    UnknownSkillError,
    UnknownTeamError,
)
from perezvon.features.people.schemas import AgentItem, BreakReason, Receipt, StateWish
from perezvon.features.people.service import (
    PeopleService,
    Presence,
    StaffSettings,
    Steering,
    TimeLines,
    Watching,
)
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import AgentId, SkillId, TeamId, UserId
from perezvon.platform.fields import ID
from perezvon.platform.http import ForbiddenError, PerhapsTransaction, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers
from perezvon.platform.revision import ChangedMeanwhileError, NameTakenError

_Reader = Depends(requires("settings.read"))
_Writer = Annotated[Actor, Depends(requires("settings.write"))]
_Steerer = Annotated[Actor, Depends(requires("agents.steer"))]
_STALE = (ChangedMeanwhileError, NameTakenError)


def router(
    service: PeopleService, presence: Presence, steering: Steering, watching: Watching, time_lines: TimeLines
) -> APIRouter:
    """`/api/people`."""
    routes = APIRouter(prefix="/api/people", tags=["people"], responses=answers(SignedOutError, ForbiddenError))

    @routes.get("/agents")
    async def agents(tx: Transaction, actor: Annotated[Actor, Depends(requires("people.read"))]) -> Sequence[AgentItem]:
        return [AgentItem.model_validate(agent) for agent in await service.agents(tx, actor)]

    @routes.get("/breaks", dependencies=[Depends(requires("people.read"))])
    async def breaks(tx: Transaction) -> Sequence[BreakReason]:
        """All reasons in their order, also those that are not offered any more but stand in the history."""
        return [BreakReason.model_validate(one) for one in await service.breaks(tx)]

    @routes.put(
        "/me/state",
        responses=answers(NotAnAgentError, UnknownBreakReasonError, RefusedError, DispatchUnavailableError),
    )
    async def request_state(
        tx: PerhapsTransaction,
        actor: Annotated[Actor, Depends(requires("desk.use", even_in_silence=True))],
        body: StateWish,
    ) -> Receipt:
        return Receipt(seq=await presence.request(tx, actor, body.state, body.reason))

    @routes.get("/users", dependencies=[Depends(requires("people.read"))])
    async def user_names(
        tx: Transaction, user: Annotated[list[Annotated[UserId, ID]], Query(max_length=100)]
    ) -> dict[UserId, str]:
        """The names of these users by their ids."""
        return dict(await service.user_names(tx, user))

    @routes.get("/agents/{agent}/why-idle", responses=answers(AgentNotFoundError))
    async def why_idle(
        actor: Annotated[Actor, Depends(requires("agents.watch"))], agent: Annotated[AgentId, ID]
    ) -> schemas.IdleReason:
        """Why an agent has no contact."""
        return schemas.IdleReason.model_validate(watching.why_idle(actor, agent))

    _add_time_lines(routes, time_lines)
    _add_steering(routes, presence, steering)
    return routes


def _add_time_lines(routes: APIRouter, time_lines: TimeLines) -> None:
    @routes.get("/agents/{agent}/intervals", responses=answers(AgentNotFoundError))
    async def intervals(
        tx: Transaction,
        actor: Annotated[Actor, Depends(requires("reports.read"))],
        agent: Annotated[AgentId, ID],
        since: Annotated[int, Query(ge=0, le=10**16)],
        until: Annotated[int, Query(ge=0, le=10**16)],
    ) -> Sequence[schemas.Interval]:
        """What an agent did in some time, such as a day, in order."""
        found = await time_lines.time_line(tx, actor, agent, since=since, until=until)
        return [schemas.Interval.model_validate(one) for one in found]


def _add_steering(routes: APIRouter, presence: Presence, steering: Steering) -> None:
    @routes.put(
        "/agents/{agent}/state",
        responses=answers(AgentNotFoundError, UnknownBreakReasonError, RefusedError, DispatchUnavailableError),
    )
    async def set_state(tx: Transaction, actor: _Steerer, agent: Annotated[AgentId, ID], body: StateWish) -> Receipt:
        """Set somebody else's state. During a contact it takes effect afterwards."""
        return Receipt(seq=await presence.set_state(tx, actor, agent, body.state, body.reason))

    @routes.post("/moves", responses=answers(AgentNotFoundError))
    async def move_agents(tx: Transaction, actor: _Steerer, body: schemas.Moves) -> Sequence[schemas.MoveItem]:
        """Let agents serve other queues; answers with those they served before, which undo takes."""
        before = await steering.move(tx, actor, [move.wanted for move in body.moves], minutes=body.minutes)
        return [schemas.MoveItem.model_validate(move) for move in before]


def settings_router(settings: StaffSettings) -> APIRouter:
    """`/api/settings/teams`, `skills`, `breaks` and `agents`."""
    routes = APIRouter(prefix="/api/settings", tags=["people"], responses=answers(SignedOutError, ForbiddenError))
    _add_teams(routes, settings)
    _add_skills(routes, settings)
    _add_breaks(routes, settings)
    _add_agents(routes, settings)
    return routes


def _add_teams(routes: APIRouter, settings: StaffSettings) -> None:
    errors = answers(TeamNotFoundError, HeadNotInTeamError, TeamInUseError, *_STALE)

    @routes.get("/teams", dependencies=[_Reader])
    async def team_settings(tx: Transaction) -> Sequence[schemas.TeamSetting]:
        return [schemas.TeamSetting.model_validate(team) for team in await settings.teams(tx)]

    @routes.post("/teams", responses=errors)
    async def add_team(tx: Transaction, actor: _Writer, body: schemas.TeamBody) -> schemas.TeamSetting:
        team = await settings.put_team(tx, actor, body.wanted(settings.new_team()))
        return schemas.TeamSetting.model_validate(team)

    @routes.put("/teams/{team}", responses=errors)
    async def change_team(
        tx: Transaction, actor: _Writer, team: Annotated[TeamId, ID], body: schemas.TeamChange
    ) -> schemas.TeamSetting:
        changed = await settings.put_team(tx, actor, body.wanted(team, body.version))
        return schemas.TeamSetting.model_validate(changed)


def _add_skills(routes: APIRouter, settings: StaffSettings) -> None:
    errors = answers(SkillNotFoundError, *_STALE)

    @routes.get("/skills", dependencies=[_Reader])
    async def skill_settings(tx: Transaction) -> Sequence[schemas.SkillSetting]:
        return [schemas.SkillSetting.model_validate(skill) for skill in await settings.skills(tx)]

    @routes.post("/skills", responses=errors)
    async def add_skill(tx: Transaction, actor: _Writer, body: schemas.SkillBody) -> schemas.SkillSetting:
        skill = await settings.put_skill(tx, actor, body.wanted(settings.new_skill()))
        return schemas.SkillSetting.model_validate(skill)

    @routes.put("/skills/{skill}", responses=errors)
    async def change_skill(
        tx: Transaction, actor: _Writer, skill: Annotated[SkillId, ID], body: schemas.SkillChange
    ) -> schemas.SkillSetting:
        changed = await settings.put_skill(tx, actor, body.wanted(skill, body.version))
        return schemas.SkillSetting.model_validate(changed)


def _add_breaks(routes: APIRouter, settings: StaffSettings) -> None:
    errors = answers(BreakNotFoundError, *_STALE)

    @routes.post("/breaks", responses=errors)
    async def add_break(tx: Transaction, actor: _Writer, body: schemas.BreakBody) -> schemas.BreakSetting:
        added = await settings.put_break(tx, actor, body.wanted(settings.new_break()))
        return schemas.BreakSetting.model_validate(added)

    @routes.get("/breaks", dependencies=[_Reader])
    async def break_settings(tx: Transaction) -> Sequence[schemas.BreakSetting]:
        return [schemas.BreakSetting.model_validate(one) for one in await settings.breaks(tx)]

    @routes.put("/breaks/order", responses=answers(ChangedMeanwhileError))
    async def order_breaks(tx: Transaction, actor: _Writer, body: schemas.BreakOrder) -> Sequence[schemas.BreakSetting]:
        ordered = await settings.order_breaks(tx, actor, body.order)
        return [schemas.BreakSetting.model_validate(one) for one in ordered]

    @routes.put("/breaks/{reason}", responses=errors)
    async def change_break(
        tx: Transaction, actor: _Writer, reason: Annotated[str, ID], body: schemas.BreakChange
    ) -> schemas.BreakSetting:
        changed = await settings.put_break(tx, actor, body.wanted(reason, body.version))
        return schemas.BreakSetting.model_validate(changed)


def _add_agents(routes: APIRouter, settings: StaffSettings) -> None:
    errors = answers(
        AgentNotFoundError,
        UnknownTeamError,
        AgentIsHeadError,
        UnknownSkillError,
        SkillTwiceError,
        ChangedMeanwhileError,
    )

    @routes.get("/agents", dependencies=[_Reader])
    async def agent_settings(tx: Transaction) -> Sequence[schemas.AgentSetting]:
        return [schemas.AgentSetting.model_validate(agent) for agent in await settings.agents(tx)]

    @routes.put("/agents/{agent}", responses=errors)
    async def assign_agent(
        tx: Transaction, actor: _Writer, agent: Annotated[AgentId, ID], body: schemas.AgentChange
    ) -> schemas.AgentSetting:
        assigned = await settings.assign(tx, actor, body.wanted(agent))
        return schemas.AgentSetting.model_validate(assigned)
