"""Opus, straight from libopus.

PyAV carries libopus but hides two things that a conversation needs: concealment of a lost packet, and encoding from a
buffer without wrapping it in frames (a third of the cost). So the library is called through ctypes: the one that PyAV
brought or, where PyAV came without, the one of the system.
"""

import ctypes
import ctypes.util
import functools
from collections.abc import Iterable
from pathlib import Path

import av
import numpy as np

from perezvon.adapters.telephony.browser.media.pcm import FRAME, RATE, Pcm

BITRATE = 32_000
COMPLEXITY = 0
"""On speech 0.5 dB less than the 16.0 dB of signal to noise of complexity 5, for three fifths of its time, which is a
quarter of a call's. Complexities 1 to 4 are no better than 0."""

_MAX_PACKET = 1_500
_MAX_SAMPLES = 5_760
"""The longest packet Opus allows, 120 ms."""

_RESTRICTED_LOWDELAY = 2_051
_SET_BITRATE = 4_002
_SET_COMPLEXITY = 4_010
_RESET_STATE = 4_028


class OpusError(Exception):
    """A packet that is not Opus, or a library that cannot be used."""


class Encoder:
    """Mono, 32 kbit/s, without look-ahead for speech models: 2.5 ms of delay, and music survives."""

    def __init__(self) -> None:
        self._opus = _library()
        error = ctypes.c_int()
        self._state = self._opus.opus_encoder_create(RATE, 1, _RESTRICTED_LOWDELAY, ctypes.byref(error))
        if error.value:
            raise OpusError(f"no encoder: {error.value}")
        self._set(_SET_BITRATE, BITRATE)
        self._set(_SET_COMPLEXITY, COMPLEXITY)
        # Buffers of its own, because asking an array for its address takes longer than copying a frame.
        self._samples: Pcm = np.empty(FRAME, np.int16)
        self._samples_at = self._samples.ctypes.data
        self._packet = (ctypes.c_ubyte * _MAX_PACKET)()
        self._packet_bytes = memoryview(self._packet)

    def encode(self, frame: Pcm) -> bytes:
        """One frame as one packet."""
        self._samples[:] = frame
        length = self._opus.opus_encode(self._state, self._samples_at, FRAME, self._packet, _MAX_PACKET)
        if length < 0:
            raise OpusError(f"not encoded: {length}")
        return bytes(self._packet_bytes[:length])

    def take_over(self, heard: Iterable[Pcm]) -> None:
        """Continue a stream that another encoder began, whose last frames were `heard`.

        A decoder predicts each frame from those before it. Encoding the same past, and sending nothing of it, brings
        both ends to the same prediction, so that the change cannot be heard.
        """
        self._opus.opus_encoder_ctl(self._state, _RESET_STATE)
        for frame in heard:
            self.encode(frame)

    def _set(self, request: int, value: int) -> None:
        self._opus.opus_encoder_ctl(self._state, request, ctypes.c_int(value))

    def __del__(self) -> None:
        if getattr(self, "_state", None):
            self._opus.opus_encoder_destroy(self._state)


class Decoder:
    """Whatever a browser sends, as mono frames; stereo is mixed down."""

    def __init__(self) -> None:
        self._opus = _library()
        error = ctypes.c_int()
        self._state = self._opus.opus_decoder_create(RATE, 1, ctypes.byref(error))
        if error.value:
            raise OpusError(f"no decoder: {error.value}")
        self._samples: Pcm = np.empty(_MAX_SAMPLES, np.int16)
        self._samples_at = self._samples.ctypes.data

    def decode(self, packet: bytes) -> Pcm:
        """The sound of a packet: a frame as a rule, though a sender may choose 2.5 to 120 ms."""
        return self._decode(packet, len(packet), _MAX_SAMPLES)

    def conceal(self) -> Pcm:
        """A frame in place of one that was lost, continued from what was heard before it and soon fading."""
        return self._decode(None, 0, FRAME)

    def _decode(self, packet: bytes | None, length: int, room: int) -> Pcm:
        samples = self._opus.opus_decode(self._state, packet, length, self._samples_at, room, 0)
        if samples < 0:
            raise OpusError(f"not decoded: {samples}")
        return self._samples[:samples].copy()

    def __del__(self) -> None:
        if getattr(self, "_state", None):
            self._opus.opus_decoder_destroy(self._state)


@functools.cache
def _library() -> ctypes.PyDLL:
    # PyDLL keeps the interpreter's lock: a call is shorter than the time to get the lock back from another thread.
    library = ctypes.PyDLL(_library_path())
    pointer, number = ctypes.c_void_p, ctypes.c_int
    library.opus_encoder_create.restype = pointer
    library.opus_encoder_create.argtypes = [ctypes.c_int32, number, number, pointer]
    library.opus_encode.argtypes = [pointer, pointer, number, pointer, ctypes.c_int32]
    library.opus_encoder_ctl.argtypes = [pointer, number]
    library.opus_encoder_destroy.argtypes = [pointer]
    library.opus_decoder_create.restype = pointer
    library.opus_decoder_create.argtypes = [ctypes.c_int32, number, pointer]
    library.opus_decode.argtypes = [pointer, ctypes.c_char_p, ctypes.c_int32, pointer, number, number]
    library.opus_decoder_destroy.argtypes = [pointer]
    return library


def _library_path() -> str:
    package = Path(av.__file__).parent
    for folder in (package.parent / "av.libs", package / ".dylibs"):
        if found := sorted(folder.glob("libopus*")):
            return str(found[0])
    if found_in_system := ctypes.util.find_library("opus"):
        return found_in_system
    raise OpusError("libopus is neither beside PyAV nor in the system")
