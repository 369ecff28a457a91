"""`perezvon.toml`: what an operator says of an Asterisk, and the plan that follows from it.

The file lies in the folder that is to hold everything of that Asterisk. Names in it are those of the plan. A phone without a
password is given one, which is kept in `secrets.toml` beside it, as are the passwords of the media process.
"""

import dataclasses
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from perezvon.adapters.telephony.asterisk.configure.dialing import Dialing, Limits, Outside, Prefix
from perezvon.adapters.telephony.asterisk.configure.plan import (
    AsteriskPlan,
    Callers,
    Certificate,
    Header,
    Listening,
    Nat,
    Number,
    Peer,
    Phone,
    Places,
    Registration,
    Secrets,
    Silence,
    Trunk,
)
from perezvon.adapters.telephony.asterisk.configure.secrets_file import kept
from perezvon.adapters.telephony.asterisk.names import PhoneKind
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import AgentId, LineId

FILE: Final = "perezvon.toml"
SECRETS: Final = "secrets.toml"
MODULES: Final = (
    "/usr/lib/x86_64-linux-gnu/asterisk/modules",
    "/usr/lib/aarch64-linux-gnu/asterisk/modules",
    "/usr/lib64/asterisk/modules",
    "/usr/lib/asterisk/modules",
)
"""Where distributions put the modules of Asterisk."""

TEMPLATE: Final = """\
# What Perezvon is to know of this Asterisk. After a change: perezvon asterisk configure {folder}
# Passwords that are left out are made, and kept in {secrets} beside this file.

name = "pbx1"                    # of this node: letters, digits, _ and -
# modules = "/usr/lib/x86_64-linux-gnu/asterisk/modules"    # only where they are not found by themselves

[listening]
sip_host = "0.0.0.0"             # where telephones and carriers reach it
sip = 5060
rtp = [10000, 20000]             # UDP ports for sound; open them in the firewall, with 5060
web_host = "127.0.0.1"           # browser phones; the media process always comes from this machine
web = 8088

# [pages]                        # customers who call from a page of the centre, as on a web site
# at_once = 30                   # so many; 0 lets nobody call from a page

# [nat]                          # behind a router
# external = "203.0.113.10"
# local = ["192.168.0.0/16"]

# [[trunks]]                     # a carrier that is known by where it calls from
# name = "carrier"
# hosts = ["198.51.100.7"]
# peers = [{{ host = "198.51.100.7" }}]

# [[trunks]]                     # a carrier at which this Asterisk signs in
# name = "other"
# registration = {{ server = "sip.example.org", user = "4930123", password = "secret", number = "4930123" }}

# [[numbers]]                    # a number as the carrier sends it, and the id of its line in the centre
# number = "+4930123456"
# line = "main"

# [[headers]]                    # what carriers tell of a call in a header: flows know it as the attribute sip_verified
# attribute = "verified"
# header = "P-Asserted-Identity"
# parameter = "verstat"          # of the header only this parameter; without it all of the header, if that is a short code

# [[phones]]                     # an agent's desk phone: its user name is agent-<id>, its password in {secrets}
# agent = "anna"

# [dialing]                      # whom the centre may call; without this section nobody. A trunk needs peers or a registration
# allowed = ["+49", "+43"]       # beginnings of numbers; all others are refused
# forbidden = ["+49900", "+49137", "+43900"]    # and these, whatever is allowed: premium rate
# short = ["115"]                # short numbers that may be called
# country = "49"                 # how numbers are written here: of this country,
# national = "0"                 # with this before a number of it,
# international = ["00"]         # and this before one of another
# bare = "international"         # without any of them: with its country code, or "national"
# ways = [{{ prefix = "+43", trunk = "other" }}]  # by the longest prefix, where there are several trunks
# caller = "+4930123456"         # shown for lines that have no number above
# limits = {{ at_once = 5, per_hour = 60, per_day = 300, agent_per_hour = 30, agent_per_day = 120 }}

# [[outside]]                    # where a flow may pass callers on to, by the name that it has in the flow
# name = "office"
# number = "+4930987654"
"""


_INNER: Final[Mapping[tuple[type[Any], str], type[Any]]] = {
    (Trunk, "registration"): Registration,
    (Trunk, "peers"): Peer,
    (Dialing, "ways"): Prefix,
    (Dialing, "limits"): Limits,
}


class DescriptionError(AppError):
    """The file cannot be read as what it should be; `file` names it, `why` says what is wrong."""

    kind = ErrorKind.INVALID
    code = "asterisk.description"


