"""The clock of the media process, told the time."""

import pytest

from perezvon.adapters.telephony.browser.media.clock import GIVE_UP_AFTER, Metronome
from perezvon.adapters.telephony.browser.media.pcm import TICK


def test_ticks_are_due_every_20_ms_whenever_they_happen() -> None:
    metronome = Metronome(started=100.0)
    for late in (0.0, 0.004, 0.019, 0.0):
        metronome.tick(metronome.due + late)
    assert metronome.due == pytest.approx(100.0 + 5 * TICK)


def test_after_a_short_stall_no_tick_is_missing() -> None:
    metronome = Metronome(started=0.0)
    metronome.tick(metronome.due)
    now = metronome.due + GIVE_UP_AFTER * 0.9
    numbers = []
    while metronome.due <= now:
        numbers.append(metronome.tick(now))
    assert numbers == list(range(2, 12))
    assert metronome.given_up == 0


def test_after_a_long_stall_the_missed_ticks_are_given_up_but_counted() -> None:
    metronome = Metronome(started=0.0)
    metronome.tick(metronome.due)
    number = metronome.tick(metronome.due + 1.0)
    assert number == 52
    assert metronome.given_up == 50
    assert metronome.due == pytest.approx(53 * TICK)


def test_lateness_is_that_of_the_last_ten_seconds() -> None:
    metronome = Metronome(started=0.0)
    assert metronome.lateness(0.99) == 0.0
    for _ in range(500):
        metronome.tick(metronome.due + 0.05)
    assert metronome.lateness(0.5) == pytest.approx(0.05)
    for _ in range(500):
        metronome.tick(metronome.due)
    assert metronome.lateness(0.99) == pytest.approx(0.0, abs=1e-6)
