"""Health over HTTP: everybody learns whether it works, administrators learn how."""

from collections.abc import Mapping, Sequence

import pytest

from perezvon.features.operations.api import router
from perezvon.features.operations.domain import RoleSeen, VoiceFigures
from perezvon.features.operations.service import HealthService
from perezvon.kernel.time import Micros
from perezvon.platform.db import Database
from perezvon.platform.disk import FULL, LOW, Space
from perezvon.platform.jobs import install
from tests.features.client import actor, client
from tests.support.clock import TestClock


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


SERVICE = HealthService(QuietDay(), TestClock(0))


async def test_everybody_learns_whether_it_works(database: Database) -> None:
    async with client(database, [router(SERVICE)], actor()) as browser:
        for path in ("", "/live", "/ready"):
            answer = await browser.get(f"/api/health{path}")
            assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_without_its_database_it_is_alive_and_not_ready() -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/x")
    async with client(away, [router(SERVICE)], actor()) as browser:
        assert (await browser.get("/api/health/live")).status_code == 200
        assert (await browser.get("/api/health/ready")).status_code == 503
    await away.aclose()


async def test_administrators_learn_how_every_part_does(database: Database) -> None:
    async with database.begin() as tx:
        await install(tx)
    async with client(database, [router(SERVICE)], actor("operations.watch")) as browser:
        details = (await browser.get("/api/health/details")).json()
    lights = {part["name"]: part["light"] for part in details["parts"]}
    assert lights == {
        "role_serve": "good",
        "voice": "bad",
        "database": "good",
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
    async with client(database, [router(SERVICE)], actor(permission)) as browser:
        assert (await browser.get("/api/health/details")).status_code == 403
