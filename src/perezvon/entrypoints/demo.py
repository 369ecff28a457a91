"""The sample world: Nordlink, a made-up broadband company, small enough to understand and complete enough to call.

It is made through the same services that people use, so the worker prepares the names of its customers as of any others.
"""

from perezvon.engine.centre import (
    AgentSkill,
    LineSetup,
    OpenSpan,
    PersonalManagerStep,
    QueueSetup,
    QueueStep,
    RouteSetup,
)
from perezvon.entrypoints.foundation import Foundation
from perezvon.entrypoints.subscriptions import facts
from perezvon.features.contacts.domain import Outcome
from perezvon.features.contacts.service import OutcomesService
from perezvon.features.customers.domain import Address, AddressKind, Customer
from perezvon.features.customers.public import get
from perezvon.features.customers.service import CustomersService
from perezvon.features.flows.domain import Hours, Line
from perezvon.features.flows.domain.standard import StandardFlow, standard_flow
from perezvon.features.flows.service.lines import FlowsService
from perezvon.features.identity.domain import Role, User
from perezvon.features.identity.service import IdentityService, Passwords
from perezvon.features.people.domain import Agent, Skill, Team
from perezvon.features.people.service import PeopleService
from perezvon.features.queues.domain import Queue, Route
from perezvon.features.queues.service import QueuesService
from perezvon.kernel.ids import (
    AgentId,
    CustomerId,
    FlowId,
    HoursId,
    IdSource,
    LineId,
    OutcomeId,
    QueueId,
    RouteId,
    SkillId,
    TeamId,
    UserId,
)
from perezvon.kernel.time import Clock
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx

EN, RU, ZH = Language.ENGLISH, Language.RUSSIAN, Language.CHINESE

ANNA, BEN, CHEN, SASHA = AgentId("anna"), AgentId("ben"), AgentId("chen"), AgentId("sasha")
SALES, SUPPORT = QueueId("sales"), QueueId("support")
TO_SALES, TO_SUPPORT = RouteId("to-sales"), RouteId("to-support")
FIBRE, CONTRACTS = SkillId("fibre"), SkillId("contracts")
ALWAYS = HoursId("always")
MAIN_FLOW = FlowId("main")

TEAM = Team(team=TeamId("front"), name="Nordlink front office", head=ANNA)

AGENTS = (
    Agent(
        agent=ANNA,
        name="Anna Sokolova",
        team=TEAM.team,
        languages=(RU, EN),
        queues=(SALES, SUPPORT),
        skills=(AgentSkill(skill=CONTRACTS, level=5),),
    ),
    Agent(
        agent=BEN,
        name="Ben Carter",
        team=TEAM.team,
        languages=(EN,),
        queues=(SALES, SUPPORT),
        skills=(AgentSkill(skill=FIBRE, level=4), AgentSkill(skill=CONTRACTS, level=2)),
    ),
    Agent(agent=CHEN, name="陈静 Chen Jing", team=TEAM.team, languages=(ZH, EN), queues=(SUPPORT, SALES)),
    Agent(agent=SASHA, name="Sasha Orlova", team=TEAM.team, languages=(EN, RU), queues=()),
)
"""Sasha, who supervises, has a phone to listen and to help with, and no queue."""

ROLES = {SASHA: (Role.SUPERVISOR, Role.QUALITY, Role.AGENT)}

USERS = (
    *(
        User(user=UserId(agent.agent), login=agent.agent, name=agent.name, roles=ROLES.get(agent.agent, (Role.AGENT,)))
        for agent in AGENTS
    ),
    User(user=UserId("admin"), login="admin", name="Robin Holm", roles=(Role.ADMINISTRATOR,)),
)
"""Without passwords: only the demo's own sign-in, on this machine, lets them in."""

QUEUES = (
    Queue(setup=QueueSetup(queue=SALES), name={EN: "Sales", RU: "Продажи", ZH: "销售"}),
    Queue(setup=QueueSetup(queue=SUPPORT), name={EN: "Support", RU: "Поддержка", ZH: "技术支持"}),
)

ROUTES = (
    Route(
        setup=RouteSetup(route=TO_SALES, steps=(PersonalManagerStep(), QueueStep(queue=SALES))),
        name={EN: "To sales", RU: "В продажи", ZH: "转销售"},
    ),
    Route(
        setup=RouteSetup(route=TO_SUPPORT, steps=(PersonalManagerStep(), QueueStep(queue=SUPPORT))),
        name={EN: "To support", RU: "В поддержку", ZH: "转技术支持"},
    ),
)

