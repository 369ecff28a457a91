"""Searching the history: each filter, all of them together, orders and pages, and who finds what."""

from collections.abc import AsyncIterator, Sequence

import pytest
from httpx import AsyncClient

from perezvon.engine.changes import CallbackRequested, ContactEnded, ContactStarted, MessageLeft
from perezvon.features.contacts import projection, repository
from perezvon.features.contacts.api import router
from perezvon.features.contacts.domain import (
    Note,
    Result,
    Stretch,
    TimelineCode,
    TimelineEntry,
    held_in,
    muted_in,
)
from perezvon.features.contacts.repository import notes
from perezvon.features.customers.domain import Address, AddressKind, Customer
from perezvon.features.customers.service import CustomersService, MergeService
from perezvon.features.people.domain import Agent, Team
from perezvon.features.people.service import PeopleService
from perezvon.features.recordings.domain import Recording, RecordingState
from perezvon.features.recordings.repository import add
from perezvon.kernel.actor import Scope
from perezvon.kernel.ids import (
    AgentId,
    CallbackId,
    ContactId,
    CustomerId,
    LegId,
    LineId,
    QueueId,
    RecordingId,
    TeamId,
)
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Channel, Language
from perezvon.platform.db import Database, Tx
from perezvon.platform.facts import Facts, Subscriptions
from tests.features.client import GrantedWishes, actor, client
from tests.features.contacts.services import services
from tests.features.steps import NINE, abandoned, step, talked
from tests.support.centre import AskedJobs
from tests.support.clock import CountingIds, TestClock

SUPERVISOR = actor("contacts.read")

MARIA = Customer(
    customer=CustomerId("maria"),
    name="Maria Lindqvist",
    language=Language.ENGLISH,
    addresses=(
        Address.of(AddressKind.PHONE, "+46 70 174 06 05"),
        Address.of(AddressKind.EMAIL, "maria@example.com"),
    ),
)
ZHANG = Customer(customer=CustomerId("zhang"), name="张伟", language=Language.CHINESE)


def browser(database: Database, who: object = SUPERVISOR) -> AsyncIterator[AsyncClient]:
    return client(database, [router(services(GrantedWishes()))], who)


def customers() -> CustomersService:
    return CustomersService(CountingIds(), Facts(AskedJobs(), Subscriptions({})))


@pytest.fixture
async def day(database: Database) -> Database:
    """Anna talked with Maria in c1 and with a stranger in c3, Chen with Zhang in c2; Maria hung up in c4.

    c1 has a recording and a note, c2 a recording of which nothing became. Before they left, the stranger left a message
    and Maria asked in c4 to be called back.
    """
    async with database.begin() as tx:
        for customer in (MARIA, ZHANG):
            await customers().save(tx, None, customer)
        await projection.fold(tx, talked("c1", agent="anna", customer="maria", seq=1))
        await projection.fold(tx, talked("c2", agent="chen", customer="zhang", seq=101))
        await projection.fold(tx, talked("c3", agent="anna", customer=None, seq=201))
        await projection.fold(tx, abandoned("c4", customer="maria", seq=301))
        await add(tx, [recording("c1", RecordingState.READY), recording("c2", RecordingState.FAILED)])
        left = MessageLeft(
            contact=ContactId("c3"), leg=LegId("c3-customer"), recording=RecordingId("r"), duration=SECOND
        )
        wish = CallbackRequested(contact=ContactId("c4"), customer=CustomerId("maria"))
        await projection.fold(tx, [step(401, left), step(402, wish)])
        note = Note(contact=ContactId("c1"), agent=AgentId("anna"), text="Перезвонить про роутер", written_at=NINE)
        await notes.write_note(tx, note)
    return database


def recording(contact: str, state: RecordingState) -> Recording:
    return Recording(
        recording=RecordingId(f"r-{contact}"),
        contact=ContactId(contact),
        leg=LegId(f"{contact}-agent"),
        started_at=NINE,
        duration=SECOND,
        state=state,
    )


