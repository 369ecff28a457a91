"""Channels, the history of alarms and their budget over HTTP: each person for the teams that they watch."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from perezvon.features.metrics.api.alarms import alarms_router, channels_router
from perezvon.features.metrics.domain.alarms.channels import Delivery, Fate, What, key_in
from perezvon.features.metrics.domain.alarms.conditions import Cause
from perezvon.features.metrics.domain.alarms.telling import Note
from perezvon.features.metrics.repository import alarms, channels
from perezvon.features.metrics.service.alarms import DELIVER
from perezvon.features.metrics.service.channels import ChannelsService
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import UserId
from perezvon.platform.db import Database
from perezvon.platform.jobs import Jobs, install
from tests.features.client import actor, client
from tests.features.metrics.test_alarm_keeper import Watched
from tests.features.metrics.test_telling import MINUTE, alarm

BOSS = actor("alarms.handle", "settings.read", "settings.write")
SOUTH = actor("alarms.handle", scope=Scope.TEAM, teams=["south"])
HOOK = {"means": "webhook", "name": "Incidents", "address": "https://example.org/alarms"}
MAIL = {"means": "mail", "name": "Night", "address": "kim@example.org"}


@pytest.fixture
async def watched(database: Database) -> Watched:
    async with database.begin() as tx:
        await install(tx)
    return Watched(database)


@asynccontextmanager
async def browser(watched: Watched, who: Actor = BOSS) -> AsyncIterator[AsyncClient]:
    service = ChannelsService(watched.clock, watched.ids, Jobs(), chance=lambda size: b"x" * size)
    routers = [alarms_router(watched.keeper(), service), channels_router(service)]
    async with client(watched.database, routers, who) as opened:
        yield opened


async def audited(watched: Watched) -> list[str]:
    async with watched.database.begin() as tx:
        return list((await tx.execute(text("select action from audit_entry order by id"))).scalars())


async def test_the_secret_of_a_webhook_is_told_once(watched: Watched) -> None:
    async with browser(watched) as boss:
        added = await boss.post("/api/alarms/channels", json=HOOK)
        assert added.status_code == 201
        assert key_in(added.json()["secret"]) == b"x" * 32
        (listed,) = (await boss.get("/api/alarms/channels")).json()
        assert listed == added.json() | {"secret": None}
        renewed = await boss.post(f"/api/alarms/channels/{listed['channel']}/secret")
        assert key_in(renewed.json()["secret"]) == b"x" * 32
    assert await audited(watched) == ["metrics.save_channel", "metrics.renew_secret"]


async def test_a_channel_is_changed_as_it_was_seen_and_stays_what_it_is(watched: Watched) -> None:
    async with browser(watched) as boss:
        added = (await boss.post("/api/alarms/channels", json=MAIL)).json()
        wanted = MAIL | {
            "version": 1,
            "name": "Day",
            "causes": ["queue_late"],
            "queues": ["sales"],
            "quiet": {"begins": 1_320, "ends": 420},
            "zone": "Asia/Shanghai",
            "language": "zh-Hans",
            "least": "grave",
            "after_s": 300,
            "is_active": False,
        }
        changed = await boss.put(f"/api/alarms/channels/{added['channel']}", json=wanted)
        assert changed.json().items() >= (wanted | {"version": 2}).items()
        (listed,) = (await boss.get("/api/alarms/channels")).json()
        assert listed == changed.json()
        again = await boss.put(f"/api/alarms/channels/{added['channel']}", json=wanted)
        assert (again.status_code, again.json()["code"]) == (409, "settings.changed_meanwhile")
        other = wanted | {"version": 2, "means": "webhook", "address": "https://example.org/"}
        refused = await boss.put(f"/api/alarms/channels/{added['channel']}", json=other)
        assert refused.json()["code"] == "metrics.channel_address"
        secret = await boss.post(f"/api/alarms/channels/{added['channel']}/secret")
        assert secret.json()["code"] == "metrics.channel_no_secret"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (MAIL | {"address": "nobody"}, "metrics.channel_address"),
        (HOOK | {"address": "file:///etc/passwd"}, "metrics.channel_address"),
        (HOOK | {"address": "https://kim:pw@example.org"}, "metrics.channel_address"),
        (MAIL | {"zone": "Mars/Olympus"}, "metrics.no_such_zone"),
    ],
)
async def test_what_cannot_be_reached_is_not_added(watched: Watched, body: dict[str, str], code: str) -> None:
    async with browser(watched) as boss:
        answer = await boss.post("/api/alarms/channels", json=body)
        assert (answer.status_code, answer.json()["code"]) == (400, code)
        assert (await boss.get("/api/alarms/channels")).json() == []


async def test_a_person_has_channels_for_their_own_teams_alone(watched: Watched) -> None:
    async with browser(watched) as boss:
        everybodys = (await boss.post("/api/alarms/channels", json=MAIL)).json()["channel"]
    async with browser(watched, SOUTH) as nora:
        assert (await nora.get("/api/alarms/channels")).json() == []
        for method, path in (("PUT", ""), ("POST", "/test"), ("POST", "/secret")):
            body = MAIL | {"teams": ["south"], "version": 1}
            found = await nora.request(method, f"/api/alarms/channels/{everybodys}{path}", json=body)
            absent = await nora.request(method, f"/api/alarms/channels/absent{path}", json=body)
            assert (found.status_code, found.json()) == (absent.status_code, absent.json())
            assert found.json()["code"] == "metrics.channel_not_found"
        for teams in ([], ["north"], ["north", "south"]):
            wide = await nora.post("/api/alarms/channels", json=MAIL | {"teams": teams})
            assert wide.json()["code"] == "metrics.channel_too_wide"
        own = await nora.post("/api/alarms/channels", json=MAIL | {"teams": ["south"]})
        assert own.status_code == 201
        assert len((await nora.get("/api/alarms/channels")).json()) == 1


async def test_a_test_is_sent_and_what_became_of_it_is_seen(watched: Watched) -> None:
    async with browser(watched) as boss:
        channel = (await boss.post("/api/alarms/channels", json=MAIL)).json()["channel"]
        sent = await boss.post(f"/api/alarms/channels/{channel}/test")
        assert (sent.status_code, sent.json()["fate"]) == (202, "waiting")
        async with watched.database.begin() as tx:
            assert await Jobs().waiting(tx) == {DELIVER: 1}
        (listed,) = (await boss.get("/api/alarms/channels")).json()
        assert listed["last"] == sent.json()


async def test_the_history_tells_what_was_wrong_who_looked_after_it_and_who_heard_of_it(watched: Watched) -> None:
    note = Note(by=UserId("sasha"), at=3 * MINUTE)
    past = [
        alarm("sales", raised=MINUTE, teams=["north"]),
        alarm("anna", Cause.MISSED_OFFERS, raised=2 * MINUTE, teams=["south"]),
    ]
    async with browser(watched) as boss:
        channel = (await boss.post("/api/alarms/channels", json=MAIL)).json()["channel"]
        async with watched.database.begin() as tx:
            for one in past:
                await alarms.add(tx, one)
            await alarms.set_note(tx, "anna", note)
            await alarms.clear(tx, ["anna"], 4 * MINUTE)
            for one in past:
                delivery = Delivery(
                    delivery=f"d-{one.id}",
                    channel=channel,
                    what=What.RAISED,
                    at=one.raised,
                    alarm=one.id,
                    fate=Fate.FAILED,
                    trouble="recipient",
                    answer="550 no",
                )
                await channels.add(tx, delivery)
        anna, sales = (await boss.get("/api/alarms")).json()
        assert (anna["alarm"], anna["by"], anna["cleared"]) == ("missed_offers.anna", "sasha", 4 * MINUTE)
        assert [(one["fate"], one["trouble"], one["answer"]) for one in anna["deliveries"]] == [
            ("failed", "recipient", "550 no")
        ]
        assert (sales["alarm"], sales["cleared"]) == ("queue_late.sales", None)
        assert (await boss.get("/api/alarms", params={"before": 2 * MINUTE})).json() == [sales]
        assert (await boss.get("/api/alarms", params={"limit": 1})).json() == [anna]
    async with browser(watched, SOUTH) as nora:
        assert (await nora.get("/api/alarms")).json() == [anna | {"deliveries": []}]


async def test_an_administrator_says_how_many_alarms_are_told_in_an_hour(watched: Watched) -> None:
    async with browser(watched) as boss:
        assert (await boss.get("/api/alarms/budget")).json() == {"per_hour": 6, "version": 0}
        changed = await boss.put("/api/alarms/budget", json={"per_hour": 12, "version": 0})
        assert changed.json() == {"per_hour": 12, "version": 1}
        again = await boss.put("/api/alarms/budget", json={"per_hour": 3, "version": 0})
        assert again.json()["code"] == "settings.changed_meanwhile"
    keeper = watched.keeper()
    await keeper.look()
    assert keeper.board.per_hour == 12
    assert await audited(watched) == ["metrics.save_budget"]
