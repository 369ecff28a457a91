"""Figures over HTTP: whoever asks sees what they may, and what is behind a figure adds up to it."""

from zoneinfo import ZoneInfo

import pytest
from httpx import AsyncClient
from sqlalchemy import insert

from perezvon.engine.centre import AgentSetup, QueueSetup, TeamSetup
from perezvon.engine.changes import ContactEnded, ContactStarted, LegStarted, QueueEntered, QueueLeft, SettingApplied
from perezvon.engine.engine import Engine
from perezvon.engine.events import AgentSet, QueueSet, TeamSet
from perezvon.engine.wire import Step
from perezvon.features.contacts import projection as contacts
from perezvon.features.customers.tables import customer
from perezvon.features.metrics import projection as metrics
from perezvon.features.metrics.api import figures_router
from perezvon.features.metrics.domain.asking import Step as TimeStep
from perezvon.features.metrics.domain.asking import ask
from perezvon.features.metrics.repository import answers, rollups
from perezvon.features.metrics.service.figures import FiguresService
from perezvon.features.people import projection as people
from perezvon.features.people import repository as people_tables
from perezvon.features.people.public import Agent, Team
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import MAIN, AgentId, ContactId, LegId, LineId, QueueId, TeamId, UserId
from perezvon.kernel.time import SECOND, Micros, from_datetime, to_datetime
from perezvon.kernel.values import Channel, Language
from perezvon.platform.db import Database
from tests.features.client import actor, client
from tests.features.steps import NINE, abandoned, talked
from tests.support.clock import TestClock

HOUR = 3_600 * SECOND
ALL_DAY = {"since": NINE - HOUR, "until": NINE + 10 * HOUR}
BOSS = actor("reports.read")
READER = actor("reports.read", "contacts.read")


@pytest.fixture
async def day(database: Database) -> Database:
    """Anna, of the team north, talks to two callers, and chen, of the team south, to one; one gives up."""
    async with database.begin() as tx:
        set_up = [
            Step(domain=MAIN, seq=n, at=NINE - HOUR, event=AgentSet(agent=agent), outputs=())
            for n, agent in enumerate(STAFF, 1)
        ]
        await metrics.fold(tx, set_up)
        for number, steps in enumerate((talked("c1"), talked("c2"), talked("c3", agent="chen"), abandoned("c4"))):
            moved = [
                Step(domain=MAIN, seq=s.seq + number * 100, at=s.at, event=s.event, outputs=s.outputs) for s in steps
            ]
            await contacts.fold(tx, moved)
            await people.fold(tx, moved)
    return database


STAFF = (
    AgentSetup(agent=AgentId("anna"), team=TeamId("north"), queues=(QueueId("sales"),)),
    AgentSetup(agent=AgentId("chen"), team=TeamId("south"), queues=(QueueId("support"),)),
)


def view() -> Engine:
    """A centre whose team north serves sales."""
    engine = Engine()
    settings = [
        *(TeamSet(team=TeamSetup(team=TeamId(name))) for name in ("north", "south")),
        *(QueueSet(queue=QueueSetup(queue=QueueId(name))) for name in ("sales", "support")),
        *(AgentSet(agent=agent) for agent in STAFF),
    ]
    for seq, event in enumerate(settings, 1):
        engine.handle(seq, NINE, event)
    return engine


def app(database: Database, who: Actor) -> AsyncClient:
    engine = view()
    return client(database, [figures_router(FiguresService(TestClock(NINE + 9 * HOUR), lambda: engine.view))], who)


async def asked(database: Database, who: Actor, path: str = "", **params: object) -> dict[str, object]:
    async with app(database, who) as browser:
        answer = await browser.get(f"/api/metrics{path}", params={**ALL_DAY, **params})
    return {"status": answer.status_code, **answer.json()}


