"""Who hears whom, and how sounds add up."""

import numpy as np
import pytest

from perezvon.adapters.telephony.browser.media.mixer import Party, Role, hears, mix
from perezvon.adapters.telephony.browser.media.pcm import FRAME, Pcm
from perezvon.adapters.telephony.wire.protocol import Part

CUSTOMER = Party("c", Role.CUSTOMER)
AGENT = Party("a", Role.AGENT)
OTHER_AGENT = Party("b", Role.AGENT)
MUTED_AGENT = Party("m", Role.AGENT, is_muted=True)
LISTENER = Party("s", Role.AGENT, Part.LISTEN)
WHISPERER = Party("w", Role.AGENT, Part.WHISPER)
CUSTOMER_WITH_MUSIC = Party("c", Role.CUSTOMER, is_played_to=True)


@pytest.mark.parametrize(
    ("listener", "speaker", "expected"),
    [
        (CUSTOMER, AGENT, True),
        (AGENT, CUSTOMER, True),
        (AGENT, OTHER_AGENT, True),
        (CUSTOMER, CUSTOMER, False),
        (AGENT, AGENT, False),
        (CUSTOMER_WITH_MUSIC, AGENT, False),
        (AGENT, CUSTOMER_WITH_MUSIC, False),
        (CUSTOMER_WITH_MUSIC, CUSTOMER_WITH_MUSIC, False),
        (CUSTOMER, MUTED_AGENT, False),
        (AGENT, MUTED_AGENT, False),
        (MUTED_AGENT, CUSTOMER, True),
        (LISTENER, CUSTOMER, True),
        (LISTENER, AGENT, True),
        (LISTENER, WHISPERER, False),
        (LISTENER, CUSTOMER_WITH_MUSIC, False),
        (CUSTOMER, LISTENER, False),
        (AGENT, LISTENER, False),
        (WHISPERER, CUSTOMER, True),
        (WHISPERER, AGENT, True),
        (AGENT, WHISPERER, True),
        (CUSTOMER, WHISPERER, False),
        (CUSTOMER_WITH_MUSIC, WHISPERER, False),
    ],
)
def test_who_hears_whom(listener: Party, speaker: Party, expected: bool) -> None:
    assert hears(listener, speaker) is expected


def frame(value: int) -> Pcm:
    return np.full(FRAME, value, np.int16)


def test_nobody_is_silence() -> None:
    assert not mix([]).any()


def test_one_voice_is_itself() -> None:
    assert (mix([frame(123)]) == 123).all()


def test_voices_add_up_and_never_wrap_around() -> None:
    assert (mix([frame(1_000), frame(-300)]) == 700).all()
    assert (mix([frame(30_000), frame(30_000), frame(1)]) == 32_767).all()
    assert (mix([frame(-30_000), frame(-30_000)]) == -32_768).all()
