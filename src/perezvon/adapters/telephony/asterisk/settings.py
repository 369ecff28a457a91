"""What a media process beside an Asterisk is told at its start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from perezvon.adapters.telephony.asterisk.ami import AmiAddress
from perezvon.adapters.telephony.asterisk.ari import AriAddress, AriPace
from perezvon.adapters.telephony.asterisk.configure.plan import Header, Silence
from perezvon.adapters.telephony.asterisk.dialing.policy import NOBODY_IS_CALLED, DialingPolicy
from perezvon.kernel.ids import AgentId, LineId

SOCKETS = 4
"""Over how many websockets Asterisk is asked. It answers those of one in turn, and waits for other threads of its own with each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long things are waited for, in seconds."""

    comfort: float = 1.0
    """Without an order about a caller, until they hear music."""
    lost: float = 5.0
    """Without a connection to Asterisk, until its calls are given up."""
    silent: float = 3.0
    """At the start without a connection to Asterisk, until nothing is taken to exist: shorter than anybody who asks waits."""
    joining: float = 20.0
    """For which a phone rings that is to join a call and answers by itself, or is picked up after the desk said so."""
    entering: float = 2.0
    """Until a channel that Asterisk made is in our application."""
    snooping: float = 2.0
    """Until a channel that Asterisk was asked for is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """What pages may know of this Asterisk, and be there."""

    port: int = 8088
    """Of its WebSocket."""
    silence: Silence = field(default_factory=Silence)
    written: Mapping[AgentId, str] = field(default_factory=dict, repr=False)
    """Passwords of browser phones that its configuration knows already, and that are not made here."""
    numbers: Mapping[LineId, tuple[str, ...]] = field(default_factory=dict)
    callers: int = 0
    """How many customers may call from pages at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsteriskSettings:
    """Fixed for the life of the process, which runs on the machine of its Asterisk and shares its folders."""

    address: str
    """Where it listens: `unix:/path` or `tcp:host:port`."""
    ari: AriAddress
    ami: AmiAddress
    recordings: Path
    """The folder that recordings are put into."""
    spool: Path
    """Where Asterisk writes what it records of talks, and our notes of it."""
    messages: Path
    """The folder of recordings that are made by ARI."""
    sounds: Path
    """The folder of sounds in the form that Asterisk plays."""
    sent: Path
    """The folder of sounds that come over the link from other machines."""
    pages: Pages = field(default_factory=Pages)
    key: bytes | None = field(default=None, repr=False)
    """The key of links, when it listens on TCP."""
    headers: tuple[Header, ...] = ()
    """In which carriers tell something of a call."""
    dialing: DialingPolicy = NOBODY_IS_CALLED
    """Whom it may call."""
    ended: Path | None = None
    """The file in which Asterisk writes down which channels ended."""
    ledger: Path | None = None
    """The file of the calls that it made; without one they are counted for the life of the process."""
    patience: Patience = field(default_factory=Patience)
    pace: AriPace = field(default_factory=lambda: AriPace(asks_again=True, sockets=SOCKETS))
    """How patient the connection to Asterisk is."""
