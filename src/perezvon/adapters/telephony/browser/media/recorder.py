"""Recordings of agents' legs: the agent on the left channel, the customer on the right; and messages of customers.

A recording is written as a 16 kHz WAV file, second by second, and its header is put right with every second: whatever kills
the process, the file is whole up to then. 16 kHz keeps all of the voice that recognition and voice detection read, at a
third of the disk of 48 kHz; the master made of it later is compressed in any case.

Beside the sound lies a note (`<recording>.json`) of which leg it is. The note is written first and removed once the report
of the recording was acknowledged: notes found at the start are recordings that the centre does not know of yet.

Calls only hand over frames; one thread does all the writing, so a slow disk never delays a tick.
"""

import queue
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import av
import msgspec
import numpy as np

from perezvon.adapters.telephony.browser.media.pcm import FRAME, RATE, Pcm
from perezvon.adapters.telephony.wire.protocol import Recorded
from perezvon.kernel.time import SECOND, Micros
from perezvon.platform import telemetry

log = telemetry.logger(__name__)

RECORDED_RATE: Final = 16_000
_CHANNELS = 2
_BYTES = 2 * _CHANNELS
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_FRAMES_IN_CHUNK = RATE // FRAME
_LONGEST_GAP = 60 * _FRAMES_IN_CHUNK
"""Ticks: a machine that slept for longer than a minute has no call to record."""
_BACKLOG = 1_000
"""Chunks that wait for the disk at most: half a minute of 35 calls. Beyond that a second of sound is silence."""


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Which leg a recording is of."""

    contact: str
    leg: str
    recording: str
    started: Micros
    order: str | None = None
    """The order that a customer's message is recorded for."""


class Recorder:
    """One leg while it is recorded; `write` in every tick."""

    def __init__(self, studio: "Studio", note: Note) -> None:
        self._studio = studio
        self._file = _RecordingFile(studio.folder, note)
        self._chunk = _new_chunk()
        self._frames = 0
        self._missing = 0
        self._tick: int | None = None
        studio.submit(self._file.open)

    def write(self, left: Pcm | None, right: Pcm | None, tick: int) -> None:
        """20 ms of both sides; `None` is silence, and so are ticks that were given up: the length stays true."""
        given_up = 0 if self._tick is None else tick - self._tick - 1
        self._tick = tick
        for _ in range(min(given_up, _LONGEST_GAP)):
            self._add(None, None)
        self._add(left, right)

    def _add(self, left: Pcm | None, right: Pcm | None) -> None:
        start = self._frames * FRAME
        if left is not None:
            self._chunk[start : start + FRAME, 0] = left
        if right is not None:
            self._chunk[start : start + FRAME, 1] = right
        self._frames += 1
        if self._frames == _FRAMES_IN_CHUNK:
            self._hand_over()

    def finish(self) -> None:
        """The leg is over; the studio tells when the file is complete."""
        if self._frames:
            self._hand_over()
        self._studio.finish(self._file)

    def discard(self) -> None:
        """Nothing of it is worth keeping."""
        self._studio.submit(self._file.discard)

    def _hand_over(self) -> None:
        chunk, missing = self._chunk[: self._frames * FRAME], self._missing
        self._missing += len(chunk)
        if self._studio.submit_chunk(lambda: self._file.append(chunk, missing)):
            self._missing = 0
        self._chunk, self._frames = _new_chunk(), 0


class Studio:
    """The folder of recordings and the thread that writes them."""

    def __init__(self, folder: Path, on_complete: Callable[[Recorded], None]) -> None:
        """`on_complete` is called from the writing thread."""
        self.folder = folder
        self.failures = 0
        """Writes that failed and chunks that found no room."""
        self.is_paused = False
        """Set while the disk is too full: no sound is written, and no recording begins."""
        self._on_complete = on_complete
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="recordings", daemon=True)

    def start(self) -> list[Recorded]:
        """Begin to write. Returns the recordings of an earlier life that were never acknowledged, put right."""
        self.folder.mkdir(parents=True, exist_ok=True)
        found = unacknowledged(self.folder)
        self._thread.start()
        return found

    def record(self, note: Note) -> Recorder:
        """A new recording."""
        return Recorder(self, note)

    def submit(self, work: Callable[[], None]) -> None:
        """Have `work` done by the thread, in order."""
        self._work.put(work)

    def submit_chunk(self, work: Callable[[], None]) -> bool:
        """The same for a second of sound; `False` when it is not taken: the disk is full or far behind."""
        if self.is_paused:
            return False
        if self._work.qsize() >= _BACKLOG:
            self.failures += 1
            return False
        self._work.put(work)
        return True

    def finish(self, file: "_RecordingFile") -> None:
        """Close the file once all before it is written, then report it."""

        def close() -> None:
            recorded = file.close()
            if recorded is not None:
                self._on_complete(recorded)

        self.submit(close)

    def acknowledged(self, recording: str) -> None:
        """The centre knows this recording; it is not reported again."""
        self.submit(lambda: _note_path(self.folder, recording).unlink(missing_ok=True))

    def close(self) -> None:
        """Write what is left, then end. Blocks."""
        if self._thread.is_alive():
            self._work.put(None)
            self._thread.join()

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            try:
                work()
            except Exception:  # one recording that fails must not end all others
                self.failures += 1
                log.exception("recording not written")


