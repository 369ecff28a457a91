"""Goals over HTTP: what they are told is what figures are told, and whoever sees less sets and sees less."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from perezvon.engine.centre import AgentSetup, QueueSetup, TeamSetup
from perezvon.engine.engine import Engine
from perezvon.engine.events import AgentSet, QueueSet, TeamSet
from perezvon.engine.wire import Step
from perezvon.features.contacts import projection as contacts
from perezvon.features.metrics import projection as metrics
from perezvon.features.metrics.api import figures_router
from perezvon.features.metrics.api.goals import goals_router
from perezvon.features.metrics.domain.goals import MOST_GOALS
from perezvon.features.metrics.service.figures import FiguresService
from perezvon.features.metrics.service.goals import GoalsService
from perezvon.features.people import projection as people
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import MAIN, AgentId, QueueId, TeamId
from perezvon.kernel.time import DAY, SECOND, Micros, to_datetime
from perezvon.platform.db import Database
from tests.features.client import actor, client
from tests.features.steps import NINE, abandoned, talked
from tests.support.clock import CountingIds, TestClock

HOUR: Micros = 3_600 * SECOND
ZONE = "Asia/Kolkata"
TODAY = to_datetime(NINE).date()
MONTH = {"first": f"{TODAY:%Y-%m-01}", "last": f"{TODAY:%Y-%m-28}", "zone": ZONE}
BOSS = actor("reports.read", "goals.set")
NORTH = actor("reports.read", "goals.set", scope=Scope.TEAM, teams=["north"])
SOUTH = actor("reports.read", "goals.set", scope=Scope.TEAM, teams=["south"])
ANNA = actor("reports.read", agent="anna")

STAFF = (
    AgentSetup(agent=AgentId("anna"), team=TeamId("north"), queues=(QueueId("sales"),)),
    AgentSetup(agent=AgentId("chen"), team=TeamId("south"), queues=(QueueId("support"),)),
)


@pytest.fixture
async def centre(database: Database) -> Database:
    """On each of the last three weeks' days anna talks to two callers and chen to one, and one gives up."""
    async with database.begin() as tx:
        for seq, agent in enumerate(STAFF, 1):
            event = AgentSet(agent=agent)
            await metrics.fold(tx, [Step(domain=MAIN, seq=seq, at=NINE - 30 * DAY, event=event, outputs=())])
        for day in range(-21, 1):
            called = (talked(f"a{day}"), talked(f"b{day}"), talked(f"c{day}", agent="chen"), abandoned(f"d{day}"))
            for number, steps in enumerate(called):
                moved = [
                    Step(
                        domain=MAIN,
                        seq=s.seq + number * 100 + (day + 21) * 1_000,
                        at=s.at + day * DAY,
                        event=s.event,
                        outputs=s.outputs,
                    )
                    for s in steps
                ]
                await contacts.fold(tx, moved)
                await people.fold(tx, moved)
    return database


def app(database: Database, who: Actor, now: Micros = NINE + HOUR, prefix: str = "g") -> Any:
    engine = Engine()
    settings = [
        *(TeamSet(team=TeamSetup(team=TeamId(name))) for name in ("north", "south")),
        *(QueueSet(queue=QueueSetup(queue=QueueId(name))) for name in ("sales", "support")),
        *(AgentSet(agent=agent) for agent in STAFF),
    ]
    for seq, event in enumerate(settings, 1):
        engine.handle(seq, NINE, event)
    clock = TestClock(now)
    figures = FiguresService(clock, lambda: engine.view)
    routers = [figures_router(figures), goals_router(GoalsService(figures, clock, CountingIds(prefix)))]
    return client(database, routers, who)


async def made(browser: AsyncClient, **body: object) -> dict[str, Any]:
    wanted = {"name": "Answer sooner", "metric": "asa", "target": 34 * SECOND, **MONTH, **body}
    answer = await browser.post("/api/goals", json={key: value for key, value in wanted.items() if value is not None})
    return {"status": answer.status_code, **answer.json()}


async def listed(database: Database, who: Actor, now: Micros = NINE + HOUR, **params: object) -> list[dict[str, Any]]:
    async with app(database, who, now) as browser:
        answer = await browser.get("/api/goals", params=params)
        assert answer.status_code == 200
        found: list[dict[str, Any]] = answer.json()
        return found


async def noted(database: Database) -> list[str]:
    async with database.begin() as tx:
        rows = await tx.execute(text("select action, subject from audit_entry order by id"))
        return [f"{row.action} {row.subject}" for row in rows]


# --- What a goal says is what figures say. ---


