"""Call control over HTTP: each key is a request of the engine, which alone knows whether it is possible."""

from typing import Any

import pytest
from sqlalchemy import select

from perezvon.engine.engine import Engine
from perezvon.engine.events import (
    ConferenceRequested,
    ConsultRequested,
    ConsultReturnRequested,
    ContactEndRequested,
    DigitsRequested,
    HandOverRequested,
    HoldRequested,
    MuteRequested,
    ParkRequested,
    RecordingPauseRequested,
    ResumeRequested,
    RetrieveRequested,
    SuperviseRequested,
    TakeOverRequested,
    ToAgent,
    ToHead,
    ToQueue,
    TransferRequested,
)
from perezvon.features.audit.tables import audit_entry
from perezvon.features.contacts.api import router
from perezvon.kernel.actor import Scope
from perezvon.platform.db import Database
from tests.engine.stages import talking
from tests.features.client import GrantedWishes, RefusedWishes, actor, client
from tests.features.contacts.services import services
from tests.support.factories import agent_set
from tests.support.script import Script

ANNA = actor("desk.use", agent="anna")
SASHA = actor("contacts.supervise", agent="sasha", scope=Scope.ALL)
IN_CALL = {"contact": "c1", "agent": "anna"}
SUPERVISED = {"contact": "c1", "agent": "sasha"}

KEYS = [
    ("hold", None, HoldRequested(**IN_CALL)),
    ("resume", None, ResumeRequested(**IN_CALL)),
    ("mute", {"is_muted": True}, MuteRequested(**IN_CALL, is_muted=True)),
    ("mute", {"is_muted": False}, MuteRequested(**IN_CALL, is_muted=False)),
    ("recording", {"is_paused": True}, RecordingPauseRequested(**IN_CALL, is_paused=True)),
    ("digits", {"digits": "12#*"}, DigitsRequested(**IN_CALL, digits="12#*")),
    ("transfer", {"kind": "agent", "id": "ben"}, TransferRequested(**IN_CALL, target=ToAgent(agent="ben"))),
    ("transfer", {"kind": "queue", "id": "sales"}, TransferRequested(**IN_CALL, target=ToQueue(queue="sales"))),
    ("transfer", {"kind": "head"}, TransferRequested(**IN_CALL, target=ToHead())),
    ("consult", {"kind": "agent", "id": "ben"}, ConsultRequested(**IN_CALL, target=ToAgent(agent="ben"))),
    ("consult/return", None, ConsultReturnRequested(**IN_CALL)),
    ("consult/hand-over", None, HandOverRequested(**IN_CALL)),
    ("consult/conference", None, ConferenceRequested(**IN_CALL)),
    ("park", None, ParkRequested(**IN_CALL)),
    ("retrieve", None, RetrieveRequested(**IN_CALL)),
]
SUPERVISION = [
    *(
        ("supervise", {"part": part}, SuperviseRequested(**SUPERVISED, part=part))
        for part in ("listen", "whisper", "talk")
    ),
    ("take-over", None, TakeOverRequested(**SUPERVISED)),
    ("end", None, ContactEndRequested(**SUPERVISED)),
]


@pytest.mark.parametrize(("path", "body", "wish"), KEYS)
async def test_a_key_is_a_request_of_this_agent(database: Database, path: str, body: Any, wish: object) -> None:
    wishes = GrantedWishes()
    async with client(database, [router(services(wishes))], ANNA) as anna:
        answer = await anna.post(f"/api/contacts/c1/{path}", json=body)
    assert (answer.status_code, answer.json()) == (200, {"seq": 1})
    assert wishes.granted == [wish]


@pytest.mark.parametrize(("path", "body", "wish"), SUPERVISION)
async def test_a_supervisor_may_do_what_an_agent_may_not(
    database: Database, path: str, body: Any, wish: object
) -> None:
    wishes = GrantedWishes()
    async with client(database, [router(services(wishes))], ANNA) as anna:
        assert (await anna.post(f"/api/contacts/c1/{path}", json=body)).status_code == 403
    assert wishes.granted == []
    async with client(database, [router(services(wishes))], SASHA) as sasha:
        assert (await sasha.post(f"/api/contacts/c1/{path}", json=body)).json() == {"seq": 1}
    assert wishes.granted == [wish]


@pytest.mark.parametrize(("path", "body", "_wish"), SUPERVISION)
async def test_a_call_of_another_team_looks_absent(database: Database, path: str, body: Any, _wish: object) -> None:
    wishes, engine = GrantedWishes(), Engine()
    talking(Script(engine), agent_set("anna", team="north"))
    for team, contact, status in (("north", "c1", 200), ("south", "c1", 404), ("north", "other", 404)):
        who = actor("contacts.supervise", agent="sasha", scope=Scope.TEAM, teams=(team,))
        async with client(database, [router(services(wishes, engine))], who) as sasha:
            assert (await sasha.post(f"/api/contacts/{contact}/{path}", json=body)).status_code == status
    assert len(wishes.granted) == 1


@pytest.mark.parametrize(("path", "body", "_wish"), KEYS)
async def test_a_key_of_the_desk_needs_the_desk(database: Database, path: str, body: Any, _wish: object) -> None:
    wishes = GrantedWishes()
    async with client(database, [router(services(wishes))], SASHA) as sasha:
        assert (await sasha.post(f"/api/contacts/c1/{path}", json=body)).status_code == 403
    async with client(database, [router(services(wishes))], actor("desk.use")) as nobody:
        answer = await nobody.post(f"/api/contacts/c1/{path}", json=body)
    assert answer.json()["code"] == "contacts.not_an_agent"
    assert wishes.granted == []


async def test_what_the_engine_refuses_is_told_with_its_reason(database: Database) -> None:
    async with client(database, [router(services(RefusedWishes("nobody_free")))], ANNA) as anna:
        answer = await anna.post("/api/contacts/c1/consult", json={"kind": "queue", "id": "sales"})
    assert (answer.status_code, answer.json()["params"]) == (409, {"reason": "nobody_free"})


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("mute", {}),
        ("digits", {"digits": ""}),
        ("digits", {"digits": "1" * 33}),
        ("digits", {"digits": "12\n"}),
        ("transfer", {"kind": "agent"}),
        ("transfer", {"kind": "customer", "id": "maria"}),
        ("consult", {"kind": "queue", "id": "\x00"}),
    ],
)
async def test_a_malformed_wish_reaches_nobody(database: Database, path: str, body: Any) -> None:
    wishes = GrantedWishes()
    async with client(database, [router(services(wishes))], ANNA) as anna:
        assert (await anna.post(f"/api/contacts/c1/{path}", json=body)).status_code == 422
    assert wishes.granted == []


async def test_a_supervisor_without_a_phone_may_end_a_contact_and_it_is_written_down(database: Database) -> None:
    wishes = GrantedWishes()
    async with client(database, [router(services(wishes))], actor("contacts.supervise")) as supervisor:
        assert (await supervisor.post("/api/contacts/c1/end")).status_code == 200
    assert wishes.granted == [ContactEndRequested(contact="c1")]
    async with database.begin() as tx:
        found = (await tx.execute(select(audit_entry.c.actor, audit_entry.c.action, audit_entry.c.subject))).all()
    assert [tuple(row) for row in found] == [("somebody", "contacts.end", "c1")]
