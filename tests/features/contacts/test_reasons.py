"""Why: decisions in one form for readers, contacts that are to be looked into, and what a waiting caller waits for."""

from typing import Any

import httpx
import pytest

from perezvon.engine.changes import (
    Change,
    ContactEnded,
    ContactStarted,
    Decided,
    ReviewFlagged,
    RouteEntered,
    RouteLeft,
    RuledOut,
)
from perezvon.engine.engine import Engine
from perezvon.engine.events import Event
from perezvon.features.contacts import projection
from perezvon.features.contacts.api import router
from perezvon.features.contacts.domain import TimelineCode, TimelineEntry
from perezvon.features.contacts.domain.decisions import told
from perezvon.features.contacts.live import ContactsTopic
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import AgentId, ContactId, LegId, LineId, RouteId, TeamId
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Channel, Language
from perezvon.platform.db import Database
from tests.features.client import GrantedWishes, actor, client
from tests.features.contacts.services import services
from tests.features.steps import NINE, step
from tests.support.factories import agent_set, arrived, at_work, centre, queue_set
from tests.support.script import Script

C1 = ContactId("c1")
READER = actor("contacts.read")


def engine(*events: Event) -> Engine:
    """After these events."""
    script = Script(Engine())
    script.given(*events)
    return script.engine


def started(contact: ContactId = C1) -> ContactStarted:
    return ContactStarted(
        contact=contact,
        leg=LegId(f"k{contact}"),
        line=LineId("web"),
        channel=Channel.VOICE,
        language=Language.ENGLISH,
    )


async def folded(database: Database, *outputs: Change, contact: ContactId = C1, seq: int = 1) -> None:
    async with database.begin() as tx:
        await projection.fold(tx, [step(seq, started(contact), *outputs, second=seq)])


async def asked(database: Database, who: Actor, path: str, made: Engine | None = None) -> httpx.Response:
    async with client(database, [router(services(GrantedWishes(), made))], who) as browser:
        return await browser.get(path)


# --- Decisions. ---


async def test_a_decision_names_the_agents_whose_numbers_it_tells(database: Database) -> None:
    decided = Decided(
        contact=C1,
        rule="longest_idle",
        winner=AgentId("anna"),
        runner_up=1,
        merit=240,
        free=2,
        ruled_out=(RuledOut(why="busy", count=2, agents="2,3"), RuledOut(why="offline", count=300, agents="")),
    )
    await folded(database, decided)
    known = engine(*(agent_set(name) for name in ("anna", "ben", "chen", "dora")))
    page = (await asked(database, READER, "/api/contacts/c1", known)).json()
    (params,) = [entry["params"] for entry in page["timeline"] if entry["code"] == "decided"]
    assert params == {
        "rule": "longest_idle",
        "winner": "anna",
        "queue": None,
        "runner_up": "ben",
        "merit": 240,
        "free": 2,
        "together": 1,
        "ruled_out": [
            {"why": "busy", "count": 2, "agents": ["chen", "dora"]},
            {"why": "offline", "count": 300, "agents": []},
        ],
    }


def decided_params(**params: Any) -> dict[str, Any]:
    entry = TimelineEntry(contact=C1, seq=1, n=0, at=NINE, code=TimelineCode.DECIDED, params=params)
    return dict(told([entry], lambda _: ())[0].params)


def test_a_decision_that_listed_everybody_has_the_same_form() -> None:
    """As written before agents had numbers."""
    listed = [
        {"type": "candidate", "agent": "chen", "idle_since": NINE - 60 * SECOND},
        {"type": "candidate", "agent": "anna", "idle_since": NINE - 90 * SECOND},
        {"type": "candidate", "agent": "ben", "ruled_out": "busy"},
        {"type": "candidate", "agent": "dora", "ruled_out": "busy"},
    ]
    assert decided_params(rule="longest_idle", candidates=listed, winner="anna", queue="sales") == {
        "rule": "longest_idle",
        "winner": "anna",
        "queue": "sales",
        "runner_up": "chen",
        "free": 2,
        "together": 1,
        "merit": 90,
        "ruled_out": [{"why": "busy", "count": 2, "agents": ["ben", "dora"]}],
    }


def test_whom_a_step_of_the_route_looked_at_has_the_same_form() -> None:
    params = decided_params(rule="personal_manager", candidates=[{"agent": "anna", "ruled_out": "on_break"}])
    assert (params["winner"], params["free"], params["runner_up"]) == (None, 0, None)
    assert params["ruled_out"] == [{"why": "on_break", "count": 1, "agents": ["anna"]}]


async def test_a_way_out_of_the_route_and_what_a_caller_is_worth_are_in_the_timeline(database: Database) -> None:
    entered = RouteEntered(contact=C1, route=RouteId("vip"))
    await folded(database, entered, RouteLeft(contact=C1, way="callback"))
    page = (await asked(database, READER, "/api/contacts/c1")).json()
    assert [entry["code"] for entry in page["timeline"]] == ["contact_started", "route_entered", "route_left"]


# --- For review. ---


async def test_a_contact_that_came_to_the_head_is_found_for_review(database: Database) -> None:
    head = ReviewFlagged(contact=C1, reason="waited_long_enough", team=TeamId("front"))
    again = ReviewFlagged(contact=C1, reason="head_not_free", team=TeamId("front"))
    await folded(database, head, again, ContactEnded(contact=C1, how="abandoned"))
    await folded(database, contact=ContactId("c2"), seq=2)
    found = (await asked(database, READER, "/api/contacts?review=true")).json()["items"]
    assert [(one["contact"], one["review_reason"]) for one in found] == [("c1", "waited_long_enough")]
    others = (await asked(database, READER, "/api/contacts?review=false")).json()["items"]
    assert [one["contact"] for one in others] == ["c2"]
    assert (await asked(database, READER, "/api/contacts/c1")).json()["review_reason"] == "waited_long_enough"


# --- Why a caller still waits. ---


def supervisor(team: str) -> Actor:
    return actor("contacts.supervise", scope=Scope.TEAM, teams=(team,))


async def test_a_supervisor_learns_why_a_caller_waits(database: Database) -> None:
    made = engine(*centre(agent_set("anna", team="front")), arrived("c1"))
    answer = await asked(database, supervisor("front"), "/api/contacts/c1/why-waiting", made)
    assert answer.status_code == 200
    reason = answer.json()
    assert (reason["why"], reason["queue"], reason["position"]) == ("nobody_at_work", "sales", 1)
    assert reason["expected"] is None
    assert reason["able"] == [{"why": "offline", "count": 1, "agents": ["anna"]}]


@pytest.mark.parametrize(("team", "contact"), [("back", "c1"), ("front", "c2"), ("front", "unheard-of")])
async def test_a_caller_who_is_out_of_reach_or_does_not_wait_looks_absent(
    database: Database, team: str, contact: str
) -> None:
    made = engine(*centre(agent_set("anna", team="front")), arrived("c1"))
    answer = await asked(database, supervisor(team), f"/api/contacts/{contact}/why-waiting", made)
    assert (answer.status_code, answer.json()["code"]) == (404, "contacts.not_found")


def test_a_call_that_rings_at_several_is_in_reach_of_each_of_their_teams() -> None:
    script = Script(Engine())
    script.given(*centre(queue_set(strategy="ring_all")))
    script.given(*at_work("anna", team="front"), *at_work("ben", team="back"), arrived("c1"))
    view = script.engine.view
    for team in ("front", "back"):
        assert set(ContactsTopic().cells(view, (TeamId(team),))) == {"c1"}
    assert set(ContactsTopic().cells(view, (TeamId("night"),))) == set()
