"""The contacts that an agent answered for in some time."""

from httpx import Response

from perezvon.engine.changes import LegEnded, LegHeld, LegResumed, LegStarted, ResponsibleChanged
from perezvon.features.contacts import projection
from perezvon.features.contacts.api import router
from perezvon.features.people.domain import Agent, Team
from perezvon.features.people.service import PeopleService
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import AgentId, ContactId, LegId, TeamId
from perezvon.kernel.time import SECOND
from perezvon.platform.db import Database
from tests.features.client import GrantedWishes, actor, client
from tests.features.contacts.services import services
from tests.features.steps import NINE, abandoned, step, talked

DAY = {"since": NINE, "until": NINE + 3_600 * SECOND}
ANNA = actor("contacts.read", agent="anna")


async def asked(database: Database, who: Actor, agent: str, **more: int) -> Response:
    async with client(database, [router(services(GrantedWishes()))], who) as browser:
        return await browser.get("/api/contacts/parts", params={"agent": agent, **DAY, **more})


async def contacts_of(database: Database, who: Actor, agent: str, **more: int) -> list[str]:
    answer = await asked(database, who, agent, **more)
    assert answer.status_code == 200, answer.text
    return [part["contact"]["contact"] for part in answer.json()]


async def a_day(database: Database) -> None:
    """Anna talks twice, chen once, and somebody gives up."""
    async with database.begin() as tx:
        people = PeopleService()
        for team, agent in (("north", "anna"), ("south", "chen")):
            await people.save_team(tx, None, Team(team=TeamId(team), name=team))
            await people.save_agent(tx, None, Agent(agent=AgentId(agent), name=agent, team=TeamId(team)))
        await projection.fold(tx, talked("c1", seq=1))
        await projection.fold(tx, talked("c2", seq=201))
        await projection.fold(tx, talked("c3", agent="chen", seq=301))
        await projection.fold(tx, abandoned("c4", seq=401))


async def test_an_agent_sees_the_contacts_of_their_day_the_latest_first(database: Database) -> None:
    await a_day(database)
    assert await contacts_of(database, ANNA, "anna") == ["c2", "c1"]


async def test_a_part_belongs_to_the_time_in_which_it_ended(database: Database) -> None:
    await a_day(database)
    ended = NINE + 79 * SECOND
    assert await contacts_of(database, ANNA, "anna", until=ended) == []
    assert await contacts_of(database, ANNA, "anna", until=ended + 1) == ["c1"]
    assert await contacts_of(database, ANNA, "anna", since=ended) == ["c2", "c1"]
    assert await contacts_of(database, ANNA, "anna", since=ended + 1) == ["c2"]


async def test_a_part_tells_when_the_customer_heard_music(database: Database) -> None:
    """Held twice in the talk, from which nobody takes them the second time."""
    of = {"contact": ContactId("c1"), "leg": LegId("c1-customer"), "agent": AgentId("anna")}
    began, talk, *rest = talked("c1")[:4], talked("c1")[4], *talked("c1")[5:]
    async with database.begin() as tx:
        await projection.fold(tx, [*began, talk])
        music = [(50, LegHeld(**of), 30), (51, LegResumed(**of), 40), (52, LegHeld(**of), 60)]
        await projection.fold(tx, [step(seq, change, second=second) for seq, change, second in music])
        await projection.fold(tx, rest)
    (part,) = (await asked(database, ANNA, "anna")).json()
    at = {name: (part[name] - NINE) // SECOND for name in ("responsible_at", "ended_at")}
    assert at == {"responsible_at": 19, "ended_at": 79}
    held = [((one["started_at"] - NINE) // SECOND, (one["ended_at"] - NINE) // SECOND) for one in part["holds"]]
    assert held == [(30, 40), (60, 79)]


async def test_music_that_a_colleague_let_them_hear_is_not_of_the_part(database: Database) -> None:
    """Chen was asked while the customer waited, and then was left with them."""
    contact, customer, chen = ContactId("c1"), LegId("c1-customer"), AgentId("chen")
    held = LegHeld(contact=contact, leg=customer, agent=AgentId("anna"))
    joined = LegStarted(contact=contact, leg=LegId("c1-chen"), agent=chen, is_guest=True)
    left = LegEnded(contact=contact, leg=LegId("c1-agent"), cause="agent", agent=AgentId("anna"))
    takes = ResponsibleChanged(contact=contact, leg=LegId("c1-chen"), agent=chen, why="handed_over")
    done = LegEnded(contact=contact, leg=LegId("c1-chen"), cause="agent", agent=chen)
    began = [step(50, joined, second=30), step(51, held, second=31), step(52, left, takes, second=40)]
    async with database.begin() as tx:
        await projection.fold(tx, talked("c1")[:5])
        await projection.fold(tx, [*began, step(53, done, second=60)])
    (part,) = (await asked(database, actor("contacts.read"), "chen")).json()
    assert ((part["responsible_at"] - NINE) // SECOND, part["holds"]) == (40, [])


async def test_nobody_sees_parts_in_contacts_beyond_their_reach(database: Database) -> None:
    await a_day(database)
    north = actor("contacts.read", scope=Scope.TEAM, teams=["north"])
    assert await contacts_of(database, north, "anna") == ["c2", "c1"]
    assert await contacts_of(database, north, "chen") == []
    assert await contacts_of(database, ANNA, "chen") == []
    assert await contacts_of(database, actor("contacts.read"), "chen") == ["c3"]
    assert (await asked(database, actor("desk.use", agent="anna"), "anna")).status_code == 403
