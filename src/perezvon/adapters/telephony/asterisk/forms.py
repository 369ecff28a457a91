"""Sounds in the forms that telephones speak, so that Asterisk neither decodes nor resamples while somebody listens.

Asterisk plays whichever file beside the others is nearest to what a telephone understands. Whoever waits listens for minutes, and
each would have the same music turned from 16 kHz into G.711 for themselves.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import av


@dataclass(frozen=True, slots=True)
class Form:
    """A codec, and its samples a second."""

    codec: str
    rate: int


WIDE: Final = ".sln16"
"""What browsers hear, and whatever else has no form of its own here."""
FORMS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        ".alaw": Form("pcm_alaw", 8_000),
        ".ulaw": Form("pcm_mulaw", 8_000),
        WIDE: Form("pcm_s16le", 16_000),
    }
)
"""By the suffix by which Asterisk knows them."""


def encoded(source: Path, form: Form) -> bytes:
    """A sound file in this form, mono. Raises `OSError` and `av.FFmpegError`."""
    codec = av.CodecContext.create(form.codec, "w")
    assert isinstance(codec, av.AudioCodecContext)
    codec.format, codec.layout, codec.sample_rate = av.AudioFormat("s16"), av.AudioLayout("mono"), form.rate
    return b"".join(bytes(packet) for frame in _samples(source, form.rate) for packet in codec.encode(frame))


def _samples(source: Path, rate: int) -> Iterator[av.AudioFrame]:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
    with av.open(str(source)) as sound:
        for frame in sound.decode(audio=0):
            yield from resampler.resample(frame)
    yield from resampler.resample(None)
