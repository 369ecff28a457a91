"""Prompts of one's own, the sounds that were made for prompts, and what is wrong with a sound."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import FlowId, PromptId
from perezvon.kernel.time import SECOND, Micros
from perezvon.kernel.values import Language

LARGEST_SOUND = 12_000_000
"""Bytes of a file that may be uploaded: two minutes of the largest usual form."""

LONGEST_SOUND: Micros = 120 * SECOND
SHORTEST_SOUND: Micros = SECOND // 5

LONGEST_TEXT = 1_000
"""Characters that may be spoken as one prompt."""


class Origin(StrEnum):
    """How a sound came to be."""

    SHIPPED = "shipped"
    RECORDED = "recorded"
    UPLOADED = "uploaded"
    SPOKEN = "spoken"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPrompt:
    """A sentence that this centre added to those of the product."""

    prompt: PromptId
    name: Mapping[Language, str]
    is_active: bool = True
    version: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What callers hear of a prompt in one language. `text` is known when the words were spoken by a voice."""

    prompt: PromptId
    language: Language
    origin: Origin
    text: str | None = None
    duration: Micros | None = None
    changed_at: Micros | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptOnShelf:
    """A prompt with all its sounds. `own` is None for one that ships with the product."""

    prompt: PromptId
    own: OwnPrompt | None
    sounds: tuple[Sound, ...]
    used_by: tuple[FlowId, ...]


class PromptNotFoundError(AppError):
    """There is no such prompt, or it has no sound in this language."""

    kind = ErrorKind.NOT_FOUND
    code = "flows.prompt_not_found"


class PromptInUseError(AppError):
    """A flow says the prompt, which would be silent then."""

    kind = ErrorKind.CONFLICT
    code = "flows.prompt_in_use"


class UnreadableSoundError(AppError):
    """The file holds no sound that can be read."""

    kind = ErrorKind.INVALID
    code = "flows.unreadable_sound"


class SilentSoundError(AppError):
    """Nothing is heard."""

    kind = ErrorKind.INVALID
    code = "flows.silent_sound"


class SoundTooLongError(AppError):
    """At most `most_s` seconds are allowed."""

    kind = ErrorKind.INVALID
    code = "flows.sound_too_long"


class SoundTooShortError(AppError):
    """Too short to be a word."""

    kind = ErrorKind.INVALID
    code = "flows.sound_too_short"


class VoiceUnavailableError(AppError):
    """No voice could speak the text just now."""

    kind = ErrorKind.UNAVAILABLE
    code = "flows.voice_unavailable"
