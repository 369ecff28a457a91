"""What an agent does at the desk, over HTTP."""

from contextlib import AbstractAsyncContextManager

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from perezvon.engine.events import ContactWrappedUp, HangUpRequested, OfferAnswered, OfferDeclined
from perezvon.features.contacts import repository
from perezvon.features.contacts.api import router
from perezvon.features.contacts.domain import Outcome
from perezvon.features.contacts.repository.notes import notes as notes_of
from perezvon.features.contacts.tables import contact_note
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import AgentId, ContactId, OfferId, OutcomeId
from perezvon.kernel.values import Language
from perezvon.platform.db import Database
from tests.features.client import GrantedWishes, RefusedWishes, actor, client
from tests.features.contacts.services import services

ANNA = actor("desk.use", "contacts.read", agent="anna")
CONTACT, OFFER = ContactId("c1"), OfferId("o1")
SOLVED = Outcome(outcome=OutcomeId("solved"), name={Language.ENGLISH: "Solved", Language.RUSSIAN: "Решено"}, position=2)
SALE = Outcome(outcome=OutcomeId("sale"), name={Language.ENGLISH: "Sale"}, position=1)
OLD = Outcome(outcome=OutcomeId("old"), name={Language.ENGLISH: "Old"}, is_active=False)


@pytest.fixture
async def centre(database: Database) -> Database:
    async with database.begin() as tx:
        for outcome in (SOLVED, SALE, OLD):
            await repository.write_outcome(tx, outcome)
    return database


def desk(
    database: Database, wishes: GrantedWishes | RefusedWishes, who: Actor = ANNA
) -> AbstractAsyncContextManager[AsyncClient]:
    return client(database, [router(services(wishes))], who)


@pytest.mark.parametrize(
    ("path", "wish"),
    [
        ("/api/offers/o1/answer", OfferAnswered(offer=OFFER, agent=AgentId("anna"))),
        ("/api/offers/o1/decline", OfferDeclined(offer=OFFER, agent=AgentId("anna"))),
        ("/api/contacts/c1/hang-up", HangUpRequested(contact=CONTACT, agent=AgentId("anna"))),
    ],
)
async def test_a_key_of_the_desk_is_a_request_of_this_agent(database: Database, path: str, wish: object) -> None:
    wishes = GrantedWishes()
    async with desk(database, wishes) as anna:
        answer = await anna.post(path)
    assert (answer.status_code, answer.json()) == (200, {"seq": 1})
    assert wishes.granted == [wish]


async def test_wrapping_up_sends_the_outcome_and_keeps_the_note(centre: Database) -> None:
    wishes = GrantedWishes()
    async with desk(centre, wishes) as anna:
        answer = await anna.post("/api/contacts/c1/wrap-up", json={"outcome": "solved", "note": "  Router replaced. "})
    assert answer.json() == {"seq": 1}
    assert wishes.granted == [ContactWrappedUp(contact=CONTACT, agent=AgentId("anna"), outcome=OutcomeId("solved"))]
    async with centre.begin() as tx:
        (note,) = await notes_of(tx, [CONTACT])
    assert (note.agent, note.text) == ("anna", "Router replaced.")


async def test_wrapping_up_with_nothing_to_say_is_possible(centre: Database) -> None:
    wishes = GrantedWishes()
    async with desk(centre, wishes) as anna:
        assert (await anna.post("/api/contacts/c1/wrap-up", json={})).status_code == 200
    assert wishes.granted == [ContactWrappedUp(contact=CONTACT, agent=AgentId("anna"))]
    assert await notes(centre) == []


async def test_a_refused_wrap_up_keeps_no_note(centre: Database) -> None:
    async with desk(centre, RefusedWishes("not_yours")) as anna:
        answer = await anna.post("/api/contacts/c1/wrap-up", json={"note": "Not mine to write."})
    assert answer.status_code == 409
    assert answer.json()["code"] == "dispatch.refused"
    assert answer.json()["params"] == {"reason": "not_yours"}
    assert await notes(centre) == []


@pytest.mark.parametrize("outcome", ["no-such-outcome", "old"])
async def test_an_outcome_that_is_not_on_offer_cannot_be_chosen(centre: Database, outcome: str) -> None:
    wishes = GrantedWishes()
    async with desk(centre, wishes) as anna:
        answer = await anna.post("/api/contacts/c1/wrap-up", json={"outcome": outcome})
    assert (answer.status_code, answer.json()["code"]) == (409, "contacts.unknown_outcome")
    assert wishes.granted == []


@pytest.mark.parametrize("body", [{"note": "\x00"}, {"outcome": "\x00"}, {"note": "x" * 4_001}])
async def test_a_note_that_cannot_be_kept_is_malformed(database: Database, body: dict[str, str]) -> None:
    wishes = GrantedWishes()
    async with desk(database, wishes) as anna:
        assert (await anna.post("/api/contacts/c1/wrap-up", json=body)).status_code == 422
    assert wishes.granted == []


async def test_somebody_who_takes_no_contacts_has_no_desk(database: Database) -> None:
    wishes = GrantedWishes()
    async with desk(database, wishes, actor("desk.use")) as supervisor:
        answer = await supervisor.post("/api/offers/o1/answer")
    assert (answer.status_code, answer.json()["code"]) == (403, "contacts.not_an_agent")
    assert wishes.granted == []


async def test_outcomes_are_listed_in_their_order_with_their_names(centre: Database) -> None:
    async with desk(centre, GrantedWishes()) as anna:
        answer = await anna.get("/api/outcomes")
    assert answer.json() == [
        {"outcome": "old", "name": {"en": "Old"}, "is_active": False},
        {"outcome": "sale", "name": {"en": "Sale"}, "is_active": True},
        {"outcome": "solved", "name": {"en": "Solved", "ru": "Решено"}, "is_active": True},
    ]


async def notes(database: Database) -> list[str]:
    async with database.begin() as tx:
        return list(await tx.scalars(select(contact_note.c.text)))
