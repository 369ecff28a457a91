"""What the operator may decide, read once from `PEREZVON_*` and passed down."""

import os
import re
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

_PREFIX = "PEREZVON_"
_LISTS = ("ice_hosts", "ice_servers", "media", "trusted_proxies", "webhook_networks")
_READ_BY_THE_BUILD = frozenset({"PEREZVON_WEB"})
_PORTS = re.compile(r"(\d+)\s*-\s*(\d+)")
_SERVER = re.compile(r"(stuns?:[^\s,?]+)|(turns?:[^\s,?]+(\?transport=(udp|tcp))?)")
_PLACE = re.compile(r"(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9_.-]+):(\d{1,5})")
_SMTP = re.compile(r"(smtps?|smtp\+plain)://([^\s@/:]+(:[^\s@/:]*)?@)?(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9_.-]+)(:\d{1,5})?/?")
_MAILBOX = re.compile(r"[^\s<>@,;\"]+@[A-Za-z0-9.-]+|[^<>@;:\"\r\n]+<[^\s<>@,;\"]+@[A-Za-z0-9.-]+>")
_ON_TCP = re.compile(rf"tcp:{_PLACE.pattern}")
_THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")

SHORTEST_KEY = 32
"""Characters of the key of links between nodes."""

FEWEST_PORTS = 10
"""A call needs two ports for each address of the machine, and one that is loaded again a third for a moment."""


def default_data_folder(environ: Mapping[str, str]) -> Path:
    """Where the data lies unless the operator says otherwise: the system's place for root, the user's own for others."""
    if os.geteuid() == 0:
        return Path("/var/lib/perezvon")
    share = environ.get("XDG_DATA_HOME") or f"{environ.get('HOME') or Path.home()}/.local/share"
    return Path(share) / "perezvon"


def machine_zone(environ: Mapping[str, str], link: Path = Path("/etc/localtime")) -> str:
    """The time zone of this machine by its IANA name, UTC when it has none that is known."""
    named = environ.get("TZ", "").removeprefix(":") or str(link.resolve()).partition("zoneinfo/")[2]
    try:
        return ZoneInfo(named).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"


