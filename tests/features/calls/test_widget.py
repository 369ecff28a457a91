"""What web sites learn of a line, and which of them may show it."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import insert

from perezvon.engine.centre import LineSetup, OpenSpan
from perezvon.engine.flow.graph import Flow, IsOpen
from perezvon.features.calls.domain import ExpectedWait, expected_wait
from perezvon.features.contacts.tables import contact
from perezvon.features.flows.domain import Hours, Line
from perezvon.kernel.ids import FlowId, HoursId, LineId, NodeId
from perezvon.kernel.time import SECOND, Micros
from perezvon.kernel.values import Language
from perezvon.platform.db import Database
from tests.support.centre import Centre

SHOP = "https://shop.example"
FOREIGN = "https://foreign.example"
HOUR = 3_600 * SECOND
WEB = Line(
    setup=LineSetup(line=LineId("web"), flow=FlowId("main"), language=Language.ENGLISH),
    name={Language.ENGLISH: "Nordlink"},
    languages=(Language.ENGLISH, Language.RUSSIAN),
    origins=(SHOP,),
)


@pytest.fixture
async def centre(database: Database) -> Centre:
    centre = Centre(database)
    async with database.begin() as tx:
        await centre.flows.save_line(tx, None, WEB)
    return centre


@pytest.fixture
async def visitor(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with centre.visitor() as client:
        yield client


def from_page_of(origin: str) -> dict[str, str]:
    return {"Origin": origin, "Sec-Fetch-Site": "cross-site"}


async def test_a_site_that_the_line_allows_reads_how_the_line_does(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/api/widget/web", headers=from_page_of(SHOP))
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "line": "web",
        "name": {"en": "Nordlink"},
        "languages": ["en", "ru"],
        "is_open": True,
        "until": None,
        "wait": None,
    }


async def test_a_site_that_the_line_does_not_allow_is_told_why(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/api/widget/web", headers=from_page_of(FOREIGN))
    assert answer.status_code == 403
    assert answer.headers["access-control-allow-origin"] == "*", "or its page could not say why"
    assert answer.json()["code"] == "calls.origin_not_allowed"
    assert answer.json()["params"] == {"origin": FOREIGN, "line": "web"}


@pytest.mark.parametrize("origin", [f"{SHOP}.evil.example", "http://shop.example", f"{SHOP}:8443", "null"])
async def test_a_site_that_only_looks_like_an_allowed_one_is_refused(visitor: httpx.AsyncClient, origin: str) -> None:
    assert (await visitor.get("/api/widget/web", headers=from_page_of(origin))).status_code == 403


async def test_our_own_pages_need_no_permission(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.get("/api/widget/web")).status_code == 200


async def test_the_call_page_may_be_framed_by_allowed_sites_alone(visitor: httpx.AsyncClient) -> None:
    framed = await visitor.get("/embed/web")
    assert f"frame-ancestors 'self' {SHOP}" in framed.headers["content-security-policy"]
    assert "script-src 'self'" in framed.headers["content-security-policy"]
    assert "x-frame-options" not in framed.headers, "it knows no list"
    assert framed.headers["cache-control"] == "no-store"
    unknown = await visitor.get("/embed/nothing")
    assert unknown.headers["content-security-policy"].endswith("frame-ancestors 'self'")
    elsewhere = await visitor.get("/api/widget/web")
    assert elsewhere.headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert elsewhere.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("path", ["/api/calls", "/api/callbacks"])
async def test_pages_of_other_sites_begin_nothing_themselves(visitor: httpx.AsyncClient, path: str) -> None:
    refused = await visitor.post(path, json={}, headers=from_page_of(SHOP))
    assert (refused.status_code, refused.json()["code"]) == (403, "http.foreign_origin")
    assert "access-control-allow-origin" not in refused.headers


async def test_a_closed_line_says_when_it_opens_and_nothing_of_waiting(
    centre: Centre, visitor: httpx.AsyncClient
) -> None:
    await _open_on_mondays(centre)  # The clock of these tests stands at Friday, 15 January 2027, 8:00 UTC.
    await _answered(centre, [400 * SECOND] * 9)
    status = (await visitor.get("/api/widget/web")).json()
    monday = 1_800_000_000 + 3 * 86_400
    assert (status["is_open"], status["until"], status["wait"]) == (False, monday * SECOND, None)


async def test_the_expected_wait_follows_from_answered_calls_and_from_those_who_wait(
    centre: Centre, visitor: httpx.AsyncClient
) -> None:
    await _answered(centre, [seconds * SECOND for seconds in (30, 50, 70, 80, 95, 100, 130, 200)])
    await _answered(centre, [900 * SECOND] * 9, arrived=centre.clock.now() - 2 * HOUR)
    assert (await visitor.get("/api/widget/web")).json()["wait"] == {
        "at_least_s": 60,
        "at_most_s": 180,
        "is_long": False,
    }


def test_the_queue_as_it_is_makes_the_range_wider() -> None:
    waits = [60 * SECOND] * 12
    assert expected_wait(0, waits, HOUR) == ExpectedWait(at_least_s=60, at_most_s=60)
    assert expected_wait(3, waits, HOUR) == ExpectedWait(at_least_s=60, at_most_s=1_200)


def test_a_wait_that_nobody_was_spared_is_long() -> None:
    found = expected_wait(9, [240 * SECOND] * 6, HOUR)
    assert found is not None
    assert found.is_long


@pytest.mark.parametrize(
    ("waiting", "waits"), [(0, []), (7, [90 * SECOND] * 4), (0, [5 * SECOND] * 50)], ids=["none", "few", "short"]
)
def test_what_is_not_known_or_is_short_is_not_told(waiting: int, waits: list[Micros]) -> None:
    assert expected_wait(waiting, waits, HOUR) is None


async def _open_on_mondays(centre: Centre) -> None:
    spans = (OpenSpan(weekday=0, start=540, end=1_080),)
    office = Hours(hours=HoursId("office"), name={Language.ENGLISH: "Office"}, zone="Europe/Stockholm", spans=spans)
    asks = IsOpen(node=NodeId("hours"), hours=office.hours)
    async with centre.database.begin() as tx:
        await centre.flows.save_hours(tx, None, office)
        await centre.flows.publish(tx, None, Flow(flow=FlowId("main"), version=1, nodes=(asks,), start=asks.node))


async def _answered(centre: Centre, waits: list[Micros], *, arrived: Micros | None = None) -> None:
    came = centre.clock.now() - HOUR // 2 if arrived is None else arrived
    rows = [
        {
            "contact": f"{came}.{n}",
            "line": "web",
            "channel": "voice",
            "language": "en",
            "arrived_at": came,
            "routed_at": came,
            "answered_at": came + wait,
            "talk": 0,
            "queue_visits": 1,
        }
        for n, wait in enumerate(waits)
    ]
    async with centre.database.begin() as tx:
        await tx.execute(insert(contact), rows)