class _Phone(msgspec.Struct, forbid_unknown_fields=True):
    agent: str
    kind: PhoneKind = PhoneKind.DESK
    password: str | None = None


class _Number(msgspec.Struct, forbid_unknown_fields=True):
    number: str
    line: str


class _Description(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    modules: str | None = None
    listening: Mapping[str, Any] = {}
    silence: Mapping[str, Any] = {}
    pages: Mapping[str, Any] = {}
    nat: Mapping[str, Any] | None = None
    certificate: Mapping[str, Any] | None = None
    trunks: Sequence[Mapping[str, Any]] = ()
    numbers: Sequence[_Number] = ()
    phones: Sequence[_Phone] = ()
    headers: Sequence[Mapping[str, Any]] = ()
    dialing: Mapping[str, Any] = {}
    outside: Sequence[Mapping[str, Any]] = ()


def template(folder: Path) -> str:
    """The text that explains itself, for an operator to fill in."""
    return TEMPLATE.format(folder=folder, secrets=SECRETS)


def read(folder: Path) -> AsteriskPlan:
    """The plan of the Asterisk that lives in this folder. Blocks.

    Raises `DescriptionError`, `PlanError`, `SecretsFileError`, and `OSError` when there is no file.
    """
    path = folder / FILE
    try:
        told = msgspec.convert(tomllib.loads(path.read_text()), _Description)
        passwords = _passwords(folder, told.phones)
        return AsteriskPlan(
            name=told.name,
            places=Places.under(folder, modules=_modules(told.modules)),
            secrets=Secrets(ari=passwords["ari"], ami=passwords["ami"]),
            music=folder / "music",
            listening=_made(Listening, told.listening, "listening"),
            silence=_made(Silence, told.silence, "silence"),
            pages=_made(Callers, told.pages, "pages"),
            nat=None if told.nat is None else _made(Nat, told.nat, "nat"),
            certificate=None if told.certificate is None else _made(Certificate, told.certificate, "certificate"),
            trunks=tuple(_made(Trunk, trunk, "trunks") for trunk in told.trunks),
            numbers=tuple(Number(number=one.number, line=LineId(one.line)) for one in told.numbers),
            headers=tuple(_made(Header, header, "headers") for header in told.headers),
            phones=tuple(
                Phone(agent=AgentId(one.agent), kind=one.kind, password=one.password or passwords[_secret(one)])
                for one in told.phones
            ),
            dialing=_dialing(told),
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise DescriptionError(f"{path}: {error}", file=str(path), why=str(error)) from None


def _dialing(told: _Description) -> Dialing:
    if "outside" in told.dialing:
        raise msgspec.ValidationError("dialing has no outside; each is a section [[outside]]")
    outside = tuple(_made(Outside, one, "outside") for one in told.outside)
    dialing: Dialing = _made(Dialing, told.dialing, "dialing")
    return dataclasses.replace(dialing, outside=outside)


def _passwords(folder: Path, phones: Iterable[_Phone]) -> Mapping[str, str]:
    return kept(folder / SECRETS, ["ari", "ami", *(_secret(phone) for phone in phones if phone.password is None)])


def _secret(phone: _Phone) -> str:
    return f"{phone.kind.value}-{phone.agent}"


def _modules(told: str | None) -> Path:
    places = MODULES if told is None else (told,)
    for place in map(Path, places):
        if place.is_dir():
            return place
    raise DescriptionError(
        f"there are no modules of Asterisk in {', '.join(places)}", file=FILE, why=f"modules: {', '.join(places)}"
    )


def _made(kind: type[Any], told: Mapping[str, Any], where: str) -> Any:
    """A part of the plan. What it does not know is a mistake, and not to be passed over."""
    known = {field.name for field in dataclasses.fields(kind)}
    for name, value in told.items():
        if name not in known:
            raise msgspec.ValidationError(f"{where} has no {name}; it has {', '.join(sorted(known))}")
        for part in value if isinstance(value, list) else (value,):
            if isinstance(part, Mapping):
                _check_inner(kind, name, part, where)
    return msgspec.convert(told, kind, dec_hook=_path)


def _check_inner(kind: type[Any], name: str, told: Mapping[str, Any], where: str) -> None:
    inner = _INNER.get((kind, name))
    known = {field.name for field in dataclasses.fields(inner)} if inner is not None else set()
    for key in told:
        if key not in known:
            raise msgspec.ValidationError(f"{where}.{name} has no {key}; it has {', '.join(sorted(known))}")


def _path(kind: type[Any], value: Any) -> Any:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise ValueError(f"a path is a text in quotes, and not {value!r}")
