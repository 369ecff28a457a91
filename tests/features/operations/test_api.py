"""Health over HTTP: everybody learns whether it works, administrators learn how."""

from collections.abc import Mapping, Sequence

import pytest
from fastapi import APIRouter
from prometheus_client.parser import text_string_to_metric_families

from perezvon.engine.engine import Engine
from perezvon.features.operations.api import router
from perezvon.features.operations.domain import RoleSeen, VoiceFigures
from perezvon.features.operations.service import HealthService, Scraping, Standing
from perezvon.kernel.ids import MAIN
from perezvon.kernel.time import Micros
from perezvon.platform.db import Database
from perezvon.platform.disk import FULL, LOW, Space
from perezvon.platform.jobs import install
from perezvon.platform.log.lease import PostgresLease
from tests.features.client import actor, client
from tests.support.clock import TestClock
from tests.support.factories import arrived, at_work, centre


class QuietDay:
    """Surroundings in which nothing runs but the server."""

    wants_backups = False
    restarts: Mapping[str, int] = {"database": 2}
    versions: Mapping[str, str] = {"perezvon": "1.0"}

    async def voice(self) -> VoiceFigures | None:
        return None

    def roles(self) -> Sequence[RoleSeen]:
        return [RoleSeen(name="serve", pid=7, since=1)]

    def __init__(self, free: int = 50) -> None:
        self._free = free

    def disk(self) -> Space:
        return Space(free=self._free, total=100)

    def certificate_ends(self) -> Micros | None:
        return None

    def last_backup(self) -> Micros | None:
        return None


CLOCK = TestClock(0)
SERVICE = HealthService(QuietDay(), CLOCK)
KEY = "a key of scrapers"


def standing(database: Database, is_fed: bool = False, is_ending: bool = False) -> Standing:
    return Standing(database, is_fed=lambda: is_fed, is_ending=lambda: is_ending)


AWAY = "postgresql://nobody@127.0.0.1:1/x"


def routes(
    service: HealthService = SERVICE,
    *,
    key: str | None = KEY,
    engine: Engine | None = None,
    stands: Standing | None = None,
) -> APIRouter:
    shown = engine or Engine()
    return router(service, Scraping(service, CLOCK, lambda: shown.view, key), stands or standing(Database(AWAY)))


async def test_everybody_learns_whether_it_works(database: Database) -> None:
    async with client(database, [routes(stands=standing(database))], actor()) as browser:
        for path in ("", "/live", "/ready"):
            answer = await browser.get(f"/api/health{path}")
            assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    ("is_fed", "is_ending", "status", "says"),
    [
        (False, False, 503, "database.unavailable"),
        (True, False, 200, "degraded"),
        (True, True, 503, "health.ending"),
    ],
)
async def test_without_its_database_it_is_ready_as_long_as_the_leader_tells_what_happens(
    is_fed: bool, is_ending: bool, status: int, says: str
) -> None:
    away = Database(AWAY)
    async with client(away, [routes(stands=standing(away, is_fed, is_ending))], actor()) as browser:
        assert (await browser.get("/api/health/live")).status_code == 200
        answer = await browser.get("/api/health/ready")
        assert (answer.status_code, answer.json().get("status" if status == 200 else "code")) == (status, says)
    await away.aclose()


async def test_administrators_learn_how_every_part_does(database: Database) -> None:
    async with database.begin() as tx:
        await install(tx)
    async with client(database, [routes()], actor("operations.watch")) as browser:
        details = (await browser.get("/api/health/details")).json()
    lights = {part["name"]: part["light"] for part in details["parts"]}
    assert lights == {
        "role_serve": "good",
        "voice": "bad",
        "database": "good",
        "dispatch": "bad",
        "followers": "good",
        "jobs": "good",
        "disk": "good",
        "backup": "warn",
    }
    figures = {part["name"]: part["figures"] for part in details["parts"]}
    assert (figures["role_serve"]["restarts"], figures["database"]["restarts"]) == (None, 2)
    assert details["versions"]["perezvon"] == "1.0"
    assert details["versions"]["postgresql"]


@pytest.mark.parametrize(
    ("free", "light"), [(LOW, "good"), (LOW - 0.01, "warn"), (FULL, "warn"), (FULL - 0.01, "bad"), (0, "bad")]
)
async def test_the_disk_has_the_light_of_its_guard(database: Database, free: float, light: str) -> None:
    async with database.begin() as tx:
        await install(tx)
        parts = await HealthService(QuietDay(round(free * 100)), TestClock(0)).parts(tx)
    assert [part.light for part in parts if part.name == "disk"] == [light]