@pytest.mark.parametrize("name", ["asa", "sl.offered", "abandonment", "offered", "aht", "csat.mean", "occupancy"])
async def test_a_goal_is_as_far_as_the_figure_is(centre: Database, name: str) -> None:
    async with app(centre, BOSS) as browser:
        goal = await made(browser, metric=name, target=1, wanted="at_least")
        assert goal["status"] == 201, goal
        ask = {"metric": name, "since": goal["since"], "until": goal["until"], "zone": ZONE}
        figure = (await browser.get("/api/metrics", params=ask)).json()
        days = (await browser.get("/api/metrics", params={**ask, "step": "day"})).json()
    progress, total = goal["progress"], figure["total"]["values"][0]
    assert total["value"] is not None
    assert (progress["value"], progress["count"]) == (total["value"], total["count"])
    assert progress["days"][-1]["so_far"] == total["value"]
    alone = [one["alone"] for one in progress["days"] if one["alone"]]
    assert alone == [row["values"][0]["value"] for row in days["rows"] if row["values"][0]["value"]]


async def test_a_goal_has_odds_and_says_what_the_rest_needs(centre: Database) -> None:
    """Every answered call waited 7 s."""
    async with app(centre, BOSS) as browser:
        sure = (await made(browser, target=20 * SECOND))["progress"]
        lost = (await made(browser, target=6 * SECOND))["progress"]
    assert (sure["state"], sure["odds"]["chance"], lost["odds"]["chance"]) == ("open", 0.99, 0.01)
    assert sure["odds"]["low"] == pytest.approx(7 * SECOND)
    assert 0 < lost["needed"]["value"] < 6 * SECOND
    assert lost["needed"]["reach"] == "possible"


async def test_a_goal_is_narrowed_by_its_filters(centre: Database) -> None:
    async with app(centre, BOSS) as browser:
        everybody = await made(browser, metric="handled", target=1, wanted="at_least")
        chen = await made(browser, metric="handled", target=1, wanted="at_least", only={"agent": ["chen"]})
    assert everybody["progress"]["value"] == 3 * chen["progress"]["value"]


# --- Targets. ---


async def test_a_change_is_of_what_it_was_in_earlier_days(centre: Database) -> None:
    days = {"first": f"{to_datetime(NINE - 10 * DAY).date()}", "last": f"{to_datetime(NINE - 4 * DAY).date()}"}
    async with app(centre, BOSS) as browser:
        goal = await made(browser, target=None, change={"share": -0.15, "days": days})
    assert goal["baseline"] == {"value": 7 * SECOND, "days": days}
    assert goal["target"] == pytest.approx(0.85 * 7 * SECOND)


async def test_a_change_is_of_what_somebody_knows(centre: Database) -> None:
    async with app(centre, BOSS) as browser:
        goal = await made(browser, target=None, change={"share": -0.15, "value": 40 * SECOND})
    assert (goal["target"], goal["baseline"]) == (34 * SECOND, {"value": 40 * SECOND, "days": None})


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"metric": "happiness"}, 404, "metrics.no_such_metric"),
        ({"metric": "occupancy", "target": 0.8}, 400, "metrics.direction_needed"),
        ({"metric": "sl.offered", "target": 80}, 400, "metrics.impossible_target"),
        ({"last": "2020-01-01"}, 400, "metrics.empty_range"),
        ({"last": "2036-01-01"}, 400, "metrics.long_range"),
        ({"zone": "Mars/Olympus"}, 400, "metrics.no_such_zone"),
        ({"only": {"agent": ["anna"]}}, 400, "metrics.not_by_this"),
        (
            {"target": None, "change": {"share": -0.1, "days": {"first": "2020-01-01", "last": "2020-01-31"}}},
            400,
            "metrics.no_baseline",
        ),
        ({"target": None, "change": {"share": -0.1}}, 422, "http.malformed"),
        ({"target": None}, 422, "http.malformed"),
        ({"name": "   "}, 422, "http.malformed"),
    ],
)
async def test_a_goal_that_makes_no_sense_is_answered_clearly(
    centre: Database, body: Mapping[str, object], status: int, code: str
) -> None:
    async with app(centre, BOSS) as browser:
        found = await made(browser, **body)
    assert (found["status"], found["code"]) == (status, code)
    assert await listed(centre, BOSS) == []


async def test_only_so_many_are_under_way_at_once(centre: Database) -> None:
    async with app(centre, BOSS) as browser:
        over = {"first": "2020-01-01", "last": "2020-01-31"}
        assert (await made(browser, **over))["status"] == 201
        for _ in range(MOST_GOALS):
            assert (await made(browser))["status"] == 201
        refused = await made(browser)
    assert (refused["code"], refused["params"]["most"]) == ("metrics.too_many_goals", MOST_GOALS)


# --- Changing and deleting. ---


