"""Adding, changing and listing customers over HTTP, and who may."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from httpx import AsyncClient

from perezvon.features.callbacks import api as callbacks_api
from perezvon.features.callbacks.service import CallbacksService
from perezvon.features.customers.api import router
from perezvon.features.customers.service import CustomersService, MergeService
from perezvon.features.people.domain import Agent
from perezvon.features.people.service import PeopleService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import AgentId
from perezvon.kernel.values import Language
from perezvon.platform.db import Database
from perezvon.platform.facts import Facts, Subscriptions
from tests.features.client import actor, client
from tests.support.centre import SECRET, AskedJobs
from tests.support.clock import CountingIds, TestClock

SASHA = actor("customers.read", "customers.write", "customers.manage", "callbacks.handle")
ANNA = actor("customers.read", "customers.write", agent="anna")
READER = actor("customers.read")

MARIA = {"name": "Maria", "language": "en", "addresses": [{"kind": "phone", "value": "+46 70 174"}]}


@asynccontextmanager
async def browser(database: Database, who: Actor = SASHA) -> AsyncIterator[AsyncClient]:
    facts = Facts(AskedJobs(), Subscriptions({}))
    ids, clock = CountingIds(f"{who.user}-"), TestClock()
    routers = [
        router(CustomersService(ids, facts), MergeService(ids, facts, clock)),
        callbacks_api.router(CallbacksService(clock, ids, secret=SECRET)),
    ]
    async with client(database, routers, who) as made:
        yield made


async def added(browser: AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await browser.post("/api/customers", json={**MARIA, "addresses": [], **more})
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def test_a_customer_is_added_and_changed_in_the_version_that_was_seen(database: Database) -> None:
    async with browser(database) as sasha:
        maria = (await sasha.post("/api/customers", json=MARIA)).json()
        assert (maria["version"], maria["addresses"]) == (1, [{"kind": "phone", "value": "+4670174"}])
        address = f"/api/customers/{maria['customer']}"
        changed = (await sasha.put(address, json={**MARIA, "name": "Maria Berg", "version": 1})).json()
        assert (changed["name"], changed["version"]) == ("Maria Berg", 2)
        again = await sasha.put(address, json={**MARIA, "name": "Mia", "version": 1})
        assert (again.status_code, again.json()["code"]) == (409, "settings.changed_meanwhile")
        missing = await sasha.put("/api/customers/nobody", json={**MARIA, "version": 1})
        assert missing.status_code == 404


async def test_an_address_must_reach_somebody_and_be_free(database: Database) -> None:
    async with browser(database) as sasha:
        maria = (await sasha.post("/api/customers", json=MARIA)).json()
        taken = await sasha.post("/api/customers", json={**MARIA, "name": "Masha"})
        assert (taken.status_code, taken.json()["code"]) == (409, "customers.address_taken")
        assert taken.json()["params"] == {"customer": maria["customer"]}
        bad = [{"kind": "email", "value": "m@example.com"}, {"kind": "email", "value": "nowhere"}]
        refused = await sasha.post("/api/customers", json={**MARIA, "addresses": bad})
        assert (refused.status_code, refused.json()["params"]) == (400, {"position": 2})


async def test_who_looks_after_customers_is_not_for_every_agent_to_change(database: Database) -> None:
    async with database.begin() as tx:
        chen = Agent(agent=AgentId("chen"), name="Chen", team=None, languages=(Language.ENGLISH,), queues=())
        await PeopleService().save_agent(tx, None, chen)
    async with browser(database, ANNA) as anna, browser(database) as sasha:
        maria = await added(anna, note="Fibre")
        address = f"/api/customers/{maria['customer']}"
        for more in ({"manager": "chen"}, {"backups": ["chen"]}, {"tier": "gold"}):
            refused = await anna.put(address, json={**MARIA, **more, "version": 1})
            assert (refused.status_code, refused.json()["code"]) == (403, "customers.not_yours_to_change")
        unknown = await sasha.put(address, json={**MARIA, "manager": "nobody", "version": 1})
        assert (unknown.status_code, unknown.json()["code"]) == (409, "customers.unknown_manager")
        kept = await sasha.put(address, json={**MARIA, "manager": "chen", "backups": ["chen"], "version": 1})
        assert (kept.json()["manager_name"], kept.json()["backups"]) == ("Chen", [])


async def test_a_reader_changes_nothing_and_an_agent_merges_nothing(database: Database) -> None:
    async with browser(database, READER) as reader:
        assert (await reader.post("/api/customers", json=MARIA)).status_code == 403
        assert (await reader.put("/api/customers/x", json={**MARIA, "version": 1})).status_code == 403
    async with browser(database, ANNA) as anna:
        body = {"other": "y", "version": 1, "other_version": 1}
        assert (await anna.post("/api/customers/x/merges", json=body)).status_code == 403
        assert (await anna.post("/api/customers/x/merges/m/undo")).status_code == 403


async def test_customers_are_listed_by_name_page_by_page_and_filtered(database: Database) -> None:
    async with browser(database) as sasha:
        for name, language, tier in (("Chen", "zh-Hans", None), ("Anna", "en", "gold"), ("Борис", "ru", "gold")):
            await added(sasha, name=name, language=language, tier=tier)

        async def names(**search: Any) -> tuple[list[str], str | None]:
            page = (await sasha.get("/api/customers/page", params=search)).json()
            return [item["name"] for item in page["items"]], page["next"]

        first, cursor = await names(limit=2)
        rest, end = await names(limit=2, cursor=cursor)
        assert [*first, *rest] == ["Anna", "Chen", "Борис"]
        assert end is None
        assert (await names(tier="gold"))[0] == ["Anna", "Борис"]
        assert (await names(tier="gold", language="ru"))[0] == ["Борис"]
        assert (await names(q="che"))[0] == ["Chen"]
        assert (await names(manager="nobody"))[0] == []
        assert (await sasha.get("/api/customers/tiers")).json() == ["gold"]
        assert (await sasha.get("/api/customers/count")).json() == {"count": 3}
        assert (await sasha.get("/api/customers/count", params={"tier": "gold", "q": "бор"})).json() == {"count": 1}
        bad = await sasha.get("/api/customers/page", params={"cursor": "x"})
        assert (bad.status_code, bad.json()["code"]) == (400, "customers.bad_cursor")


async def test_profiles_are_merged_and_parted_over_http(database: Database) -> None:
    async with browser(database) as sasha:
        maria, masha = await added(sasha, name="Maria"), await added(sasha, name="Masha", tier="gold")
        address = f"/api/customers/{maria['customer']}"
        body = {"other": masha["customer"], "version": 1, "other_version": 1, "take": ["name"]}
        result = (await sasha.post(f"{address}/merges", json=body)).json()
        assert (result["name"], result["tier"]) == ("Masha", "gold")
        assert (await sasha.get(f"/api/customers/{masha['customer']}")).json()["customer"] == maria["customer"]
        ids = [maria["customer"], masha["customer"]]
        names = await sasha.get("/api/customers/names", params={"customer": ids})
        assert names.json() == dict.fromkeys(ids, "Masha")
        (merge,) = (await sasha.get(f"{address}/merges")).json()
        assert (merge["name"], merge["can_be_undone"]) == ("Masha", True)
        parted = (await sasha.post(f"{address}/merges/{merge['merge']}/undo")).json()
        assert (parted["name"], parted["tier"]) == ("Maria", None)
        assert (await sasha.get(f"{address}/merges")).json() == []


@pytest.mark.parametrize("path", ["/api/customers/page?limit=0", "/api/customers/names"])
async def test_a_malformed_question_is_refused(database: Database, path: str) -> None:
    async with browser(database) as sasha:
        assert (await sasha.get(path)).status_code == 422
