"""Whatever is sent to a route, no bug answers: requests of all shapes, made from the description of the interface."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from perezvon.features.dispatch.service import client
from perezvon.features.identity import repository as identity
from perezvon.features.identity.domain import Role, User
from perezvon.kernel.ids import AgentId, UserId
from perezvon.platform.db import Database
from perezvon.platform.system import SystemClock
from tests.support.everybody import everybodys_app, open_session

CASES = 2_000
"""How many requests are made."""

EACH = 20
"""How many of them one route gets in a round, well and badly formed."""

AWAY = {"dispatch.unavailable", "calls.voice_unavailable"}
"""What routes say while the processes that they need are not there, as here."""

EVERYTHING = UserId("everything")


def requests(app: FastAPI) -> Iterator[dict[str, Any]]:
    """The same every time."""
    schema = schemathesis.openapi.from_dict(app.openapi())
    operations = [result.ok() for result in schema.get_all_operations()]
    made = 0
    for number in range(CASES):
        for operation in operations:
            for mode in GenerationMode:
                for request in _some(operation.as_strategy(generation_mode=mode), number):
                    yield request
                    made += 1
                    if made == CASES:
                        return


def _some(strategy: Any, number: int) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []

    @seed(number)
    @settings(
        max_examples=EACH,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def make(case: Any) -> None:
        made.append(case.as_transport_kwargs(base_url="http://localhost"))

    try:
        make()
    except Unsatisfiable:  # A route without parameters cannot be asked badly.
        return []
    return made


async def sign_in(database: Database) -> None:
    """Somebody who may do all there is, so that requests come as far as they can; anew when a request signed them out."""
    now = SystemClock().now()
    async with database.begin() as tx:
        user = User(user=EVERYTHING, login="everything", name="Everything", roles=tuple(Role))
        await identity.save_user(tx, user)
        await identity.set_agent(tx, EVERYTHING, AgentId("anna"))
        await identity.end_sessions(tx, EVERYTHING)
        await open_session(tx, EVERYTHING, now)


async def send(browser: httpx.AsyncClient, request: dict[str, Any]) -> httpx.Response:
    given_headers = {name: value for name, value in request.pop("headers").items() if name.lower() != "cookie"}
    content = request.pop("data", None)
    more = {} if content is None else {"content": content}
    request.pop("cookies", None)
    browser.cookies.clear()
    return await browser.request(**request, **more, headers={**given_headers, "cookie": f"perezvon={EVERYTHING}"})


@pytest.mark.timeout(600)
async def test_no_request_of_two_thousand_finds_a_bug(
    database: Database, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "FIND_S", 0.0)  # Nobody will decide here: no wish need wait for anybody.
    async with everybodys_app(database, open_folder) as app:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport) as browser:
            bugs, answered = [], 0
            await sign_in(database)
            for request in requests(app):
                answer = await send(browser, request)
                answered += 1
                if answer.status_code == 401:
                    await sign_in(database)
                if answer.status_code >= 500 and answer.json()["code"] not in AWAY:
                    bugs.append((request["method"], request["url"], answer.status_code, answer.text))
    assert not bugs
    assert answered == CASES
