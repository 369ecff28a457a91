"""The desk's cells follow the engine through a long random day, each agent seeing only what is theirs."""

from typing import Any

import pytest

from perezvon.engine.engine import Engine
from perezvon.engine.events import ContactWrappedUp, Event, LegConnected, LegHungUp, OfferAnswered
from perezvon.engine.view import View
from perezvon.features.contacts.domain import NotAnAgentError
from perezvon.features.contacts.live import DeskTopic
from perezvon.kernel.ids import AgentId
from perezvon.kernel.time import SECOND
from tests.engine.world import AGENTS, World
from tests.features.client import actor
from tests.support.factories import arrived, at_work, centre
from tests.support.script import START, Script

DESK = DeskTopic()
ANNA = AgentId("anna")


def cells(view: View) -> dict[str, Any]:
    return DESK.cells(view, ANNA)


def test_an_agent_watches_their_own_desk_and_nobody_elses() -> None:
    assert DESK.scope(actor("desk.use", agent="anna"), "ben") == "anna"


@pytest.mark.parametrize("who", [None, actor("desk.use")])
def test_somebody_who_takes_no_contacts_has_no_desk(who: Any) -> None:
    with pytest.raises(NotAnAgentError):
        DESK.scope(who, None)


def happen(script: Script, event: Event) -> None:
    (script >> event).skip()


def test_a_call_passes_over_the_desk() -> None:
    engine = Engine()
    script = Script(engine)
    script.given(*centre(*at_work("anna")))
    free = cells(engine.view)
    assert free["me"]["state"] == "available"
    assert (free["offer"], free["contact"]) == (None, None)

    happen(script, arrived("c1", customer="maria"))
    ringing = cells(engine.view)
    offer = ringing["offer"]["offer"]
    assert ringing["offer"] == {
        "offer": offer,
        "contact": "c1",
        "why": "longest_idle",
        "queue": "sales",
        "line": "web",
        "language": "en",
        "customer": "maria",
        "channel": "voice",
        "arrived_at": START,
        "offered_at": START,
        "expires_at": START + 20 * SECOND,
    }
    assert (ringing["me"]["state"], ringing["me"]["contact"], ringing["contact"]) == ("ringing", "c1", None)

    happen(script, OfferAnswered(offer=offer, agent=ANNA))
    leg = next(leg.leg for leg in engine.view.legs() if leg.agent == ANNA)
    command = engine.view.unanswered()[-1].id
    happen(script, LegConnected(command=command, contact="c1", leg=leg))
    talking = cells(engine.view)
    assert talking["offer"] is None
    assert talking["contact"] == {
        "contact": "c1",
        "customer": "maria",
        "line": "web",
        "language": "en",
        "queue": "sales",
        "phase": "talking",
        "arrived_at": START,
        "since": START,
        "outcome": None,
        "wrap_up_until": None,
    }

    script.later(60).skip()
    happen(script, LegHungUp(contact="c1", leg="kc1", cause="customer"))
    wrap_up = cells(engine.view)["contact"]
    assert (wrap_up["phase"], wrap_up["since"]) == ("wrap_up", START + 60 * SECOND)
    assert wrap_up["wrap_up_until"] == START + 120 * SECOND

    happen(script, ContactWrappedUp(contact="c1", agent=ANNA))
    assert cells(engine.view)["contact"] is None


@pytest.mark.parametrize("seed", range(3))
def test_what_a_step_did_not_touch_is_as_before(seed: int) -> None:
    """An old snapshot and the touched cells are the new snapshot, at every step and for every agent."""
    world = World(Engine(), seed=seed, calls=60)
    known: dict[str, dict[str, Any]] = {agent: DESK.cells(world.engine.view, AgentId(agent)) for agent in AGENTS}
    for _, said in world.run():
        view = world.engine.view
        for agent in AGENTS:
            scope = AgentId(agent)
            for name in DESK.touched(said, scope, view):
                known[agent][name] = DESK.cell(view, scope, name)
            assert known[agent] == DESK.cells(view, scope)
