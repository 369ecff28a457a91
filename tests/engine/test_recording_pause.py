"""Nothing is recorded while the agent wants it so, and the talk again afterwards, whatever happens."""

import pytest

from perezvon.engine.changes import RecordingPaused, RecordingResumed, Refused
from perezvon.engine.commands import PauseRecording
from perezvon.engine.events import (
    CommandDone,
    CommandFailed,
    HangUpRequested,
    LegHungUp,
    ParkRequested,
    RecordingPauseRequested,
    ToQueue,
    TransferRequested,
)
from tests.engine.calling import of, said
from tests.engine.stages import talking, waiting_command
from tests.support.script import Script


def wish(*, is_paused: bool) -> RecordingPauseRequested:
    return RecordingPauseRequested(contact="c1", agent="anna", is_paused=is_paused)


def paused(script: Script) -> None:
    talking(script)
    script.given(wish(is_paused=True))
    script.given(CommandDone(command=waiting_command(script, PauseRecording).id))


def test_the_agent_pauses_it_and_goes_on(script: Script) -> None:
    talking(script)
    change, order = said(script, wish(is_paused=True))
    assert change == RecordingPaused(contact="c1", agent="anna")
    assert isinstance(order, PauseRecording)
    assert (order.leg, order.is_paused) == ("kc1", True)
    assert script.engine.view.contact("c1").is_recording_paused
    assert said(script, wish(is_paused=True)) == [], "it is so already"
    change, order = said(script, wish(is_paused=False))
    assert change == RecordingResumed(contact="c1", agent="anna")
    assert isinstance(order, PauseRecording)
    assert not order.is_paused


@pytest.mark.parametrize(
    "event",
    [
        TransferRequested(contact="c1", agent="anna", target=ToQueue(queue="sales")),
        ParkRequested(contact="c1", agent="anna"),
        HangUpRequested(contact="c1", agent="anna"),
    ],
    ids=["transferred", "parked", "hung up"],
)
def test_who_talks_next_is_recorded(script: Script, event: object) -> None:
    paused(script)
    left = said(script, event)
    assert of(RecordingResumed, left) == [RecordingResumed(contact="c1")]
    assert [order.is_paused for order in of(PauseRecording, left)] == [False]


def test_nothing_is_ordered_for_a_customer_who_is_gone(script: Script) -> None:
    paused(script)
    assert of(PauseRecording, said(script, LegHungUp(contact="c1", leg="kc1", cause="customer"))) == []


def test_what_could_not_be_paused_is_said_to_be_recorded(script: Script) -> None:
    talking(script)
    script.given(wish(is_paused=True))
    failed = said(script, CommandFailed(command=waiting_command(script, PauseRecording).id, reason="not_supported"))
    assert of(RecordingResumed, failed) == [RecordingResumed(contact="c1")]
    assert not script.engine.view.contact("c1").is_recording_paused


def test_a_talk_that_is_not_recorded_cannot_be_paused(script: Script) -> None:
    talking(script)
    script.engine._state.routing.contacts["c1"].is_recorded = False
    assert said(script, wish(is_paused=True)) == [Refused(code="not_recorded")]
