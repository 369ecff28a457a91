"""The ledger over HTTP: who sees what, who looks after whom, and what becomes of it."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from perezvon.engine.centre import AgentSetup, QueueSetup, TeamSetup
from perezvon.engine.changes import ContactStarted, Decided, LegStarted, OfferEnded, OfferMade, WaitExpected
from perezvon.engine.engine import Engine
from perezvon.engine.events import AgentSet, QueueSet, TeamSet
from perezvon.engine.wire import Step
from perezvon.features.audit.tables import audit_entry
from perezvon.features.callbacks import repository as callbacks
from perezvon.features.callbacks.domain import CallbackRequest, CallbackState, Cause, ReachBy
from perezvon.features.callbacks.public import MissedCallers
from perezvon.features.contacts import projection as contacts
from perezvon.features.customers.domain import Address, AddressKind, Customer
from perezvon.features.customers.public import CustomersService
from perezvon.features.identity import repository as identity
from perezvon.features.identity.domain import Role, User
from perezvon.features.missed import projection as missed
from perezvon.features.missed.api import router
from perezvon.features.missed.service import MissedService
from perezvon.features.people.domain import Agent, Team
from perezvon.features.people.service import PeopleService
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import AgentId, QueueId, TeamId, UserId
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Language
from perezvon.platform.db import Database
from perezvon.platform.facts import Facts, Subscriptions
from perezvon.platform.log.tables import inbox
from tests.features.client import actor, client
from tests.features.steps import NINE, abandoned, step, talked
from tests.support.centre import AskedJobs
from tests.support.clock import CountingIds, TestClock

MAY = ("missed.read", "missed.handle", "customers.read")
SASHA = actor(*MAY, "contacts.supervise")
ANNA = actor(*MAY, agent="anna")
BEN = actor(*MAY, agent="ben")
NORTH = actor(*MAY, scope=Scope.TEAM, teams=["north"])
SOUTH = actor(*MAY, scope=Scope.TEAM, teams=["south"])
NOW = NINE + 3_600 * SECOND


def view() -> Any:
    """A centre whose team north, of anna and ben, serves sales, and whose team south, of chen, serves support."""
    engine = Engine()
    staff = (("anna", "north", "sales"), ("ben", "north", "sales"), ("chen", "south", "support"))
    settings = [
        *(TeamSet(team=TeamSetup(team=TeamId(name))) for name in ("north", "south")),
        *(QueueSet(queue=QueueSetup(queue=QueueId(name))) for name in ("sales", "support")),
        *(
            AgentSet(agent=AgentSetup(agent=AgentId(agent), team=TeamId(team), queues=(QueueId(queue),)))
            for agent, team, queue in staff
        ),
    ]
    for seq, event in enumerate(settings, 1):
        engine.handle(seq, NINE, event)
    return engine.view


def browser(database: Database, who: Actor, now: int = NOW) -> Any:
    centre = view()
    return client(database, [router(MissedService(MissedCallers(TestClock(now)), lambda: centre))], who)


@pytest.fixture
async def day(database: Database) -> Database:
    """Maria gives up twice and nobody calls her; Olga gave up and came again; a stranger gave up once."""
    people, customers = PeopleService(), CustomersService(CountingIds(), Facts(AskedJobs(), Subscriptions({})))
    maria = Customer(
        customer="maria",
        name="Maria Lindqvist",
        language=Language.ENGLISH,
        addresses=(Address.of(AddressKind.PHONE, "+46 70 174 06 05"),),
    )
    async with database.begin() as tx:
        for team in ("north", "south"):
            await people.save_team(tx, None, Team(team=TeamId(team), name=team))
        for agent, team in (("anna", "north"), ("ben", "north"), ("chen", "south")):
            await people.save_agent(tx, None, Agent(agent=AgentId(agent), name=agent.title(), team=TeamId(team)))
            user = User(user=UserId(agent), login=agent, name=agent.title(), roles=(Role.AGENT,), agent=AgentId(agent))
            await identity.save_user(tx, user)
            await identity.set_agent(tx, user.user, AgentId(agent))
        await customers.save(tx, None, maria)
    await follow(
        database,
        [
            *abandoned("c1", customer="maria", seq=1),
            *abandoned("c2", customer="olga", seq=10),
            *abandoned("c3", customer="maria", seq=100),
            *abandoned("c4", seq=200),
            *talked("c5", customer="olga", seq=300),
        ],
    )
    return database


async def follow(database: Database, steps: Sequence[Step]) -> None:
    async with database.begin() as tx:
        await contacts.fold(tx, steps)
        await missed.follow_contacts(tx, steps)


async def told(database: Database, who: Actor, **params: object) -> list[dict[str, Any]]:
    async with browser(database, who) as client:
        answer = await client.get("/api/missed", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]


async def names(database: Database, who: Actor, **params: object) -> list[str]:
    return [entry["contact"] for entry in await told(database, who, **params)]


async def do(database: Database, who: Actor, contact: str, action: str, **more: object) -> tuple[int, Any]:
    async with browser(database, who) as client:
        answer = await client.post(f"/api/missed/{contact}", json={"action": action, **more})
        return answer.status_code, answer.json() if answer.content else None


async def entry(database: Database, contact: str, who: Actor = SASHA) -> dict[str, Any]:
    async with browser(database, who) as client:
        return (await client.get(f"/api/missed/{contact}")).json()["entry"]


# --- What is told. ----------------------------------------------------------------------------------------------------


async def test_open_entries_come_first_and_those_of_one_person_in_a_row_are_one(day: Database) -> None:
    found = await told(day, SASHA)
    assert [(one["contact"], one["count"], one["status"]) for one in found] == [
        ("c3", 2, "open"),
        ("c4", 1, "open"),
        ("c2", 1, "came_again"),
    ]
    assert found[0]["first_at"] == NINE + SECOND
    assert (found[0]["name"], found[0]["number"], found[0]["cause"]) == ("Maria Lindqvist", "+46701740605", "gave_up")
    assert (found[1]["name"], found[1]["number"]) == ("", "")
    assert (found[2]["closed_by"], found[2]["closed_in"], found[2]["closed_at"]) == ("Anna", "c5", NINE + 318 * SECOND)


async def test_the_ledger_is_read_page_by_page(day: Database) -> None:
    async with browser(day, SASHA) as client:
        seen, cursor = [], None
        for _ in range(3):
            params = {"limit": 1} | ({} if cursor is None else {"cursor": cursor})
            page = (await client.get("/api/missed", params=params)).json()
            seen += [one["contact"] for one in page["items"]]
            cursor = page["next"]
        assert seen == ["c3", "c4", "c2"]
        assert cursor is None
        refused = await client.get("/api/missed", params={"cursor": "nowhere"})
        assert (refused.status_code, refused.json()["code"]) == (400, "missed.bad_cursor")


async def test_filters_and_counts(day: Database) -> None:
    assert await names(day, SASHA, status="open") == ["c3", "c4"]
    assert await names(day, SASHA, cause="menu") == []
    assert await names(day, SASHA, queue="support") == []
    assert await names(day, SASHA, customer="olga") == ["c2"]
    assert await names(day, SASHA, since=NINE + 150 * SECOND) == ["c4"]
    assert [one["count"] for one in await told(day, SASHA, since=NINE + 50 * SECOND)] == [2, 1]
    assert await names(day, SASHA, until=NINE + 50 * SECOND) == ["c2"]
    async with browser(day, SASHA) as client:
        counted = (await client.get("/api/missed/count", params={"status": "open"})).json()
    assert counted == {"statuses": {"open": 2, "came_again": 1}, "causes": {"gave_up": 2}}


async def test_the_story_tells_every_call_and_whom_it_rang(database: Database) -> None:
    rung = {"contact": "c1", "offer": "o1", "agent": "anna"}
    steps = [
        *abandoned("c1")[:1],
        step(
            5,
            Decided(contact="c1", rule="longest_idle", queue="sales", winner="anna", free=1),
            OfferMade(why="longest_idle", expires=0, queue="sales", **rung),
            WaitExpected(contact="c1", queue="sales", low_s=10, expected_s=30, high_s=60),
            second=5,
        ),
        step(6, OfferEnded(how="rang_out", **rung), second=17),
        *abandoned("c1")[1:],
    ]
    await follow(database, steps)
    async with browser(database, SASHA) as client:
        story = (await client.get("/api/missed/c1")).json()
    assert story["entry"]["cause"] == "rang_out"
    (call,) = story["calls"]
    assert (call["position"], call["low_s"], call["high_s"], call["wait"]) == (1, 10, 60, 30 * SECOND)
    assert call["offers"] == [
        {"agent": "anna", "name": "anna", "made_at": NINE + 5 * SECOND, "rang": 12 * SECOND, "how": "rang_out"}
    ]


# --- Who sees what. ---------------------------------------------------------------------------------------------------


async def test_agents_and_teams_see_what_concerns_their_queues(day: Database) -> None:
    everything = ["c3", "c4", "c2"]
    assert await names(day, ANNA) == await names(day, NORTH) == everything
    assert await names(day, SOUTH) == await names(day, actor(*MAY, agent="chen")) == []
    assert await names(day, SASHA, team="south") == []
    async with browser(day, SOUTH) as client:
        hidden, absent = await client.get("/api/missed/c3"), await client.get("/api/missed/nobody")
        assert hidden.status_code == absent.status_code == 404
        assert hidden.json()["code"] == absent.json()["code"] == "missed.not_found"
        assert (await client.get("/api/missed/count")).json() == {"statuses": {}, "causes": {}}
    assert await do(day, SOUTH, "c3", "take") == (404, (await do(day, SOUTH, "nobody", "take"))[1])


async def test_whoever_may_read_alone_changes_nothing(day: Database) -> None:
    reader = actor("missed.read")
    assert await names(day, reader) == ["c3", "c4", "c2"]
    assert (await do(day, reader, "c3", "take"))[0] == 403


async def test_names_are_for_those_who_may_know_customers(day: Database) -> None:
    assert {one["name"] for one in await told(day, actor("missed.read"))} == {""}


# --- What people do. --------------------------------------------------------------------------------------------------


async def test_an_entry_is_taken_and_given_back(day: Database) -> None:
    assert (await do(day, ANNA, "c3", "take"))[0] == 204
    assert [(one["owner"], one["is_mine"]) for one in await told(day, ANNA, owned="mine")] == [("Anna", True)]
    assert await names(day, BEN, owned="nobodys", status="open") == ["c4"]
    assert await names(day, BEN, owned="anybodys") == ["c3"]
    assert (await do(day, ANNA, "c1", "give_back"))[0] == 204
    assert (await entry(day, "c3"))["owner"] is None


async def test_of_two_who_take_it_at_once_one_is_told_about_the_other(day: Database) -> None:
    answers = await asyncio.gather(do(day, ANNA, "c3", "take"), do(day, BEN, "c3", "take"))
    assert sorted(status for status, _ in answers) == [204, 409]
    (refused,) = [body for status, body in answers if status == 409]
    owner = (await entry(day, "c3"))["owner"]
    assert (refused["code"], refused["params"]) == ("missed.taken", {"by": owner})


async def test_what_is_a_colleagues_is_handed_on_by_them_or_a_supervisor(day: Database) -> None:
    assert (await do(day, ANNA, "c3", "take"))[0] == 204
    assert (await do(day, BEN, "c3", "hand", agent="ben"))[1]["code"] == "missed.taken"
    assert (await do(day, ANNA, "c3", "hand", agent="nobody"))[1]["code"] == "missed.nobody"
    assert (await do(day, SASHA, "c3", "hand", agent="chen"))[0] == 204
    assert [(one["contact"], one["owner"]) for one in await told(day, actor(*MAY, agent="chen"))] == [("c3", "Chen")]


async def test_an_entry_is_given_up_with_a_reason_and_opened_again(day: Database) -> None:
    assert (await do(day, ANNA, "c3", "give_up"))[0] == 422
    assert (await do(day, ANNA, "c3", "give_up", reason="settled", remark=" By e-mail. "))[0] == 204
    found = await entry(day, "c3")
    assert (found["status"], found["reason"], found["remark"]) == ("given_up", "settled", "By e-mail.")
    assert (found["closed_by"], found["closed_at"], found["can_reopen"]) == ("Anna", NOW, True)
    assert (await do(day, ANNA, "c3", "take"))[1]["code"] == "missed.moved"
    assert (await do(day, ANNA, "c3", "reopen"))[0] == 204
    assert (await entry(day, "c3"))["status"] == "open"
    assert (await do(day, ANNA, "c2", "reopen"))[1]["code"] == "missed.moved"


async def test_whoever_calls_again_after_they_were_given_up_is_a_new_entry(day: Database) -> None:
    await do(day, ANNA, "c3", "give_up", reason="unwanted")
    later = (NOW - NINE) // SECOND + 60
    await follow(day, abandoned("c9", customer="maria", seq=later))
    found = {one["contact"]: (one["status"], one["count"]) for one in await told(day, SASHA, customer="maria")}
    assert found == {"c9": ("open", 1), "c3": ("given_up", 2)}


async def test_a_stranger_can_be_looked_after_too(day: Database) -> None:
    assert (await do(day, ANNA, "c4", "take"))[0] == 204
    assert (await entry(day, "c4"))["owner"] == "Anna"
    assert (await do(day, ANNA, "c4", "give_up", reason="no_way"))[0] == 204
    assert await names(day, SASHA, status="open") == ["c3"]


async def test_an_open_request_to_call_the_same_person_is_the_one_that_is_taken(day: Database) -> None:
    """So whoever looks after the one looks after the other, and the engine calls nobody who is called."""
    planned = CallbackRequest(
        request="wish",
        line="web",
        customer="maria",
        name="Maria",
        language=Language.ENGLISH,
        reach_by=ReachBy.PHONE,
        address="",
        asked_at=NINE,
        cause=Cause.WANTED,
        state=CallbackState.PLANNED,
        due=NOW + SECOND,
    )
    async with day.begin() as tx:
        await callbacks.add(tx, planned)
    assert (await entry(day, "c3"))["planned_at"] == NOW + SECOND
    assert (await do(day, ANNA, "c3", "take"))[0] == 204
    async with day.begin() as tx:
        request = await callbacks.find_asked(tx, "wish")
        sent = list(await tx.scalars(select(inbox.c.type)))
    assert request is not None
    assert (request.state, request.taken_by) == (CallbackState.TAKEN, "anna")
    assert "callback_withdrawn" in sent


async def test_what_is_done_is_put_down(day: Database) -> None:
    await do(day, ANNA, "c3", "take")
    await do(day, ANNA, "c3", "hand", agent="ben")
    await do(day, BEN, "c3", "give_up", reason="other")
    await do(day, BEN, "c3", "reopen")
    async with day.begin() as tx:
        noted = (await tx.execute(select(audit_entry).order_by(audit_entry.c.id))).all()
    mine = [(row.actor, row.action) for row in noted if row.action.startswith("callbacks.")]
    assert mine == [
        ("anna", "callbacks.take"),
        ("anna", "callbacks.hand"),
        ("ben", "callbacks.give_up"),
        ("ben", "callbacks.reopen"),
    ]


async def test_whoever_is_called_by_an_agent_and_answers_was_called_back(day: Database) -> None:
    at = 600
    calling = ContactStarted(
        contact="c7",
        leg="c7-customer",
        line="web",
        channel="voice",
        language="en",
        customer="maria",
        called_by="anna",
    )
    mine, hers = LegStarted(contact="c7", leg="c7-anna", agent="anna"), LegStarted(contact="c7", leg="c7-customer")
    await follow(day, [step(900, calling, mine, second=at), step(901, hers, second=at + 9)])
    found = await entry(day, "c3")
    assert (found["status"], found["closed_by"], found["closed_in"]) == ("called_back", "Anna", "c7")
    assert (found["closed_at"], found["can_reopen"]) == (NINE + (at + 9) * SECOND, False)
