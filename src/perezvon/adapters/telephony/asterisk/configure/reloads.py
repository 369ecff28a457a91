"""What a running Asterisk has to be asked, so that a changed file takes effect. Calls go on meanwhile."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from perezvon.adapters.telephony.asterisk.configure.console import Console

_SIP = tuple(
    f"module reload res_pjsip{part}.so"
    for part in (
        "",
        "_authenticator_digest",
        "_endpoint_identifier_ip",
        "_outbound_registration",
    )
)
RELOADS: Mapping[str, tuple[str, ...]] = {
    "ari.conf": ("module reload res_ari.so",),
    "cel.conf": ("module reload cel",),
    "cel_custom.conf": ("module reload cel_custom.so",),
    "extensions.conf": ("dialplan reload",),
    "http.conf": ("module reload http",),
    "indications.conf": ("module reload indications",),
    "logger.conf": ("logger reload",),
    "manager.conf": ("manager reload",),
    "musiconhold.conf": ("moh reload",),
    "pjsip.conf": _SIP,
    "rtp.conf": ("module reload res_rtp_asterisk.so",),
}
"""The commands for each file that Asterisk can read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reloaded:
    """What became of changed files."""

    commands: tuple[str, ...] = ()
    """What was asked."""
    needs_start: tuple[str, ...] = ()
    """Files that are read at the start only: these changes wait until Asterisk is started anew."""


def commands_for(changed: Iterable[str]) -> Reloaded:
    """What has to be asked when these files have changed."""
    names = sorted(changed)
    commands = dict.fromkeys(command for name in names for command in RELOADS.get(name, ()))
    return Reloaded(commands=tuple(commands), needs_start=tuple(name for name in names if name not in RELOADS))


def reload(changed: Iterable[str], console: Console) -> Reloaded:
    """Make a running Asterisk read these files again. Blocks. Raises `AdapterError`."""
    reloaded = commands_for(changed)
    for command in reloaded.commands:
        console.ask(command)
    return reloaded
