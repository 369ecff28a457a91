"""What goes over HTTP."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StringConstraints

from perezvon.features.customers.domain import AddressKind, Customer
from perezvon.kernel.ids import AgentId
from perezvon.kernel.values import Language
from perezvon.platform.fields import TEXT

NOTE_LENGTH = 4_000


class AddressItem(BaseModel):
    """How a customer can be reached."""

    model_config = ConfigDict(from_attributes=True)

    kind: AddressKind
    value: str


class NoteChange(BaseModel):
    """What is good to know of a customer, in place of what was seen."""

    note: Annotated[str, TEXT, StringConstraints(strip_whitespace=True, max_length=NOTE_LENGTH)]
    before: Annotated[str, TEXT]


class CustomerItem(BaseModel):
    """A customer with the name of their personal manager."""

    customer: str
    name: str
    language: Language
    manager: str | None
    manager_name: str | None
    backups: list[str]
    addresses: list[AddressItem]
    note: str
    tier: str | None

    @classmethod
    def of(cls, customer: Customer, manager_names: Mapping[AgentId, str]) -> Self:
        """The customer as shown to people."""
        return cls(
            customer=customer.customer,
            name=customer.name,
            language=customer.language,
            manager=customer.manager,
            manager_name=None if customer.manager is None else manager_names.get(customer.manager),
            backups=list(customer.backups),
            addresses=[AddressItem.model_validate(address) for address in customer.addresses],
            note=customer.note,
            tier=customer.tier,
        )