SKILLS = (
    Skill(skill=FIBRE, name={EN: "Fibre", RU: "Оптика", ZH: "光纤"}),
    Skill(skill=CONTRACTS, name={EN: "Contracts", RU: "Договоры", ZH: "合同"}),
)


HOURS = Hours(
    hours=ALWAYS,
    name={EN: "Always open", RU: "Круглосуточно", ZH: "全天候"},
    zone="UTC",
    spans=tuple(OpenSpan(weekday=weekday, start=0, end=24 * 60) for weekday in range(7)),
)

LINE = Line(
    setup=LineSetup(line=LineId("web"), flow=MAIN_FLOW, language=EN),
    name={EN: "Nordlink", RU: "Нордлинк", ZH: "北联宽带"},
    languages=(EN, RU, ZH),
)

CUSTOMERS = (
    Customer(
        customer=CustomerId("maria"),
        name="Maria Lindqvist",
        language=EN,
        manager=ANNA,
        backups=(BEN,),
        addresses=(
            Address.of(AddressKind.PHONE, "+46 70 174 06 05"),
            Address.of(AddressKind.EMAIL, "maria.lindqvist@example.com"),
        ),
        note="Fibre 1000 at home and in the workshop. Prefers to be called back in the afternoon.",
        tier="gold",
    ),
    Customer(
        customer=CustomerId("olga"),
        name="Ольга Дмитриева",
        language=RU,
        manager=ANNA,
        addresses=(Address.of(AddressKind.PHONE, "+7 495 555-01-42"),),
        note="Переезжает в сентябре, спрашивала о переносе договора.",
    ),
    Customer(
        customer=CustomerId("zhang"),
        name="张伟",
        language=ZH,
        manager=CHEN,
        addresses=(Address.of(AddressKind.EMAIL, "zhang.wei@example.com"),),
        note="企业客户，有三个办公地点。",
        tier="business",
    ),
    Customer(
        customer=CustomerId("kofi"),
        name="Kofi Mensah",
        language=EN,
        addresses=(Address.of(AddressKind.EMAIL, "kofi.mensah@example.com"),),
    ),
)

OUTCOMES = (
    Outcome(outcome=OutcomeId("solved"), name={EN: "Solved", RU: "Решено", ZH: "已解决"}, position=0),
    Outcome(outcome=OutcomeId("follow_up"), name={EN: "Follow up", RU: "Нужно вернуться", ZH: "需跟进"}, position=1),
    Outcome(outcome=OutcomeId("sale"), name={EN: "Sale", RU: "Продажа", ZH: "成交"}, position=2),
    Outcome(outcome=OutcomeId("complaint"), name={EN: "Complaint", RU: "Жалоба", ZH: "投诉"}, position=3),
)


FLOW = standard_flow(
    MAIN_FLOW,
    StandardFlow(route=TO_SUPPORT, choices=(("1", TO_SALES), ("2", TO_SUPPORT)), hours=ALWAYS),
)
"""Who keeps silent at the menu twice is given to support: nobody is turned away for not pressing a key."""

FLOW_NAME = {EN: "Nordlink main menu", RU: "Главное меню Нордлинка", ZH: "北联主菜单"}


async def seed(base: Foundation) -> None:
    """Make the sample world in a centre that does not have it; one that people have begun to change stays theirs."""
    async with base.database.begin() as tx:
        if await get(tx, CUSTOMERS[0].customer) is None:
            await _seed_routing(tx, base.clock)
            await _seed_people(tx, base.clock, base.ids)


async def _seed_routing(tx: Tx, clock: Clock) -> None:
    queues = QueuesService()
    for queue in QUEUES:
        await queues.save_queue(tx, None, queue)
    for route in ROUTES:
        await queues.save_route(tx, None, route)
    flows = FlowsService(clock)
    await flows.save_hours(tx, None, HOURS)
    await flows.publish(tx, None, FLOW)
    await flows.name_flow(tx, None, MAIN_FLOW, FLOW_NAME)
    await flows.save_line(tx, None, LINE)
    for outcome in OUTCOMES:
        await OutcomesService().save(tx, None, outcome)


async def _seed_people(tx: Tx, clock: Clock, ids: IdSource) -> None:
    identity = IdentityService(Passwords(), clock, ids, facts(), is_demo=True)
    for user in USERS:
        await identity.save_user(tx, None, user)
    people = PeopleService()
    await people.save_team(tx, None, TEAM)
    for skill in SKILLS:
        await people.save_skill(tx, None, skill)
    for agent in AGENTS:
        await people.save_agent(tx, None, agent, user=UserId(agent.agent))
    customers = CustomersService(ids, facts())
    for customer in CUSTOMERS:
        await customers.save(tx, None, customer)
