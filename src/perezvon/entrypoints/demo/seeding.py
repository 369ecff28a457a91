"""Makes the sample world, once."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from perezvon.engine.engine import Engine
from perezvon.entrypoints.demo.company import (
    BOOSTS,
    FLOW,
    FLOW_NAME,
    HOURS,
    LINE,
    MAIN_FLOW,
    OUTCOMES,
    QUEUES,
    ROUTES,
    SKILLS,
)
from perezvon.entrypoints.demo.customers import CUSTOMERS
from perezvon.entrypoints.demo.goals import goals
from perezvon.entrypoints.demo.staff import AGENTS, SASHA, SEATS, TEAMS, USERS
from perezvon.entrypoints.demo.wiping import mark
from perezvon.entrypoints.foundation import Foundation
from perezvon.entrypoints.subscriptions import facts
from perezvon.features.contacts.service import OutcomesService
from perezvon.features.customers.public import get
from perezvon.features.customers.service import CustomersService
from perezvon.features.flows.service.lines import FlowsService
from perezvon.features.identity.service import IdentityService, Passwords, Visit
from perezvon.features.metrics.domain.goals import day_of
from perezvon.features.metrics.service.figures import FiguresService
from perezvon.features.metrics.service.goals import GoalsService
from perezvon.features.people.service import PeopleService
from perezvon.features.queues.service import QueuesService
from perezvon.kernel.ids import IdSource, UserId
from perezvon.kernel.time import Clock
from perezvon.platform.db import Tx


async def seed(base: Foundation) -> None:
    """Make the sample world in a centre that does not have it; one that people have begun to change stays theirs."""
    async with base.database.begin() as tx:
        if await get(tx, CUSTOMERS[0].customer) is None:
            identity = _identity(base)
            if not await identity.demo_users(tx):
                mark(base.settings)
            await _seed_routing(tx, base.clock)
            await _seed_people(tx, identity, base.ids)
            await _seed_goals(tx, base)


async def visits_of(base: Foundation) -> Sequence[Visit]:
    """Who is signed in."""
    async with base.database.begin() as tx:
        return await _identity(base).demo_visits(tx)


async def take_back(base: Foundation, visits: Sequence[Visit]) -> None:
    """Whoever was signed in before the demo was wiped still is."""
    async with base.database.begin() as tx:
        await _identity(base).take_back(tx, visits)


def _identity(base: Foundation) -> IdentityService:
    return IdentityService(Passwords(), base.clock, base.ids, facts(), is_demo=True)


async def _seed_routing(tx: Tx, clock: Clock) -> None:
    queues = QueuesService()
    for queue in QUEUES:
        await queues.save_queue(tx, None, queue)
    for route in ROUTES:
        await queues.save_route(tx, None, route)
    await queues.save_boosts(tx, None, BOOSTS)
    flows = FlowsService(clock)
    await flows.save_hours(tx, None, HOURS)
    await flows.publish(tx, None, FLOW)
    await flows.name_flow(tx, None, MAIN_FLOW, FLOW_NAME)
    await flows.save_line(tx, None, LINE)
    for outcome in OUTCOMES:
        await OutcomesService().save(tx, None, outcome)


async def _seed_people(tx: Tx, identity: IdentityService, ids: IdSource) -> None:
    for user in USERS:
        await identity.save_user(tx, None, user)
    people = PeopleService()
    for team in TEAMS:
        await people.save_team(tx, None, team)
    for skill in SKILLS:
        await people.save_skill(tx, None, skill)
    for agent in AGENTS:
        await people.save_agent(tx, None, agent, user=UserId(agent.agent) if agent in SEATS else None)
    customers = CustomersService(ids, facts())
    for customer in CUSTOMERS:
        await customers.save(tx, None, customer)


async def _seed_goals(tx: Tx, base: Foundation) -> None:
    """They are the supervisor's."""
    zone = ZoneInfo(HOURS.zone)
    service = GoalsService(FiguresService(base.clock, lambda: Engine().view), base.clock, base.ids)
    owner = next(user.actor for user in USERS if user.login == SASHA)
    for goal, change in goals(day_of(base.clock.now(), zone), zone):
        await service.add(tx, owner, goal, change)
