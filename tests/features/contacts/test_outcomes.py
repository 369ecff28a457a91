"""Outcomes as an administrator sets them up."""

from collections.abc import AsyncIterator

import httpx
import pytest

from perezvon.engine.events import OutcomeSet
from perezvon.platform.db import Database
from tests.support.centre import Centre, settings_given

URL = "/api/settings/outcomes"


@pytest.fixture
async def robin(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    centre = Centre(database)
    await centre.add_staff()
    async with centre.signed_in("robin") as client:
        yield client


async def add(robin: httpx.AsyncClient, name: str) -> str:
    outcome: str = (await robin.post(URL, json={"name": {"en": name}})).json()["outcome"]
    return outcome


async def test_an_outcome_is_added_last_renamed_and_taken_from_offer(
    database: Database, robin: httpx.AsyncClient
) -> None:
    await add(robin, "Solved")
    sale = await add(robin, "Sale")
    body = {"name": {"en": "Sold", "ru": "Продажа"}, "is_active": False, "is_solved": True, "version": 1}
    changed = await robin.put(f"{URL}/{sale}", json=body)
    assert changed.json() == {**body, "outcome": sale, "version": 2}
    assert [one["name"]["en"] for one in (await robin.get(URL)).json()] == ["Solved", "Sold"]
    given = [event.outcome for event in await settings_given(database) if isinstance(event, OutcomeSet)]
    assert [(one.outcome, one.is_active, one.is_solved) for one in given][1:] == [
        (sale, True, False),
        (sale, False, True),
    ]


async def test_outcomes_are_put_in_order_all_at_once(robin: httpx.AsyncClient) -> None:
    order = [await add(robin, name) for name in ("A", "B", "C")]
    turned = await robin.put(f"{URL}/order", json={"order": order[::-1]})
    assert [one["outcome"] for one in turned.json()] == order[::-1]
    missing = await robin.put(f"{URL}/order", json={"order": order[:2]})
    assert (missing.status_code, missing.json()["code"]) == (409, "settings.changed_meanwhile")


async def test_refusals_are_named(robin: httpx.AsyncClient) -> None:
    solved = await add(robin, "Solved")
    body = {"name": {"en": "Solved"}, "version": 9}
    for path, status, code in (
        (f"{URL}/{solved}", 409, "settings.changed_meanwhile"),
        (f"{URL}/none", 404, "contacts.outcome_not_found"),
    ):
        answer = await robin.put(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    taken = await robin.post(URL, json={"name": {"en": "SOLVED"}})
    assert (taken.status_code, taken.json()["code"]) == (409, "settings.name_taken")
