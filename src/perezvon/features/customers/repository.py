"""Queries of customers."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeAlias

from sqlalchemy import (
    Boolean,
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    false,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, insert

from perezvon.features.customers.domain import (
    Address,
    AddressKind,
    Customer,
    KnownAs,
    Merge,
    Met,
    Place,
    Sought,
    Stranger,
    containing,
)
from perezvon.features.customers.tables import customer, customer_address, customer_merge, stranger
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import CustomerId, PartyId
from perezvon.kernel.time import Micros
from perezvon.kernel.values import Language
from perezvon.platform.db import Database, Question, Tx


def visible_to(actor: Actor) -> Select[Any]:
    """The customers that a person may know of: all, with `customers.read`. One that was merged is shown as the other."""
    query = select(customer).where(customer.c.merged_into.is_(None))
    return query if actor.may("customers.read") else query.where(false())


def _has(text: str) -> ColumnElement[bool]:
    """Whether a customer's name or address contains `text`; of a telephone number the digits count."""
    patterns = {containing(text), containing(Address.of(AddressKind.PHONE, text).value)} - {containing("")}
    has_address = exists().where(
        customer_address.c.customer == customer.c.customer,
        or_(false(), *(customer_address.c.value.ilike(pattern, escape="\\") for pattern in sorted(patterns))),
    )
    return customer.c.name.ilike(containing(text), escape="\\") | has_address


def _sought(actor: Actor, sought: Sought) -> Select[Any]:
    query = visible_to(actor)
    if sought.text:
        query = query.where(_has(sought.text))
    equal = {customer.c.tier: sought.tier, customer.c.manager: sought.manager, customer.c.language: sought.language}
    return query.where(*(column == value for column, value in equal.items() if value is not None))


async def page(tx: Tx, actor: Actor, sought: Sought, *, after: Place | None = None, limit: int) -> Sequence[Customer]:
    """The customers that are sought by name, those after `after` only."""
    query = _sought(actor, sought)
    if after is not None:
        query = query.where(tuple_(customer.c.name, customer.c.customer) > (after.name, after.customer))
    return await _customers(tx, query.order_by(customer.c.name, customer.c.customer).limit(limit))


async def count(tx: Tx, actor: Actor, sought: Sought) -> int:
    """How many customers are sought."""
    return (await tx.execute(select(func.count()).select_from(_sought(actor, sought).subquery()))).scalar_one()


async def tiers(tx: Tx) -> Sequence[str]:
    """All tiers that customers have, by name."""
    found = await tx.scalars(select(customer.c.tier).where(customer.c.tier.is_not(None)).distinct().order_by("tier"))
    return [tier for tier in found if tier is not None]


# --- Which ids mean the same customer. --------------------------------------------------------------------------------

_Ids: TypeAlias = Select[tuple[str]]


def aliases_of(which: CustomerId) -> _Ids:
    """This id and those of all profiles that were merged into it, for a query to choose from."""
    return _with_merged(select(literal(which).label("customer")))


def customers_with(text: str) -> _Ids:
    """The ids of customers whose name or address contains `text`, and of the profiles merged into them."""
    return _with_merged(select(customer.c.customer).where(customer.c.merged_into.is_(None), _has(text)))


def _with_merged(begin: Select[Any]) -> _Ids:
    found = begin.cte(recursive=True)
    found = found.union(select(customer.c.customer).where(customer.c.merged_into == found.c.customer))
    return select(found.c.customer)


def _roots(which: Collection[CustomerId]) -> Select[Any]:
    """Pairs of each of these ids and the profile that it means now, as `asked` and `customer`."""
    begin = select(customer.c.customer.label("asked"), customer.c.customer, customer.c.merged_into)
    steps = begin.where(customer.c.customer.in_(which)).cte(recursive=True)
    upwards = select(steps.c.asked, customer.c.customer, customer.c.merged_into)
    steps = steps.union_all(upwards.where(customer.c.customer == steps.c.merged_into))
    return select(steps.c.asked, steps.c.customer).where(steps.c.merged_into.is_(None))


async def customer_seen(tx: Tx, actor: Actor, which: CustomerId) -> Customer | None:
    """The customer whom this id means now, if this person may see them."""
    root = _roots([which]).subquery()
    found = await _customers(tx, visible_to(actor).where(customer.c.customer.in_(select(root.c.customer))))
    return found[0] if found else None


