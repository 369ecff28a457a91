"""Customers and their addresses."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import AgentId, CustomerId
from perezvon.kernel.values import Language


class AddressKind(StrEnum):
    """How a customer can be reached."""

    PHONE = "phone"
    EMAIL = "email"
    WEB = "web"


_NOT_OF_A_PHONE = re.compile(r"[^\d+]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A way to reach a customer, in the one spelling under which it is found again."""

    kind: AddressKind
    value: str

    @classmethod
    def of(cls, kind: AddressKind, written: str) -> "Address":
        """The address as people write it: `+46 (8) 123-45` is `+46812345`."""
        value = unicodedata.normalize("NFKC", written).strip()
        if kind is AddressKind.PHONE:
            return cls(kind=kind, value=_NOT_OF_A_PHONE.sub("", value))
        return cls(kind=kind, value=value.lower())


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


class CustomerNotFoundError(AppError):
    """No such customer, or none that this person may see."""

    kind = ErrorKind.NOT_FOUND
    code = "customers.not_found"


class AddressTakenError(AppError):
    """Another customer has this address."""

    kind = ErrorKind.CONFLICT
    code = "customers.address_taken"


def containing(text: str) -> str:
    """A pattern for SQL's LIKE that finds `text` anywhere, and finds its `%`, `_` and backslashes as such."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
