"""Recordings of agents' legs and messages of customers, as Asterisk writes them, and the stereo files that are made of them.

Asterisk writes what comes from an agent's phone and what goes to it into two files; they lie in the spool, with a note of which
leg they are of. When the leg is over they become one file in the folder of recordings, the agent on the left and the customer on
the right, and are removed once that file was read again and is as long as they are. The note stays until the report of the
recording was acknowledged: a note that is found at the start is a recording that the centre does not know of yet.
"""

import asyncio
import math
import struct
import wave
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import av
import msgspec
import numpy as np

from perezvon.adapters.telephony.asterisk.ami import Ami
from perezvon.adapters.telephony.asterisk.filling import Pcm, without_filling
from perezvon.adapters.telephony.wire.protocol import Recorded
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.time import SECOND, Clock, Micros
from perezvon.platform import telemetry
from perezvon.platform.tasks import spawn, stop

RECORDED_RATE: Final = 16_000
LOOK_S: Final = 0.1
IDLE_LOOKS: Final = 20
"""After so many looks at which nothing more was written nobody will: Asterisk died. What is there is taken."""
VOICE: Final = 350.0
"""The root mean square above which 20 ms are a voice, of 32,768 at most."""
_FRAME: Final = RECORDED_RATE // 50
_HEADER: Final = 44
_BYTES: Final = 2
_SIDES = ("agent", "customer")

log = telemetry.logger(__name__)


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Which leg a recording is of."""

    contact: str
    leg: str
    recording: str
    started: Micros
    order: str | None = None
    """The order that a customer's message is recorded for."""


@dataclass(eq=False, slots=True)
class Take:
    """A recording that is being made."""

    note: Note
    channel: str
    """What Asterisk calls the channel that is recorded."""
    is_muted: bool | None = False
    """Whether Asterisk was told to record silence; `None` when it is not known what it heard of that."""


class Studio:
    """Where recordings are begun, ended and put together."""

    def __init__(
        self, ami: Ami, *, spool: Path, folder: Path, report: Callable[[Recorded], None], clock: Clock
    ) -> None:
        self._ami = ami
        self._spool = spool
        self._folder = folder
        self._report = report
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()
        self._pen = asyncio.Semaphore(1)
        self.failures = 0
        """Recordings that could not be begun or put together."""

    def __len__(self) -> int:
        """How many are being put together."""
        return len(self._tasks)

    async def record(self, channel: str, contact: str, leg: str, *, is_wide: bool) -> Take | None:
        """Record an agent's leg from now on; `None` when Asterisk cannot. `is_wide`: the phone speaks more than a telephone."""
        note = Note(contact=contact, leg=leg, recording=f"{contact}-{leg}", started=self._clock.now())
        await asyncio.to_thread(_write_note, self._spool, note)
        agent, customer = (self._side(note, side, "wav16" if is_wide else "wav") for side in _SIDES)
        try:
            await self._ami.mix_monitor(channel, read_file=str(agent), write_file=str(customer))
        except AdapterError as error:
            self.failures += 1
            log.warning("recording not begun", contact=contact, leg=leg, error=str(error))
            await asyncio.to_thread(_note_path(self._spool, note).unlink, missing_ok=True)
            return None
        return Take(note, channel)

    async def mute(self, take: Take, *, is_muted: bool) -> None:
        """Record silence on both sides, or sound again."""
        if take.is_muted is is_muted:
            return
        take.is_muted = is_muted
        try:
            await self._ami.mute_mix_monitor(take.channel, is_muted=is_muted)
        except AdapterError as error:
            log.warning("recording not muted", leg=take.note.leg, error=str(error))

    def finish(self, note: Note) -> None:
        """The leg is over: its recording is reported once it is whole."""
        self._start(self._finish(note))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = spawn(work, name="recording")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def note_message(self, note: Note) -> None:
        """A customer's message is about to be recorded into `place_of` it."""
        await asyncio.to_thread(_write_note, self._spool, note)

    def keep_message(self, note: Note, file: Path, on_nothing: Callable[[], None]) -> None:
        """A customer's message is over, and lies in this file. One without a voice is forgotten."""
        self._start(self._keep(note, file, on_nothing))

    async def _keep(self, note: Note, file: Path, on_nothing: Callable[[], None]) -> None:
        if await asyncio.to_thread(_has_voice, file):
            await asyncio.to_thread(file.replace, self._side(note, "customer", "wav"))
            await self._finish(note)
        else:
            await asyncio.to_thread(file.unlink, missing_ok=True)
            await asyncio.to_thread(self.forget, note)
            on_nothing()

    def forget(self, note: Note) -> None:
        """Nothing of it is worth keeping."""
        for path in (*self._sides(note), _note_path(self._spool, note)):
            path.unlink(missing_ok=True)

    def found(self) -> list[Note]:
        """What a life before this one began and nobody has acknowledged, the oldest first. Blocks."""
        self._spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        notes = []
        for path in self._spool.glob("*.json"):
            try:
                notes.append(msgspec.json.decode(path.read_bytes(), type=Note))
            except msgspec.DecodeError:
                log.warning("recording note unreadable", file=path.name)
        return sorted(notes, key=lambda note: note.started)

    def acknowledged(self, recording: str) -> None:
        """The centre knows this recording; it is not reported again."""
        (self._spool / f"{recording}.json").unlink(missing_ok=True)

    async def aclose(self) -> None:
        """Leave what is not put together yet to the next life."""
        await stop(*self._tasks)

    async def _finish(self, note: Note) -> None:
        await self._wait(note)
        async with self._pen:
            try:
                recorded = await asyncio.to_thread(self._put_together, note)
            except (OSError, EOFError, wave.Error) as error:
                self.failures += 1
                log.exception("recording not put together", recording=note.recording, error=type(error).__name__)
                return
        if recorded is not None:
            self._report(recorded)

    async def _wait(self, note: Note) -> None:
        """Until Asterisk has finished its files, or writes to them no more."""
        size, looks = -1, 0
        while looks < IDLE_LOOKS and not await asyncio.to_thread(_are_complete, self._sides(note)):
            await asyncio.sleep(LOOK_S)
            before, size = size, await asyncio.to_thread(_size, self._sides(note))
            looks = looks + 1 if size == before else 0
        if looks == IDLE_LOOKS:
            log.warning("recording not finished by Asterisk", recording=note.recording, written=size)

    def _put_together(self, note: Note) -> Recorded | None:
        """Make the stereo file of both sides, or find that it was made; `None` when there is no sound at all."""
        target = self._folder / f"{note.recording}.wav"
        sides = self._sides(note)
        if sides:
            left, right = _read_both([self._side_of(sides, side) for side in _SIDES], note.started)
            frames = max(len(left), len(right))
            _write_stereo(target, left, right, frames)
            if _frames(target) != frames:
                raise OSError("the recording is not what was written")
            for path in sides:
                path.unlink()
        frames = _frames(target) if target.exists() else 0
        if not frames:
            self.forget(note)
            return None
        return Recorded(
            contact=note.contact,
            leg=note.leg,
            recording=note.recording,
            started=note.started,
            duration=frames * SECOND // RECORDED_RATE,
            order=note.order,
        )

    def _sides(self, note: Note) -> list[Path]:
        """The files of Asterisk that are there."""
        paths = (self._side(note, side, kind) for side in _SIDES for kind in ("wav", "wav16"))
        return [path for path in paths if path.exists()]

    @staticmethod
    def _side_of(paths: Iterable[Path], side: str) -> Path | None:
        return next((path for path in paths if path.stem.endswith(f".{side}")), None)

    def _side(self, note: Note, side: str, kind: str) -> Path:
        return self._spool / f"{note.recording}.{side}.{kind}"


