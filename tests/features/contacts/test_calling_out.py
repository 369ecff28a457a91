"""Calling somebody over HTTP, and what is kept of such a contact."""

import pytest

from perezvon.engine.events import CallOutRequested
from perezvon.features.contacts.api import router
from perezvon.kernel.actor import Scope
from perezvon.platform.db import Database
from tests.features.client import GrantedWishes, actor, client
from tests.features.contacts.services import services

ANNA = actor("desk.use", agent="anna")


async def test_a_number_is_called_as_the_party_that_it_is(database: Database) -> None:
    wishes = GrantedWishes()
    async with client(database, [router(services(wishes))], ANNA) as anna:
        answer = await anna.post("/api/contacts", json={"number": " +46 8 123 456 ", "line": "web"})
    assert (answer.status_code, answer.json()) == (200, {"seq": 1})
    assert wishes.granted == [CallOutRequested(agent="anna", line="web", party="+46 8 123 456")]


@pytest.mark.parametrize("number", ["maria", "12", "+46;8", "123&456", "PJSIP/123", "1" * 41, "", "anonymous", "000"])
async def test_what_is_no_number_is_not_called(database: Database, number: str) -> None:
    wishes = GrantedWishes()
    async with client(database, [router(services(wishes))], ANNA) as anna:
        answer = await anna.post("/api/contacts", json={"number": number})
    assert answer.status_code in (400, 422)
    assert wishes.granted == []


async def test_only_agents_call(database: Database) -> None:
    wishes = GrantedWishes()
    for who in (actor("desk.use"), actor("contacts.supervise", agent="sasha", scope=Scope.ALL)):
        async with client(database, [router(services(wishes))], who) as somebody:
            assert (await somebody.post("/api/contacts", json={"number": "+468123456"})).status_code == 403
    assert wishes.granted == []
