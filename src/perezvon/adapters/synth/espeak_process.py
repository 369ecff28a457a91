"""Speaks with espeak-ng: text on standard input, a WAV file on standard output, then ends.

A program of its own, because espeak-ng is under the GPL and Perezvon is not: they share no process. It imports nothing
of Perezvon. Arguments: voice, words per minute, pitch (0 to 100).
"""

import ctypes
import sys
import wave

import espeakng_loader

_RETRIEVE = 1
_RATE, _PITCH = 1, 3
_UTF8 = 1
_OK = 0
_SEED = 1
"""Of the breath in the voice, so that the same words always give the same sound."""

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


def main() -> None:
    """Raises `SystemExit` with a message when the voice is unknown or nothing was spoken."""
    voice, rate, pitch = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    text = sys.stdin.buffer.read()
    samples_per_second, sound = _speak(text, voice, rate, pitch)
    if not sound:
        raise SystemExit("nothing was spoken")
    with wave.open(sys.stdout.buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(samples_per_second)
        file.setnframes(len(sound) // 2)
        file.writeframesraw(sound)


def _speak(text: bytes, voice: str, rate: int, pitch: int) -> tuple[int, bytes]:
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    samples_per_second = library.espeak_Initialize(_RETRIEVE, 0, espeakng_loader.get_data_path().encode(), 0)
    if samples_per_second <= 0:
        raise SystemExit("espeak-ng has no data")
    sound = bytearray()

    def collect(samples: int | None, count: int, _events: int | None) -> int:
        if samples is not None and count > 0:
            sound.extend(ctypes.string_at(samples, count * 2))
        return 0

    callback = _Callback(collect)
    library.espeak_SetSynthCallback(callback)
    if library.espeak_SetVoiceByName(voice.encode()) != _OK:
        raise SystemExit(f"unknown voice {voice}")
    library.espeak_ng_SetRandSeed(ctypes.c_long(_SEED))
    library.espeak_SetParameter(_RATE, rate, 0)
    library.espeak_SetParameter(_PITCH, pitch, 0)
    library.espeak_Synth(text + b"\0", ctypes.c_size_t(len(text) + 1), 0, 1, 0, _UTF8, None, None)
    library.espeak_Synchronize()
    return int(samples_per_second), bytes(sound)


if __name__ == "__main__":
    main()
