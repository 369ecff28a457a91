"""Calling a line from a browser, and a browser as a phone."""

import base64
import dataclasses
import hmac
from collections.abc import AsyncIterator

import httpx
import pytest

from perezvon.engine.centre import LineSetup, OpenSpan
from perezvon.engine.events import TrialPlanned
from perezvon.engine.flow.graph import Flow, HangUp, IsOpen
from perezvon.features.calls.domain import TelephonyKind, TokenUse, sign, subject_of
from perezvon.features.calls.ports import LegGoneError, LinesBusyError, OfferRefusedError
from perezvon.features.calls.service import TRIAL_LINE, server_secret
from perezvon.features.customers.domain import Customer
from perezvon.features.flows.domain import Hours, Line
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import CustomerId, FlowId, HoursId, LineId, NodeId
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Language
from perezvon.platform.db import Database
from tests.support.centre import COUNTERS, SECRET, Centre, settings_given

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
        "hours": None,
        "kind": "browser",
        "is_callable": True,
        "numbers": [],
    }
    assert [(caller["name"], caller["language"]) for caller in callers] == [("Ольга Дмитриева", "ru")]


async def test_the_call_page_says_when_the_line_is_open(centre: Centre, visitor: httpx.AsyncClient) -> None:
    spans = (OpenSpan(weekday=0, start=540, end=1_080),)
    office = Hours(hours=HoursId("office"), name={Language.ENGLISH: "Office"}, zone="Europe/Stockholm", spans=spans)
    asks = IsOpen(node=NodeId("hours"), hours=office.hours)
    async with centre.database.begin() as tx:
        await centre.flows.save_hours(tx, None, office)
        await centre.flows.publish(tx, None, Flow(flow=FlowId("main"), version=1, nodes=(asks,), start=asks.node))
    assert (await visitor.get("/api/call-page/web")).json()["hours"] == {
        "zone": "Europe/Stockholm",
        "spans": [{"weekday": 0, "start": 540, "end": 1_080}],
    }


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


async def test_a_line_that_cannot_be_one_is_refused(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.get("/api/call-page/%00")).status_code == 422
    assert (await visitor.get(f"/api/call-page/{'x' * 300}")).status_code == 422


@pytest.mark.parametrize(
    "changed",
    [
        {"line": "\0"},
        {"line": "x" * 300},
        {"sdp": ""},
        {"sdp": "x" * 70_000},
        {"language": "xx"},
        {"caller": "x" * 2_000},
    ],
)
async def test_a_malformed_call_is_refused(visitor: httpx.AsyncClient, changed: dict[str, str]) -> None:
    assert (await visitor.post("/api/calls", json=CALL | changed)).status_code == 422


async def test_a_call_without_a_media_process_is_told_so(centre: Centre, visitor: httpx.AsyncClient) -> None:
    centre.phones.refusal = AdapterError("no media process", retryable=True)
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


# --- What stands in the way, and the way back. ---


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        (LinesBusyError("media_full", retryable=True), 503, "calls.all_lines_busy"),
        (OfferRefusedError("bad_offer", retryable=False), 400, "calls.bad_offer"),
        (LegGoneError("call_over", retryable=False), 409, "calls.call_over"),
        (AdapterError("no media process", retryable=True), 503, "calls.voice_unavailable"),
    ],
)
async def test_a_caller_is_told_why_the_call_is_not_taken(
    centre: Centre, visitor: httpx.AsyncClient, refusal: AdapterError, status: int, code: str
) -> None:
    centre.phones.refusal = refusal
    refused = await visitor.post("/api/calls", json=CALL)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


async def test_a_page_that_was_loaded_again_returns_to_its_call(centre: Centre, visitor: httpx.AsyncClient) -> None:
    begun = (await visitor.post("/api/calls", json=CALL)).json()
    back = (await visitor.post("/api/calls", json=CALL | {"returns": begun["return_key"]})).json()
    assert back["contact"] == begun["contact"]
    assert [contact for contact, _ in centre.phones.returned] == [begun["contact"]]
    assert len(centre.phones.callers) == 1


@pytest.mark.parametrize("key", ["watch", "contact"])
async def test_nobody_returns_to_somebody_elses_call(centre: Centre, visitor: httpx.AsyncClient, key: str) -> None:
    begun = (await visitor.post("/api/calls", json=CALL)).json()
    refused = await visitor.post("/api/calls", json=CALL | {"returns": begun[key]})
    assert (refused.status_code, refused.json()["code"]) == (403, "calls.invalid_token")
    assert centre.phones.returned == []


async def test_a_turn_server_gets_a_password_that_ends_and_never_the_secret(
    centre: Centre, visitor: httpx.AsyncClient
) -> None:
    stun, turn = (await visitor.get("/api/ice-servers")).json()
    assert stun == {"url": "stun:stun.example", "username": None, "credential": None}
    assert int(turn["username"]) == centre.clock.now() // SECOND + 12 * 3_600
    made = hmac.digest(b"north", turn["username"].encode(), "sha1")
    assert turn["credential"] == base64.b64encode(made).decode()


async def test_passwords_of_a_turn_server_are_given_to_an_address_so_often_and_to_others_still(centre: Centre) -> None:
    async with centre.visitor(address="10.0.0.5") as greedy, centre.visitor(address="10.0.0.6") as other:
        given = [(await greedy.get("/api/ice-servers")).status_code for _ in range(121)]
        assert given == [200] * 120 + [429]
        assert (await greedy.get("/api/call-page/web")).status_code == 200
        assert (await other.get("/api/ice-servers")).status_code == 200
        centre.clock.advance(60)
        assert (await greedy.get("/api/ice-servers")).status_code == 200


