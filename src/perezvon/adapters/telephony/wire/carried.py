"""What is said on the wire about sounds that another machine brings. As in `protocol`, fields are only added."""

from typing import Final

from perezvon.adapters.telephony.wire.protocol import Wire

SENT: Final = "sent:"
"""Begins the name of a sound that came over the link; other names in orders are paths of the media process's machine."""


class Sound(Wire, frozen=True, kw_only=True):
    """A sound file. Its name is its SHA-256 and its suffix; without content it is asked whether it is there."""

    name: str
    content: bytes = b""


class Kept(Wire, frozen=True, kw_only=True):
    """Whether the sound is there now."""

    is_kept: bool = False
