"""What the media process is told at its start."""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

import perezvon
from perezvon.platform.disk import Space, space


def shipped_music() -> Path:
    """The queue music of the product."""
    return Path(str(resources.files(perezvon) / "assets" / "music" / "queue.ogg"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long pages are waited for, in seconds."""

    connecting: float = 15.0
    """From the answer to a page's offer until it must be connected."""
    silent: float = 12.0
    """Without sound and messages, until a page is gone."""
    quiet: float = 5.0
    """Without sound and messages, until an agent's page is taken for away during a call."""
    reloading: float = 30.0
    """For an agent's page that is away during a call: loading it again must not end the conversation."""
    returning: float = 15.0
    """For a customer's page that closed while an agent talks to them: loaded again, it is back in the call. Longer would
    leave the agent in silence with customers who closed the page instead of hanging up."""
    returning_alone: float = 10.0
    """The same while they wait or listen: an agent must not be rung for somebody who has left."""
    parting: float = 1.0
    """For which a connection stays open so that the last message reaches the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaSettings:
    """Fixed for the life of the process."""

    address: str
    """Where it listens: `unix:/path` or `tcp:host:port`."""
    recordings: Path
    """The folder that recordings are written to."""
    ice_hosts: tuple[str, ...] = ()
    """Addresses offered to browsers; none means all of the machine but loopback."""
    ice_public_address: str | None = None
    """Where a router with a public address forwards to this machine (1:1 NAT): offered beside the machine's own."""
    udp_ports: tuple[int, int] | None = None
    """First and last port for sound; without it the system chooses."""
    ice_servers: tuple[str, ...] = ()
    """STUN servers that tell the public address; with none nobody is asked. Others than `stun:` are for browsers alone."""
    sounds: Path = Path("sounds")
    """The folder of sounds that come over the link from other machines."""
    music: Path = field(default_factory=shipped_music)
    """Queue music."""
    most_callers: int = 35
    """As many calls as one core carries with every frame in time."""
    patience: Patience = field(default_factory=Patience)
    free_space: Callable[[Path], Space] = space
    """How the disk of the recordings is measured."""
    key: bytes | None = field(default=None, repr=False)
    """The key of links, when it listens on TCP."""
    drain: float = 0.0
    """Seconds that calls may go on after SIGTERM, while no new ones are let in. SIGINT waits for nobody."""
    most_lateness: float = 0.1
    """Seconds. While one tick in a hundred is later than that, no caller is let in."""
