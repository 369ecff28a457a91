"""Sounds that came over the link from another machine: kept under their digest, so that each is sent once."""

import hashlib
import re
from pathlib import Path
from threading import Lock

from perezvon.adapters.telephony.wire.carried import SENT

_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,5}")


class SentSounds:
    """A folder of sounds. Its methods block."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turn = Lock()
        """The same sound may be brought twice at once."""

    def has(self, name: str) -> bool:
        """Whether the sound is here."""
        return _NAME.fullmatch(name) is not None and (self._folder / name).is_file()

    def keep(self, name: str, content: bytes) -> bool:
        """Keep a sound; false when its name is not the one of this content."""
        if _NAME.fullmatch(name) is None or hashlib.sha256(content).hexdigest() != name.partition(".")[0]:
            return False
        with self._turn:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = self._folder / f"{name}.part"
            part.write_bytes(content)
            part.replace(self._folder / name)
        return True

    def path(self, name: str) -> Path:
        """Where a sound of an order lies, if it is here."""
        return self._folder / Path(name.removeprefix(SENT)).name if name.startswith(SENT) else Path(name)