def _write_note(folder: Path, note: Note) -> None:
    path = _note_path(folder, note)
    draft = path.with_suffix(".draft")
    draft.write_bytes(msgspec.json.encode(note))
    draft.replace(path)


def _note_path(folder: Path, note: Note) -> Path:
    return folder / f"{note.recording}.json"


def _are_complete(paths: list[Path]) -> bool:
    """Asterisk puts the lengths into a file when it closes it."""
    return bool(paths) and all(_is_complete(path) for path in paths)


def _size(paths: list[Path]) -> int:
    return sum(path.stat().st_size for path in paths)


def _is_complete(path: Path) -> bool:
    with path.open("rb") as file:
        header = file.read(_HEADER)
    if len(header) < _HEADER:
        return False
    told = int(struct.unpack_from("<I", header, _HEADER - 4)[0])
    return told > 0 and told == path.stat().st_size - _HEADER


def _read_both(paths: Sequence[Path | None], started: Micros) -> tuple[Pcm, Pcm]:
    """The sound of both sides at the rate of recordings, as long as they took by the clock. Asterisk writes to the end."""
    (left, rate), (right, other_rate) = map(_read, paths)
    there = [path for path in paths if path is not None]
    if len(left) and len(right) and rate == other_rate:
        seconds = max(path.stat().st_mtime for path in there) - started / SECOND
        left, right = without_filling(left, right, samples=math.ceil(seconds * rate))
    return _resampled(left, rate), _resampled(right, other_rate)


def _read(path: Path | None) -> tuple[Pcm, int]:
    """The sound of one side, and its rate. The header of a file that nobody closed says nothing of its length."""
    content = path.read_bytes() if path is not None else b""
    if len(content) <= _HEADER:
        return np.zeros(0, np.int16), RECORDED_RATE
    rate = int(struct.unpack_from("<I", content, 24)[0])
    return np.frombuffer(content, np.int16, (len(content) - _HEADER) // _BYTES, _HEADER), rate


def _has_voice(path: Path) -> bool:
    """Whether any moment of it is louder than a quiet line."""
    sound = _resampled(*_read(path if path.exists() else None)).astype(np.float64)
    frames = sound[: len(sound) // _FRAME * _FRAME].reshape(-1, _FRAME)
    return bool((np.sqrt(np.mean(np.square(frames), axis=1)) > VOICE).any()) if len(frames) else False


def _resampled(sound: Pcm, rate: int) -> Pcm:
    if rate == RECORDED_RATE:
        return sound
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RECORDED_RATE)
    frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = rate
    frames = [*resampler.resample(frame), *resampler.resample(None)]
    return np.concatenate([one.to_ndarray().reshape(-1) for one in frames])


def _write_stereo(target: Path, left: Pcm, right: Pcm, frames: int) -> None:
    both = np.zeros((frames, 2), np.int16)
    both[: len(left), 0] = left
    both[: len(right), 1] = right
    draft = target.with_suffix(".draft")
    with wave.open(str(draft), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(_BYTES)
        file.setframerate(RECORDED_RATE)
        file.writeframes(both.tobytes())
    draft.replace(target)


def _frames(path: Path) -> int:
    with wave.open(str(path), "rb") as file:
        return file.getnframes()
