"""Customers, found by the id that another system gave them, or by one of their addresses."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from perezvon.features.customers.public import (
    Address,
    AddressKind,
    Customer,
    CustomersService,
    get,
    owners_of,
)
from perezvon.features.sheets.domain import (
    BadAddressError,
    Cells,
    Field,
    MissingError,
    RowState,
    SeveralMatchError,
    id_within,
    joined,
    language_of,
    parts,
    text_within,
)
from perezvon.features.sheets.service.cells import Cell
from perezvon.features.sheets.service.directory import Directory
from perezvon.features.sheets.service.rows import Saved, changes
from perezvon.features.sheets.service.words import word
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import AgentId, CustomerId, IdSource
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx

_COLUMNS = {"phones": AddressKind.PHONE, "emails": AddressKind.EMAIL, "web": AddressKind.WEB}
_SOUND = {
    AddressKind.PHONE: re.compile(r"\+?\d{3,20}"),
    AddressKind.EMAIL: re.compile(r"[^@\s]{1,64}@[^@\s]+"),
    AddressKind.WEB: re.compile(r".{1,300}", re.DOTALL),
}
_NAME, _TIER, _NOTE = 200, 50, 5_000


class CustomerRows:
    """`customers`: what a column does not give stays as it is."""

    fields: Sequence[Field] = (
        Field(name="id", other_headings=("customer id", "external id", "код", "номер клиента", "客户编号", "编号")),
        Field(name="name", is_needed=True, other_headings=("customer", "full name", "клиент", "фио", "客户", "姓名")),
        Field(name="language", other_headings=("lang",)),
        Field(
            name="phones", other_headings=("phone", "tel", "mobile", "телефон", "тел", "мобильный", "手机", "电话号码")
        ),
        Field(name="emails", other_headings=("e-mail", "email", "mail", "почта", "эл. почта", "邮箱", "邮件")),
        Field(name="web", other_headings=("web address",)),
        Field(name="tier", other_headings=("level", "segment", "категория", "等级")),
        Field(name="manager", other_headings=("personal manager", "менеджер", "ответственный", "经理", "负责人")),
        Field(name="backups", other_headings=("backup", "замена", "替补")),
        Field(name="note", other_headings=("notes", "comment", "комментарий", "заметка", "说明")),
    )

    def __init__(self, customers: CustomersService, ids: IdSource) -> None:
        self._customers = customers
        self._ids = ids

    async def put(self, tx: Tx, actor: Actor, cells: Cells, directory: Directory) -> Saved | None:
        """Add a customer, or change what differs."""
        nothing: list[Address] = []
        written = {column: cells.read(column, _reader(kind), nothing) for column, kind in _COLUMNS.items()}
        before = await _found(tx, cells, [one for addresses in written.values() for one in addresses])
        if cells.problems:
            return None
        usual = before or Customer(customer=self._id(cells), name="", language=Language.ENGLISH)
        customer = _customer(cells, usual, written, directory)
        if not customer.name:
            cells.problem(MissingError(), "name")
        if cells.problems:
            return None
        found = None if before is None else customer_cells(before, directory)
        differs = changes(
            found,
            customer_cells(customer, directory),
            Language.ENGLISH,
            is_before_shown=actor.may("customers.read"),
        )
        if differs:
            await self._customers.save(tx, actor, customer)
        state = RowState.NEW if before is None else RowState.CHANGED if differs else RowState.UNCHANGED
        return Saved(key=customer.customer, name=customer.name, state=state, changes=differs)

    def _id(self, cells: Cells) -> CustomerId:
        return CustomerId(cells.texts.get("id") or self._ids.new())

    def example(self, language: Language) -> Mapping[str, str]:
        """A customer with a personal manager."""
        return {
            "id": "C-1001",
            "name": word(language, "example.customer"),
            "language": language,
            "phones": "+1 202 555 0143",
            "emails": "customer@example.com; office@example.com",
            "tier": "gold",
        }


def customer_cells(customer: Customer, directory: Directory) -> Mapping[str, Cell]:
    """The row of a customer."""

    def of(kind: AddressKind) -> str:
        return joined([address.value for address in customer.addresses if address.kind is kind])

    return {
        "id": customer.customer,
        "name": customer.name,
        "language": customer.language.value,
        **{column: of(kind) for column, kind in _COLUMNS.items()},
        "tier": customer.tier or "",
        "manager": "" if customer.manager is None else directory.agents.text(customer.manager),
        "backups": joined([directory.agents.text(agent) for agent in customer.backups]),
        "note": customer.note,
    }


def _reader(kind: AddressKind) -> Callable[[str], list[Address]]:
    def read(text: str) -> list[Address]:
        found = [Address.of(kind, part) for part in parts(text)]
        for address, part in zip(found, parts(text), strict=True):
            if not _SOUND[kind].fullmatch(address.value):
                raise BadAddressError(value=part)
        return list(dict.fromkeys(found))

    return read


async def _found(tx: Tx, cells: Cells, addresses: Sequence[Address]) -> Customer | None:
    """Who the row is about, if they are here already: by id, else by address."""
    which = cells.read("id", id_within(200), "")
    if which:
        return await get(tx, CustomerId(which))
    if cells.problems:
        return None
    if not addresses:
        cells.problem(MissingError(), "id" if "id" in cells.texts else "phones")
        return None
    owners = await owners_of(tx, addresses)
    if len(owners) > 1:
        cells.problem(SeveralMatchError())
    return await get(tx, owners[0]) if len(owners) == 1 else None


def _customer(
    cells: Cells, usual: Customer, written: Mapping[str, Sequence[Address]], directory: Directory
) -> Customer:
    there = [agent for agent in (usual.manager, *usual.backups) if agent is not None]
    known = {directory.agents.text(agent): agent for agent in there}

    def agent(text: str) -> AgentId:
        """An agent, or one who is there already and has no name any more."""
        return known.get(text) or directory.agents.find(text)

    return replace(
        usual,
        name=cells.read("name", text_within(_NAME), usual.name),
        language=cells.read("language", language_of, usual.language),
        addresses=_addresses(cells, usual.addresses, written),
        tier=cells.read("tier", text_within(_TIER), usual.tier or "", is_kept_empty=True) or None,
        manager=cells.read("manager", lambda text: agent(text) if text else None, usual.manager, is_kept_empty=True),
        backups=cells.read("backups", lambda text: tuple(map(agent, parts(text))), usual.backups, is_kept_empty=True),
        note=cells.read("note", text_within(_NOTE), usual.note, is_kept_empty=True),
    )


def _addresses(
    cells: Cells, before: Sequence[Address], written: Mapping[str, Sequence[Address]]
) -> tuple[Address, ...]:
    """Those of kinds that the table has no column for stay, and so does the order of those that are in both."""
    given = {kind for column, kind in _COLUMNS.items() if column in cells.texts}
    wanted = [address for addresses in written.values() for address in addresses]
    kept = [address for address in before if address.kind not in given or address in wanted]
    return tuple(dict.fromkeys([*kept, *wanted]))
