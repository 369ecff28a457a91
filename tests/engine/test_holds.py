"""Holding, muting and keys: small things during a talk, which leave everybody where they are."""

import pytest

from perezvon.engine.changes import (
    AgentStateChanged,
    ContactEnded,
    DigitsSent,
    LegEnded,
    LegHeld,
    LegMuted,
    LegResumed,
    LegUnmuted,
    Refused,
)
from perezvon.engine.commands import HangUpLeg, MuteLeg, PlayMusic, SendDigits, StopPlaying
from perezvon.engine.events import (
    CommandFailed,
    ConferenceRequested,
    ConsultRequested,
    ConsultReturnRequested,
    DigitsRequested,
    Event,
    HandOverRequested,
    HangUpRequested,
    HoldRequested,
    LegHungUp,
    MuteRequested,
    OfferAnswered,
    ParkRequested,
    ResumeRequested,
    ToHead,
    TransferRequested,
)
from tests.engine.stages import conferring, connecting, consulting, ringing, talking, wrapping_up
from tests.support.factories import at_work
from tests.support.script import Script

ANNA = {"contact": "c1", "agent": "anna"}
HOLD, RESUME = HoldRequested(**ANNA), ResumeRequested(**ANNA)
HELD = LegHeld(contact="c1", leg="kc1", agent="anna")
WISHES: tuple[Event, ...] = (
    HOLD,
    RESUME,
    DigitsRequested(**ANNA, digits="1"),
    TransferRequested(**ANNA, target=ToHead()),
    ConsultRequested(**ANNA, target=ToHead()),
    ConsultReturnRequested(**ANNA),
    HandOverRequested(**ANNA),
    ConferenceRequested(**ANNA),
    ParkRequested(**ANNA),
)
"""All that only the responsible agent may wish."""


def with_agent(wish: Event, agent: str) -> Event:
    return type(wish)(**{name: getattr(wish, name) for name in wish.__struct_fields__} | {"agent": agent})


def test_a_held_customer_hears_music_until_they_are_taken_back(script: Script) -> None:
    talking(script)
    script >> HOLD << HELD << PlayMusic(id="101.1", contact="c1", leg="kc1")
    assert script.engine.view.contact("c1").is_held
    (
        script
        >> RESUME
        << LegResumed(contact="c1", leg="kc1", agent="anna")
        << StopPlaying(id="102.1", contact="c1", leg="kc1")
    )
    assert not script.engine.view.contact("c1").is_held


def test_a_second_press_of_the_same_key_changes_nothing(script: Script) -> None:
    talking(script)
    script >> RESUME
    script.given(HOLD)
    script >> HOLD


def test_what_plays_is_overtaken_so_that_a_crash_does_not_bring_it_back(script: Script) -> None:
    talking(script)
    script.given(HOLD, RESUME)
    assert [type(command) for command in script.engine.view.unanswered()] == [StopPlaying]


def test_a_hold_ends_with_the_call(script: Script) -> None:
    leg = talking(script)
    script.given(HOLD)
    (
        script
        >> LegHungUp(contact="c1", leg="kc1", cause="customer")
        << LegEnded(contact="c1", leg="kc1", cause="customer")
        << LegEnded(contact="c1", leg=leg, cause="customer", agent="anna")
        << AgentStateChanged(agent="anna", state="wrap_up", reason="talk_ended", contact="c1")
        << HangUpLeg(id="101.1", contact="c1", leg=leg)
        << ContactEnded(contact="c1", how="talked")
    )
    assert not script.engine.view.contact("c1").is_held


def test_music_that_cannot_be_played_loses_nobody(script: Script) -> None:
    talking(script)
    script.given(HOLD)
    music = script.engine.view.unanswered()[-1]
    script >> CommandFailed(command=music.id, reason="no_sound")
    assert script.engine.view.contact("c1").is_held


