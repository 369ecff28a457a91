"""What callers hear while they wait: their place and how long it may take, from time to time again."""

import pytest

from perezvon.engine.commands import ConnectAgent, PlayMusic, PlayPrompts
from perezvon.engine.events import LegConnected, LegHungUp, OfferAnswered, PromptEnded, TimePassed
from perezvon.engine.flow.graph import WAIT_MINUTES, ExpectedWait, Number, Position
from perezvon.kernel.time import SECOND
from tests.engine.stages import offer_to, waiting_command
from tests.support.factories import arrived, at_work, centre, flow_published, prompt, straight_to
from tests.support.script import Script

PLACE = Position(before="position_is")
WAIT = ExpectedWait()


def waits_with(*waiting: object, again_s: int = 0) -> tuple:
    """A centre whose callers hear this while they wait, one agent at work."""
    return (*centre(flow_published(straight_to(waiting=waiting, again_s=again_s))), *at_work("anna"))


def heard(script: Script, contact: str) -> list[PlayPrompts]:
    """What is being said to a contact."""
    commands = script.engine.view.unanswered()
    return [one for one in commands if isinstance(one, PlayPrompts) and one.contact == contact]


def connected(script: Script, contact: str) -> None:
    """The agent's leg in this contact carries sound."""
    command = waiting_command(script, ConnectAgent)
    script.given(LegConnected(command=command.id, contact=contact, leg=command.leg))


def end(script: Script, contact: str) -> None:
    """What is said to the contact is over."""
    (command,) = heard(script, contact)
    script.given(PromptEnded(command=command.id, contact=contact, leg=f"k{contact}"))


def test_a_place_is_told_again_from_time_to_time_and_is_true_then(script: Script) -> None:
    script.given(*waits_with(PLACE, again_s=60), *(arrived(f"c{number}") for number in range(4)))
    assert heard(script, "c3")[0].spoken == (prompt("position_is"), Number(value=3))
    end(script, "c3")
    script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"), 19, 40)
    assert heard(script, "c3") == []
    script.given(1)
    assert heard(script, "c3")[0].spoken[1] == Number(value=script.engine.view.contact("c3").position)
    end(script, "c3")
    script.given(60)
    assert len(heard(script, "c3")) == 1


def test_music_plays_between_what_is_said(script: Script) -> None:
    script.given(*waits_with(PLACE, again_s=60), arrived("c1"), arrived("c2"))
    end(script, "c2")
    playing = [one for one in script.engine.view.unanswered() if isinstance(one, PlayMusic) and one.contact == "c2"]
    assert len(playing) == 1


def test_nothing_is_said_on_top_of_what_is_being_said(script: Script) -> None:
    script.given(*waits_with(PLACE, again_s=5), arrived("c1"), arrived("c2"))
    (first,) = heard(script, "c2")
    script.given(30)
    assert heard(script, "c2") == [first]


@pytest.mark.parametrize("end_of_wait", ["answered", "left"])
def test_nothing_is_said_to_whoever_waits_no_more(script: Script, end_of_wait: str) -> None:
    script.given(*waits_with(PLACE, again_s=5), arrived("c1"))
    if end_of_wait == "answered":
        script.given(OfferAnswered(offer=offer_to(script, "anna"), agent="anna"))
    else:
        script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"))
    said = script.engine.handle(1_000, script.at + 60 * SECOND, TimePassed())
    assert [output for output in said if isinstance(output, PlayPrompts)] == []


def test_the_wait_is_told_as_one_of_the_sentences_that_there_are(script: Script) -> None:
    script.given(*waits_with(WAIT), *(arrived(f"c{number}") for number in range(6)))
    sentences = {f"wait_within_{minutes}" for minutes in WAIT_MINUTES}
    told = [heard(script, f"c{number}")[0].spoken for number in range(3, 6) if heard(script, f"c{number}")]
    assert told
    assert {part.prompt for spoken in told for part in spoken} <= sentences


def test_nobody_is_promised_a_wait_when_nobody_is_at_work(script: Script) -> None:
    script.given(*centre(flow_published(straight_to(waiting=(WAIT,)))), arrived("c1"), arrived("c2"))
    assert heard(script, "c2") == []


def test_a_promise_that_cannot_be_kept_is_told_with_an_apology(script: Script) -> None:
    script.given(*waits_with(WAIT, again_s=60), *(arrived(f"c{number}") for number in range(5)))
    script.given(OfferAnswered(offer=offer_to(script, "anna"), agent="anna"))
    connected(script, "c0")
    assert heard(script, "c4")
    end(script, "c4")
    apologies = []
    for _ in range(60):
        script.given(60)
        for command in heard(script, "c4"):
            apologies.append(command.spoken[0].prompt == "wait_is_longer")
            end(script, "c4")
    assert any(apologies), "the only agent talks for an hour"
