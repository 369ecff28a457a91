"""Every route and live topic, asked by every role and reach, for what is their own, their team's and another team's.

The routes come from the application and the topics from its list, and what is expected comes from the table of
permissions. A route of which the sets below say nothing fails, so that nobody adds a leak unseen.
"""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from perezvon.engine.centre import PersonalManagerStep
from perezvon.engine.engine import Engine
from perezvon.entrypoints.api import topics
from perezvon.features.identity.domain import NARROWED, PERMISSIONS, permissions_of
from perezvon.features.metrics.domain import Today
from perezvon.features.metrics.domain.alarms.telling import AlarmBoard
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import AgentId, ContactId, LegId, QueueId, TeamId
from perezvon.platform.db import Database
from perezvon.platform.http import permission_of
from perezvon.platform.realtime import ANYBODY
from perezvon.platform.system import SlewedClock, SystemClock
from tests.features.metrics.test_telling import alarm
from tests.features.steps import NINE
from tests.support.everybody import (
    CONTACTS,
    MISSED,
    OTHER,
    OWN,
    PEOPLE,
    RECORDINGS,
    TEAM,
    Person,
    browser,
    everybodys_app,
    routes_of,
)
from tests.support.factories import arrived, at_work, centre, queue_set, route_set

LISTS = {
    ("GET", "/api/contacts"): "contact",
    ("GET", "/api/export/contacts"): "contact",
    ("GET", "/api/missed"): "missed",
    ("GET", "/api/export/missed"): "missed",
}
"""Routes whose answers hold what the person may see of all there is."""

COUNTS = {("GET", "/api/contacts/count")}
"""Routes that count what the person may see."""

SHARED = {("GET", "/api/outcomes")}
"""Routes that ask for a narrowed permission and answer with what belongs to the whole centre."""

ONE = {
    ("GET", "/api/contacts/{contact}"): "contact",
    ("GET", "/api/feedback"): "contact",
    ("GET", "/api/recordings"): "contact",
    ("GET", "/api/recordings/speech"): "contact",
    ("GET", "/api/missed/{missed}"): "missed",
    ("GET", "/api/recordings/{recording}/peaks"): "recording",
    ("GET", "/api/recordings/{recording}/audio"): "recording",
    ("GET", "/api/people/agents/{agent}/intervals"): "agent",
}
"""Routes about one thing, which is there for whom it is visible to and absent for all others."""

CHANGES: Mapping[tuple[str, str], tuple[str, Mapping[str, object]]] = {
    ("PUT", "/api/recordings/{recording}/keep"): ("recording", {"keep": True}),
    ("POST", "/api/missed/{missed}"): ("missed", {"action": "give_up", "reason": "settled"}),
}
"""Routes that change one thing, each with a body that does."""

FIGURES = {
    ("GET", "/api/metrics"),
    ("GET", "/api/metrics/definitions"),
    ("GET", "/api/metrics/behind"),
    ("GET", "/api/metrics/export"),
    ("GET", "/api/metrics/formats"),
    ("GET", "/api/metrics/names"),
    ("GET", "/api/goals"),
    ("GET", "/api/goals/{goal}"),
    ("POST", "/api/goals"),
    ("PUT", "/api/goals/{goal}"),
    ("DELETE", "/api/goals/{goal}"),
    ("POST", "/api/goals/{goal}/restore"),
    ("GET", "/api/missed/count"),
    ("GET", "/api/contacts/comments"),
    ("GET", "/api/contacts/parts"),
}
"""Routes of what is added up, or chosen, of all that the person may see, and what that is to come to. Whose that is, is asked in the
tests of metrics, missed calls and contacts."""

KEPT = {
    ("GET", "/api/reports"),
    ("POST", "/api/reports"),
    ("PUT", "/api/reports/{report}"),
    ("DELETE", "/api/reports/{report}"),
    ("POST", "/api/reports/{report}/restore"),
}
"""Routes of questions that people keep. Who sees which, and that answers are those of whoever asks, is asked in the tests of metrics."""

ALARMS = {
    ("GET", "/api/alarms"),
    ("GET", "/api/alarms/channels"),
    ("POST", "/api/alarms/channels"),
    ("PUT", "/api/alarms/channels/{channel}"),
    ("POST", "/api/alarms/channels/{channel}/secret"),
    ("POST", "/api/alarms/channels/{channel}/test"),
}
"""Routes of alarms that were, and of who hears of them. Whom these concern is asked in the tests of metrics."""

