"""What an operator decides about an Asterisk: where it lives, what it listens on, trunks, phones and numbers.

Every value was checked when the plan exists: making one raises `PlanError` for whatever could mean something else in a
configuration file, or contradicts another part of the plan.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path

from perezvon.adapters.telephony.asterisk.configure.dialing import Dialing
from perezvon.adapters.telephony.asterisk.configure.values import (
    PlanError,
    check_address,
    check_host,
    check_network,
    check_number,
    check_path,
    check_port,
    check_secret,
    check_user,
    check_word,
)
from perezvon.adapters.telephony.asterisk.names import PhoneKind, phone_endpoint, trunk_endpoint
from perezvon.kernel.ids import AgentId, LineId

LONGEST_SILENCE_S = 3_600
MOST_CALLERS = 1_000
FEWEST_RTP_PORTS = 20
"""A call of two legs needs four."""


class Codec(StrEnum):
    """How sound travels, by Asterisk's own names."""

    OPUS = "opus"
    G722 = "g722"
    ULAW = "ulaw"
    ALAW = "alaw"


class Transport(StrEnum):
    """How signalling travels."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The folders of one Asterisk. `run` holds the socket of its console, so its path must be short."""

    etc: Path
    lib: Path
    data: Path
    spool: Path
    run: Path
    log: Path
    modules: Path
    """Where the programs' modules were installed; nothing is written there."""

    def __post_init__(self) -> None:
        for name, path in self.all():
            check_path(f"places.{name}", path)
        if len(str(self.run).encode()) > 90:
            raise PlanError("places.run is too long for a socket in it", field="places.run")

    def all(self) -> Iterable[tuple[str, Path]]:
        """Each folder with its name."""
        return [*self.own(), ("modules", self.modules)]

    def own(self) -> Iterable[tuple[str, Path]]:
        """The folders that Asterisk writes or reads as its own."""
        names = ("etc", "lib", "data", "spool", "run", "log")
        return [(name, getattr(self, name)) for name in names]

    @property
    def console(self) -> Path:
        """The socket of the console."""
        return self.run / "asterisk.ctl"

    @property
    def ended_calls(self) -> Path:
        """The file to which each channel that ended adds a line; see `core.ended_calls`."""
        return self.log / "cel-custom" / "perezvon-ended.csv"

    @classmethod
    def under(cls, folder: Path, *, modules: Path, run: Path | None = None) -> "Places":
        """Everything beneath one folder, but `run` if its path would be too long there."""
        parts = {name: folder / name for name in ("etc", "lib", "data", "spool", "log")}
        return cls(**parts, run=run or folder / "run", modules=modules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Addresses and ports. ARI and AMI answer on loopback alone, whatever `web_host` is."""

    sip_host: str = "0.0.0.0"  # noqa: S104 - telephones and carriers come from outside
    sip: int = 5060
    """UDP and TCP."""
    sip_tls: int = 5061
    """Only with a certificate."""
    web_host: str = "127.0.0.1"
    """Where browser phones connect, over WebSocket, and this machine's media process."""
    web: int = 8088
    web_tls: int = 8089
    """Only with a certificate."""
    ami: int = 5038
    rtp: tuple[int, int] = (10_000, 20_000)
    """First and last UDP port for sound."""

    def __post_init__(self) -> None:
        check_address("listening.sip_host", self.sip_host)
        check_address("listening.web_host", self.web_host)
        named = {"sip": self.sip, "sip_tls": self.sip_tls, "web": self.web, "web_tls": self.web_tls, "ami": self.ami}
        for name, port in named.items():
            check_port(f"listening.{name}", port)
        _distinct("listening", map(str, named.values()))
        first, last = self.rtp
        check_port("listening.rtp", first)
        check_port("listening.rtp", last)
        if last - first + 1 < FEWEST_RTP_PORTS:
            raise PlanError(f"listening.rtp must be at least {FEWEST_RTP_PORTS} ports", field="listening.rtp")
        if any(first <= port <= last for port in (self.sip, self.sip_tls)):
            raise PlanError("listening.rtp must not contain a port of SIP", field="listening.rtp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """For how many seconds nothing may be heard of somebody until they are gone. 0 is for ever."""

    trunk: int = 60
    """Without a packet of sound a carrier's call is over, whatever its signalling says."""
    desk: int = 30
    browser: int = 10
    """A page that is closed says nothing more; a page that is muted still sends silence."""
    asked_every: int = 30
    """How often a phone, or a peer that is watched, is asked whether it is there."""

    def __post_init__(self) -> None:
        for name in ("trunk", "desk", "browser", "asked_every"):
            if not 0 <= getattr(self, name) <= LONGEST_SILENCE_S:
                raise PlanError(f"silence.{name} must be 0 to {LONGEST_SILENCE_S} seconds", field=f"silence.{name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Callers:
    """Customers who call from a page."""

    at_once: int = 30
    """So many; 0 lets nobody call from a page."""

    def __post_init__(self) -> None:
        if not 0 <= self.at_once <= MOST_CALLERS:
            raise PlanError(f"pages.at_once must be 0 to {MOST_CALLERS}", field="pages.at_once")


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Passwords by which the media process signs in to this Asterisk."""

    ari: str = field(repr=False)
    ami: str = field(repr=False)

    def __post_init__(self) -> None:
        check_secret("secrets.ari", self.ari)
        check_secret("secrets.ami", self.ami)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """An account at a carrier at which this Asterisk signs in."""

    server: str
    user: str
    number: str
    """The number that its calls are to ring here, whichever number of the account was dialled."""
    password: str = field(repr=False)
    port: int = 5060

    def __post_init__(self) -> None:
        check_host("registration.server", self.server)
        check_user("registration.user", self.user)
        check_number("registration.number", self.number)
        check_secret("registration.password", self.password)
        check_port("registration.port", self.port)


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Where calls to a carrier are sent."""

    host: str
    port: int = 5060

    def __post_init__(self) -> None:
        check_host("peer.host", self.host)
        check_port("peer.port", self.port)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trunk:
    """A way to the telephone network: known by the addresses it calls from, by registration, or by both."""

    name: str
    hosts: tuple[str, ...] = ()
    """Addresses, networks or host names from which its calls come. Whoever calls from there is believed."""
    registration: Registration | None = None
    peers: tuple[Peer, ...] = ()
    """Where calls to the outside go, the first that answers; without one there are none."""
    codecs: tuple[Codec, ...] = (Codec.G722, Codec.ALAW, Codec.ULAW)
    transport: Transport = Transport.UDP
    is_watched: bool = False
    """Whether each peer is asked twice a minute if it is there (OPTIONS)."""
    has_plus: bool = True
    """Whether it wants a `+` before the numbers that are called."""

    def __post_init__(self) -> None:
        check_word("trunk.name", self.name)
        if not self.hosts and self.registration is None:
            raise PlanError("a trunk needs hosts or a registration: nobody is let in unknown", field="trunk.hosts")
        for host in self.hosts:
            (check_network if "/" in host else check_host)("trunk.hosts", host)
        if not self.codecs:
            raise PlanError("a trunk needs a codec", field="trunk.codecs")
        _distinct("trunk.codecs", self.codecs)

    @property
    def endpoint(self) -> str:
        """Its name in Asterisk."""
        return trunk_endpoint(self.name)

    @property
    def is_called(self) -> bool:
        """Whether there is somewhere to send calls to."""
        return bool(self.peers) or self.registration is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A phone of an agent: a telephone on the desk, or the agent's browser."""

    agent: AgentId
    password: str = field(repr=False)
    kind: PhoneKind = PhoneKind.DESK

    def __post_init__(self) -> None:
        check_word("phone.agent", self.agent)
        check_secret("phone.password", self.password)

    @property
    def endpoint(self) -> str:
        """Its name in Asterisk, and the user name by which it registers."""
        return phone_endpoint(self.agent, self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A telephone number as a trunk sends it, and the line whose it is."""

    number: str
    line: LineId

    def __post_init__(self) -> None:
        check_number("number", self.number)
        check_word("number.line", self.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A header of an INVITE in which carriers tell something of a call that flows are to know."""

    attribute: str
    """Its name for flows, behind `sip_`."""
    header: str
    parameter: str = ""
    """Of the header only what it says behind this name, such as `verstat`: whether the caller's number is theirs (STIR/SHAKEN)."""

    def __post_init__(self) -> None:
        check_word("headers.attribute", self.attribute)
        check_word("headers.header", self.header)
        if self.parameter:
            check_word("headers.parameter", self.parameter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nat:
    """A router between this machine and the world that forwards to it."""

    external: str
    """The address by which the world reaches it."""
    local: tuple[str, ...]
    """Networks that reach it without the router."""

    def __post_init__(self) -> None:
        check_host("nat.external", self.external)
        for network in self.local:
            check_network("nat.local", network)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Files in PEM form."""

    chain: Path
    key: Path

    def __post_init__(self) -> None:
        check_path("certificate.chain", self.chain)
        check_path("certificate.key", self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class AsteriskPlan:
    """All of it. `name` is the node's, and begins the id of each of its channels."""

    name: str
    places: Places
    secrets: Secrets
    music: Path
    """A folder of sound files for those who wait."""
    listening: Listening = field(default_factory=Listening)
    silence: Silence = field(default_factory=Silence)
    pages: Callers = field(default_factory=Callers)
    trunks: tuple[Trunk, ...] = ()
    phones: tuple[Phone, ...] = ()
    numbers: tuple[Number, ...] = ()
    headers: tuple[Header, ...] = ()
    nat: Nat | None = None
    certificate: Certificate | None = None
    dialing: Dialing = field(default_factory=Dialing)

    def __post_init__(self) -> None:
        check_word("name", self.name)
        check_path("music", self.music)
        _distinct("trunks", (trunk.name for trunk in self.trunks))
        _distinct("phones", (phone.endpoint for phone in self.phones))
        _distinct("numbers", (number.number for number in self.numbers))
        _distinct("headers", (header.attribute for header in self.headers))
        if self.certificate is None and any(trunk.transport is Transport.TLS for trunk in self.trunks):
            raise PlanError("a trunk over TLS needs a certificate", field="certificate")
        called = {trunk.name for trunk in self.trunks if trunk.is_called}
        for way in self.dialing.ways:
            if way.trunk not in called:
                raise PlanError(
                    f"dialing.ways: {way.trunk} is no trunk with peers or a registration", field="dialing.ways"
                )

    @property
    def is_on_one_address(self) -> bool:
        """Whether SIP, and so sound, is for one address of the machine only."""
        return not ip_address(self.listening.sip_host).is_unspecified


def _distinct(name: str, values: Iterable[str]) -> None:
    """Raises `PlanError` when a value is there twice."""
    for value, times in Counter(values).items():
        if times > 1:
            raise PlanError(f"{name}: {value} is there twice", field=name)
