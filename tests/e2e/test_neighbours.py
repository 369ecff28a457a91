"""What the server does about its neighbours: whoever dies comes back, and a good end leaves the truth in the log."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from tests.e2e.centre import Centre
from tests.e2e.people import Customer, Person, eventually, signed_in

TONE = 700


async def _changes_state(person: Person, state: str) -> int:
    try:
        await person.send(
            "PUT", "/api/people/me/state", state=state, **({"reason": "lunch"} if state == "break" else {})
        )
    except AssertionError as refused:
        return int(str(refused).split(": ")[1].split()[0])
    return 200


async def _comes_back(centre: Centre, role: str) -> None:
    """Kill a role; return when another process holds it."""
    before = centre.role(role)
    os.kill(before, signal.SIGKILL)

    async def holder() -> int:
        return centre.role(role)

    await eventually(holder, lambda now: now not in (0, before), within=30)


async def _restarts(centre: Centre) -> dict[str, int]:
    """How often each neighbour was started again, as the health page tells it."""
    async with signed_in(centre, "admin", 1) as admin:
        parts = (await admin.get("/api/health/details"))["parts"]
    restarts = {part["name"]: part["figures"].get("restarts") for part in parts}
    return {name: count for name, count in restarts.items() if count is not None}


async def _events(centre: Centre) -> list[dict[str, Any]]:
    exported = await asyncio.to_thread(centre.perezvon, "export", "events", "--demo")
    return [json.loads(line) for line in exported.splitlines()]


def _said(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [change for event in events for change in event["out"] if change["type"] == kind]


async def test_whichever_neighbour_is_killed_comes_back(centre: Centre) -> None:
    """First the worker, then the database, and nobody on the phone notices; last the media process, which ends calls."""
    customer, another = Customer(TONE), Customer(TONE)
    async with signed_in(centre, "anna", 1) as anna, signed_in(centre, "sasha", 1) as sasha:
        try:
            await eventually(lambda: _role(centre, "worker"), bool, within=30)
            await _comes_back(centre, "worker")
            await customer.call(centre)
            history = await eventually(
                lambda: sasha.get("/api/contacts", q=customer.contact), lambda found: bool(found["items"]), within=30
            )
            assert history["items"][0]["contact"] == customer.contact

            os.kill(_postmaster(centre), signal.SIGKILL)
            assert set(await _asked_until_granted(anna)) <= {200, 503}
            events = await _events(centre)
            assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
            assert _said(events, "contact_ended") == []

            await _comes_back(centre, "media")
            ended = await eventually(lambda: _ended(centre), bool, within=30)
            assert [end["contact"] for end in ended] == [customer.contact]
            await eventually(lambda: _call(another, centre), bool, within=20)
            assert await _restarts(centre) == {"role_media": 1, "role_worker": 1, "database": 1}
        finally:
            await customer.aclose()
            await another.aclose()


async def test_a_second_server_is_refused_and_a_good_end_logs_how_each_call_ended(centre: Centre) -> None:
    customer = Customer(TONE)
    try:
        await customer.call(centre)
        second = await asyncio.to_thread(_second_server, centre)
        assert (second.returncode, "runs already" in second.stderr) == (1, True)
        assert await _ended(centre) == [], "the first one was not disturbed"
        roles = centre.role("media"), _postmaster(centre)
        await asyncio.to_thread(centre.stop)
        assert [pid for pid in roles if _lives(pid)] == []
    finally:
        await customer.aclose()
    assert [end["contact"] for end in await _ended(centre)] == [customer.contact]


async def _asked_until_granted(agent: Person) -> list[int]:
    """What an agent is answered who asks for a break again and again, until it is granted."""
    answers: list[int] = []
    while 200 not in answers:
        assert len(answers) < 200, answers
        answers.append(await _changes_state(agent, "break"))
        await asyncio.sleep(0.1)
    return answers


async def _ended(centre: Centre) -> list[dict[str, Any]]:
    return _said(await _events(centre), "contact_ended")


def _second_server(centre: Centre) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "perezvon", "serve", "--demo"],
        env=centre.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def _call(customer: Customer, centre: Centre) -> bool:
    try:
        await customer.call(centre)
    except (AssertionError, httpx.HTTPError):
        return False
    return True


async def _role(centre: Centre, name: str) -> int:
    try:
        return centre.role(name)
    except (FileNotFoundError, ValueError):
        return 0


def _postmaster(centre: Centre) -> int:
    return int((centre.data / "postgres" / "postmaster.pid").read_text().split()[0])


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