async def test_voice_is_watched_by_supervisors_and_administrators(centre: Centre) -> None:
    for user in ("sasha", "robin"):
        async with centre.signed_in(user) as watcher:
            seen = (await watcher.get("/api/voice")).json()
            assert seen == dataclasses.asdict(COUNTERS)
    async with centre.signed_in("anna") as agent:
        assert (await agent.get("/api/voice")).status_code == 403


async def test_a_designer_calls_a_draft_and_the_engine_is_told_which(centre: Centre, database: Database) -> None:
    end = HangUp(node=NodeId("end"))
    async with centre.database.begin() as tx:
        await centre.flows.publish(tx, None, Flow(flow=FlowId("main"), version=1, nodes=(end,), start=end.node))
    async with centre.signed_in("robin") as robin:
        body = {"flow": "main", "language": "ru", "sdp": "offer"}
        begun = (await robin.post("/api/test-calls", json=body)).json()
    assert centre.phones.callers == [(TRIAL_LINE, None, Language.RUSSIAN)]
    planned = [event for event in await settings_given(database) if isinstance(event, TrialPlanned)]
    assert [(trial.contact, trial.flow.flow) for trial in planned] == [(begun["contact"], "main")]


async def test_a_draft_that_is_not_there_cannot_be_called(centre: Centre) -> None:
    async with centre.signed_in("robin") as robin:
        refused = await robin.post("/api/test-calls", json={"flow": "nowhere", "sdp": "offer"})
    assert (refused.status_code, refused.json()["code"]) == (404, "flows.flow_not_found")
    assert centre.phones.callers == []


async def test_who_designs_no_flows_calls_no_drafts(centre: Centre) -> None:
    async with centre.signed_in("anna") as anna:
        assert (await anna.post("/api/test-calls", json={"flow": "main", "sdp": "offer"})).status_code == 403


# --- A centre on an Asterisk. ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_open", [True, False])
async def test_the_call_page_tells_whether_it_can_call_and_the_numbers_of_the_line(
    centre: Centre, visitor: httpx.AsyncClient, is_open: bool
) -> None:
    centre.phones.carries = TelephonyKind.ASTERISK
    centre.phones.is_open_to_pages = is_open
    centre.phones.numbered = {LineId("web"): ("+4930100", "+4930200")}
    page = (await visitor.get("/api/call-page/web")).json()
    assert (page["kind"], page["is_callable"], page["numbers"]) == ("asterisk", is_open, ["+4930100", "+4930200"])


async def test_a_page_that_offers_no_sound_is_told_as_whom_it_calls_by_sip_and_nobody_keeps_the_answer(
    centre: Centre, visitor: httpx.AsyncClient
) -> None:
    centre.phones.carries = TelephonyKind.ASTERISK
    answer = await visitor.post("/api/calls", json={"line": "web", "language": "ru"})
    begun = answer.json()
    assert begun["sdp"] is None
    assert {**begun["sip"], "key": None} == {
        "user": f"page-{begun['contact']}",
        "password": "secret",
        "kept_s": 10,
        "key": None,
    }
    assert answer.headers["Cache-Control"] == "no-store"
    assert centre.phones.callers == [("web", None, "ru")]
    assert centre.calls.caller(begun["sip"]["key"]) == begun["contact"]
    again = (await visitor.post("/api/calls", json={"line": "web", "returns": begun["return_key"]})).json()
    assert (again["contact"], again["sip"]["user"]) == (begun["contact"], begun["sip"]["user"])
    assert [contact for contact, _ in centre.phones.returned] == [begun["contact"]]


async def test_keys_of_a_call_open_the_way_of_sip_only_where_they_are_made_for_it(
    centre: Centre, visitor: httpx.AsyncClient
) -> None:
    begun = (await visitor.post("/api/calls", json={"line": "web", "sdp": "offer"})).json()
    for key in (begun["watch"], begun["return_key"], "", "a.1.b"):
        assert centre.calls.caller(key) is None


async def test_browser_voice_wants_an_offer_of_sound(centre: Centre, visitor: httpx.AsyncClient) -> None:
    answer = await visitor.post("/api/calls", json={"line": "web"})
    assert (answer.status_code, answer.json()["code"]) == (400, "calls.bad_offer")


async def test_while_nobody_can_tell_the_call_page_lets_people_try(centre: Centre, visitor: httpx.AsyncClient) -> None:
    centre.phones.refusal = AdapterError("no media process", retryable=True)
    assert (await visitor.get("/api/call-page/web")).json()["is_callable"] is True


@pytest.mark.parametrize("kind", list(TelephonyKind))
async def test_pages_learn_what_carries_the_calls(
    centre: Centre, visitor: httpx.AsyncClient, kind: TelephonyKind
) -> None:
    centre.phones.carries = kind
    assert (await visitor.get("/api/telephony")).json() == {"kind": kind, "calls_out": False}


async def test_an_agents_page_is_told_as_whom_to_register_and_nobody_keeps_the_answer(centre: Centre) -> None:
    async with centre.signed_in("anna") as anna:
        answer = await anna.post("/api/phone/login")
    assert answer.json() == {"user": "web-agent-anna", "password": "secret", "lasts_s": 60}
    assert answer.headers["Cache-Control"] == "no-store"


async def test_who_takes_no_contacts_has_no_phone_to_register(centre: Centre, visitor: httpx.AsyncClient) -> None:
    assert (await visitor.post("/api/phone/login")).status_code == 401
    async with centre.signed_in("sasha") as sasha:
        assert (await sasha.post("/api/phone/login")).status_code in (403, 409)
    assert centre.phones.phones == []