async def customer_set(tx: Tx, which: CustomerId) -> Customer | None:
    """The customer whom this id means now, for the system's own use."""
    root = _roots([which]).subquery()
    found = await _customers(tx, select(customer).where(customer.c.customer.in_(select(root.c.customer))))
    return found[0] if found else None


async def customers_set(tx: Tx, which: Collection[CustomerId]) -> Mapping[CustomerId, Customer]:
    """The customers whom these ids mean now, each under the id that was asked for."""
    pairs = {row.asked: row.customer for row in await tx.execute(_roots(which))}
    found = await _customers(tx, select(customer).where(customer.c.customer.in_(set(pairs.values()))))
    by_id = {value.customer: value for value in found}
    return {CustomerId(asked): by_id[CustomerId(root)] for asked, root in pairs.items() if root in by_id}


async def find_to_change(tx: Tx, which: CustomerId) -> Customer | None:
    """The customer whom this id means now, which nobody else changes before the transaction ends."""
    root = (await tx.execute(_roots([which]))).first()
    if root is None:
        return None
    query = select(customer).where(customer.c.customer == root.customer, customer.c.merged_into.is_(None))
    found = await _customers(tx, query.with_for_update())
    return found[0] if found else None


async def customer_of_party(tx: Tx, party: PartyId) -> Customer | None:
    """The customer who has this address."""
    query = select(customer).join(customer_address).where(customer_address.c.party == party)
    found = await _customers(tx, query)
    return found[0] if found else None


async def phone_of_party(tx: Tx, party: PartyId) -> str | None:
    """The telephone number of this party, be it a customer's or a stranger's."""
    for book in (customer_address, stranger):
        query = select(book.c.value).where(book.c.party == party, book.c.kind == AddressKind.PHONE.value)
        if (value := await tx.scalar(query)) is not None:
            return str(value)
    return None


async def owners(tx: Tx, addresses: Collection[Address]) -> Sequence[CustomerId]:
    """The customers who have one of these addresses."""
    wanted = [(address.kind.value, address.value) for address in addresses]
    has_one = tuple_(customer_address.c.kind, customer_address.c.value).in_(wanted)
    return list(await tx.scalars(select(customer_address.c.customer).where(has_one).distinct()))


async def names(tx: Tx, which: Collection[CustomerId]) -> Mapping[CustomerId, str]:
    """The names of those customers who exist, each under the id that was asked for."""
    root = _roots(which).subquery()
    found = await tx.execute(
        select(root.c.asked, customer.c.name).join(customer, customer.c.customer == root.c.customer)
    )
    return {row.asked: row.name for row in found}


async def save(tx: Tx, value: Customer) -> None:
    """Add or change a customer, without their addresses."""
    values = {
        "name": value.name,
        "language": value.language.value,
        "manager": value.manager,
        "backups": list(value.backups),
        "note": value.note,
        "tier": value.tier,
    }
    await tx.execute(
        insert(customer)
        .values(customer=value.customer, **values)
        .on_conflict_do_update(index_elements=["customer"], set_={**values, "version": customer.c.version + 1})
    )


async def holder_of(tx: Tx, value: Customer) -> CustomerId | None:
    """Another customer who has one of these addresses."""
    wanted = [(address.kind.value, address.value) for address in value.addresses]
    return await tx.scalar(
        select(customer_address.c.customer)
        .where(
            tuple_(customer_address.c.kind, customer_address.c.value).in_(wanted),
            customer_address.c.customer != value.customer,
        )
        .limit(1)
    )


async def save_addresses(tx: Tx, value: Customer, parties: Sequence[PartyId]) -> bool:
    """Make these the customer's addresses; new ones get the ids `parties`, or keep those under which strangers called from
    there. False when one is another customer's."""
    wanted = [(address.kind.value, address.value) for address in value.addresses]
    await tx.execute(
        delete(customer_address).where(
            and_(
                customer_address.c.customer == value.customer,
                tuple_(customer_address.c.kind, customer_address.c.value).not_in(wanted),
            )
        )
    )
    has = select(customer_address.c.kind, customer_address.c.value).where(customer_address.c.customer == value.customer)
    known = {tuple(row) for row in await tx.execute(has)}
    saved = 0
    for position, (address, new) in enumerate(zip(value.addresses, parties, strict=True)):
        is_known = (address.kind.value, address.value) in known
        party = new if is_known else await _no_stranger_now(tx, address, new)
        row = {"kind": address.kind.value, "value": address.value, "position": position}
        written = await tx.execute(
            insert(customer_address)
            .values(party=party, customer=value.customer, **row)
            .on_conflict_do_update(
                index_elements=["kind", "value"],
                set_={"position": position},
                where=customer_address.c.customer == value.customer,
            )
        )
        saved += written.rowcount
    return saved == len(value.addresses)


