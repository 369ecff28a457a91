"""Music for those who wait, in the forms that telephones speak."""

from pathlib import Path

import av

from perezvon.adapters.telephony.asterisk.forms import FORMS, WIDE, encoded
from perezvon.kernel.errors import AppError, ErrorKind


class UnreadableMusicError(AppError):
    """The sound file cannot be read; `file` names it."""

    kind = ErrorKind.INVALID
    code = "asterisk.unreadable_music"


def is_written(source: Path, folder: Path) -> bool:
    """Whether the folder needs no music of ours: there is another's, or ours in every form."""
    if not folder.is_dir():
        return False
    names = {path.name for path in folder.iterdir()}
    ours = {f"{source.stem}{suffix}" for suffix in FORMS}
    return bool(names - ours) or ours <= names


def write_music(source: Path, folder: Path) -> Path:
    """Turn a sound file into those of the folder; returns the one of the best sound. Blocks. Raises `UnreadableMusicError`,
    `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        made = {suffix: encoded(source, form) for suffix, form in FORMS.items()}
    except (av.FFmpegError, IndexError) as error:
        raise UnreadableMusicError(f"{source} is not a sound that can be read", file=str(source)) from error
    for suffix, content in made.items():
        unfinished = folder / f".{source.stem}{suffix}.unfinished"
        unfinished.write_bytes(content)
        unfinished.replace(folder / f"{source.stem}{suffix}")
    return folder / f"{source.stem}{WIDE}"
