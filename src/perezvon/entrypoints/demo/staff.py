"""Who works at Nordlink. Four seats are for visitors; the world plays the others."""

from collections.abc import Mapping

from perezvon.engine.centre import AgentSkill
from perezvon.entrypoints.demo.company import (
    ACCOUNTS,
    BILLING,
    BILLS,
    BUSINESS,
    CONTRACTS,
    EN,
    FIBRE,
    FRONT,
    MOVING,
    RU,
    SALES,
    SUPPORT,
    ZH,
)
from perezvon.features.identity.domain import Role, User
from perezvon.features.people.domain import Agent, Team
from perezvon.kernel.ids import AgentId, QueueId, TeamId, UserId
from perezvon.kernel.values import Language
from perezvon.world.cast import Voice

ANNA, BEN, CHEN, SASHA = AgentId("anna"), AgentId("ben"), AgentId("chen"), AgentId("sasha")

SEATS = (
    Agent(
        agent=ANNA,
        name="Anna Sokolova",
        team=FRONT,
        languages=(RU, EN),
        queues=(SALES, SUPPORT),
        skills=(AgentSkill(skill=CONTRACTS, level=5),),
    ),
    Agent(
        agent=BEN,
        name="Ben Carter",
        team=FRONT,
        languages=(EN,),
        queues=(SALES, SUPPORT),
        skills=(AgentSkill(skill=FIBRE, level=4), AgentSkill(skill=CONTRACTS, level=2)),
    ),
    Agent(agent=CHEN, name="陈静 Chen Jing", team=FRONT, languages=(ZH, EN), queues=(SUPPORT, SALES)),
    Agent(agent=SASHA, name="Sasha Orlova", team=FRONT, languages=(EN, RU), queues=()),
)
"""For visitors. Sasha, who supervises, has a phone to listen and to help with, and no queue."""


def _played(agent: str, name: str, languages: tuple[Language, ...], team: TeamId, *queues: QueueId) -> Agent:
    skill = {SALES: CONTRACTS, SUPPORT: FIBRE, BILLING: BILLS, MOVING: FIBRE, BUSINESS: CONTRACTS}[queues[0]]
    return Agent(
        agent=AgentId(agent),
        name=name,
        team=team,
        languages=languages,
        queues=queues,
        skills=(AgentSkill(skill=skill, level=4),),
        reserved_for=(BUSINESS,) if queues[0] == BUSINESS else (),
    )


PLAYED: Mapping[Agent, Voice] = {
    _played("elin", "Elin Bergström", (EN,), FRONT, SALES, SUPPORT): Voice.HIGH,
    _played("dmitri", "Дмитрий Волков", (RU, EN), FRONT, SUPPORT, SALES): Voice.LOW,
    _played("amara", "Amara Okafor", (EN,), FRONT, SUPPORT, MOVING): Voice.HIGH,
    _played("jonas", "Jonas Lind", (EN,), FRONT, SUPPORT, SALES): Voice.LOW,
    _played("vera", "Вера Зайцева", (RU,), FRONT, SUPPORT, MOVING): Voice.HIGH,
    _played("liu", "刘洋 Liu Yang", (ZH, EN), FRONT, SUPPORT, BUSINESS): Voice.LOW,
    _played("tomas", "Tomas Ek", (EN, RU), FRONT, MOVING, SALES): Voice.LOW,
    _played("irina", "Ирина Павлова", (RU, EN), ACCOUNTS, BILLING, MOVING): Voice.HIGH,
    _played("wang", "王芳 Wang Fang", (ZH, EN), ACCOUNTS, BUSINESS, BILLING): Voice.HIGH,
    _played("hanna", "Hanna Nyberg", (EN,), ACCOUNTS, BILLING, BUSINESS): Voice.HIGH,
    _played("oleg", "Олег Титов", (RU, EN), ACCOUNTS, BUSINESS, BILLING): Voice.LOW,
    _played("samuel", "Samuel Adeyemi", (EN,), ACCOUNTS, BILLING, SALES): Voice.LOW,
}
"""Played by the world, with what they sound like. They have no sign-in: whoever wants to be one of them is made a user."""

AGENTS = (*SEATS, *PLAYED)

TEAMS = (
    Team(team=FRONT, name="Nordlink front office", head=ANNA),
    Team(team=ACCOUNTS, name="Nordlink accounts", head=AgentId("hanna")),
)

_ROLES = {SASHA: (Role.SUPERVISOR, Role.QUALITY, Role.AGENT)}

USERS = (
    *(
        User(user=UserId(agent.agent), login=agent.agent, name=agent.name, roles=_ROLES.get(agent.agent, (Role.AGENT,)))
        for agent in SEATS
    ),
    User(user=UserId("admin"), login="admin", name="Robin Holm", roles=(Role.ADMINISTRATOR,)),
)
"""Without passwords: only the demo's own sign-in, on this machine, lets them in."""