async def listed(browser: AsyncClient, **params: object) -> list[str]:
    answer = await browser.get("/api/contacts", params=params)
    assert answer.status_code == 200, answer.text
    return [item["contact"] for item in answer.json()["items"]]


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ({}, ["c4", "c3", "c2", "c1"]),
        ({"since": NINE + 101 * SECOND}, ["c4", "c3", "c2"]),
        ({"until": NINE + 101 * SECOND}, ["c1"]),
        ({"customer": "maria"}, ["c4", "c1"]),
        ({"customer": "nobody"}, []),
        ({"queue": "sales"}, ["c4", "c3", "c2", "c1"]),
        ({"queue": "support"}, []),
        ({"agent": "anna"}, ["c3", "c1"]),
        ({"line": "web", "language": "en"}, ["c3", "c2", "c1"]),
        ({"language": "ru"}, ["c4"]),
        ({"outcome": "solved"}, ["c3", "c2", "c1"]),
        ({"result": "answered"}, ["c3", "c2", "c1"]),
        ({"result": "abandoned"}, ["c4"]),
        ({"result": "going_on"}, []),
        ({"result": "message_left"}, ["c3"]),
        ({"result": "callback_requested"}, ["c4"]),
        ({"result": "not_reached"}, []),
        ({"rating": [4, 5]}, ["c3", "c2", "c1"]),
        ({"rating": 1}, []),
        ({"recorded": "true"}, ["c1"]),
        ({"recorded": "false"}, ["c4", "c3", "c2"]),
        ({"min_talk_s": 60}, ["c3", "c2", "c1"]),
        ({"min_talk_s": 61}, []),
        ({"result": "answered", "customer": "maria", "recorded": "true"}, ["c1"]),
    ],
)
async def test_each_filter_narrows_what_is_found(day: Database, sought: dict[str, object], found: list[str]) -> None:
    async with browser(day) as supervisor:
        assert await listed(supervisor, **sought) == found
        counted = await supervisor.get("/api/contacts/count", params=sought)
    assert counted.json() == {"count": len(found), "is_more": False}


@pytest.mark.parametrize(
    "how", ["not_reached", "called_again", "withdrawn", "given_up", "not_served", "stopped", "closed"]
)
async def test_a_call_back_that_reached_nobody_is_found_by_how_it_ended(day: Database, how: str) -> None:
    contact = ContactId("c5")
    begun = ContactStarted(
        contact=contact,
        leg=LegId("c5-customer"),
        line=LineId("web"),
        channel=Channel.VOICE,
        language=Language.ENGLISH,
        callback=CallbackId("b1"),
    )
    async with day.begin() as tx:
        await projection.fold(tx, [step(501, begun, ContactEnded(contact=contact, how=how), second=501)])

    async with browser(day) as supervisor:
        assert await listed(supervisor, result=Result(how)) == ["c5"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lindq", ["c4", "c1"]),
        ("+46 (70) 174", ["c4", "c1"]),
        ("example.com", ["c4", "c1"]),
        ("张", ["c2"]),
        ("роут", ["c1"]),
        ("роут перезв", ["c1"]),
        ("роут чайник", []),
        ("c3", ["c3"]),
        ("%", []),
        ("& | !", []),
    ],
)
@pytest.mark.parametrize("named", [repository.MOST_NAMED, 0], ids=["few", "many"])
async def test_text_finds_people_addresses_notes_and_ids(
    day: Database, text: str, found: list[str], named: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "MOST_NAMED", named)
    async with browser(day) as supervisor:
        assert await listed(supervisor, q=text) == found


async def test_an_agent_finds_but_what_they_took_part_in(day: Database) -> None:
    async with browser(day, actor("contacts.read", agent="anna")) as anna:
        assert await listed(anna, q="lindq") == ["c1"]
        assert await listed(anna, agent="chen") == []
        assert (await anna.get("/api/contacts/count")).json()["count"] == 2