async def listed(database: Database, who: Actor, path: str) -> list[dict[str, object]]:
    async with app(database, who) as browser:
        found: list[dict[str, object]] = (await browser.get(f"/api/metrics{path}")).json()
    return found


async def values(database: Database, who: Actor, *metrics: str, **params: object) -> dict[object, list[object]]:
    found = await asked(database, who, metric=metrics, **params)
    assert found["status"] == 200, found
    rows = {tuple(row["part"]): [each["value"] for each in row["values"]] for row in found["rows"]}
    return {**rows, "total": [each["value"] for each in found["total"]["values"]]}


async def test_a_manager_sees_every_queue_and_their_sum(day: Database) -> None:
    found = await values(day, BOSS, "offered", "answered", "abandoned", "sl.offered", by="queue")
    assert found == {("sales",): [4, 3, 1, 0.75], "total": [4, 3, 1, 0.75]}


async def test_nothing_at_all_has_no_service_level(day: Database) -> None:
    found = await values(day, BOSS, "offered", "sl.offered", since=NINE + 5 * HOUR, until=NINE + 6 * HOUR)
    assert found == {"total": [0, None]}


async def test_parts_are_told_apart_and_chosen(day: Database) -> None:
    by_agent = {("anna", "north"): [2], ("chen", "south"): [1], "total": [3]}
    assert await values(day, BOSS, "handled", by=["agent", "team"]) == by_agent
    assert await values(day, BOSS, "handled", by="outcome", agent="chen") == {("solved",): [1], "total": [1]}
    assert await values(day, BOSS, "handled", team="", by="agent") == {"total": [0]}


async def test_what_is_behind_a_figure_adds_up_to_it(day: Database) -> None:
    found = await asked(day, BOSS, "/behind", metric="sl.offered")
    assert (found["count"], found["top"], found["bottom"]) == (4, 3, 4)
    assert {(one["contact"], one["top"], one["bottom"]) for one in found["items"]} == {
        ("c1", 1, 1),
        ("c2", 1, 1),
        ("c3", 1, 1),
        ("c4", 0, 1),
    }


async def test_two_definitions_differ_in_the_contacts_that_they_take_otherwise(day: Database) -> None:
    found = await asked(day, BOSS, "/behind", metric="sl.offered", against="sl.answered")
    assert [one["contact"] for one in found["items"]] == ["c4"]


async def test_each_contact_behind_a_figure_says_whose_it_was_and_where_it_ended_up(day: Database) -> None:
    found = await asked(day, READER, "/behind", metric="offered", limit=2)
    assert found["count"] == 4
    for one in found["items"]:
        assert one["may_open"]
        assert (one["queue"], one["line"]) == ("sales", "web")
    (talk,) = (await asked(day, READER, "/behind", metric="handled", agent="chen"))["items"]
    assert (talk["contact"], talk["customer"], talk["agent"], talk["outcome"]) == ("c3", "maria", "chen", "solved")
    rest = await asked(day, BOSS, "/behind", metric="offered", cursor=found["next"])
    assert {one["contact"] for one in [*found["items"], *rest["items"]]} == {"c1", "c2", "c3", "c4"}
    assert rest["next"] is None


async def test_one_step_of_a_figure_is_opened_by_its_number_or_beginning(day: Database) -> None:
    for step in ("hour", "hour_of_week"):
        rows = (await asked(day, BOSS, metric="offered", step=step))["rows"]
        assert sum(row["values"][0]["value"] for row in rows) == 4
        for row in rows:
            found = await asked(day, BOSS, "/behind", metric="offered", step=step, at=row["at"])
            assert found["count"] == row["values"][0]["value"]
    elsewhere = await asked(day, BOSS, "/behind", metric="offered", step="hour_of_week", at=10**15)
    assert elsewhere["count"] == 0