@pytest.mark.parametrize("permission", ["settings.read", "contacts.read"])
async def test_others_do_not(database: Database, permission: str) -> None:
    async with client(database, [routes()], actor(permission)) as browser:
        assert (await browser.get("/api/health/details")).status_code == 403


@pytest.mark.parametrize(
    ("address", "figures"),
    [
        ("tcp:10.0.0.1:7400", {"address": "tcp:10.0.0.1:7400", "epoch": 1.0}),
        ("unix:/run/dispatch.sock", {"epoch": 1.0}),
    ],
)
async def test_whoever_decides_is_named_where_there_are_several(
    database: Database, address: str, figures: Mapping[str, object]
) -> None:
    async with database.begin() as tx:
        await install(tx)
    lease = PostgresLease(database.dsn, MAIN, term=60)
    assert await lease.acquire(address=address)
    async with client(database, [routes()], actor("operations.watch")) as browser:
        parts = (await browser.get("/api/health/details")).json()["parts"]
    [seen] = [part for part in parts if part["name"] == "dispatch"]
    assert (seen["light"], seen["figures"]) == ("good", figures)
    await lease.release()
    async with client(database, [routes()], actor("operations.watch")) as browser:
        parts = (await browser.get("/api/health/details")).json()["parts"]
    [seen] = [part for part in parts if part["name"] == "dispatch"]
    assert (seen["light"], seen["advice"]) == ("bad", "nobody_decides")


async def test_a_silent_database_is_seen_by_those_who_look(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_: Database, *, patience: float) -> bool:
        return False

    async with client(database, [routes()], actor("operations.watch")) as browser:
        async with database.begin() as tx:
            await install(tx)
        assert (await browser.get("/api/health/details")).status_code == 200
        monkeypatch.setattr(Database, "answers", never)
        details = (await browser.get("/api/health/details")).json()
    [seen] = [part for part in details["parts"] if part["name"] == "database"]
    assert (seen["light"], seen["advice"]) == ("bad", "database_away")
    assert "postgresql" not in details["versions"]


# --- Figures for Prometheus. -----------------------------------------------------------------------------------------


async def scraped(database: Database, engine: Engine) -> dict[tuple[str, ...], float]:
    """Every sample by its name and labels."""
    async with database.begin() as tx:
        await install(tx)
    async with client(database, [routes(engine=engine)], actor()) as scraper:
        text = (await scraper.get("/api/health/metrics", headers={"Authorization": f"Bearer {KEY}"})).text
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_figures_are_for_those_who_have_the_key(database: Database) -> None:
    async with client(database, [routes()], actor("operations.watch")) as browser:
        for shown in (None, "Bearer", "Bearer wrong", KEY):
            answer = await browser.get("/api/health/metrics", headers={"Authorization": shown} if shown else {})
            assert answer.status_code == 401
    async with client(database, [routes(key=None)], actor("operations.watch")) as browser:
        answer = await browser.get("/api/health/metrics", headers={"Authorization": "Bearer None"})
        assert answer.status_code == 401


async def test_figures_tell_of_parts_queues_and_people_and_of_nobody_in_person(database: Database) -> None:
    engine = Engine()
    for seq, event in enumerate((*centre(), *at_work("anna"), arrived()), start=1):
        engine.handle(seq, seq, event)
    found = await scraped(database, engine)
    assert found["perezvon_health", "disk"] == 0
    assert found["perezvon_health", "voice"] == 2
    assert found["perezvon_disk_free",] == 50
    assert found["perezvon_database_restarts",] == 2
    assert [labels[1] for labels in found if labels[0] == "perezvon_info"] == ["1.0"]
    assert {labels[1:] for labels in found if labels[0] == "perezvon_queue_waiting"} == {
        (queue.queue,) for queue in engine.view.queues()
    }
    assert sum(value for labels, value in found.items() if labels[0] == "perezvon_agents") == len(
        [agent for agent in engine.view.agents() if agent.is_active]
    )
    assert sum(value for labels, value in found.items() if labels[0] == "perezvon_contacts") == 1
    people: set[str] = {agent.agent for agent in engine.view.agents()} | {
        contact.contact for contact in engine.view.contacts()
    }
    assert not people & {label for labels in found for label in labels[1:]}
    assert len(found) < 300
