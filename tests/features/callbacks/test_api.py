"""Leaving a request to be called back, and handling it."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from perezvon.features.audit.tables import audit_entry
from perezvon.features.callbacks.public import CallbackNumbers
from perezvon.features.calls.domain import TokenUse, sign
from perezvon.kernel.ids import CallbackId, CustomerId, PartyId
from perezvon.kernel.time import SECOND
from perezvon.platform.db import Database
from tests.features.calls.test_api import fill
from tests.support.centre import SECRET, Centre

ASKED: dict[str, Any] = {
    "line": "web",
    "name": "Maria",
    "language": "en",
    "reach_by": "phone",
    "address": "+46 70 174 06 05",
    "consent": True,
}


@pytest.fixture
async def centre(database: Database) -> Centre:
    return await fill(Centre(database))


@pytest.fixture
async def visitor(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with centre.visitor() as client:
        yield client


@pytest.fixture
async def anna(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with centre.signed_in("anna") as client:
        yield client


@pytest.fixture
async def sasha(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with centre.signed_in("sasha") as client:
        yield client


async def one(visitor: httpx.AsyncClient, handler: httpx.AsyncClient) -> str:
    """A request that was left; its id."""
    assert (await visitor.post("/api/callbacks", json=ASKED)).status_code == 204
    (item,) = (await handler.get("/api/callbacks")).json()
    return str(item["request"])


async def act(handler: httpx.AsyncClient, request: str, action: str) -> tuple[int, dict[str, Any]]:
    answer = await handler.post(f"/api/callbacks/{request}", json={"action": action})
    return answer.status_code, answer.json()


async def test_what_anybody_leaves_is_seen_by_agents_and_supervisors(
    centre: Centre, visitor: httpx.AsyncClient, anna: httpx.AsyncClient, sasha: httpx.AsyncClient
) -> None:
    request = await one(visitor, anna)
    expected = {
        "request": request,
        "line": "web",
        "customer": None,
        "name": "Maria",
        "language": "en",
        "reach_by": "phone",
        "address": "+46701740605",
        "wished_at": None,
        "note": "",
        "asked_at": centre.clock.now(),
        "cause": "asked",
        "reason": None,
        "remark": "",
        "due": None,
        "contact": None,
        "queue": None,
        "waited": None,
        "state": "open",
        "is_mine": False,
        "taken_by": None,
        "attempts": 0,
        "attempted_at": None,
        "ended_at": None,
    }
    for handler in (anna, sasha):
        assert (await handler.get("/api/callbacks")).json() == [expected]
        assert (await handler.get("/api/callbacks/count")).json() == {"open": 1}


async def test_only_a_signed_caller_is_attached_to_a_customer(
    centre: Centre, visitor: httpx.AsyncClient, anna: httpx.AsyncClient
) -> None:
    until = centre.clock.now() + 1
    token = sign(SECRET, TokenUse.CALLER, "olga", until=until)
    forged = sign(SECRET, TokenUse.WATCH, "olga", until=until)
    assert (await visitor.post("/api/callbacks", json=ASKED | {"caller": token})).status_code == 204
    refused = await visitor.post("/api/callbacks", json=ASKED | {"caller": forged})
    assert (refused.status_code, refused.json()["code"]) == (403, "calls.invalid_token")
    assert [item["customer"] for item in (await anna.get("/api/callbacks")).json()] == ["olga"]


async def test_the_answer_does_not_tell_who_is_known(visitor: httpx.AsyncClient) -> None:
    answers = [await visitor.post("/api/callbacks", json=ASKED | {"name": name}) for name in ("Ольга Дмитриева", "X")]
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b""), (204, b"")]


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"consent": False}, 400, "callbacks.consent_missing"),
        ({"name": " "}, 400, "callbacks.name_missing"),
        ({"address": "none"}, 400, "callbacks.bad_phone"),
        ({"reach_by": "email"}, 400, "callbacks.bad_email"),
        ({"wished_at": 1}, 400, "callbacks.bad_time"),
        ({"line": "nowhere"}, 404, "flows.line_not_found"),
        ({"line": "old"}, 404, "flows.line_not_found"),
        ({"note": "x" * 501}, 422, "http.malformed"),
        ({"name": "\0"}, 422, "http.malformed"),
        ({"reach_by": "pigeon"}, 422, "http.malformed"),
        ({"wished_at": 2**70}, 422, "http.malformed"),
    ],
)
async def test_what_cannot_be_answered_is_refused_with_its_reason(
    visitor: httpx.AsyncClient, anna: httpx.AsyncClient, changed: dict[str, Any], status: int, code: str
) -> None:
    refused = await visitor.post("/api/callbacks", json=ASKED | changed)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert (await anna.get("/api/callbacks")).json() == []


async def test_an_address_that_asks_too_often_has_to_wait(centre: Centre, visitor: httpx.AsyncClient) -> None:
    statuses = [(await visitor.post("/api/callbacks", json=ASKED)).status_code for _ in range(6)]
    assert statuses == [204] * 5 + [429]
    refused = await visitor.post("/api/callbacks", json=ASKED)
    assert (refused.json()["code"], refused.headers["Retry-After"]) == ("callbacks.too_many", "601")
    centre.clock.advance(600)
    assert (await visitor.post("/api/callbacks", json=ASKED)).status_code == 204


async def test_those_to_be_called_stand_in_the_order_in_which_they_are_due(
    centre: Centre, visitor: httpx.AsyncClient, anna: httpx.AsyncClient
) -> None:
    hour = 3_600 * SECOND
    for name, wish in (("later", 3), ("now", None), ("soon", 1)):
        asked = ASKED | {"name": name, "wished_at": None if wish is None else centre.clock.now() + wish * hour}
        await visitor.post("/api/callbacks", json=asked)
    assert [item["name"] for item in (await anna.get("/api/callbacks")).json()] == ["now", "soon", "later"]


async def test_a_request_is_taken_and_done(visitor: httpx.AsyncClient, anna: httpx.AsyncClient) -> None:
    request = await one(visitor, anna)
    status, taken = await act(anna, request, "take")
    assert (status, taken["state"], taken["taken_by"], taken["is_mine"]) == (200, "taken", "Anna Sokolova", True)
    assert (await anna.get("/api/callbacks/count")).json() == {"open": 0}
    assert (await act(anna, request, "finish"))[1]["state"] == "done"
    assert (await anna.get("/api/callbacks")).json() == []
    assert [item["request"] for item in (await anna.get("/api/callbacks?which=ended")).json()] == [request]


async def test_of_two_who_take_a_request_the_second_is_told(
    visitor: httpx.AsyncClient, anna: httpx.AsyncClient, sasha: httpx.AsyncClient
) -> None:
    request = await one(visitor, anna)
    assert (await act(anna, request, "take"))[0] == 200
    status, refused = await act(sasha, request, "take")
    assert (status, refused["code"]) == (409, "callbacks.taken")
    assert (await act(sasha, request, "give_back"))[1]["state"] == "open"
    status, refused = await act(anna, request, "finish")
    assert (status, refused["code"]) == (409, "callbacks.moved")


async def test_one_request_is_told_whatever_became_of_it(visitor: httpx.AsyncClient, anna: httpx.AsyncClient) -> None:
    request = await one(visitor, anna)
    await act(anna, request, "take")
    await act(anna, request, "finish")

    told = (await anna.get(f"/api/callbacks/{request}")).json()

    assert (told["request"], told["state"], told["taken_by"]) == (request, "done", "Anna Sokolova")
    assert (await anna.get("/api/callbacks/unheard-of")).status_code == 404
    assert (await visitor.get(f"/api/callbacks/{request}")).status_code == 401


async def test_an_unknown_request_is_not_found(anna: httpx.AsyncClient) -> None:
    status, refused = await act(anna, "nothing", "take")
    assert (status, refused["code"]) == (404, "callbacks.not_found")


async def test_all_that_happens_to_a_request_is_audited(
    centre: Centre, visitor: httpx.AsyncClient, anna: httpx.AsyncClient
) -> None:
    request = await one(visitor, anna)
    for action in ("take", "not_reached"):
        await act(anna, request, action)
    async with centre.database.begin() as tx:
        found = await tx.execute(
            select(audit_entry.c.actor, audit_entry.c.action)
            .where(audit_entry.c.subject == request)
            .order_by(audit_entry.c.id)
        )
    assert [tuple(row) for row in found] == [
        (None, "callbacks.ask"),
        ("anna", "callbacks.take"),
        ("anna", "callbacks.not_reached"),
    ]


def watching(centre: Centre, contact: str = "c1") -> str:
    return sign(SECRET, TokenUse.WATCH, contact, until=centre.clock.now() + 60 * SECOND)


async def test_whoever_asks_while_they_wait_has_one_request_of_their_contact(
    centre: Centre, visitor: httpx.AsyncClient, anna: httpx.AsyncClient
) -> None:
    for address in ("+46 70 174 06 05", "+46 70 174 06 06"):
        asked = ASKED | {"watch": watching(centre), "address": address}
        assert (await visitor.post("/api/callbacks", json=asked)).status_code == 204
    (item,) = (await anna.get("/api/callbacks")).json()
    assert (item["contact"], item["cause"], item["address"]) == ("c1", "wanted", "+46701740606")


async def test_whoever_asked_may_wait_rather_until_somebody_has_taken_it(
    centre: Centre, visitor: httpx.AsyncClient, anna: httpx.AsyncClient
) -> None:
    mine = {"watch": watching(centre)}
    assert (await visitor.post("/api/callbacks/withdrawn", json=mine)).status_code == 404, "nothing was asked yet"
    await visitor.post("/api/callbacks", json=ASKED | mine)
    assert (await visitor.post("/api/callbacks/withdrawn", json=mine)).status_code == 204
    assert (await anna.get("/api/callbacks")).json() == []
    (over,) = (await anna.get("/api/callbacks?which=ended")).json()
    assert (over["state"], over["reason"]) == ("done", "withdrawn")
    await visitor.post("/api/callbacks", json=ASKED | mine)
    (again,) = (await anna.get("/api/callbacks")).json()
    await act(anna, again["request"], "take")
    assert (await visitor.post("/api/callbacks/withdrawn", json=mine)).json()["code"] == "callbacks.moved"
    assert (await visitor.post("/api/callbacks", json=ASKED | mine)).json()["code"] == "callbacks.moved"


@pytest.mark.parametrize("use", [TokenUse.CALLER, TokenUse.RETURN])
async def test_only_the_page_of_a_contact_asks_and_withdraws_for_it(
    centre: Centre, visitor: httpx.AsyncClient, use: TokenUse
) -> None:
    other = {"watch": sign(SECRET, use, "c1", until=centre.clock.now() + 60 * SECOND)}
    assert (await visitor.post("/api/callbacks", json=ASKED | other)).status_code == 403
    assert (await visitor.post("/api/callbacks/withdrawn", json=other)).status_code == 403


async def test_anybody_reads_what_happens_to_whoever_asks(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.get("/api/callbacks/terms")).json() == {
        "is_automatic": False,
        "attempts": 3,
        "retry_s": 900,
        "hours": None,
    }


class OtherNumbers:
    """What is known of numbers elsewhere."""

    async def number(
        self, party: PartyId | None, customer: CustomerId | None, callback: CallbackId | None = None
    ) -> str | None:
        return f"of {customer}" if customer is not None else None


async def test_who_asked_is_called_at_the_number_that_they_left_and_else_where_they_are_known(
    database: Database, visitor: httpx.AsyncClient, anna: httpx.AsyncClient
) -> None:
    left = CallbackId(await one(visitor, anna))
    numbers = CallbackNumbers(database, OtherNumbers())
    assert await numbers.number(None, CustomerId("maria"), left) == "+46701740605"
    assert await numbers.number(None, CustomerId("maria"), CallbackId("b1.2")) == "of maria"
    assert await numbers.number(None, CustomerId("maria")) == "of maria"
    assert await numbers.number(PartyId("p"), None, CallbackId("b1.2")) is None