LIVE = {
    ("POST", "/api/contacts/{contact}/supervise"),
    ("POST", "/api/contacts/{contact}/take-over"),
    ("POST", "/api/contacts/{contact}/end"),
    ("GET", "/api/contacts/{contact}/why-waiting"),
    ("GET", "/api/people/agents/{agent}/why-idle"),
    ("PUT", "/api/alarms/note"),
    ("PUT", "/api/people/agents/{agent}/state"),
    ("POST", "/api/people/moves"),
}
"""Routes about a call that goes on, an agent at work or an alarm. Whom these concern is asked in the tests of contacts,
people and metrics."""

ENGINE_DECIDES = {"desk.use", "contacts.supervise"}
"""Permissions of live wishes: the engine knows whose an offer or a contact is now. Without it nothing is granted."""

OWN_ACCOUNT = {("GET", "/api/session"), ("DELETE", "/api/session")}
"""What anybody has who is signed in; `/api/account` too."""


@pytest.fixture
async def app(database: Database, open_folder: Path) -> AsyncIterator[FastAPI]:
    async with everybodys_app(database, open_folder) as made:
        yield made


def is_forbidden(answer: httpx.Response) -> bool:
    return answer.status_code == 403 and answer.json()["code"] == "session.forbidden"


async def test_every_narrowed_route_is_in_the_matrix(app: FastAPI) -> None:
    narrowed = {route for route in routes_of(app) if permission_of(app, *route) in NARROWED}
    known = LISTS.keys() | COUNTS | ONE.keys() | SHARED | FIGURES | KEPT | ALARMS | LIVE | CHANGES.keys()
    assert narrowed == known


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.name)
async def test_a_role_reaches_what_the_table_says_and_nothing_else(app: FastAPI, person: Person) -> None:
    held = permissions_of((person.role,))
    async with browser(app, person) as client:
        for method, path in routes_of(app):
            permission = permission_of(app, method, path)
            if permission in (None, ANYBODY):
                assert permission == ANYBODY or path.startswith("/api/account") or (method, path) in OWN_ACCOUNT
                continue
            answer = await client.request(method, re.sub(r"{\w+}", "x", path), json={})
            where = (method, path, answer.status_code)
            assert is_forbidden(answer) is (permission not in held), where
            assert answer.status_code != 500, where
            if permission in ENGINE_DECIDES:
                assert not answer.is_success, where


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.name)
async def test_what_is_not_visible_looks_absent(app: FastAPI, person: Person) -> None:
    async with browser(app, person) as client:
        for ((method, path), kind), whose in product(ONE.items(), CONTACTS):
            permission = permission_of(app, method, path)
            assert permission is not None
            found = await ask(client, method, path, kind, things(kind)[whose])
            absent = await ask(client, method, path, kind, "absent")
            where = (method, path, whose)
            if person.sees(permission, whose):
                assert found.status_code == 200, where
            else:
                assert told(found, things(kind)[whose]) == told(absent, "absent"), where


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.name)
async def test_what_is_not_visible_cannot_be_changed(app: FastAPI, person: Person) -> None:
    async with browser(app, person) as client:
        for ((method, path), (kind, body)), whose in product(CHANGES.items(), CONTACTS):
            permission = permission_of(app, method, path)
            assert permission is not None
            answer = await client.request(method, path.replace(f"{{{kind}}}", things(kind)[whose]), json=body)
            absent = await client.request(method, path.replace(f"{{{kind}}}", "absent"), json=body)
            where = (method, path, whose)
            if person.sees(permission, whose):
                assert answer.is_success, where
            else:
                assert told(answer, things(kind)[whose]) == told(absent, "absent"), where


def things(kind: str) -> Mapping[str, str]:
    agents = dict(zip(CONTACTS, CONTACTS, strict=True))
    return {"agent": agents, "contact": CONTACTS, "missed": MISSED, "recording": RECORDINGS}[kind]


async def ask(client: httpx.AsyncClient, method: str, path: str, kind: str, thing: str) -> httpx.Response:
    params = {"since": NINE, "until": NINE + 1} if kind == "agent" else {} if f"{{{kind}}}" in path else {kind: thing}
    return await client.request(method, path.replace(f"{{{kind}}}", thing), params=params)