async def test_a_team_is_that_of_the_responsible_agent(day: Database) -> None:
    async with day.begin() as tx:
        for team in ("front", "back"):
            await PeopleService().save_team(tx, None, Team(team=TeamId(team), name=team))
        await add_agent(tx, "anna", "front")
        await add_agent(tx, "chen", "back")
    async with browser(day) as supervisor:
        assert await listed(supervisor, team="front") == ["c3", "c1"]
    own_team = actor("contacts.read", scope=Scope.TEAM, teams=("back",))
    async with browser(day, own_team) as supervisor:
        assert await listed(supervisor) == ["c2"]
        assert await listed(supervisor, team="front") == []


async def add_agent(tx: Tx, agent: str, team: str) -> None:
    await PeopleService().save_agent(
        tx,
        None,
        Agent(
            agent=AgentId(agent), name=agent, team=TeamId(team), languages=(Language.ENGLISH,), queues=(QueueId("s"),)
        ),
    )


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("-arrived", ["c4", "c3", "c2", "c1"]),
        ("arrived", ["c1", "c2", "c3", "c4"]),
        ("-talk", ["c3", "c2", "c1", "c4"]),
        ("talk", ["c4", "c1", "c2", "c3"]),
        ("-wait", ["c4", "c3", "c2", "c1"]),
        ("wait", ["c1", "c2", "c3", "c4"]),
    ],
)
@pytest.mark.parametrize("limit", [1, 3])
async def test_every_order_is_paged_through_without_a_gap(
    day: Database, sort: str, found: list[str], limit: int
) -> None:
    seen: list[str] = []
    cursor: str | None = None
    async with browser(day) as supervisor:
        while True:
            place = {} if cursor is None else {"cursor": cursor}
            page = (await supervisor.get("/api/contacts", params={"sort": sort, "limit": limit, **place})).json()
            seen += [item["contact"] for item in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
    assert seen == found


async def test_contacts_of_a_merged_profile_are_found_with_the_one_that_remained(day: Database) -> None:
    merging = MergeService(CountingIds(), Facts(AskedJobs(), Subscriptions({})), TestClock(NINE))
    who = actor("customers.manage")
    async with day.begin() as tx:
        seen = {MARIA.customer: 1, ZHANG.customer: 1}
        await merging.merge(tx, who, MARIA.customer, ZHANG.customer, seen=seen)
    async with browser(day) as supervisor:
        assert await listed(supervisor, customer="maria") == ["c4", "c2", "c1"]
        assert await listed(supervisor, q="lindq") == ["c4", "c2", "c1"]


async def test_a_list_says_of_what_there_is_sound_and_a_note(day: Database) -> None:
    async with browser(day) as supervisor:
        items = (await supervisor.get("/api/contacts")).json()["items"]
    assert [(item["contact"], item["is_recorded"], item["has_note"], item["rating"]) for item in items] == [
        ("c4", False, False, None),
        ("c3", False, False, 5),
        ("c2", False, False, 5),
        ("c1", True, True, 5),
    ]


def told(*entries: tuple[int, TimelineCode, str]) -> Sequence[TimelineEntry]:
    return [
        TimelineEntry(contact=ContactId("c1"), seq=n, n=0, at=at, code=code, params={"leg": leg})
        for n, (at, code, leg) in enumerate(entries)
    ]


def test_a_hold_ends_with_its_leg_at_the_latest() -> None:
    code = TimelineCode
    timeline = told(
        (1, code.LEG_HELD, "l1"),
        (3, code.LEG_RESUMED, "l1"),
        (5, code.LEG_HELD, "l1"),
        (6, code.LEG_MUTED, "l2"),
        (8, code.LEG_ENDED, "l1"),
        (9, code.CONTACT_ENDED, ""),
        (11, code.LEG_HELD, "l3"),
    )
    assert held_in(timeline) == [
        Stretch(started_at=1, ended_at=3),
        Stretch(started_at=5, ended_at=8),
        Stretch(started_at=11),
    ]
    assert muted_in(timeline) == [Stretch(started_at=6, ended_at=9)]
