"""What goes over HTTP."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from perezvon.features.customers.domain import Address, AddressKind, Customer, Merge, MergeField, Sought
from perezvon.kernel.ids import AgentId, CustomerId, UserId
from perezvon.kernel.values import Language
from perezvon.platform.fields import ID, NAME, TEXT, Version

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
    version: int

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
            version=customer.version,
        )


class CustomerPage(BaseModel):
    """A page of customers by name; `next` is the cursor of the page after it."""

    items: list[CustomerItem]
    next: str | None


class CustomerCount(BaseModel):
    """How many customers are sought."""

    count: int


class CustomerFilter(BaseModel):
    """Which customers are sought: those for whom everything is so that is given."""

    q: Annotated[str, TEXT, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    tier: Annotated[str, NAME] | None = None
    manager: Annotated[AgentId, ID] | None = None
    language: Language | None = None

    def sought(self) -> Sought:
        """What the filter means."""
        return Sought(text=self.q, tier=self.tier, manager=self.manager, language=self.language)


class CustomerSearch(CustomerFilter):
    """A page of the customers that are sought."""

    cursor: Annotated[str, TEXT, StringConstraints(max_length=400)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class AddressBody(BaseModel):
    """How a customer can be reached, as people write it."""

    kind: AddressKind
    value: Annotated[str, TEXT, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class CustomerBody(BaseModel):
    """A customer as they should be."""

    name: Annotated[str, NAME]
    language: Language
    manager: Annotated[AgentId, ID] | None = None
    backups: Annotated[list[Annotated[AgentId, ID]], Field(max_length=20)] = []
    addresses: Annotated[list[AddressBody], Field(max_length=50)] = []
    note: Annotated[str, TEXT, StringConstraints(strip_whitespace=True, max_length=4_000)] = ""
    tier: Annotated[str, NAME] | None = None

    def wanted(self, customer: CustomerId, version: int = 0) -> Customer:
        """The customer that is wanted: each backup and each address once, and nobody their own backup."""
        return Customer(
            customer=customer,
            name=self.name,
            language=self.language,
            manager=self.manager,
            backups=tuple(dict.fromkeys(backup for backup in self.backups if backup != self.manager)),
            addresses=tuple(dict.fromkeys(Address.of(address.kind, address.value) for address in self.addresses)),
            note=self.note,
            tier=self.tier,
            version=version,
        )


class CustomerChange(CustomerBody):
    """A customer as they should be, in place of the version that was seen."""

    version: Version


class MergeBody(BaseModel):
    """Another profile of the same customer, both in the version that was seen; `take` says which of its values win."""

    other: Annotated[CustomerId, ID]
    version: Version
    other_version: Version
    take: Annotated[list[MergeField], Field(max_length=len(MergeField))] = []


class MergeItem(BaseModel):
    """A profile that became part of this customer, as it was then."""

    merge: str
    customer: CustomerId
    name: str
    merged_at: int
    merged_by: UserId | None
    can_be_undone: bool

    @classmethod
    def of(cls, merge: Merge, undoable: str | None) -> Self:
        """The merge as shown to people."""
        return cls(
            merge=merge.merge,
            customer=merge.other.customer,
            name=merge.other.name,
            merged_at=merge.merged_at,
            merged_by=merge.merged_by,
            can_be_undone=merge.merge == undoable,
        )
