"""The live topics `agents` and `colleagues`."""

from typing import Any

import pytest

from perezvon.engine.engine import Engine
from perezvon.engine.events import AgentStateRequested, HoldRequested, ResumeRequested
from perezvon.features.people.live import AgentsTopic, ColleaguesTopic
from perezvon.kernel.time import SECOND
from tests.engine.stages import talking
from tests.support.factories import agent_set, at_work, centre
from tests.support.live import Watching, days
from tests.support.script import START, Script


@pytest.mark.parametrize("topic", [AgentsTopic(), ColleaguesTopic()], ids=["agents", "colleagues"])
def test_patches_keep_up_with_a_long_day(topic: Any) -> None:
    for world, steps_between in days():
        watching = Watching(world.engine, topic)
        for number, (_, said) in enumerate(world.run()):
            watching.step(said)
            if number % steps_between == 0:
                watching.flush()


def test_a_cell_says_what_an_agent_does_and_since_when() -> None:
    script = Script(Engine())
    script.given(*centre(*at_work("anna"), agent_set("ben"))).later(5)
    cells = Watching(script.engine, AgentsTopic()).cells
    assert cells.keys() == {"anna", "ben"}
    assert cells["anna"] == {
        "agent": "anna",
        "team": None,
        "state": "available",
        "doing": "available",
        "reason": "requested",
        "by": None,
        "since": START,
        "contact": None,
        "queue": None,
        "next_state": None,
        "is_phone_ready": True,
        "rests_until": None,
        "missed": 0,
    }
    assert script.at == START + 5 * SECOND


def test_a_cell_says_who_lets_a_customer_wait_and_who_cannot_be_rung() -> None:
    script = Script(Engine())
    talking(script)
    watching = Watching(script.engine, AgentsTopic())
    assert watching.cells["anna"]["doing"] == "talking"
    for seq, wish, does in ((300, HoldRequested, "holding"), (301, ResumeRequested, "talking")):
        watching.step(script.engine.handle(seq, script.at, wish(contact="c1", agent="anna")))
        watching.flush()
        assert watching.cells["anna"]["doing"] == does
    ben = Script(Engine()).given(*centre(agent_set("ben")), AgentStateRequested(agent="ben", state="available"))
    assert Watching(ben.engine, AgentsTopic()).cells["ben"]["doing"] == "unreachable"


def test_a_colleague_is_shown_without_reasons_and_contacts() -> None:
    script = Script(Engine()).given(*centre(*at_work("anna"), agent_set("ben", is_active=False)))
    cells = Watching(script.engine, ColleaguesTopic()).cells
    assert cells == {"anna": {"agent": "anna", "state": "available", "is_phone_ready": True}}


def test_an_agent_who_left_has_no_cell() -> None:
    script = Script(Engine()).given(*centre(agent_set("anna")))
    watching = Watching(script.engine, AgentsTopic())
    watching.step(script.engine.handle(200, script.at, agent_set("anna", is_active=False)))
    watching.flush()
    assert watching.cells == {}