# --- Strangers. -------------------------------------------------------------------------------------------------------


_IS_A_CUSTOMERS = Question(
    select(exists().where(customer_address.c.kind == bindparam("kind"), customer_address.c.value == bindparam("value")))
)


async def is_a_customers(database: Database, address: Address) -> bool:
    """Whether a customer has this address."""
    found = await database.ask(_IS_A_CUSTOMERS, {"kind": address.kind.value, "value": address.value})
    return bool(found[0][0])


async def meet(tx: Tx, seen: Stranger) -> PartyId:
    """Somebody calls from there: the party that called from there before, or else this one. A name that is told stays."""
    met = _met_again(insert(stranger).values(_stranger(seen)))
    return PartyId((await tx.execute(met.returning(stranger.c.party))).scalar_one())


async def recognise(database: Database, seen: Stranger) -> Met:
    """Whose address it is; if it is nobody's, `meet`. By one question, since a caller waits for the answer."""
    told = {f"seen_{name}": value for name, value in _stranger(seen).items()}
    party, found, language, manager, backups, tier, is_new = (await database.ask(_WHO_CALLS, told))[0]
    if found is None:
        return Met(party=PartyId(party), is_new=is_new)
    return Met(
        party=PartyId(party),
        is_new=False,
        customer=CustomerId(found),
        language=Language(language),
        manager=manager,
        backups=tuple(backups),
        tier=tier,
    )


def _stranger(seen: Stranger) -> dict[str, Any]:
    return {
        "party": seen.party,
        "kind": seen.address.kind.value,
        "value": seen.address.value,
        "name": seen.name,
        "first_seen_at": seen.seen_at,
        "last_seen_at": seen.seen_at,
    }


def _met_again(new: Insert) -> Insert:
    told = func.coalesce(func.nullif(new.excluded.name, ""), stranger.c.name)
    return new.on_conflict_do_update(
        index_elements=["kind", "value"],
        set_={"name": told, "last_seen_at": func.greatest(stranger.c.last_seen_at, new.excluded.last_seen_at)},
    )


_ROUTED = (customer.c.customer, customer.c.language, customer.c.manager, customer.c.backups, customer.c.tier)


def _who_calls() -> CompoundSelect[Any]:
    seen = {column.name: bindparam(f"seen_{column.name}", type_=column.type) for column in stranger.c}
    is_there = (customer_address.c.kind == seen["kind"], customer_address.c.value == seen["value"])
    known = select(customer_address.c.party, *_ROUTED).join(customer).where(*is_there).cte("known")
    new = insert(stranger).from_select(list(seen), select(*seen.values()).where(~exists(select(known.c.party))))
    is_new = literal_column("xmax = 0", Boolean).label("is_new")
    met = _met_again(new).returning(stranger.c.party, is_new).cte("met")
    nobody = (null().label(column.name) for column in _ROUTED)
    return union_all(select(known, false().label("is_new")), select(met.c.party, *nobody, met.c.is_new))


_WHO_CALLS = Question(_who_calls())


async def forget_stranger(tx: Tx, party: PartyId) -> None:
    """It is not known any more who that party is."""
    await tx.execute(delete(stranger).where(stranger.c.party == party))


async def forget_strangers(tx: Tx, *, before: Micros) -> None:
    """It is not known any more who those were that did not call since then. Their calls stay, of somebody without a number."""
    await tx.execute(delete(stranger).where(stranger.c.last_seen_at < before))


async def known_of(tx: Tx, actor: Actor, parties: Collection[PartyId]) -> Mapping[PartyId, KnownAs]:
    """What this person may know of those who called, by party."""
    address = customer_address.c
    seen = visible_to(actor).join_from(customer, customer_address).where(address.party.in_(parties))
    customers = await tx.execute(seen.add_columns(address.party, address.value))
    known = {row.party: KnownAs(number=row.value, name=row.name, customer=row.customer) for row in customers}
    met = await tx.execute(select(stranger).where(stranger.c.party.in_(parties)))
    return known | {row.party: KnownAs(number=row.value, name=row.name) for row in met}


