"""The tables of the engine are complete."""

from itertools import product
from typing import get_args

import pytest

from perezvon.engine.call_control import CallControl
from perezvon.engine.engine import Engine
from perezvon.engine.events import Event
from perezvon.engine.parts import Parts
from perezvon.engine.reports import Reports
from perezvon.engine.requests import Requests
from perezvon.engine.routing.lifecycle import (
    AGENT,
    CHOICES,
    CONTACT,
    LEG,
    OFFER,
    AgentState,
    LegState,
    OfferState,
    Phase,
)
from perezvon.engine.routing.policies import AFTERMATH
from perezvon.engine.settings import Settings
from perezvon.engine.state import State
from tests.engine.examples import bare, full


@pytest.mark.parametrize("event", get_args(Event))
def test_an_engine_that_knows_nothing_hears_every_event(event: type[Event]) -> None:
    engine = Engine()
    assert isinstance(engine.handle(1, 0, bare(event)), tuple)
    assert isinstance(engine.handle(2, 0, full(event)), tuple)


def test_no_event_has_two_handlers() -> None:
    parts = Parts(State(), explain=True)
    tables = tuple(part(parts).handlers for part in (Reports, Requests, CallControl, Settings))
    assert len(set().union(*tables)) == sum(map(len, tables))


@pytest.mark.parametrize(
    ("table", "first", "last"),
    [(CONTACT, Phase.FLOW, Phase.ENDED), (AGENT, AgentState.OFFLINE, None), (LEG, LegState.CONNECTING, LegState.GONE)],
)
def test_every_state_is_reached_and_only_the_last_is_never_left(table, first, last) -> None:
    states = type(first)
    assert set(table.values()) | {first} == set(states)
    assert {state for state, _ in table} == set(states) - {last}


def test_a_busy_agent_gets_back_to_each_choice() -> None:
    busy = set(AgentState) - set(CHOICES)
    assert all(AGENT[state, choice.value] is choice for state, choice in product(busy, CHOICES))


def test_what_follows_is_written_for_every_offer_that_is_not_accepted() -> None:
    assert (
        set(AFTERMATH)
        == set(OFFER.values()) - {OfferState.ACCEPTED}
        == set(OfferState)
        - {
            OfferState.RINGING,
            OfferState.ACCEPTED,
        }
    )
