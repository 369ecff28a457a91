"""Calling a line from a browser, and a browser as a phone."""

from collections.abc import AsyncIterator

import httpx
import pytest

from perezvon.engine.centre import LineSetup
from perezvon.features.calls.domain import TokenUse, sign, subject_of
from perezvon.features.calls.service import server_secret
from perezvon.features.customers.domain import Customer
from perezvon.features.flows.domain import Line
from perezvon.kernel.ids import CustomerId, FlowId, LineId
from perezvon.kernel.values import Language
from perezvon.platform.db import Database
from tests.support.centre import SECRET, Centre

WEB = Line(
    setup=LineSetup(line=LineId("web"), flow=FlowId("main"), language=Language.ENGLISH),
    name={Language.ENGLISH: "Nordlink"},
    languages=(Language.ENGLISH, Language.RUSSIAN),
)
CLOSED = Line(
    setup=LineSetup(line=LineId("old"), flow=FlowId("main"), language=Language.ENGLISH, is_active=False),
    name={},
    languages=(),
)
OLGA = Customer(customer=CustomerId("olga"), name="Ольга Дмитриева", language=Language.RUSSIAN)
CALL = {"line": "web", "language": "ru", "sdp": "offer"}


async def fill(centre: Centre) -> Centre:
    await centre.add_staff()
    async with centre.database.begin() as tx:
        await centre.flows.save_line(tx, None, WEB)
        await centre.flows.save_line(tx, None, CLOSED)
        await centre.customers.save(tx, None, OLGA)
    return centre


@pytest.fixture
async def centre(database: Database) -> Centre:
    return await fill(Centre(database))


@pytest.fixture
async def visitor(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with centre.visitor() as client:
        yield client


async def test_the_call_page_of_a_demo_offers_customers_to_call_as(visitor: httpx.AsyncClient) -> None:
    page = (await visitor.get("/api/call-page/web")).json()
    callers = page.pop("callers")
    assert page == {
        "line": "web",
        "name": {"en": "Nordlink"},
        "languages": ["en", "ru"],
        "ice_servers": ["stun:stun.example"],
    }
    assert [(caller["name"], caller["language"]) for caller in callers] == [("Ольга Дмитриева", "ru")]


@pytest.mark.parametrize("line", ["nowhere", "old"])
async def test_a_line_that_takes_no_calls_is_not_found(visitor: httpx.AsyncClient, line: str) -> None:
    assert (await visitor.get(f"/api/call-page/{line}")).json()["code"] == "flows.line_not_found"
    assert (await visitor.post("/api/calls", json=CALL | {"line": line})).status_code == 404


async def test_customers_are_offered_neither_to_the_network_nor_outside_of_a_demo(
    centre: Centre, database: Database
) -> None:
    async with centre.visitor(address="10.0.0.5") as far:
        assert (await far.get("/api/call-page/web")).json()["callers"] == []
    async with centre.visitor(at="http://rebound.example") as rebound:
        assert (await rebound.get("/api/call-page/web")).json()["callers"] == []
    async with Centre(database, is_demo=False).visitor() as real:
        assert (await real.get("/api/call-page/web")).json()["callers"] == []


async def test_anybody_may_call(centre: Centre, visitor: httpx.AsyncClient) -> None:
    begun = (await visitor.post("/api/calls", json=CALL)).json()
    assert begun["sdp"] == "answer to offer"
    assert centre.phones.callers == [("web", None, Language.RUSSIAN)]
    assert subject_of(SECRET, TokenUse.WATCH, begun["watch"], now=centre.clock.now()) == begun["contact"]


async def test_a_signed_caller_is_known(centre: Centre, visitor: httpx.AsyncClient) -> None:
    page = (await visitor.get("/api/call-page/web")).json()
    await visitor.post("/api/calls", json=CALL | {"caller": page["callers"][0]["token"]})
    assert centre.phones.callers == [("web", "olga", Language.RUSSIAN)]


async def test_nobody_calls_as_somebody_else(centre: Centre, visitor: httpx.AsyncClient) -> None:
    later = centre.clock.now() + 1
    token = sign(SECRET, TokenUse.CALLER, "olga", until=later)
    for forged in (
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        sign(b"guessed", TokenUse.CALLER, "olga", until=later),
        sign(SECRET, TokenUse.WATCH, "olga", until=later),
        sign(SECRET, TokenUse.CALLER, "olga", until=later - 1),
        "olga",
    ):
        refused = await visitor.post("/api/calls", json=CALL | {"caller": forged})
        assert (refused.status_code, refused.json()["code"]) == (403, "calls.invalid_token")
    assert centre.phones.callers == []


async def test_an_address_that_calls_too_fast_has_to_wait(visitor: httpx.AsyncClient, centre: Centre) -> None:
    answers = [(await visitor.post("/api/calls", json=CALL)).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    centre.clock.advance(60)
    assert (await visitor.post("/api/calls", json=CALL)).status_code == 200


@pytest.mark.parametrize("changed", [{"sdp": ""}, {"sdp": "x" * 70_000}, {"language": "xx"}, {"caller": "x" * 2_000}])
async def test_a_malformed_call_is_refused(visitor: httpx.AsyncClient, changed: dict[str, str]) -> None:
    assert (await visitor.post("/api/calls", json=CALL | changed)).status_code == 422


async def test_a_call_without_a_media_process_is_told_so(centre: Centre, visitor: httpx.AsyncClient) -> None:
    centre.phones.is_away = True
    refused = await visitor.post("/api/calls", json=CALL)
    assert (refused.status_code, refused.json()["code"]) == (503, "calls.voice_unavailable")


async def test_an_agents_browser_becomes_their_phone_and_gives_it_up(centre: Centre) -> None:
    async with centre.signed_in("anna") as anna:
        assert (await anna.post("/api/phone", json={"sdp": "offer"})).json() == {"sdp": "answer to offer"}
        assert centre.phones.phones == ["agent-anna"]
        assert (await anna.delete("/api/phone")).status_code == 204
        assert centre.phones.phones == []


async def test_who_takes_no_contacts_has_no_phone(centre: Centre, visitor: httpx.AsyncClient) -> None:
    assert (await visitor.post("/api/phone", json={"sdp": "offer"})).status_code == 401
    async with centre.signed_in("sasha") as sasha:
        assert (await sasha.post("/api/phone", json={"sdp": "offer"})).status_code == 403
    assert centre.phones.phones == []


async def test_every_process_signs_with_the_same_secret(database: Database) -> None:
    async with database.begin() as tx:
        first = await server_secret(tx)
    async with database.begin() as tx:
        assert await server_secret(tx) == first
    assert len(first) == 32
