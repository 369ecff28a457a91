"""Lines, hours and flows as an administrator sets them up."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from perezvon.engine.centre import QueueSetup, QueueStep, RouteSetup
from perezvon.engine.events import FlowPublished, HoursSet, LineSet
from perezvon.engine.flow.lint import problems
from perezvon.features.flows.domain.slots import slots
from perezvon.features.flows.domain.standard import StandardFlow, standard_flow
from perezvon.features.flows.service.settings import LineSettings
from perezvon.features.queues.domain import Queue, Route
from perezvon.kernel.ids import FlowId, HoursId, QueueId, RouteId
from perezvon.kernel.values import Language
from perezvon.platform.db import Database
from tests.features.client import actor
from tests.support.centre import Centre, settings_given
from tests.support.database import somebody_waits
from tests.support.polling import eventually

OFFICE = {
    "name": {"en": "Office"},
    "zone": "Europe/Stockholm",
    "spans": [{"weekday": 1, "start": 540, "end": 1_020}, {"weekday": 0, "start": 540, "end": 720}],
    "holidays": [{"date": "2026-12-25", "name": "Christmas"}],
}
SALES, SUPPORT = RouteId("to-sales"), RouteId("to-support")


@pytest.fixture
async def centre(database: Database) -> Centre:
    centre = Centre(database)
    await centre.add_staff()
    async with database.begin() as tx:
        queue = QueueId("q")
        await centre.queues.save_queue(tx, None, Queue(setup=QueueSetup(queue=queue), name={Language.ENGLISH: "Q"}))
        for route in (SALES, SUPPORT):
            setup = RouteSetup(route=route, steps=(QueueStep(queue=queue),))
            await centre.queues.save_route(tx, None, Route(setup=setup, name={Language.ENGLISH: route}))
    return centre


@pytest.fixture
async def robin(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with centre.signed_in("robin") as client:
        yield client


async def post(robin: httpx.AsyncClient, kind: str, **body: Any) -> dict[str, Any]:
    answer = await robin.post(f"/api/settings/{kind}", json=body)
    assert answer.is_success, answer.text
    setting: dict[str, Any] = answer.json()
    return setting


async def refusal(robin: httpx.AsyncClient, path: str, **body: Any) -> tuple[int, str]:
    answer = await (robin.put if "/" in path else robin.post)(f"/api/settings/{path}", json=body)
    return answer.status_code, answer.json()["code"]


async def test_hours_are_kept_in_the_order_of_the_week_with_named_holidays(
    centre: Centre, robin: httpx.AsyncClient
) -> None:
    hours = await post(robin, "hours", **OFFICE)
    assert [span["weekday"] for span in hours["spans"]] == [0, 1]
    assert hours["holidays"] == OFFICE["holidays"]
    (given,) = [event.hours for event in await settings_given(centre.database) if isinstance(event, HoursSet)]
    assert (given.hours, given.closed_dates) == (hours["hours"], ("2026-12-25",))


async def test_renewing_the_offsets_of_hours_is_no_change_that_anybody_made(
    centre: Centre, robin: httpx.AsyncClient
) -> None:
    hours = await post(robin, "hours", **OFFICE)
    centre.clock.advance(400 * 24 * 3_600)
    async with centre.database.begin() as tx:
        await centre.flows.renew_hours(tx)
    async with centre.signed_in("robin") as robin_next_year:
        assert (await robin_next_year.get("/api/settings/hours")).json() == [hours]


async def test_impossible_hours_are_named(robin: httpx.AsyncClient) -> None:
    overlapping = [{"weekday": 0, "start": 0, "end": 60}, {"weekday": 0, "start": 59, "end": 90}]
    backwards = [{"weekday": 0, "start": 60, "end": 0}]
    twice = [{"date": "2026-12-25"}, {"date": "2026-12-25"}]
    assert await refusal(robin, "hours", **{**OFFICE, "spans": overlapping}) == (400, "flows.spans_overlap")
    assert await refusal(robin, "hours", **{**OFFICE, "spans": backwards}) == (400, "flows.spans_overlap")
    assert await refusal(robin, "hours", **{**OFFICE, "holidays": twice}) == (400, "flows.holiday_twice")
    assert await refusal(robin, "hours", **{**OFFICE, "zone": "Mars/Base"}) == (400, "flows.unknown_zone")
    assert await refusal(robin, "hours/none", **OFFICE, version=1) == (404, "flows.hours_not_found")
    nonsense = [{"weekday": 7, "start": 0, "end": 60}]
    assert (await robin.post("/api/settings/hours", json={**OFFICE, "spans": nonsense})).status_code == 422


@pytest.mark.parametrize("hours", [None, HoursId("office")])
@pytest.mark.parametrize("choices", [(), (("1", SALES), ("2", SUPPORT), ("3", SALES))])
@pytest.mark.parametrize("has", [True, False])
def test_every_standard_flow_is_sound(
    hours: HoursId | None, choices: tuple[tuple[str, RouteId], ...], has: bool
) -> None:
    wanted = StandardFlow(route=SUPPORT, choices=choices, hours=hours, has_notice=has, has_rating=has)
    flow = standard_flow(FlowId("f"), wanted)
    assert {problem.code for problem in problems(flow)} == (set() if has else {"no_notice"})
    routes = [(slot.value, slot.digits) for slot in slots(flow) if slot.kind == "route"]
    assert routes == ([(SALES, "13"), (SUPPORT, "2")] if choices else [(SUPPORT, "")])


async def test_a_line_is_set_up_from_a_standard_flow(centre: Centre, robin: httpx.AsyncClient) -> None:
    flow = await post(robin, "flows", name={"en": "Main"}, route=SUPPORT)
    body = {"name": {"en": "Web"}, "flow": flow["flow"], "language": "ru", "languages": ["ru", "en"]}
    line = await post(robin, "lines", **body)
    assert line == {**body, "line": line["line"], "origins": [], "is_active": True, "version": 1}
    closed = await robin.put(f"/api/settings/lines/{line['line']}", json={**body, "is_active": False, "version": 1})
    assert closed.json()["version"] == 2
    given = [event.line.is_active for event in await settings_given(centre.database) if isinstance(event, LineSet)]
    assert given == [True, False]


async def test_a_line_needs_a_flow_that_exists_and_speaks_its_own_language(robin: httpx.AsyncClient) -> None:
    flow = (await post(robin, "flows", name={"en": "Main"}, route=SUPPORT))["flow"]
    line = {"name": {"en": "Web"}, "flow": flow, "language": "ru", "languages": ["en"]}
    assert await refusal(robin, "lines", **line) == (400, "flows.language_not_spoken")
    assert await refusal(robin, "lines", **{**line, "flow": "no", "language": "en"}) == (400, "flows.unknown_flow")
    assert await refusal(robin, "lines/none", **line, version=1) == (404, "flows.line_not_found")


async def test_choosing_another_prompt_and_route_publishes_a_new_version(
    centre: Centre, robin: httpx.AsyncClient
) -> None:
    flow = await post(robin, "flows", name={"en": "Main"}, route=SUPPORT)
    values = {"greet.0": "thanks", "route_1.route": SALES, "route_1.1": "position_is"}
    answer = await robin.put(
        f"/api/settings/flows/{flow['flow']}", json={"name": {"en": "Main"}, "values": values, "version": 1}
    )
    assert answer.json()["version"] == 2
    filled = {slot["slot"]: slot["value"] for slot in answer.json()["slots"]}
    assert values.items() <= filled.items()
    published = [event.flow for event in await settings_given(centre.database) if isinstance(event, FlowPublished)]
    assert [one.version for one in published] == [1, 2]


async def test_of_two_changes_of_a_flow_at_once_one_is_refused(centre: Centre, robin: httpx.AsyncClient) -> None:
    flow = await post(robin, "flows", name={"en": "Main"}, route=SUPPORT)
    body = {"name": {"en": "Main"}, "values": {"route_1.route": SALES}, "version": 1}
    settings = LineSettings(centre.flows, centre.shelf, centre.ids)
    async with asyncio.TaskGroup() as group:
        async with centre.database.begin() as tx:
            seen, name = (FlowId(flow["flow"]), 1), {Language.ENGLISH: "Main"}
            await settings.change_flow(tx, actor(), seen, name, {"greet.0": "thanks"})
            second = group.create_task(refusal(robin, f"flows/{flow['flow']}", **body))
            await eventually(lambda: somebody_waits(centre.database))
        assert await second == (409, "settings.changed_meanwhile")


async def test_renaming_a_flow_publishes_nothing(robin: httpx.AsyncClient) -> None:
    flow = await post(robin, "flows", name={"en": "Main"}, route=SUPPORT)
    body = {"name": {"en": "Web"}, "values": {}, "version": 1}
    renamed = (await robin.put(f"/api/settings/flows/{flow['flow']}", json=body)).json()
    assert (renamed["name"], renamed["version"]) == ({"en": "Web"}, 1)


async def test_a_flow_says_and_reaches_only_what_exists(robin: httpx.AsyncClient) -> None:
    flow = (await post(robin, "flows", name={"en": "Main"}, route=SUPPORT))["flow"]
    path = f"flows/{flow}"

    def change(slot: str, value: str, version: int = 1) -> dict[str, Any]:
        return {"name": {"en": "Main"}, "values": {slot: value}, "version": version}

    assert await refusal(robin, path, **change("greet.0", "unheard_of")) == (400, "flows.has_problems")
    assert await refusal(robin, path, **change("route_1.route", "none")) == (400, "flows.has_problems")
    assert await refusal(robin, path, **change("greet.9", "thanks")) == (400, "flows.unknown_slot")
    assert await refusal(robin, path, **change("greet.0", "thanks", 4)) == (409, "settings.changed_meanwhile")
    assert await refusal(robin, "flows/none", **change("greet.0", "thanks")) == (404, "flows.flow_not_found")
    assert await refusal(robin, "flows", name={"en": "X"}, route="none") == (400, "flows.has_problems")
