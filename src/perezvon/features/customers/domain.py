"""Customers and their addresses, and how two profiles become one and are parted again.

A merge loses nothing: addresses are joined, both notes stay, and whoever looked after either profile looks after the one
that remains. Of a value that can be there but once the person who merges chooses; the other one is kept with the merge.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from typing_extensions import override

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import AgentId, CustomerId, PartyId, UserId
from perezvon.kernel.time import SECOND, Micros
from perezvon.kernel.values import Language


class AddressKind(StrEnum):
    """How a customer can be reached."""

    PHONE = "phone"
    EMAIL = "email"
    WEB = "web"


_NOT_OF_A_PHONE = re.compile(r"[^\d+]")
_PHONE = re.compile(r"\+?\d{3,15}")
_ABROAD = re.compile(r"00(?=[1-9]\d{6})")
"""What is dialled before the number of another country, in place of `+`. Shorter numbers may begin so and mean it."""
_WRITTEN_PHONE = re.compile(r"\+?[\d\s()./-]+", re.ASCII)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")

UNDONE_WITHIN: Final = 30 * 24 * 3_600 * SECOND
"""For how long a merge can be taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A way to reach a customer, in the one spelling under which it is found again."""

    kind: AddressKind
    value: str

    @classmethod
    def of(cls, kind: AddressKind, written: str) -> "Address":
        """The address as people write it: `+46 (8) 123-45` is `+46812345`, and so is `0046812345`."""
        value = unicodedata.normalize("NFKC", written).strip()
        if kind is AddressKind.PHONE:
            value = _NOT_OF_A_PHONE.sub("", value)
            return cls(kind=kind, value=f"+{value[2:]}" if _ABROAD.match(value) else value)
        return cls(kind=kind, value=value.lower())

    @property
    def is_plausible(self) -> bool:
        """Whether somebody could be reached there."""
        match self.kind:
            case AddressKind.PHONE:
                return _PHONE.fullmatch(self.value) is not None
            case AddressKind.EMAIL:
                return _EMAIL.fullmatch(self.value) is not None
            case AddressKind.WEB:
                return self.value != ""


NAME_LENGTH: Final = 200
"""Characters of a name that a network told."""


def called_from(number: str) -> Address | None:
    """From where somebody calls, as the network tells it; `None` if it was withheld (`anonymous`, zeros) or is no number."""
    written = unicodedata.normalize("NFKC", number).strip()
    if _WRITTEN_PHONE.fullmatch(written) is None:
        return None
    address = Address.of(AddressKind.PHONE, written)
    return address if address.is_plausible and address.value.strip("+0") else None


def told_name(name: str, address: Address) -> str:
    """A caller's name as the network tells it, fit to be shown; empty when it is but the number once more."""
    words = " ".join("".join(char if char.isprintable() else " " for char in name).split())
    return "" if called_from(words) == address else words[:NAME_LENGTH]


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer. Their calls go to `manager` first and then to `backups`."""

    customer: CustomerId
    name: str
    language: Language
    manager: AgentId | None = None
    backups: tuple[AgentId, ...] = ()
    addresses: tuple[Address, ...] = ()
    note: str = ""
    tier: str | None = None
    version: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """Somebody who called from an address that is no customer's, with the name that the network told."""

    party: PartyId
    address: Address
    name: str = ""
    seen_at: Micros


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Who calls from an address: the customer whose it is, with what routing asks of them, or else a stranger."""

    party: PartyId
    is_new: bool
    """Whether nobody called from there before, and it is no customer's."""
    customer: CustomerId | None = None
    language: Language | None = None
    manager: AgentId | None = None
    backups: tuple[AgentId, ...] = ()
    tier: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAs:
    """What a person may know of a party: from which number they called, and whose it is or what the network called them."""

    number: str
    name: str
    customer: CustomerId | None = None
    """The customer whose number it has become."""


