"""Music for those who wait, in the form that Asterisk plays without a decoder: raw samples of 16 kHz."""

from pathlib import Path

import av

from perezvon.kernel.errors import AppError, ErrorKind

RATE = 16_000


class UnreadableMusicError(AppError):
    """The sound file cannot be read; `file` names it."""

    kind = ErrorKind.INVALID
    code = "asterisk.unreadable_music"


def write_music(source: Path, folder: Path) -> Path:
    """Turn a sound file into one of the folder, mono, 16-bit; returns it. Blocks. Raises `UnreadableMusicError`, `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{source.stem}.sln16"
    unfinished = folder / f".{target.name}.unfinished"
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    try:
        with av.open(str(source)) as sound, unfinished.open("wb") as raw:
            for frame in sound.decode(audio=0):
                for part in resampler.resample(frame):
                    raw.write(part.to_ndarray().tobytes())
            for part in resampler.resample(None):
                raw.write(part.to_ndarray().tobytes())
    except (av.FFmpegError, IndexError) as error:
        unfinished.unlink(missing_ok=True)
        raise UnreadableMusicError(f"{source} is not a sound that can be read", file=str(source)) from error
    unfinished.replace(target)
    return target
