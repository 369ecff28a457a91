"""Delays inside the engine, against a list that is searched."""

from hypothesis import given
from hypothesis import strategies as st

from perezvon.engine.engine import TIMERS_AT_ONCE, Engine
from perezvon.engine.events import TimePassed
from perezvon.engine.timers import TimerKind, Timers
from tests.support.factories import arrived, centre, queue_step, route_set
from tests.support.script import START

KEYS = ("a", "b", "c")
change = st.tuples(
    st.sampled_from(("set", "cancel", "fire")), st.sampled_from(TimerKind), st.sampled_from(KEYS), st.integers(0, 9)
)


@given(st.lists(change, max_size=60))
def test_timers_fire_by_deadline_and_then_in_the_order_in_which_they_were_set(changes) -> None:
    timers, model = Timers(), []
    for what, kind, key, at in changes:
        if what != "fire":
            model = [entry for entry in model if entry[1:] != (kind, key)]
        if what == "set":
            timers.set(kind, key, at)
            model.append((at, kind, key))
        elif what == "cancel":
            timers.cancel(kind, key)
        else:
            due = min((entry for entry in model if entry[0] <= at), key=lambda entry: entry[0], default=None)
            assert timers.pop_due(at) == (due[1:] if due else None)
            model = [entry for entry in model if entry != due]
        assert timers.next_deadline() == min((entry[0] for entry in model), default=None)


def test_timers_that_are_set_again_and_again_take_no_more_room() -> None:
    timers = Timers()
    for at in range(10_000):
        timers.set(TimerKind.OFFER, "o", at)
    assert len(timers.heap) < 200


@given(st.lists(change, max_size=60))
def test_where_the_same_timers_run_the_same_is_kept_whether_somebody_looked_at_them_or_not(changes) -> None:
    looked_at, followed = Timers(), Timers()
    for what, kind, key, at in changes:
        for timers in (looked_at, followed):
            if what == "set":
                timers.set(kind, key, at)
            elif what == "cancel":
                timers.cancel(kind, key)
        looked_at.next_deadline()
    looked_at.tidy()
    followed.tidy()
    assert looked_at == followed


def test_a_step_fires_a_bounded_number_of_timers() -> None:
    engine = Engine()
    contacts = 3 * TIMERS_AT_ONCE
    events = (*centre(route_set(queue_step("sales", 10))), *(arrived(f"c{number}") for number in range(contacts)))
    for seq, event in enumerate(events, start=1):
        engine.handle(seq, START, event)
    at, left = START + 60_000_000, []
    while engine.next_deadline is not None and engine.next_deadline <= at:
        seq += 1
        engine.handle(seq, at, TimePassed())
        left.append(sum(contact.phase == "waiting" for contact in engine.view.contacts()))
    assert left == [contacts - TIMERS_AT_ONCE, contacts - 2 * TIMERS_AT_ONCE, 0]