class MergeField(StrEnum):
    """A value of which a merged profile can have but one."""

    NAME = "name"
    LANGUAGE = "language"
    MANAGER = "manager"
    TIER = "tier"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Two profiles that were made one. All three are as they were then; `result` is what `kept` became."""

    merge: str
    kept: Customer
    other: Customer
    result: Customer
    merged_at: Micros
    merged_by: UserId | None = None

    def can_be_undone(self, now: Micros) -> bool:
        """Whether it is not too late."""
        return now - self.merged_at < UNDONE_WITHIN


def merged(kept: Customer, other: Customer, taken: Collection[MergeField] = ()) -> Customer:
    """The one profile that both become: `kept` with the values of `other` that are `taken`, and with all that fits in.

    A value that one profile lacks comes from the other one.
    """
    chosen = {
        part.value: _of_both(getattr(kept, part), getattr(other, part), is_taken=part in taken) for part in MergeField
    }
    cared = (kept.manager, *kept.backups, other.manager, *other.backups)
    return replace(
        kept,
        **chosen,
        backups=tuple(_once(agent for agent in cared if agent is not None and agent != chosen["manager"])),
        addresses=tuple(_once((*kept.addresses, *other.addresses))),
        note="\n\n".join(_once(note for note in (kept.note, other.note) if note)),
    )


def _of_both(kept: Any, other: Any, *, is_taken: bool) -> Any:
    first, second = (other, kept) if is_taken else (kept, other)
    return second if first is None else first


def _once(values: Iterable[Any]) -> Sequence[Any]:
    return list(dict.fromkeys(values))


def parted(now: Customer, merge: Merge) -> Customer:
    """The profile that remained, without what the merge gave it. What was changed since then stays as it was changed."""
    given = set(merge.result.addresses) - set(merge.kept.addresses)
    former = {
        part: getattr(merge.kept, part)
        for part in (*(part.value for part in MergeField), "backups", "note")
        if getattr(now, part) == getattr(merge.result, part)
    }
    return replace(now, **former, addresses=tuple(address for address in now.addresses if address not in given))


class CustomerNotFoundError(AppError):
    """No such customer, or none that this person may see."""

    kind = ErrorKind.NOT_FOUND
    code = "customers.not_found"


class AddressTakenError(AppError):
    """Another customer has this address; `customer` is their id."""

    kind = ErrorKind.CONFLICT
    code = "customers.address_taken"


class BadAddressError(AppError):
    """Nobody can be reached there: the `position` of the address in the list, from 1."""

    kind = ErrorKind.INVALID
    code = "customers.bad_address"


class UnknownManagerError(AppError):
    """No such agent works here."""

    kind = ErrorKind.CONFLICT
    code = "customers.unknown_manager"


class NotYoursToChangeError(AppError):
    """Who looks after a customer, and of which tier they are, decides whom their calls ring: not for everybody."""

    kind = ErrorKind.FORBIDDEN
    code = "customers.not_yours_to_change"


class MergedIntoError(AppError):
    """This profile was merged; `customer` is the one it became part of."""

    kind = ErrorKind.CONFLICT
    code = "customers.merged_into"


class SameCustomerError(AppError):
    """A profile cannot be merged with itself."""

    kind = ErrorKind.INVALID
    code = "customers.same_customer"


class MergeNotFoundError(AppError):
    """There is no such merge, or it was undone."""

    kind = ErrorKind.NOT_FOUND
    code = "customers.merge_not_found"


class MergeTooOldError(AppError):
    """It was merged too long ago to be taken back, or a later merge must be taken back first."""

    kind = ErrorKind.CONFLICT
    code = "customers.merge_too_old"


class BadCustomerCursorError(AppError):
    """The cursor was not made by this list."""

    kind = ErrorKind.INVALID
    code = "customers.bad_cursor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which customers are wanted: those for which everything is so that is given."""

    text: str = ""
    tier: str | None = None
    manager: AgentId | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Behind which customer a page begins; customers stand by name. As text: `<customer> <name>`."""

    name: str
    customer: CustomerId

    @override
    def __str__(self) -> str:
        return f"{self.customer} {self.name}"

    @classmethod
    def parse(cls, written: str) -> "Place":
        """The place that was written so. Raises `BadCustomerCursorError`."""
        customer, gap, name = written.partition(" ")
        if not (customer and gap):
            raise BadCustomerCursorError
        return cls(name=name, customer=CustomerId(customer))


def containing(text: str) -> str:
    """A pattern for SQL's LIKE that finds `text` anywhere, and finds its `%`, `_` and backslashes as such."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
