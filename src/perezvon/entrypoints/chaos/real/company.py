"""The company that the load works for: queues with a line each, and agents who serve them."""

import itertools
from dataclasses import dataclass

from perezvon.engine.centre import LineSetup, QueueSetup, QueueStep, RouteSetup
from perezvon.engine.flow.graph import Flow, GoToRoute, HangUp
from perezvon.entrypoints.foundation import foundation
from perezvon.entrypoints.subscriptions import facts
from perezvon.features.flows.domain import Line
from perezvon.features.flows.service.lines import FlowsService
from perezvon.features.identity import repository as sessions
from perezvon.features.identity.domain import Role, Session, User
from perezvon.features.identity.service import IdentityService, Passwords
from perezvon.features.identity.service.passwords import digest, new_token
from perezvon.features.people.domain import Agent, Team
from perezvon.features.people.service import PeopleService
from perezvon.features.queues.domain import Queue, Route
from perezvon.features.queues.service import QueuesService
from perezvon.kernel.ids import AgentId, FlowId, LineId, NodeId, QueueId, RouteId, SessionId, TeamId, UserId
from perezvon.kernel.values import Language
from perezvon.platform.settings import Settings

QUEUES = ("north", "south")
RING_S = 30
WRAP_UP_S = 600
"""Nobody is ready before they say so."""

_TEAM = TeamId("chaos")


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Who works there, and by which token each person is signed in."""

    agents: dict[str, str]
    supervisor: str


async def found(settings: Settings, agents: int) -> Company:
    """Put the company into a centre that runs and is empty.

    Sessions are opened as the sign-in does it, without a password: a thousand of those would take minutes to check.
    """
    names = [f"agent-{number:04}" for number in range(agents)]
    tokens: dict[str, str] = {}
    async with foundation(settings, name="chaos") as base, base.database.begin() as tx:
        queues, flows, people = QueuesService(), FlowsService(base.clock), PeopleService()
        identity = IdentityService(Passwords(), base.clock, base.ids, facts(), is_demo=False)
        for queue in QUEUES:
            setup = QueueSetup(queue=QueueId(queue), ring_s=RING_S, wrap_up_s=WRAP_UP_S, back_off_s=2)
            await queues.save_queue(tx, None, Queue(setup=setup, name=_named(queue)))
            route = RouteSetup(route=RouteId(queue), steps=(QueueStep(queue=QueueId(queue)),))
            await queues.save_route(tx, None, Route(setup=route, name=_named(queue)))
            await flows.publish(tx, None, _flow(queue))
            await flows.name_flow(tx, None, FlowId(queue), _named(queue))
            line = LineSetup(line=LineId(queue), flow=FlowId(queue), language=Language.ENGLISH)
            await flows.save_line(tx, None, Line(setup=line, name=_named(queue), languages=(Language.ENGLISH,)))
        await people.save_team(tx, None, Team(team=_TEAM, name="Chaos"))
        for user in (*(_user(name, Role.AGENT) for name in names), _user("supervisor", Role.SUPERVISOR)):
            await identity.save_user(tx, None, user)
            tokens[user.user] = token = new_token()
            now = base.clock.now()
            opened = Session(session=SessionId(base.ids.new()), user=user.user, created=now, seen=now, device="chaos")
            await sessions.add_session(tx, digest(token), opened)
        for name, served in zip(names, itertools.cycle(_SERVED), strict=False):
            agent = Agent(
                agent=AgentId(name),
                name=name,
                team=_TEAM,
                languages=(Language.ENGLISH,),
                queues=tuple(map(QueueId, served)),
            )
            await people.save_agent(tx, None, agent, user=UserId(name))
    supervisor = tokens.pop("supervisor")
    return Company(agents=tokens, supervisor=supervisor)


_SERVED = (QUEUES, QUEUES[:1], QUEUES[1:])


def _flow(queue: str) -> Flow:
    """Straight to the queue, and after the talk the end: nothing of this is about prompts."""
    return Flow(
        flow=FlowId(queue),
        version=1,
        start=NodeId("route"),
        after_talk=NodeId("end"),
        nodes=(GoToRoute(node=NodeId("route"), route=RouteId(queue)), HangUp(node=NodeId("end"))),
    )


def _user(name: str, role: Role) -> User:
    return User(user=UserId(name), login=name, name=name, roles=(role,))


def _named(name: str) -> dict[Language, str]:
    return dict.fromkeys(Language, name)
