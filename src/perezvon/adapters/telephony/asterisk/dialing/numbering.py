"""Telephone numbers in one form: the digits of E.164, from country code to end. What cannot be such a number is refused."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SHORTEST: Final = 7
LONGEST: Final = 15
"""Digits of E.164."""
_WRITTEN: Final = re.compile(r"\+?[0-9]{1,32}")
_OF_TWO: Final = frozenset(
    [
        "20",
        "27",
        "30",
        "31",
        "32",
        "33",
        "34",
        "36",
        "39",
        "40",
        "41",
        "43",
        "44",
        "45",
        "46",
        "47",
        "48",
        "49",
        "51",
        "52",
        "53",
        "54",
        "55",
        "56",
        "57",
        "58",
        "60",
        "61",
        "62",
        "63",
        "64",
        "65",
        "66",
        "81",
        "82",
        "84",
        "86",
        "90",
        "91",
        "92",
        "93",
        "94",
        "95",
        "98",
    ]
)
"""Country codes of two digits. Those that begin with 1 and 7 have one, all others three."""
_WITH_ZERO: Final = frozenset(("39", "225", "226", "229", "241", "242", "378", "379"))
"""Countries in which numbers begin with 0, also when they are called from abroad."""


class Bare(StrEnum):
    """What a number is that begins with none of the prefixes."""

    INTERNATIONAL = "international"
    """With its country code, as most carriers tell who calls."""
    NATIONAL = "national"
    """Of the country in which the centre is."""


class NotDialledError(Exception):
    """Somebody may not, or cannot, be called. `reason` is for people, `why` for the operator's log; neither has the number."""

    def __init__(self, reason: str, why: str) -> None:
        super().__init__(why)
        self.reason, self.why = reason, why


NOT_ALLOWED: Final = "not_allowed"
TOO_MANY: Final = "too_many_calls"
WRONG: Final = "wrong_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """How numbers are written where the centre is."""

    country: str = ""
    national: str = ""
    """Dialled before a number of this country."""
    international: tuple[str, ...] = ("00",)
    """Dialled before that of another country."""
    bare: Bare = Bare.INTERNATIONAL

    def e164(self, written: str) -> str:
        """The digits of this number. Raises `NotDialledError`."""
        if _WRITTEN.fullmatch(written) is None:
            raise NotDialledError(WRONG, "not_a_number")
        digits = written[1:] if written.startswith("+") else self._of_home(written)
        if digits.startswith("0") or not SHORTEST <= len(digits) <= LONGEST:
            raise NotDialledError(WRONG, "not_a_number")
        self._check_rest(digits)
        return digits

    def _of_home(self, written: str) -> str:
        for prefix in sorted(self.international, key=len, reverse=True):
            if written.startswith(prefix):
                return written[len(prefix) :]
        if self.national and written.startswith(self.national):
            return self._with_country(written[len(self.national) :])
        return written if self.bare is Bare.INTERNATIONAL else self._with_country(written)

    def _with_country(self, national: str) -> str:
        if not self.country:
            raise NotDialledError(WRONG, "no_country")
        return self.country + national

    def _check_rest(self, digits: str) -> None:
        """Behind the country code no carrier may find another prefix, by which it would call somebody else than was judged."""
        code = country_code(digits)
        rest = digits[len(code) :]
        if rest.startswith("0") and code not in _WITH_ZERO:
            raise NotDialledError(WRONG, "prefix_inside")
        if code == self.country and rest.startswith(self.international):
            raise NotDialledError(WRONG, "prefix_inside")


def country_code(digits: str) -> str:
    """The code with which a number of E.164 begins."""
    if digits[0] in "17":
        return digits[0]
    return digits[:2] if digits[:2] in _OF_TWO else digits[:3]
