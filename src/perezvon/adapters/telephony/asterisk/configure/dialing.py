"""What an operator decides about calls to the outside: who may be called, over which trunk, and how often."""

import re
from dataclasses import dataclass, field, fields
from typing import Final

from perezvon.adapters.telephony.asterisk.configure.values import PlanError, check_number, check_word
from perezvon.adapters.telephony.asterisk.dialing.numbering import Bare, Numbering

_PREFIX: Final = re.compile(r"\+[1-9][0-9]{0,14}")
_DIGITS: Final = re.compile(r"[0-9]{1,5}")
_SHORT: Final = re.compile(r"[0-9]{2,6}")
_MOST: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many calls to the outside there may be."""

    at_once: int = 5
    per_hour: int = 60
    per_day: int = 300
    agent_per_hour: int = 30
    agent_per_day: int = 120

    def __post_init__(self) -> None:
        for one in fields(self):
            if not 0 <= getattr(self, one.name) <= _MOST:
                raise PlanError(f"dialing.{one.name} must be 0 to {_MOST}", field=f"dialing.{one.name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix:
    """The trunk for numbers that begin so."""

    prefix: str
    trunk: str

    def __post_init__(self) -> None:
        _check(_PREFIX, "dialing.ways", self.prefix, "must be + and the first digits of a number")
        check_word("dialing.ways", self.trunk)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """A number outside to which a flow may pass a caller on, under the name by which flows know it."""

    name: str
    number: str

    def __post_init__(self) -> None:
        check_word("outside.name", self.name)
        check_number("outside.number", self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialing:
    """All of it. Who is not allowed here is not called."""

    allowed: tuple[str, ...] = ()
    """Beginnings of numbers, such as `+49`."""
    forbidden: tuple[str, ...] = ()
    """Beginnings that are never called, whatever is allowed."""
    short: tuple[str, ...] = ()
    """Short numbers that are called as they are."""
    ways: tuple[Prefix, ...] = ()
    """By the longest prefix; where there is one trunk alone, it needs none."""
    caller: str = ""
    """What is shown of a line that has no number of its own."""
    country: str = ""
    national: str = ""
    international: tuple[str, ...] = ("00",)
    bare: Bare = Bare.INTERNATIONAL
    limits: Limits = field(default_factory=Limits)
    outside: tuple[Outside, ...] = ()

    def __post_init__(self) -> None:
        for name in ("allowed", "forbidden"):
            for prefix in getattr(self, name):
                _check(_PREFIX, f"dialing.{name}", prefix, "must be + and the first digits of a number")
        for number in self.short:
            _check(_SHORT, "dialing.short", number, "must be two to six digits")
        for digits in (*self.international, *filter(None, (self.country, self.national))):
            _check(_DIGITS, "dialing", digits, "must have up to five digits in country, national and international")
        if self.national and not self.country:
            raise PlanError("dialing.national needs a country", field="dialing.country")
        if self.caller:
            check_number("dialing.caller", self.caller)
        names = [one.name for one in self.outside]
        if len(names) != len(set(names)):
            raise PlanError("outside: a name is there twice", field="outside")

    @property
    def numbering(self) -> Numbering:
        """How numbers are written here."""
        return Numbering(country=self.country, national=self.national, international=self.international, bare=self.bare)


def _check(pattern: re.Pattern[str], name: str, value: str, why: str) -> None:
    if pattern.fullmatch(value) is None:
        raise PlanError(f"{name} {why}", field=name)