def told(answer: httpx.Response, thing: str) -> tuple[int, str]:
    return answer.status_code, answer.text.replace(thing, "it")


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.name)
async def test_no_answer_to_a_read_holds_what_is_not_visible(app: FastAPI, person: Person) -> None:
    hidden = [
        thing
        for whose, thing in (*CONTACTS.items(), *MISSED.items(), *RECORDINGS.items())
        if not person.sees("contacts.read", whose)
    ]
    async with browser(app, person) as client:
        for method, path in routes_of(app):
            if method != "GET" or "{" in path:
                continue
            answer = await client.request(method, path)
            if answer.is_success:
                assert not [thing for thing in hidden if thing in answer.text], path
        for (method, path), kind in LISTS.items():
            permission = permission_of(app, method, path)
            assert permission is not None
            listed = (await client.request(method, path)).text
            for whose, thing in things(kind).items():
                assert (thing in listed) is person.sees(permission, whose), (path, whose)
        for method, path in COUNTS:
            permission = permission_of(app, method, path)
            counted = await client.request(method, path)
            if permission is not None and counted.is_success:
                assert counted.json()["count"] == sum(person.sees(permission, whose) for whose in CONTACTS)


# --- Live topics. -----------------------------------------------------------------------------------------------------


def seen_in(topic: Any, actor: Actor) -> set[str]:
    """Which of the agents, of the queues that they alone serve, or of the contacts that ring them, somebody sees."""
    engine = Engine()
    happened = [
        event
        for agent, team in ((OWN, "north"), (TEAM, "north"), (OTHER, "south"))
        for event in (
            queue_set(f"queue-{agent}"),
            *at_work(agent, f"queue-{agent}", team=TeamId(team)),
            arrived(CONTACTS[agent], manager=AgentId(agent)),
        )
    ]
    for seq, event in enumerate(centre(route_set(PersonalManagerStep()), *happened), 1):
        engine.handle(seq, NINE + seq, event)
    if topic.name == "day":  # Its cells are quarters of an hour; whose contacts are counted shows by its key.
        queues = [f"queue-{agent}" for agent in CONTACTS]
        return {queue for queue in queues if topic.cells(engine.view, topic.scope(actor, queue))}
    return set(topic.cells(engine.view, topic.scope(actor, None)))


def a_day() -> Today:
    """A day on which each agent handled a contact that had entered the queue that they alone serve."""
    today = Today(UTC)
    for agent, contact in CONTACTS.items():
        queue = QueueId(f"queue-{agent}")
        today.entered(NINE, ContactId(contact), queue)
        today.leg_started(NINE + 1, ContactId(contact), LegId(agent), AgentId(agent), queue, is_responsible=True)
        today.leg_ended(NINE + 2, ContactId(contact), LegId(agent))
    return today


def some_alarms() -> AlarmBoard:
    """An alarm for each agent's queue."""
    teams = {OWN: "north", TEAM: "north", OTHER: "south"}
    return AlarmBoard(alarms=[alarm(f"queue-{agent}", teams=[teams[agent]]) for agent in CONTACTS], at=NINE)


def whose(cells: set[str]) -> set[str]:
    return {agent for agent in CONTACTS for cell in cells if cell.endswith(agent)}


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.name)
def test_a_live_topic_shows_as_much_as_the_table_says(person: Person) -> None:
    actor = person.user.actor
    for topic in topics(SlewedClock(SystemClock()), secret=b"", today=a_day, alarms=some_alarms):
        permission = topic.permission
        assert permission == ANYBODY or permission in PERMISSIONS
        if permission in NARROWED and actor.may(permission):
            expected = {agent for agent in CONTACTS if person.sees(permission, agent)}
            assert whose(seen_in(topic, actor)) == expected, topic.name


def test_every_topic_that_teams_do_not_narrow_is_known() -> None:
    others = {
        topic.name: topic.permission
        for topic in topics(SlewedClock(SystemClock()), secret=b"", today=a_day, alarms=some_alarms)
        if topic.permission not in NARROWED
    }
    of_agents = dict.fromkeys(("desk", "parked", "colleagues", "waiting"), "desk.use")
    assert others == {**of_agents, "demo": "demo.steer", "call": ANYBODY}
