"""An agent's day, computed from what the log left in the tables."""

import pytest

from perezvon.engine.changes import AgentStateChanged
from perezvon.features.contacts import projection
from perezvon.features.contacts.api import router
from perezvon.features.people import projection as people
from perezvon.kernel.ids import AgentId
from perezvon.kernel.time import SECOND
from perezvon.platform.db import Database
from tests.features.client import GrantedWishes, actor, client
from tests.features.contacts.services import services
from tests.features.steps import NINE, abandoned, step, talked

ANNA = actor("desk.use", agent="anna")


def in_state(state: str, second: int) -> object:
    return step(second, AgentStateChanged(agent=AgentId("anna"), state=state, reason="requested"), second=second)


async def day_of(database: Database, since: int) -> dict[str, object]:
    async with client(database, [router(services(GrantedWishes()))], ANNA) as anna:
        answer = await anna.get("/api/desk/day", params={"since": since})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
async def day(database: Database) -> Database:
    """Two talks of 60 s each, 30 s of wrap-up; offline until 0:10, then available, 90 s of break, then offline."""
    async with database.begin() as tx:
        await projection.fold(tx, talked("c1", seq=1))
        await projection.fold(tx, talked("c2", seq=201))
        await projection.fold(tx, talked("c3", agent="chen", seq=301))
        await projection.fold(tx, abandoned("c4", seq=401))
        states = [("offline", 0), ("available", 10), ("wrap_up", 80), ("break", 110), ("offline", 200)]
        await people.fold(tx, [in_state(state, second) for state, second in states])
    return database


async def test_a_day_adds_up(day: Database) -> None:
    found = await day_of(day, NINE)
    contacts = found.pop("contacts")
    assert [row["contact"] for row in contacts] == ["c2", "c1"]
    assert found == {
        "handled": 2,
        "handling": (2 * 60 + 30) * SECOND // 2,
        "on_duty": 190 * SECOND,
        "talking": 0,
        "wrap_up": 30 * SECOND,
        "on_break": 90 * SECOND,
    }


async def test_what_was_before_the_day_does_not_count(day: Database) -> None:
    found = await day_of(day, NINE + 150 * SECOND)
    assert ([row["contact"] for row in found["contacts"]], found["handled"]) == (["c2"], 1)
    assert (found["on_break"], found["wrap_up"]) == (50 * SECOND, 0)


async def test_a_day_without_contacts_has_no_average(database: Database) -> None:
    found = await day_of(database, NINE)
    assert (found["handled"], found["handling"], found["on_duty"]) == (0, None, 0)