async def _no_stranger_now(tx: Tx, address: Address, party: PartyId) -> PartyId:
    """The party under which somebody called from there until now, or else `party`.

    Whoever calls from there meanwhile waits for the end of the transaction, since it holds the row that they look for: so
    nobody becomes a stranger at an address that is a customer's.
    """
    met = await meet(tx, Stranger(party=party, address=address, seen_at=0))
    await forget_stranger(tx, met)
    return met


# --- Merges. ----------------------------------------------------------------------------------------------------------


async def give_addresses(tx: Tx, addresses: Collection[Address], *, of: CustomerId, to: CustomerId) -> None:
    """These addresses, with their parties, are another customer's from now on."""
    wanted = [(address.kind.value, address.value) for address in addresses]
    last = select(func.coalesce(func.max(customer_address.c.position) + 1, 0)).where(customer_address.c.customer == to)
    await tx.execute(
        update(customer_address)
        .where(
            customer_address.c.customer == of,
            tuple_(customer_address.c.kind, customer_address.c.value).in_(wanted),
        )
        .values(customer=to, position=customer_address.c.position + last.scalar_subquery())
    )


async def set_merged_into(tx: Tx, which: CustomerId, into: CustomerId | None) -> None:
    """The profile stands for another one from now on, or for itself again."""
    changed = {"merged_into": into, "version": customer.c.version + 1}
    await tx.execute(update(customer).where(customer.c.customer == which).values(changed))


async def add_merge(tx: Tx, merge: Merge) -> None:
    """Put down what was merged."""
    before = {"kept": _as_json(merge.kept), "other": _as_json(merge.other), "result": _as_json(merge.result)}
    await tx.execute(
        insert(customer_merge).values(
            merge=merge.merge,
            kept=merge.kept.customer,
            other=merge.other.customer,
            before=before,
            merged_at=merge.merged_at,
            merged_by=merge.merged_by,
        )
    )


async def merges_of(tx: Tx, kept: CustomerId) -> Sequence[Merge]:
    """What was merged into a profile and not parted again, the newest first."""
    query = select(customer_merge).where(customer_merge.c.kept == kept, customer_merge.c.undone_at.is_(None))
    newest = query.order_by(customer_merge.c.merged_at.desc(), customer_merge.c.merge.desc())
    return [
        Merge(
            merge=row.merge,
            kept=_from_json(row.before["kept"]),
            other=_from_json(row.before["other"]),
            result=_from_json(row.before["result"]),
            merged_at=row.merged_at,
            merged_by=row.merged_by,
        )
        for row in await tx.execute(newest)
    ]


async def end_merge(tx: Tx, merge: str, undone_at: Micros) -> None:
    """It was undone."""
    await tx.execute(update(customer_merge).where(customer_merge.c.merge == merge).values(undone_at=undone_at))


def _as_json(value: Customer) -> dict[str, Any]:
    return asdict(value)


def _from_json(value: Mapping[str, Any]) -> Customer:
    addresses = tuple(Address.of(AddressKind(item["kind"]), item["value"]) for item in value["addresses"])
    more = {"addresses": addresses, "backups": tuple(value["backups"]), "language": Language(value["language"])}
    return Customer(**{**value, **more})


async def _customers(tx: Tx, query: Select[Any]) -> Sequence[Customer]:
    rows = (await tx.execute(query)).all()
    addresses = await _addresses(tx, [row.customer for row in rows])
    return [_customer(row, addresses[row.customer]) for row in rows]


async def _addresses(tx: Tx, which: Collection[CustomerId]) -> Mapping[CustomerId, list[Address]]:
    found = await tx.execute(
        select(customer_address).where(customer_address.c.customer.in_(which)).order_by(customer_address.c.position)
    )
    addresses = defaultdict[CustomerId, list[Address]](list)
    for row in found:
        addresses[row.customer].append(Address(kind=AddressKind(row.kind), value=row.value))
    return addresses


def _customer(row: Row[Any], addresses: Sequence[Address]) -> Customer:
    return Customer(
        customer=row.customer,
        name=row.name,
        language=Language(row.language),
        manager=row.manager,
        backups=tuple(row.backups),
        addresses=tuple(addresses),
        note=row.note,
        tier=row.tier,
        version=row.version,
    )
