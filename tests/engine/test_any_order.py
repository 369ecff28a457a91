"""Whatever happens, in whatever order, the engine keeps its promises."""

import random
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perezvon.engine import changes
from perezvon.engine.changes import Change, Refused
from perezvon.engine.commands import Command
from perezvon.engine.engine import Engine
from perezvon.engine.events import AgentStateRequested, Request, TimePassed
from perezvon.engine.view import View
from perezvon.kernel.ids import TeamId
from perezvon.kernel.time import SECOND
from tests.engine.happenings import Happenings
from tests.engine.ledger import Ledger
from tests.engine.world import AGENTS, busy_centre
from tests.support.script import START

REQUESTS = get_args(Request)
CALL_CONTROL = {
    changes.LegHeld,
    changes.LegResumed,
    changes.LegMuted,
    changes.LegPartChanged,
    changes.DigitsSent,
    changes.TransferStarted,
    changes.DetourStepped,
    changes.ConsultStarted,
    changes.ConsultEnded,
    changes.ContactParked,
    changes.ContactUnparked,
    changes.ResponsibleChanged,
    changes.AgentInterrupted,
    changes.AgentRestored,
    changes.ContactStopped,
    changes.CallbackPlanned,
    changes.CallbackEnded,
}
"""What a long calm day must have seen, so that it shows something."""

Numbers = tuple[int, int, int, int]
number = st.integers(0, 59)
happening = st.tuples(number, number, number, st.integers(0, 40))
happenings = st.integers(0, 150).flatmap(lambda size: st.lists(happening, min_size=size, max_size=size))


@settings(deadline=None, max_examples=60)
@given(happenings, st.booleans())
def test_whatever_happens_everything_adds_up(numbers: list[Numbers], is_calm: bool) -> None:
    _play(numbers, is_calm=is_calm)


@pytest.mark.parametrize("is_calm", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_in_a_long_day_everything_adds_up(seed: int, is_calm: bool) -> None:
    chance = random.Random(seed)
    said = _play(
        [tuple(chance.randrange(60) for _ in range(4)) for _ in range(4_000 if is_calm else 1_500)], is_calm=is_calm
    )
    if is_calm:
        assert {type(output) for output in said} >= CALL_CONTROL


def _compare_questions(view: View) -> None:
    """What is asked of a few is what going through all would give."""
    agents = list(view.agents())
    for contact in view.contacts():
        assert set(view.busy_with(contact.contact)) == {
            a.agent for a in agents if contact.contact in (a.contact, *a.chats)
        }
    queues = list(view.queues())
    assert [setup.queue for setup in view.queue_setups()] == [queue.queue for queue in queues]
    for queue in queues:
        serving = [a for a in agents if a.is_active and queue.queue in a.queues]
        assert view.is_staffed(queue.queue) == any(a.state != "offline" for a in serving)
        for team in ("t", "other"):
            assert view.is_served_by(queue.queue, (TeamId(team),)) == any(a.team == team for a in serving)


def _play(numbers: list[Numbers], *, is_calm: bool) -> list[Command | Change]:
    engine, ledger = Engine(), Ledger()
    names = Happenings(engine, is_calm=is_calm)
    everything: list[Command | Change] = []
    at, seq = START, 0
    for event in busy_centre():
        seq += 1
        ledger.take(engine.handle(seq, at, event))
    for kind, a, b, seconds in numbers:
        at, seq = at + seconds * SECOND // 9, seq + 1
        event = names.event(kind, a, b)
        ledger.hear(event, engine.view)
        said = engine.handle(seq, at, event)
        names.note(said)
        everything += said
        ledger.take(said)
        ledger.compare(engine.view)
        _compare_questions(engine.view)
        assert isinstance(event, REQUESTS) or not any(isinstance(output, Refused) for output in said)
        assert all(output.id.startswith(f"{seq}.") for output in said if hasattr(output, "id"))

    _let_time_pass(engine, ledger, at, seq)
    assert all(how is not None for how in ledger.offers.values()), "every offer ends"
    assert not {agent.state for agent in engine.view.agents()} & {"ringing", "wrap_up"}
    return everything


def _let_time_pass(engine: Engine, ledger: Ledger, at: int, seq: int) -> None:
    """All agents go home when they can, and nobody does anything for an hour."""
    evening = at + 3_600 * SECOND
    for agent in AGENTS:
        seq += 1
        ledger.take(engine.handle(seq, at, AgentStateRequested(agent=agent, state="offline")))
    while (deadline := engine.next_deadline) is not None and deadline <= evening:
        at, seq = max(at, deadline), seq + 1
        ledger.take(engine.handle(seq, at, TimePassed()))
    ledger.compare(engine.view)


@settings(deadline=None, max_examples=30)
@given(happenings, st.integers(0, 140), st.booleans())
def test_running_on_from_a_snapshot_equals_running_through(numbers: list[Numbers], stop: int, is_calm: bool) -> None:
    through, restored = Engine(), Engine()
    names = Happenings(through, is_calm=is_calm)
    at = START
    steps = [(event, 0) for event in busy_centre()]
    for seq, item in enumerate([*steps, *numbers], start=1):
        if seq == stop:
            restored = Engine.restore(restored.snapshot())
        event = item[0] if len(item) == 2 else names.event(*item[:3])
        at += item[-1] * SECOND // 9
        said = through.handle(seq, at, event)
        assert restored.handle(seq, at, event) == said
        names.note(said)
    assert restored.snapshot() == through.snapshot()
