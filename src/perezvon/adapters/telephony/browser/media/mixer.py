"""Who hears whom: a rule that is a table in the tests, and the sum of what is heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from perezvon.adapters.telephony.browser.media.pcm import SILENCE, Pcm
from perezvon.adapters.telephony.wire.protocol import Part


class Role(StrEnum):
    """What a party is in a call."""

    CUSTOMER = "customer"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Party:
    """A leg as the rule sees it."""

    leg: str
    role: Role
    part: Part = Part.TALK
    is_muted: bool = False
    is_played_to: bool = False
    """A prompt or music is played to it, so that it takes no part in the conversation."""


def hears(listener: Party, speaker: Party) -> bool:
    """Whether the listener hears the speaker."""
    if listener.leg == speaker.leg or listener.is_played_to or speaker.is_played_to or speaker.is_muted:
        return False
    if speaker.part is Part.WHISPER:
        return listener.role is Role.AGENT and listener.part is Part.TALK
    return speaker.part is Part.TALK


def mix(sounds: Sequence[Pcm]) -> Pcm:
    """The sum, limited to what fits: nothing is silence, and one sound is itself."""
    if not sounds:
        return SILENCE
    if len(sounds) == 1:
        return sounds[0]
    return np.clip(np.sum(sounds, axis=0, dtype=np.int32), -32768, 32767).astype(np.int16)