def unacknowledged(folder: Path) -> list[Recorded]:
    """Recordings whose notes are still there, the oldest first, with their headers put right.

    A note without sound, as of a leg within its first second, is removed.
    """
    found = []
    for path in folder.glob("*.json"):
        try:
            note = msgspec.json.decode(path.read_bytes(), type=Note)
        except msgspec.DecodeError:
            log.warning("recording note unreadable", file=path.name)
            continue
        sound = _sound_path(folder, note.recording)
        frames = _repair(sound) if sound.exists() else 0
        if frames:
            found.append(_recorded(note, frames))
        else:
            _forget(folder, note.recording)
    return sorted(found, key=lambda recorded: recorded.started)


@dataclass
class _RecordingFile:
    """The file of one recording; used by the writing thread alone."""

    folder: Path
    note: Note
    _file: BinaryIO | None = None
    _frames: int = 0

    def open(self) -> None:
        note = _note_path(self.folder, self.note.recording)
        draft = note.with_suffix(".draft")
        draft.write_bytes(msgspec.json.encode(self.note))
        draft.replace(note)
        self._resampler = av.AudioResampler(format="s16", layout="stereo", rate=RECORDED_RATE)
        self._file = _sound_path(self.folder, self.note.recording).open("wb")
        self._file.write(_header(0))

    def append(self, chunk: Pcm, missing: int) -> None:
        """`missing` samples found no room before this chunk; they become silence."""
        for start in range(0, missing, RATE):
            self._resample(np.zeros((min(RATE, missing - start), _CHANNELS), np.int16))
        self._resample(chunk)

    def _resample(self, chunk: Pcm) -> None:
        frame = av.AudioFrame.from_ndarray(chunk.reshape(1, -1), format="s16", layout="stereo")
        frame.sample_rate = RATE
        self._write(self._resampler.resample(frame))

    def _write(self, frames: list[av.AudioFrame]) -> None:
        if self._file is None:
            return
        for frame in frames:
            self._file.write(frame.to_ndarray().tobytes())
            self._frames += frame.samples
        _write_header(self._file, self._frames)

    def close(self) -> Recorded | None:
        if self._file is None:
            return None
        self._write(self._resampler.resample(None))
        self._file.close()
        if self._frames:
            return _recorded(self.note, self._frames)
        _forget(self.folder, self.note.recording)
        return None

    def discard(self) -> None:
        if self._file is not None:
            self._file.close()
        _forget(self.folder, self.note.recording)


def _recorded(note: Note, frames: int) -> Recorded:
    return Recorded(
        contact=note.contact,
        leg=note.leg,
        recording=note.recording,
        started=note.started,
        duration=frames * SECOND // RECORDED_RATE,
        order=note.order,
    )


def _forget(folder: Path, recording: str) -> None:
    _note_path(folder, recording).unlink(missing_ok=True)
    _sound_path(folder, recording).unlink(missing_ok=True)


def _new_chunk() -> Pcm:
    return np.zeros((RATE, _CHANNELS), np.int16)


def _note_path(folder: Path, recording: str) -> Path:
    return folder / f"{recording}.json"


def _sound_path(folder: Path, recording: str) -> Path:
    return folder / f"{recording}.wav"


def _header(frames: int) -> bytes:
    data = frames * _BYTES
    return _HEADER.pack(
        b"RIFF", data + _HEADER.size - 8, b"WAVE", b"fmt ", 16, 1, _CHANNELS,
        RECORDED_RATE, RECORDED_RATE * _BYTES, _BYTES, 16, b"data", data,
    )  # fmt: skip


def _write_header(file: BinaryIO, frames: int) -> None:
    """Put the lengths right and have everything handed to the system, which survives us."""
    file.seek(0)
    file.write(_header(frames))
    file.seek(0, 2)
    file.flush()


def _repair(path: Path) -> int:
    """Make the header tell the true length; returns it in frames."""
    frames = max(0, path.stat().st_size - _HEADER.size) // _BYTES
    with path.open("r+b") as file:
        file.truncate(_HEADER.size + frames * _BYTES)
        _write_header(file, frames)
    return frames
