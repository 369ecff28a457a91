"""That a description was put into effect. What was only written down by an operator is not in effect yet."""

import asyncio
import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Final

from perezvon.adapters.telephony.asterisk.configure.description import FILE, SECRETS

STAMP: Final = "configured"
"""The file that says of which description the configuration is."""
LOOK_S: Final = 2.0


def fingerprint(folder: Path) -> str:
    """Of the description in this folder, as it is now; another for any other. Blocks, and raises `OSError`."""
    parts = [folder / FILE, folder / SECRETS]
    return hashlib.sha256(b"\0".join(part.read_bytes() for part in parts if part.exists())).hexdigest()


def mark(folder: Path) -> None:
    """The description in this folder is in effect. Blocks, and raises `OSError`."""
    unfinished = folder / f".{STAMP}.unfinished"
    unfinished.write_text(fingerprint(folder))
    unfinished.chmod(0o600)
    unfinished.replace(folder / STAMP)


async def changed(folder: Path, since: str) -> str:
    """Return, once another description than that with the fingerprint `since` is in effect, its own."""
    while True:
        await asyncio.sleep(LOOK_S)
        if (found := await asyncio.to_thread(_in_effect, folder)) not in ("", since):
            return found


def _in_effect(folder: Path) -> str:
    """The fingerprint of the description, if it is in effect, and was not edited since."""
    with suppress(OSError):
        stamp = (folder / STAMP).read_text()
        if stamp == fingerprint(folder):
            return stamp
    return ""