class Settings(BaseModel):
    """Every setting of a process. Lists are written with commas, switches as `1` or `0`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    data: Path
    """The folder of everything that must survive."""
    database: str | None = Field(default=None, repr=False)
    """A `postgresql://` address; without it a private server runs in the data folder."""
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65_535)
    public_address: str | None = None
    """How browsers reach the centre, for example `https://calls.example.org`."""
    dispatch: str | None = None
    """This node's own dispatch as the other nodes reach it, `tcp:host:port`; without it only this machine reaches it."""
    media: tuple[str, ...] = ()
    """Where the media processes listen, `tcp:host:port` each; without it, there is only this machine's own. Where there are
    several, each is beside an Asterisk, and that of this machine comes first."""
    asterisk: Path | None = None
    """The folder of the Asterisk beside which this machine's media process stands; without it voice is that of browsers."""
    link_key: str | None = Field(default=None, repr=False)
    """The secret by which nodes know one another: the same on all of them, at least 32 characters."""
    drain_minutes: float = Field(default=30, ge=0)
    """How long a voice process that runs alone lets its calls go on after SIGTERM."""
    health: str | None = None
    """Where each process answers `/live` and `/ready`, `host:port`, for processes without a web server."""
    tls_certificate: Path | None = None
    """A PEM file with the certificate and its chain: the server then speaks https. Read again when it changes."""
    tls_key: Path | None = None
    """The PEM file of the certificate's key; without it the key lies in the certificate's file."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses or networks of proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed."""
    ice_hosts: tuple[str, ...] = ()
    """Addresses that browser voice offers; none means all of the machine."""
    ice_public_address: str | None = None
    """The public IP address of a router that forwards to this machine (1:1 NAT), offered beside `ice_hosts`."""
    udp_ports: tuple[int, int] | None = None
    """First and last UDP port for sound; none means whichever the system chooses."""
    ice_servers: tuple[str, ...] = ()
    """STUN and TURN addresses: browsers use all, the media process the first STUN one."""
    turn_secret: str | None = Field(default=None, repr=False)
    """The secret shared with the TURN servers (coturn's `static-auth-secret`). Browsers get passwords made of it."""
    most_callers: int = Field(default=35, ge=1)
    """Browser calls at once; later callers are told that all lines are busy."""
    most_lateness: float = Field(default=0.1, gt=0)
    """Seconds by which one audio frame in a hundred may be late before new callers are turned away."""
    record_talks: bool = True
    """Whether talks are recorded, unless the customer objects; messages that customers leave are in any case."""
    blobs: str | None = Field(default=None, repr=False)
    """Where recordings lie: `s3://bucket/prefix`, `memory:`, or nothing for the data folder."""
    smtp: str | None = Field(default=None, repr=False)
    """The server that takes our letters, such as `smtp://user:password@mail.example.org:587`; without it none are sent."""
    mail_from: str | None = None
    """Whom letters are from, `reports@example.org` or `Nordlink <reports@example.org>`."""
    backup_folder: Path | None = None
    """Where backups are written by themselves; without it none are."""
    backup_hours: int = Field(default=24, ge=1)
    """Hours from one such backup to the next."""
    backup_keep: int = Field(default=7, ge=1)
    """How many of them are kept."""
    log_days: int | None = Field(default=None, ge=1)
    """How many days steps of the log are kept at least; without it all are, for ever."""
    stranger_days: int | None = Field(default=None, ge=30)
    """How many days the number of a caller who is no customer is kept after their last call; without it for ever."""
    webhook_networks: tuple[str, ...] = ()
    """Networks of the operator's own that webhooks may go to, such as `10.2.0.0/16`; without it the internet alone."""
    metrics_key: str | None = Field(default=None, repr=False, min_length=16)
    """What Prometheus shows to read the centre's figures; without it nobody reads them."""
    zone: str = "UTC"
    """The IANA time zone at whose midnight the centre's day begins, such as `Europe/Moscow`."""
    demo: bool = False
    """A sample world whose people sign in by themselves, on loopback only."""
    demo_traffic: bool = True
    """Whether the sample world's people call and answer in the demo; otherwise only visitors do."""
    log_format: Literal["auto", "console", "json"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("dispatch", "media")
    @classmethod
    def _is_on_tcp(cls, value: tuple[str, ...] | str | None, info: ValidationInfo) -> tuple[str, ...] | str | None:
        for place in (value,) if isinstance(value, str) else value or ():
            if not _ON_TCP.fullmatch(place):
                raise ValueError(f"{_named(info)} takes an address such as tcp:10.0.0.5:7400")
        return value

    @field_validator("health")
    @classmethod
    def _is_place(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and not _PLACE.fullmatch(value):
            raise ValueError(f"{_named(info)} takes a host and a port such as 127.0.0.1:7401")
        return value

    @field_validator("link_key")
    @classmethod
    def _is_long(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and len(value) < SHORTEST_KEY:
            raise ValueError(
                f"{_named(info)} takes at least {SHORTEST_KEY} characters, such as `openssl rand -hex 32` makes"
            )
        return value

    @model_validator(mode="after")
    def _nodes_have_a_key(self) -> Self:
        if self.link_key is None and self.is_one_of_several:
            raise PydanticCustomError("link_key_missing", "PEREZVON_LINK_KEY is missing: links over TCP need it")
        return self

    @field_validator("smtp")
    @classmethod
    def _is_mail_server(cls, value: str | None, info: ValidationInfo) -> str | None:
        found = None if value is None else _SMTP.fullmatch(value)
        if value is not None and found is None:
            raise ValueError(
                f"{_named(info)} takes an address such as smtp://user:password@mail.example.org:587, smtps://... or "
                "smtp+plain://...; a sign other than letters and digits in a password is written like %40"
            )
        if found is not None and found[2] and found[1] == "smtp+plain" and found[4] not in _THIS_MACHINE:
            raise ValueError(f"{_named(info)} takes a password for smtp:// and smtps://, which encrypt it")
        return value

    @field_validator("mail_from")
    @classmethod
    def _is_mailbox(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and not _MAILBOX.fullmatch(value):
            raise ValueError(
                f"{_named(info)} takes an address, or a name and an address: Nordlink <reports@example.org>"
            )
        return value

    @model_validator(mode="after")
    def _letters_have_a_sender(self) -> Self:
        if self.smtp is not None and self.mail_from is None:
            raise PydanticCustomError(
                "mail_from_missing", "PEREZVON_MAIL_FROM is missing: PEREZVON_SMTP needs a sender"
            )
        return self

    @property
    def link_secret(self) -> bytes | None:
        """The key of links between nodes."""
        return None if self.link_key is None else self.link_key.encode()

    @property
    def is_one_of_several(self) -> bool:
        """Whether other nodes are meant to reach this one, or this one others."""
        return self.dispatch is not None or bool(self.media)

    @field_validator("trusted_proxies", "webhook_networks")
    @classmethod
    def _are_networks(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            ip_network(proxy, strict=False)
        return proxies

    @field_validator("zone")
    @classmethod
    def _is_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("PEREZVON_ZONE takes the name of a time zone, such as Europe/Moscow") from error
        return zone

    @model_validator(mode="after")
    def _key_has_a_certificate(self) -> Self:
        if self.tls_key is not None and self.tls_certificate is None:
            raise ValueError("PEREZVON_TLS_KEY needs PEREZVON_TLS_CERTIFICATE")
        return self

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """The settings in `environ`. An unknown `PEREZVON_...` name is an error, since it is a misspelt one."""
        given: dict[str, object] = {
            name.removeprefix(_PREFIX).lower(): value
            for name, value in environ.items()
            if name.startswith(_PREFIX) and name not in _READ_BY_THE_BUILD and value
        }
        for name in _LISTS:
            if isinstance(listed := given.get(name), str):
                given[name] = tuple(part.strip() for part in listed.split(",") if part.strip())
        if isinstance(ports := given.get("udp_ports"), str):
            given["udp_ports"] = _PORTS.sub(r"\1,\2", ports.strip()).split(",")
        given.setdefault("data", default_data_folder(environ))
        given.setdefault("zone", machine_zone(environ))
        settings = cls.model_validate(given)
        return settings.model_copy(update={"data": settings.data.expanduser().absolute()})

    @field_validator("ice_hosts", "ice_public_address")
    @classmethod
    def _are_addresses(cls, value: tuple[str, ...] | str | None, info: ValidationInfo) -> tuple[str, ...] | str | None:
        for address in (value,) if isinstance(value, str) else value or ():
            if not _is_address(address):
                raise ValueError(f"{_named(info)} takes IP addresses such as 192.0.2.10 or 2001:db8::10, no names")
        return value

    @field_validator("udp_ports", mode="wrap")
    @classmethod
    def _is_range(
        cls, value: object, check: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> tuple[int, int] | None:
        try:
            ports: tuple[int, int] | None = check(value)
        except ValueError:
            ports = (0, 0)
        if ports is not None and not (ports[0] >= 1_024 and ports[0] + FEWEST_PORTS - 1 <= ports[1] <= 65_535):
            raise ValueError(
                f"{_named(info)} takes the first and the last of at least {FEWEST_PORTS} ports from 1024 to 65535, "
                "such as 40000-40999"
            )
        return ports

    @field_validator("ice_servers")
    @classmethod
    def _are_servers(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if not all(_SERVER.fullmatch(server) for server in value):
            raise ValueError(
                f"{_named(info)} takes addresses such as stun:stun.example.org:3478, turn:turn.example.org:3478 or "
                "turns:turn.example.org:5349?transport=tcp, with commas between them"
            )
        return value

    @model_validator(mode="after")
    def _turn_has_a_secret(self) -> Self:
        if self.turn_secret is None and any(server.startswith("turn") for server in self.ice_servers):
            raise PydanticCustomError(
                "turn_secret_missing",
                "PEREZVON_TURN_SECRET is missing: PEREZVON_ICE_SERVERS names a TURN server, whose static-auth-secret it is",
            )
        return self

    @property
    def postgres(self) -> Path:
        """The private server's data."""
        return self.data / "postgres"

    @property
    def run(self) -> Path:
        """Sockets and process files."""
        return self.data / "run"

    @property
    def journal(self) -> Path:
        """Steps that wait for a database that is silent."""
        return self.data / "journal"

    @property
    def recordings(self) -> Path:
        """Recordings while they are written."""
        return self.data / "recordings"

    @property
    def blob_folder(self) -> Path:
        """Finished recordings and attachments."""
        return self.data / "blobs"

    @property
    def prompts(self) -> Path:
        """Uploaded and synthesised prompts."""
        return self.data / "prompts"

    @property
    def endpoints(self) -> Path:
        """Other systems that flows may ask; written by the operator."""
        return self.data / "endpoints.toml"

    @property
    def backups(self) -> Path:
        """Backups that an upgrade makes before it changes anything."""
        return self.data / "backups"

    @property
    def logs(self) -> Path:
        """What processes in the background print."""
        return self.data / "log"


def _named(info: ValidationInfo) -> str:
    """The setting as the operator wrote it."""
    return f"{_PREFIX}{(info.field_name or '').upper()}"


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
