"""Whether a number may be called, over which trunk, and as whom. Without a policy nobody may be called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from perezvon.adapters.telephony.asterisk.configure.dialing import Dialing
from perezvon.adapters.telephony.asterisk.configure.plan import AsteriskPlan, Trunk
from perezvon.adapters.telephony.asterisk.dialing.numbering import NOT_ALLOWED, NotDialledError
from perezvon.adapters.telephony.asterisk.names import trunk_endpoint

SPECIAL: Final = ("808", "870", "878", "881", "882", "883", "888", "979", "991")
"""Codes of no country: satellites, international networks, shared cost and premium rate. Who means them must name them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How somebody is called."""

    endpoint: str
    """With the number, as Asterisk calls it."""


class DialingPolicy:
    """Judges numbers."""

    def __init__(
        self,
        dialing: Dialing,
        *,
        trunks: Iterable[Trunk] = (),
        own: Iterable[str] = (),
        callers: Mapping[str, str] | None = None,
    ) -> None:
        """`own` are the numbers of the centre, `callers` those by which its lines show themselves."""
        self.limits = dialing.limits
        self._numbering = dialing.numbering
        self._allowed = _digits(dialing.allowed)
        self._forbidden = _digits(dialing.forbidden)
        self._short = frozenset(dialing.short)
        self._outside = {one.name: one.number for one in dialing.outside}
        self._trunks = {trunk.name: trunk for trunk in trunks if trunk.is_called}
        self._ways = {way.prefix.removeprefix("+"): way.trunk for way in dialing.ways}
        self._default = next(iter(self._trunks)) if len(self._trunks) == 1 else ""
        self._own = {spelling for number in own for spelling in self._spellings(number)}
        self._callers = callers or {}
        self._caller = dialing.caller

    @property
    def allows_anybody(self) -> bool:
        """Whether there is anybody who may be called."""
        return bool((self._allowed or self._short) and self._trunks)

    def caller(self, line: str) -> str:
        """The number that is shown to whoever is called from this line; empty if it has none."""
        return self._callers.get(line, self._caller)

    def way_outside(self, target: str) -> Way:
        """How the place of this name is called. Raises `NotDialledError`."""
        if target not in self._outside:
            raise NotDialledError(NOT_ALLOWED, "unknown_target")
        return self.way(self._outside[target])

    def way(self, number: str) -> Way:
        """How this number is called. Raises `NotDialledError`."""
        if number in self._short:
            return self._over(self._ways.get("", self._default), number, is_short=True)
        digits = self._numbering.e164(number)
        if digits in self._own:
            raise NotDialledError(NOT_ALLOWED, "own_number")
        allowed = _longest(self._allowed, digits)
        if allowed is None:
            raise NotDialledError(NOT_ALLOWED, "not_in_allowed")
        if _longest(self._forbidden, digits) is not None:
            raise NotDialledError(NOT_ALLOWED, "forbidden")
        special = _longest(SPECIAL, digits)
        if special is not None and not allowed.startswith(special):
            raise NotDialledError(NOT_ALLOWED, "special_code")
        return self._over(self._ways.get(_longest(self._ways, digits) or "", self._default), digits)

    def _over(self, name: str, digits: str, *, is_short: bool = False) -> Way:
        trunk = self._trunks.get(name)
        if trunk is None:
            raise NotDialledError(NOT_ALLOWED, "no_trunk")
        plus = "+" if trunk.has_plus and not is_short else ""
        return Way(endpoint=f"PJSIP/{plus}{digits}@{trunk_endpoint(name)}")

    def _spellings(self, number: str) -> Iterable[str]:
        """What a number of our own may be as digits of E.164: carriers leave the plus away."""
        yield number.removeprefix("+")
        try:
            yield self._numbering.e164(number)
        except NotDialledError:
            return


def policy_of(plan: AsteriskPlan) -> DialingPolicy:
    """The policy that an operator decided."""
    callers: dict[str, str] = {}
    for number in plan.numbers:
        callers.setdefault(number.line, number.number)
    return DialingPolicy(
        plan.dialing, trunks=plan.trunks, own=[number.number for number in plan.numbers], callers=callers
    )


def _digits(prefixes: Iterable[str]) -> tuple[str, ...]:
    return tuple(prefix.removeprefix("+") for prefix in prefixes)


def _longest(prefixes: Iterable[str], digits: str) -> str | None:
    """The longest of these with which the number begins."""
    return max((prefix for prefix in prefixes if digits.startswith(prefix)), key=len, default=None)


NOBODY_IS_CALLED: Final = DialingPolicy(Dialing())
