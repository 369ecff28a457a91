"""The demo is steered by everybody who is signed in to it; a real centre has nothing to steer."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from perezvon.features.demo.api import router
from perezvon.features.demo.domain import CannotBeWipedError, Speed, TrafficState
from perezvon.features.demo.live import DemoTopic
from perezvon.features.demo.service import DemoService
from perezvon.kernel.ids import AgentId
from perezvon.kernel.values import Language
from perezvon.platform.db import Database
from tests.features.client import actor, client

BORN, RUSH_ENDS = 1_000_000, 9_000_000


class FakeTraffic:
    """People who do as they are told."""

    def __init__(self, *, can_be_wiped: bool = True) -> None:
        self.state = TrafficState(
            speed=1, is_running=True, rush_until=None, minute=600, born=BORN, can_be_wiped=can_be_wiped
        )
        self.wipes = 0
        self.spoken: list[tuple[str, str]] = []

    def set_speed(self, speed: Speed) -> None:
        self.state = replace(self.state, speed=speed)

    def run(self, *, is_running: bool) -> None:
        self.state = replace(self.state, is_running=is_running)

    def rush(self, *, is_rush: bool) -> None:
        self.state = replace(self.state, rush_until=RUSH_ENDS if is_rush else None)

    def speaks(self, agent: AgentId, language: Language) -> None:
        self.spoken.append((agent, language))

    def wipe(self) -> None:
        if not self.state.can_be_wiped:
            raise CannotBeWipedError
        self.wipes += 1


@pytest.fixture
def traffic() -> FakeTraffic:
    return FakeTraffic()


@pytest.fixture
async def anna(database: Database, traffic: FakeTraffic) -> AsyncIterator[httpx.AsyncClient]:
    async with client(database, [router(DemoService(traffic))], actor("demo.steer", agent="anna")) as browser:
        yield browser


async def test_everybody_sees_how_the_made_up_people_do(anna: httpx.AsyncClient) -> None:
    assert (await anna.get("/api/demo")).json() == {
        "speed": 1,
        "is_running": True,
        "rush_until": None,
        "minute": 600,
        "born": BORN,
        "can_be_wiped": True,
    }


async def test_what_is_given_changes_and_the_rest_stays(anna: httpx.AsyncClient) -> None:
    faster = (await anna.patch("/api/demo", json={"speed": 20})).json()
    assert (faster["speed"], faster["is_running"]) == (20, True)
    stopped = (await anna.patch("/api/demo", json={"is_running": False, "is_rush": True})).json()
    assert (stopped["speed"], stopped["is_running"], stopped["rush_until"]) == (20, False, RUSH_ENDS)
    assert (await anna.patch("/api/demo", json={"is_rush": False})).json()["rush_until"] is None


@pytest.mark.parametrize("change", [{"speed": 3}, {"speed": "fast"}, {"wipe": True}])
async def test_what_cannot_be_steered_is_malformed(anna: httpx.AsyncClient, change: dict[str, object]) -> None:
    assert (await anna.patch("/api/demo", json=change)).status_code == 422


async def test_an_agent_says_in_which_language_to_be_called(anna: httpx.AsyncClient, traffic: FakeTraffic) -> None:
    assert (await anna.put("/api/demo/language", json={"language": "ru"})).status_code == 204
    assert traffic.spoken == [("anna", "ru")]


async def test_the_demo_begins_anew(anna: httpx.AsyncClient, traffic: FakeTraffic) -> None:
    assert (await anna.post("/api/demo/wipe")).status_code == 202
    assert traffic.wipes == 1


async def test_a_demo_among_other_data_is_not_wiped(database: Database) -> None:
    traffic = FakeTraffic(can_be_wiped=False)
    async with client(database, [router(DemoService(traffic))], actor("demo.steer")) as browser:
        refused = await browser.post("/api/demo/wipe")
    assert (refused.status_code, refused.json()["code"], traffic.wipes) == (409, "demo.cannot_be_wiped", 0)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/api/demo", None),
        ("PATCH", "/api/demo", {"speed": 5}),
        ("PUT", "/api/demo/language", {"language": "en"}),
        ("POST", "/api/demo/wipe", None),
    ],
)
async def test_a_real_centre_has_nothing_to_steer(
    database: Database, method: str, path: str, body: dict[str, object] | None
) -> None:
    async with client(database, [router(DemoService(None))], actor("demo.steer")) as browser:
        refused = await browser.request(method, path, json=body)
    assert (refused.status_code, refused.json()["code"]) == (404, "demo.no_demo")


def test_all_who_watch_see_the_same_state_and_a_real_centre_shows_none(traffic: FakeTraffic) -> None:
    topic = DemoTopic(traffic)
    traffic.set_speed(5)
    assert topic.cell(None, None, "state") == {
        "speed": 5,
        "is_running": True,
        "rush_until": None,
        "minute": 600,
        "born": BORN,
        "can_be_wiped": True,
    }
    assert DemoTopic(None).cells(None, None) == {}
