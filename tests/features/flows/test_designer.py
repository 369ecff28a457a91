"""Designing flows: drafts, their problems, versions and what differs between them, and trials."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from perezvon.engine.centre import QueueSetup, QueueStep, RouteSetup
from perezvon.engine.events import FlowPublished
from perezvon.engine.flow import faults, manners
from perezvon.features.flows.service.known import opus_seconds
from perezvon.features.flows.service.prompts import SHIPPED
from perezvon.features.queues.domain import Queue, Route
from perezvon.kernel.ids import QueueId, RouteId
from perezvon.kernel.values import Language
from perezvon.platform.db import Database
from tests.support.centre import Centre, settings_given

END = {"type": "hang_up", "node": "end"}
GRAPH: dict[str, Any] = {
    "start": "notice",
    "after_talk": None,
    "nodes": [
        {
            "type": "consent",
            "node": "notice",
            "spoken": [{"type": "prompt", "prompt": "recorded_and_rated"}],
            "next": "r",
        },
        {
            "type": "go_to_route",
            "node": "r",
            "route": "to-sales",
            "waiting": [{"type": "position", "before": "position_is"}],
            "otherwise": "sorry",
        },
        {"type": "say", "node": "sorry", "spoken": [{"type": "prompt", "prompt": "nobody_free"}]},
    ],
}


@pytest.fixture
async def centre(database: Database) -> Centre:
    centre = Centre(database)
    await centre.add_staff()
    async with database.begin() as tx:
        queue = QueueId("q")
        await centre.queues.save_queue(tx, None, Queue(setup=QueueSetup(queue=queue), name={Language.ENGLISH: "Q"}))
        setup = RouteSetup(route=RouteId("to-sales"), steps=(QueueStep(queue=queue),))
        await centre.queues.save_route(tx, None, Route(setup=setup, name={Language.ENGLISH: "Sales"}))
    return centre


@pytest.fixture
async def robin(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with centre.signed_in("robin") as client:
        yield client


async def call(robin: httpx.AsyncClient, method: str, path: str = "", **body: Any) -> Any:
    answer = await robin.request(method, f"/api/settings/designs{path}", json=body or None)
    assert answer.is_success, answer.text
    return answer.json()


async def refusal(robin: httpx.AsyncClient, method: str, path: str, **body: Any) -> tuple[int, str]:
    answer = await robin.request(method, f"/api/settings/designs{path}", json=body or None)
    return answer.status_code, answer.json()["code"]


async def drawn(robin: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    """A new flow whose draft is `GRAPH`."""
    new = await call(robin, "POST", name={"en": "Main"})
    body = {"name": {"en": "Main"}, "graph": GRAPH, "version": new["version"]} | changes
    saved: dict[str, Any] = await call(robin, "PUT", f"/{new['flow']}", **body)
    return saved


def with_node(number: int, **fields: Any) -> dict[str, Any]:
    nodes = [node | fields if at == number else node for at, node in enumerate(GRAPH["nodes"])]
    return GRAPH | {"nodes": nodes}


async def test_a_new_flow_is_a_draft_that_callers_do_not_meet(centre: Centre, robin: httpx.AsyncClient) -> None:
    new = await call(robin, "POST", name={"en": "Main"})
    assert (new["newest"], new["is_changed"], new["version"], new["lines"]) == (0, True, 1, [])
    assert new["graph"] == {"start": "end", "after_talk": None, "nodes": [END]}
    assert await call(robin, "GET") == [new]
    assert [event for event in await settings_given(centre.database) if isinstance(event, FlowPublished)] == []


async def test_a_draft_is_kept_with_its_layout_and_its_scenarios(robin: httpx.AsyncClient) -> None:
    scenarios = [{"name": "a stranger", "keys": ["1"], "expect": {"ends": "route:to-sales"}}]
    saved = await drawn(robin, layout={"notice": {"x": 1.5, "y": -2}}, scenarios=scenarios)
    found = await call(robin, "GET", f"/{saved['flow']}")
    assert found == saved
    assert found["layout"] == {"notice": {"x": 1.5, "y": -2.0}}
    (scenario,) = found["scenarios"]
    assert (scenario["keys"], scenario["time"], scenario["expect"]["ends"]) == (["1"], "mon 10:00", "route:to-sales")
    notice = found["graph"]["nodes"][0]
    assert (notice["refuse"], notice["wait_s"]) == ("", 3), "fields that have their default are told too"
    assert found["problems"] == []


async def test_a_draft_may_be_wrong_and_says_what_is(robin: httpx.AsyncClient) -> None:
    graph = with_node(1, route="moon", otherwise=None)
    saved = await drawn(robin, graph=graph)
    told = [(one["code"], one["node"], one["detail"], one["severity"]) for one in saved["problems"]]
    assert told == [
        ("unknown_route", "r", "moon", "error"),
        ("dead_end", "r", "otherwise", "warning"),
        ("never_reached", "sorry", "", "warning"),
    ]
    unsaved = await call(robin, "POST", f"/{saved['flow']}/lint", graph=GRAPH)
    assert unsaved == []


async def test_a_draft_with_errors_is_not_published(centre: Centre, robin: httpx.AsyncClient) -> None:
    saved = await drawn(robin, graph=with_node(1, route="moon"))
    path = f"/{saved['flow']}/publish"
    assert await refusal(robin, "POST", path, version=saved["version"]) == (400, "flows.has_problems")
    assert [event for event in await settings_given(centre.database) if isinstance(event, FlowPublished)] == []


async def test_what_annoys_people_can_be_published(robin: httpx.AsyncClient) -> None:
    saved = await drawn(robin, graph=with_node(1, otherwise=None))
    published = await call(robin, "POST", f"/{saved['flow']}/publish", version=saved["version"])
    assert (published["newest"], [one["severity"] for one in published["problems"]]) == (1, ["warning", "warning"])


async def test_callers_meet_what_was_published(centre: Centre, robin: httpx.AsyncClient) -> None:
    saved = await drawn(robin)
    published = await call(robin, "POST", f"/{saved['flow']}/publish", version=saved["version"])
    assert (published["newest"], published["based_on"], published["is_changed"]) == (1, 1, False)
    (event,) = [event for event in await settings_given(centre.database) if isinstance(event, FlowPublished)]
    assert (event.flow.flow, event.flow.version, [node.node for node in event.flow.nodes]) == (
        saved["flow"],
        1,
        ["notice", "r", "sorry"],
    )


async def test_two_people_do_not_overwrite_each_other(robin: httpx.AsyncClient) -> None:
    saved = await drawn(robin)
    body = {"name": {"en": "Main"}, "graph": GRAPH, "version": saved["version"] - 1}
    stale = (409, "settings.changed_meanwhile")
    assert await refusal(robin, "PUT", f"/{saved['flow']}", **body) == stale
    assert await refusal(robin, "POST", f"/{saved['flow']}/publish", version=saved["version"] - 1) == stale
    assert await refusal(robin, "POST", f"/{saved['flow']}/discard", version=saved["version"] - 1) == stale


async def test_a_draft_goes_back_to_the_newest_version(robin: httpx.AsyncClient) -> None:
    saved = await drawn(robin)
    published = await call(robin, "POST", f"/{saved['flow']}/publish", version=saved["version"])
    changed = await call(
        robin,
        "PUT",
        f"/{saved['flow']}",
        name={"en": "Main"},
        graph=with_node(0, refuse="9"),
        version=published["version"],
    )
    assert changed["is_changed"]
    back = await call(robin, "POST", f"/{saved['flow']}/discard", version=changed["version"])
    assert (back["graph"], back["version"], back["is_changed"]) == (published["graph"], 0, False)
    again = await call(robin, "PUT", f"/{saved['flow']}", name={"en": "Main"}, graph=GRAPH, version=0)
    assert again["version"] == 1


async def test_versions_are_listed_read_and_compared(robin: httpx.AsyncClient) -> None:
    saved = await drawn(robin, layout={"notice": {"x": 7, "y": 8}})
    flow = saved["flow"]
    first = await call(robin, "POST", f"/{flow}/publish", version=saved["version"])
    nodes = [GRAPH["nodes"][0] | {"refuse": "9"}, GRAPH["nodes"][1] | {"otherwise": "end"}, END]
    body = {"name": {"en": "Main"}, "graph": GRAPH | {"nodes": nodes}, "version": first["version"]}
    changed = await call(robin, "PUT", f"/{flow}", **body)

    differs = await call(robin, "GET", f"/{flow}/comparison?before=1&after=0")
    assert (differs["added"], differs["removed"]) == (["end"], ["sorry"])
    assert differs["changed"] == [
        {"node": "notice", "field": "refuse", "before": "", "after": "9"},
        {"node": "r", "field": "otherwise", "before": "sorry", "after": "end"},
    ]
    await call(robin, "POST", f"/{flow}/publish", version=changed["version"])
    listed = await call(robin, "GET", f"/{flow}/versions")
    assert [(one["version"], one["nodes"], one["published_by"]) for one in listed] == [(2, 3, "robin"), (1, 3, "robin")]
    old = await call(robin, "GET", f"/{flow}/versions/1")
    assert (old["graph"], old["layout"]) == (first["graph"], {"notice": {"x": 7.0, "y": 8.0}})
    assert await call(robin, "GET", f"/{flow}/comparison?before=2&after=2") == {
        "added": [],
        "removed": [],
        "changed": [],
    }
    assert await refusal(robin, "GET", f"/{flow}/versions/3") == (404, "flows.version_not_found")


async def test_a_flow_is_copied(robin: httpx.AsyncClient) -> None:
    saved = await drawn(robin)
    copied = await call(robin, "POST", name={"en": "Copy"}, copied=saved["flow"])
    assert copied["graph"] == saved["graph"]
    assert copied["flow"] != saved["flow"]
    assert await refusal(robin, "POST", "", name={"en": "main"}) == (409, "settings.name_taken")
    assert await refusal(robin, "POST", "", name={"en": "New"}, copied="moon") == (404, "flows.flow_not_found")


async def test_scenarios_are_tried_step_by_step(robin: httpx.AsyncClient) -> None:
    saved = await drawn(robin)
    scenarios = [
        {"name": "served", "expect": {"ends": "route:to-sales", "recorded": True}},
        {"name": "nobody", "agents": "busy", "expect": {"ends": "callback"}},
    ]
    served, nobody = await call(robin, "POST", f"/{saved['flow']}/trials", graph=GRAPH, scenarios=scenarios)
    assert (served["passed"], served["failure"], served["ends"]) == (True, None, "route:to-sales")
    assert [step["node"] for step in served["trace"]] == ["notice", "r"]
    assert served["trace"][1]["said"] == ["position_is"]
    assert (nobody["passed"], nobody["failure"]) == (
        False,
        {"code": "ends", "expected": "callback", "got": "hang_up"},
    )


@pytest.mark.parametrize(
    ("graph", "scenario", "expected"),
    [
        ({"start": "a", "nodes": [{"type": "moon", "node": "a"}]}, {"name": "s"}, "flows.bad_graph"),
        ({"start": "a"}, {"name": "s"}, "flows.bad_graph"),
        (with_node(0, next="a\x00"), {"name": "s"}, "flows.bad_graph"),
        (GRAPH, {"name": "s", "time": "noon"}, "flows.bad_scenario"),
        (GRAPH, {"name": "s", "moon": 1}, "flows.bad_scenario"),
    ],
)
async def test_what_is_no_graph_or_no_scenario_is_refused(
    robin: httpx.AsyncClient, graph: dict[str, Any], scenario: dict[str, Any], expected: str
) -> None:
    saved = await drawn(robin)
    body = {"name": {"en": "Main"}, "graph": graph, "scenarios": [scenario], "version": saved["version"]}
    assert await refusal(robin, "PUT", f"/{saved['flow']}", **body) == (400, expected)
    assert await refusal(robin, "POST", f"/{saved['flow']}/trials", graph=graph, scenarios=[scenario]) == (
        400,
        expected,
    )


def test_the_length_of_a_sound_is_read_from_its_last_page() -> None:
    assert 1.5 < opus_seconds(SHIPPED / "en" / "greeting_unknown.ogg") < 4


@pytest.mark.parametrize("language", list(Language))
def test_every_problem_has_words_in_every_language(language: Language) -> None:
    catalogue = Path(__file__).parents[3] / "web/src/features/flows/designer/i18n" / f"{language}.json"
    assert set(json.loads(catalogue.read_text())["problem"]) == {*faults.CODES, *manners.CODES}
