"""The port at which a process without a web server answers for its health."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from perezvon.platform import health as module
from perezvon.platform import metrics
from perezvon.platform.health import HealthPortTakenError, Readiness, Vitals, health
from perezvon.platform.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return Settings(data=tmp_path, health=f"127.0.0.1:{probe.getsockname()[1]}")


@pytest.fixture
async def vitals(settings: Settings) -> AsyncIterator[Vitals]:
    async with health(settings) as found:
        yield found


async def asked(settings: Settings, path: str, method: str = "GET") -> tuple[int, object]:
    async with httpx.AsyncClient() as visitor:
        answer = await visitor.request(method, f"http://{settings.health}{path}")
    return answer.status_code, answer.json()


async def test_it_lives_and_is_not_ready_before_it_says_so(settings: Settings, vitals: Vitals) -> None:
    assert await asked(settings, "/live") == (200, {"status": "ok"})
    assert await asked(settings, "/ready") == (503, {"status": "starting"})


@pytest.mark.parametrize(("is_ready", "status"), [(True, 200), (False, 503)])
async def test_it_is_as_ready_as_it_says(settings: Settings, vitals: Vitals, is_ready: bool, status: int) -> None:
    async def says() -> Readiness:
        return Readiness(is_ready=is_ready, says={"status": "leading", "seq": 7})

    vitals.show(says)
    assert await asked(settings, "/ready") == (status, {"status": "leading", "seq": 7})


async def test_who_does_not_say_in_time_is_not_ready(
    settings: Settings, vitals: Vitals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ANSWER_S", 0.05)

    async def never() -> Readiness:
        await asyncio.Event().wait()
        raise AssertionError

    vitals.show(never)
    assert await asked(settings, "/ready") == (503, {"status": "silent"})
    assert (await asked(settings, "/live"))[0] == 200


async def test_it_tells_the_figures_of_this_process(settings: Settings, vitals: Vitals) -> None:
    metrics.gauge("of_this_test", "Seven.").set(7)
    async with httpx.AsyncClient() as visitor:
        answer = await visitor.get(f"http://{settings.health}/metrics")
    assert answer.headers["content-type"] == metrics.CONTENT_TYPE
    assert "perezvon_of_this_test 7.0" in answer.text.splitlines()


async def test_it_answers_nothing_else(settings: Settings, vitals: Vitals) -> None:
    assert (await asked(settings, "/etc/passwd"))[0] == 404
    assert (await asked(settings, "/live", "POST"))[0] == 405


async def test_a_visitor_who_says_too_much_or_nothing_disturbs_nobody(settings: Settings, vitals: Vitals) -> None:
    assert settings.health is not None
    host, _, port = settings.health.partition(":")
    _, silent = await asyncio.open_connection(host, int(port))
    reader, loud = await asyncio.open_connection(host, int(port))
    loud.write(b"GET /" + b"x" * 100_000)
    assert await asked(settings, "/live") == (200, {"status": "ok"})
    assert await reader.read() == b""
    silent.close()
    loud.close()


async def test_a_taken_port_is_told(settings: Settings, vitals: Vitals) -> None:
    with pytest.raises(HealthPortTakenError):
        async with health(settings):
            pass


async def test_without_a_place_nobody_listens(tmp_path: Path) -> None:
    async with health(Settings(data=tmp_path)) as vitals:
        assert isinstance(vitals, Vitals)