async def test_the_time_of_agents_says_what_it_is_made_of(day: Database) -> None:
    definitions = {one["name"]: one for one in (await listed(day, BOSS, "/definitions"))}
    assert not definitions["occupancy"]["has_contacts"]
    assert definitions["aht"]["has_contacts"]
    found = await asked(day, BOSS, "/behind", metric="occupancy")
    assert (found["count"], found["items"]) == (0, [])
    assert found["sums"]["talking_time"] > 0


# --- Who sees what. ---


async def test_agents_see_what_they_did_themselves(day: Database) -> None:
    anna = actor("reports.read", agent="anna")
    assert await values(day, anna, "handled", by="agent") == {("anna",): [2], "total": [2]}
    refused = await asked(day, anna, metric="sl.offered")
    assert (refused["status"], refused["code"]) == (403, "metrics.not_seen")


async def test_whoever_looks_after_a_team_sees_it_and_the_queues_it_serves(day: Database) -> None:
    north = actor("reports.read", scope=Scope.TEAM, teams=["north"])
    south = actor("reports.read", scope=Scope.TEAM, teams=["south"])
    assert await values(day, north, "handled", by="agent") == {("anna",): [2], "total": [2]}
    assert await values(day, north, "offered") == {(): [4], "total": [4]}
    assert await values(day, south, "offered") == {"total": [0]}
    assert (await asked(day, south, metric="arrived"))["code"] == "metrics.not_seen"
    assert (await asked(day, south, "/behind", metric="offered"))["count"] == 0


async def test_agents_who_look_after_a_team_see_their_own_day_whatever_team_they_are_in(day: Database) -> None:
    anna = actor("reports.read", agent="anna", scope=Scope.TEAM, teams=["south"])
    assert await values(day, anna, "handled", "aht", agent="anna") == await values(
        day, BOSS, "handled", "aht", agent="anna"
    )
    assert await values(day, anna, "handled", agent=["anna", "chen"]) == {(): [1], "total": [1]}
    assert (await asked(day, anna, "/behind", metric="handled", agent="anna"))["count"] == 2
    assert await values(day, actor("reports.read", agent="anna"), "handled", agent="chen") == {"total": [0]}


async def test_whose_a_contact_was_is_told_to_nobody_who_may_not_open_it(day: Database) -> None:
    async with day.begin() as tx:
        await people_tables.save_team(tx, Team(team=TeamId("north"), name="North"))
        await people_tables.save_agent(tx, Agent(agent=AgentId("anna"), name="Anna", team=TeamId("north")))
    north = actor("reports.read", "contacts.read", scope=Scope.TEAM, teams=["north"])
    items = (await asked(day, north, "/behind", metric="offered"))["items"]
    assert {one["contact"]: one["may_open"] for one in items} == {"c1": True, "c2": True, "c3": False, "c4": False}
    (hidden,) = [one for one in items if one["contact"] == "c3"]
    assert (hidden["customer"], hidden["agent"], hidden["queue"]) == (None, None, "sales")
    assert not any(one["may_open"] for one in (await asked(day, BOSS, "/behind", metric="offered"))["items"])


async def test_teams_are_named_to_those_who_see_their_figures(day: Database) -> None:
    async with day.begin() as tx:
        for name in ("north", "south"):
            await people_tables.save_team(tx, Team(team=TeamId(name), name=name.title()))
    named = {
        who: (await asked(day, person, "/names"))["team"]
        for who, person in {
            "boss": BOSS,
            "head": actor("reports.read", scope=Scope.TEAM, teams=["south"]),
            "agent": actor("reports.read", agent="anna"),
        }.items()
    }
    both = {"north": "North", "south": "South"}
    assert named == {"boss": both, "head": {"south": "South"}, "agent": {"north": "North"}}
    nobody = Actor(user=UserId("quality"), permissions={"reports.read": Scope.OWN})
    assert (await asked(day, nobody, "/names"))["team"] == {}


