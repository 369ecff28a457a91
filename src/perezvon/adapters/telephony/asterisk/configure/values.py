"""What a value may look like so that it means itself in a configuration file, and nothing else.

Asterisk's files are lines, sections in brackets, comments behind `;` and, in the dialplan, arguments behind commas and whole
expressions behind `$`. Each kind of value is held to an alphabet without any of that. What an operator types is checked when
a plan is made, so that no later step has to think of it.
"""

import re
from ipaddress import ip_address, ip_network
from pathlib import Path

from perezvon.kernel.errors import AppError, ErrorKind

_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,59}")
_NUMBER = re.compile(r"\+?[0-9]{1,32}")
_USER = re.compile(r"[A-Za-z0-9_.+-]{1,64}")
_SECRET = re.compile(r"[\x21-\x7e]{1,128}")
_NAME_OF_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(\.(?!-)[A-Za-z0-9-]{1,63})*")
_PATH = re.compile(r"/[A-Za-z0-9_./@+~-]*")


class PlanError(AppError):
    """A value of the plan cannot be used; `field` says which one, the text why."""

    kind = ErrorKind.INVALID
    code = "asterisk.unusable_value"


def check_word(field: str, value: str) -> None:
    """An id or a short name: letters without accents, digits, `_` and `-`."""
    _match(_WORD, field, value, "must be up to 60 letters, digits, _ or -")


def check_number(field: str, value: str) -> None:
    """A telephone number as the trunk sends it: digits, perhaps behind a plus."""
    _match(_NUMBER, field, value, "must be up to 32 digits, perhaps behind a +")


def check_user(field: str, value: str) -> None:
    """The name of an account at a carrier."""
    _match(_USER, field, value, "must be up to 64 letters, digits or any of _.+-")


def check_secret(field: str, value: str) -> None:
    """A password: any printable characters of ASCII but the space. The error never shows it."""
    _match(_SECRET, field, value, "must be up to 128 printable ASCII characters without spaces")


def check_path(field: str, value: Path) -> None:
    """An absolute path in plain characters."""
    _match(_PATH, field, str(value), "must be an absolute path of letters, digits or any of _./@+~-")


def check_port(field: str, value: int) -> None:
    """A port of TCP or UDP."""
    if not 1 <= value <= 65_535:
        raise PlanError(f"{field} must be between 1 and 65535", field=field)


def check_address(field: str, value: str) -> None:
    """An IP address."""
    try:
        ip_address(value)
    except ValueError as error:
        raise PlanError(f"{field} must be an IP address", field=field) from error
    _without_zone(field, value)


def check_network(field: str, value: str) -> None:
    """An IP address or a network such as `192.0.2.0/24`."""
    try:
        ip_network(value, strict=False)
    except ValueError as error:
        raise PlanError(f"{field} must be an IP address or a network", field=field) from error
    _without_zone(field, value)


def check_host(field: str, value: str) -> None:
    """An IP address or a name of the DNS."""
    if ":" in value:
        check_address(field, value)
    elif len(value) > 253:
        raise PlanError(f"{field} must be a host name", field=field)
    else:
        _match(_NAME_OF_HOST, field, value, "must be an IP address or a host name")


def _without_zone(field: str, value: str) -> None:
    """The zone of an IPv6 address, behind `%`, may hold anything at all."""
    if "%" in value:
        raise PlanError(f"{field} must be an IP address without a zone", field=field)


def _match(pattern: re.Pattern[str], field: str, value: str, why: str) -> None:
    if pattern.fullmatch(value) is None:
        raise PlanError(f"{field} {why}", field=field)