def test_an_agent_is_muted_until_they_say_otherwise(script: Script) -> None:
    leg = talking(script)
    mute = MuteRequested(contact="c1", agent="anna", is_muted=True)
    (
        script
        >> mute
        << LegMuted(contact="c1", leg=leg, agent="anna")
        << MuteLeg(id="101.1", contact="c1", leg=leg, is_muted=True)
    )
    script >> mute
    (
        script
        >> MuteRequested(contact="c1", agent="anna", is_muted=False)
        << LegUnmuted(contact="c1", leg=leg, agent="anna")
        << MuteLeg(id="103.1", contact="c1", leg=leg, is_muted=False)
    )


def test_a_colleague_in_the_call_mutes_only_themselves(script: Script) -> None:
    _, bens = conferring(script)
    script.given(MuteRequested(contact="c1", agent="ben", is_muted=True))
    muted = {party.agent: party.is_muted for party in script.engine.view.contact("c1").parties}
    assert muted == {"anna": False, "ben": True}
    assert script.engine.view.unanswered()[-1].leg == bens


def test_keys_sound_at_the_customer_and_only_their_number_is_told(script: Script) -> None:
    talking(script)
    (
        script
        >> DigitsRequested(contact="c1", agent="anna", digits="12#*")
        << DigitsSent(contact="c1", agent="anna", count=4)
        << SendDigits(id="101.1", contact="c1", leg="kc1", digits="12#*")
    )


@pytest.mark.parametrize("digits", ["", "1" * 33, "1a", "12\n", "１"])
def test_what_is_no_key_is_not_sent(script: Script, digits: str) -> None:
    talking(script)
    script >> DigitsRequested(contact="c1", agent="anna", digits=digits) << Refused(code="bad_digits")


def test_a_customer_on_hold_would_not_hear_keys(script: Script) -> None:
    talking(script)
    script.given(HOLD)
    script >> DigitsRequested(contact="c1", agent="anna", digits="1") << Refused(code="customer_on_hold")


# --- Refusals that all wishes of the responsible agent share. ---


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: type(wish).__name__)
def test_a_wish_about_a_contact_that_is_gone_is_refused(script: Script, wish: Event) -> None:
    script >> wish << Refused(code="contact_gone")


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: type(wish).__name__)
def test_only_the_responsible_agent_may_wish(script: Script, wish: Event) -> None:
    conferring(script, *at_work("chen"))
    for agent in ("ben", "chen", "nobody"):
        script >> with_agent(wish, agent) << Refused(code="not_your_contact")


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: type(wish).__name__)
def test_nothing_can_be_wished_before_the_agent_is_connected(script: Script, wish: Event) -> None:
    connecting(script)
    script >> wish << Refused(code="not_connected_yet")


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: type(wish).__name__)
def test_nothing_can_be_wished_after_the_talk(script: Script, wish: Event) -> None:
    wrapping_up(script)
    script >> wish << Refused(code="not_talking")


def test_only_who_is_in_the_call_can_mute(script: Script) -> None:
    mute = MuteRequested(contact="c1", agent="anna", is_muted=True)
    script >> mute << Refused(code="contact_gone")
    offer = ringing(script)
    script >> mute << Refused(code="not_your_contact")
    script.given(OfferAnswered(offer=offer, agent="anna"))
    script >> mute << Refused(code="not_connected_yet")
    script >> MuteRequested(contact="c1", agent="ben", is_muted=True) << Refused(code="not_your_contact")


def test_a_customer_is_not_taken_back_while_a_colleague_is_asked(script: Script) -> None:
    consulting(script)
    script >> RESUME << Refused(code="already_consulting")
    script >> HOLD


def test_who_hangs_up_while_the_customer_is_held_leaves_them_to_the_flow(script: Script) -> None:
    talking(script)
    script.given(HOLD, HangUpRequested(contact="c1", agent="anna"))
    assert script.engine.view.contact("c1").phase == "wrap_up"
