"""Beginning the demo anew. Only a data folder that was made for a demo is ever emptied: its mark was left when the sample
world was put into an empty centre, and everything of it must lie in that folder."""

import shutil

from perezvon.kernel.time import Micros
from perezvon.platform.settings import Settings

MARK = "sample-world"
"""The file that says so."""


def mark(settings: Settings) -> None:
    """This data folder holds a sample world and nothing else."""
    (settings.data / MARK).touch()


def born(settings: Settings) -> Micros:
    """When the sample world was made; 0 where that is not known."""
    try:
        return (settings.data / MARK).stat().st_mtime_ns // 1_000
    except FileNotFoundError:
        return 0


def may_be_wiped(settings: Settings) -> bool:
    """Whether nothing but a demo can be lost."""
    is_own = settings.database is None and settings.blobs is None
    return settings.demo and is_own and (settings.data / MARK).is_file()


def wipe(settings: Settings) -> None:
    """Forget all that happened. Nothing may run on the data folder; where more than a demo could be lost, nothing is
    done."""
    if not may_be_wiped(settings):
        return
    for folder in (settings.postgres, settings.recordings, settings.blob_folder, settings.prompts):
        shutil.rmtree(folder, ignore_errors=True)
