"""What every process reads first: the operator's settings, and where things of this data folder lie."""

import os
from typing import Literal

from perezvon.platform.settings import Settings
from perezvon.platform.sockets import socket_folder


def read_settings(*, demo: bool = False) -> Settings:
    """The operator's settings. The demo lives in a folder of its own, away from real data."""
    settings = Settings.read(os.environ)
    if not (demo or settings.demo):
        return settings
    data = settings.data if "PEREZVON_DATA" in os.environ else settings.data / "demo"
    return settings.model_copy(update={"demo": True, "data": data})


def make_folders(settings: Settings) -> None:
    """Create the folders of the data folder that the product itself writes to."""
    for folder in (settings.run, settings.recordings, settings.blob_folder, settings.prompts, settings.logs):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def address_of(settings: Settings, name: Literal["dispatch", "media"]) -> str:
    """Where a process of this machine listens for its siblings: where the operator says, else in this data folder."""
    given = (settings.dispatch,) if name == "dispatch" else settings.media
    if given and given[0] is not None:
        return given[0]
    return f"unix:{socket_folder(settings.run, user=os.geteuid())}/{name}.sock"


def voices(settings: Settings) -> tuple[str, ...]:
    """Where all media processes of the centre listen."""
    return settings.media or (address_of(settings, "media"),)