async def test_a_goal_is_changed_by_whoever_saw_it_last(centre: Database) -> None:
    async with app(centre, BOSS) as browser:
        goal = await made(browser)
        body = {"name": "Even sooner", "metric": "asa", "target": 30 * SECOND, **MONTH}
        changed = await browser.put(f"/api/goals/{goal['goal']}", json={**body, "version": 1})
        late = await browser.put(f"/api/goals/{goal['goal']}", json={**body, "version": 1})
    assert (changed.json()["name"], changed.json()["version"], changed.json()["owner"]) == (
        "Even sooner",
        2,
        "somebody",
    )
    assert (late.status_code, late.json()["code"]) == (409, "settings.changed_meanwhile")


async def test_a_deleted_goal_comes_back_within_a_day_and_is_forgotten_then(centre: Database) -> None:
    async with app(centre, BOSS) as browser:
        path = f"/api/goals/{(await made(browser))['goal']}"
        assert (await browser.delete(path)).status_code == 204
        assert (await browser.get(path)).json()["code"] == "metrics.goal_not_found"
        assert (await browser.delete(path)).status_code == 404
        assert (await browser.post(f"{path}/restore")).json()["name"] == "Answer sooner"
        assert (await browser.delete(path)).status_code == 204
    async with app(centre, BOSS, NINE + 2 * DAY, prefix="later") as browser:
        await made(browser)
        assert (await browser.post(f"{path}/restore")).status_code == 404
    assert await noted(centre) == [
        "metrics.save_goal g1",
        "metrics.delete_goal g1",
        "metrics.restore_goal g1",
        "metrics.delete_goal g1",
        "metrics.save_goal later1",
    ]


async def test_goals_are_listed_by_whether_their_time_is_over(centre: Database) -> None:
    async with app(centre, BOSS) as browser:
        for name, last in (("late", 28), ("soon", 25), ("now", TODAY.day)):
            await made(browser, name=name, last=f"{date(TODAY.year, TODAY.month, last)}")
    assert [one["name"] for one in await listed(centre, BOSS)] == ["now", "soon", "late"]
    after = NINE + 2 * DAY
    assert [one["name"] for one in await listed(centre, BOSS, after)] == ["soon", "late"]
    (over,) = await listed(centre, BOSS, after, is_over=True)
    assert (over["name"], over["progress"]["state"], over["progress"]["odds"]) == ("now", "reached", None)


# --- Who sees what. ---


async def test_whoever_looks_after_a_team_sets_goals_for_it_alone(centre: Database) -> None:
    async with app(centre, NORTH) as browser:
        goal = await made(browser, metric="handled", target=10, wanted="at_least")
        queues = await made(browser, metric="offered", target=10, wanted="at_least")
        other = await made(browser, metric="handled", target=10, wanted="at_least", only={"team": ["south"]})
        arrived = await made(browser, metric="arrived", target=10, wanted="at_least")
    assert (goal["only"], queues["only"]) == ({"team": ["north"]}, {"queue": ["sales"]})
    assert (other["code"], arrived["code"]) == ("metrics.not_seen", "metrics.not_seen")
    for who, seen in ((BOSS, 2), (NORTH, 2), (SOUTH, 0), (ANNA, 0)):
        found = await listed(centre, who)
        assert len(found) == seen
        assert all(one["progress"] == own["progress"] for one, own in zip(found, (goal, queues), strict=False))


async def test_a_goal_of_everybody_is_absent_for_whoever_sees_less(centre: Database) -> None:
    async with app(centre, BOSS) as browser:
        path = f"/api/goals/{(await made(browser, metric='handled', target=10, wanted='at_least'))['goal']}"
    for who in (NORTH, ANNA):
        async with app(centre, who) as browser:
            found, absent = await browser.get(path), await browser.get("/api/goals/absent")
            assert (found.status_code, found.json()["code"]) == (absent.status_code, absent.json()["code"])
            assert found.status_code == 404
    async with app(centre, NORTH) as browser:
        assert (await browser.delete(path)).status_code == 404
        assert (await browser.put(path, json={"name": "x", "metric": "asa", "target": 1, **MONTH})).status_code == 404


async def test_agents_see_goals_about_themselves_and_set_none(centre: Database) -> None:
    async with app(centre, BOSS) as browser:
        await made(browser, metric="aht", name="Anna", only={"agent": ["anna"]})
        await made(browser, metric="aht", name="Both", only={"agent": ["anna", "chen"]})
    assert [one["name"] for one in await listed(centre, ANNA)] == ["Anna"]
    async with app(centre, ANNA) as browser:
        assert (await made(browser))["status"] == 403
        assert (await browser.delete("/api/goals/g1")).status_code == 403