async def test_tiers_that_customers_have_can_be_chosen(day: Database) -> None:
    async with day.begin() as tx:
        for name, tier in (("maria", "gold"), ("olga", None), ("zhang", "business")):
            values = {"customer": name, "name": name, "language": "en", "backups": [], "note": "", "tier": tier}
            await tx.execute(insert(customer).values(values))
    assert (await asked(day, BOSS, "/names"))["tier"] == {"business": "business", "gold": "gold"}


async def test_without_the_permission_nothing_is_told(day: Database) -> None:
    assert (await asked(day, actor("desk.use"), metric="offered"))["status"] == 403


# --- Questions that cannot be answered. ---


@pytest.mark.parametrize(
    ("params", "status", "code"),
    [
        ({"metric": "happiness"}, 404, "metrics.no_such_metric"),
        ({"metric": "offered", "until": NINE - 2 * HOUR}, 400, "metrics.empty_range"),
        ({"metric": "offered", "by": "agent"}, 400, "metrics.not_by_this"),
        ({"metric": "offered", "zone": "Mars/Olympus"}, 400, "metrics.no_such_zone"),
        ({"metric": "offered", "since": 0}, 400, "metrics.long_range"),
        ({"metric": "offered", "by": "colour"}, 422, "http.malformed"),
        ({"metric": "offered", "path": "/behind", "at": 9}, 400, "metrics.no_step"),
        ({"metric": "offered", "path": "/behind", "cursor": "1.c1"}, 400, "metrics.bad_cursor"),
    ],
)
async def test_a_question_that_makes_no_sense_is_answered_clearly(
    day: Database, params: dict[str, object], status: int, code: str
) -> None:
    found = await asked(day, BOSS, **params)  # type: ignore[arg-type]  # a path may be among them
    assert (found["status"], found.get("code")) == (status, code)


# --- Days with a change of the clocks. ---

BERLIN = ZoneInfo("Europe/Berlin")


def passing(name: str, at: Micros) -> list[Step]:
    """Somebody who enters a queue, and leaves it at once."""
    contact, queue = ContactId(name), QueueId("sales")
    began = ContactStarted(
        contact=contact, leg=LegId(name), line=LineId("web"), channel=Channel.VOICE, language=Language.ENGLISH
    )
    came = (began, LegStarted(contact=contact, leg=LegId(name)), QueueEntered(contact=contact, queue=queue, position=1))
    left = (QueueLeft(contact=contact, queue=queue, why="abandoned"), ContactEnded(contact=contact, how="abandoned"))
    event = QueueSet(queue=QueueSetup(queue=queue))
    return [Step(domain=MAIN, seq=1, at=at, event=event, outputs=(*came, *left, SettingApplied(kind="queue", key="q")))]


@pytest.mark.parametrize(("date", "hours"), [((2026, 3, 29), 23), ((2026, 10, 25), 25), ((2026, 6, 1), 24)])
@pytest.mark.parametrize("is_added_up", [True, False])
async def test_a_day_has_as_many_hours_as_it_had(
    database: Database, date: tuple[int, int, int], hours: int, is_added_up: bool
) -> None:
    midnight = from_datetime(to_datetime(0).replace(year=date[0], month=date[1], day=date[2], tzinfo=BERLIN))
    async with database.begin() as tx:
        for hour in range(-1, hours + 1):
            await contacts.fold(tx, passing(f"c{hour}", midnight + hour * HOUR + HOUR // 2))
        if is_added_up:
            end = midnight + 30 * HOUR
            while await rollups.add_up(tx, before=end, now=end, most=96):
                pass
        for step, expected in ((TimeStep.HOUR, hours), (TimeStep.DAY, 1)):
            question = ask(["offered"], since=midnight, until=midnight + hours * HOUR, zone=BERLIN, step=step)
            rows = await answers.totals(tx, question, among=lambda _: {}, now=midnight + 30 * HOUR)
            assert len(rows) == expected
            assert rows[0].at == midnight
            assert sum(sum(row.sums.values()) for row in rows) == hours
