"""The ledger of missed calls as people read it, and what they do about those who were missed."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from perezvon.engine.view import View
from perezvon.features.callbacks.public import (
    CallbackMovedError,
    CallbackRequest,
    CallbackTakenError,
    Cause,
    MissedCallers,
    ReachBy,
    Reason,
)
from perezvon.features.customers.public import AddressKind, Customer, KnownAs, known_of, profiles_of
from perezvon.features.identity.public import every_user
from perezvon.features.identity.public import names_of as user_names
from perezvon.features.missed.domain import (
    Cursor,
    Entry,
    Miss,
    MissedMovedError,
    MissedNotFoundError,
    MissedTakenError,
    NobodyError,
    Page,
    Rung,
    Sought,
    Tally,
)
from perezvon.features.missed.repository import ledger
from perezvon.features.missed.repository.ledger import Seen
from perezvon.features.people.public import names_of as agent_names
from perezvon.features.queues.public import is_queue_seen
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import AgentId, ContactId, CustomerId, QueueId, UserId
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx

READ, HANDLE = "missed.read", "missed.handle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who called, as far as whoever asks may know: nothing is an empty text."""

    name: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedNames:
    """What ids of some entries mean."""

    callers: Mapping[ContactId, Person]
    agents: Mapping[AgentId, str]
    users: Mapping[UserId, str]

    def agent(self, agent: AgentId | None) -> str | None:
        """What an agent is called."""
        return None if agent is None else self.agents.get(agent, agent)

    def owner(self, entry: Entry) -> str | None:
        """What whoever looks after an entry, or closed it, is called."""
        return None if entry.owner is None else self.users.get(entry.owner, entry.owner)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An entry with its calls, and whom each of them rang."""

    entry: Entry
    misses: Sequence[Miss]
    rungs: Sequence[Rung]


class MissedService:
    """People see what concerns their queues, themselves or their teams, and what they look after."""

    def __init__(self, callers: MissedCallers, view: Callable[[], View]) -> None:
        self._callers = callers
        self._view = view

    # --- Reading. ---

    async def page(self, tx: Tx, actor: Actor, sought: Sought, *, after: Cursor | None, limit: int) -> Page:
        """The entries that are sought, those after the cursor only."""
        found = await ledger.page(tx, self._seen(actor, READ), sought, after=after, limit=limit + 1)
        items = found[:limit]
        return Page(items=items, next=items[-1].cursor if len(found) > limit else None)

    async def tallies(self, tx: Tx, actor: Actor, sought: Sought) -> Sequence[Tally]:
        """How many entries are sought, of each status and cause."""
        return await ledger.tallies(tx, self._seen(actor, READ), sought)

    async def story(self, tx: Tx, actor: Actor, contact: ContactId) -> Story:
        """The entry of this call, of all times. Raises `MissedNotFoundError`."""
        entry, misses = await self._find(tx, actor, contact, READ)
        rungs = await ledger.offers_of(tx, [miss.contact for miss in misses])
        return Story(entry=entry, misses=misses, rungs=rungs)

    async def names(self, tx: Tx, actor: Actor, entries: Sequence[Entry], rungs: Sequence[Rung] = ()) -> MissedNames:
        """What these entries name."""
        misses = [entry.miss for entry in entries]
        agents = {rung.agent for rung in rungs}
        agents |= {agent for miss in misses for agent in (miss.talked_by, miss.agent) if agent is not None}
        users = {entry.owner for entry in entries if entry.owner is not None}
        return MissedNames(
            callers=await _callers(tx, actor, misses),
            agents=await agent_names(tx, agents),
            users=await user_names(tx, users),
        )

    # --- What people do. Each raises `MissedNotFoundError`, `MissedTakenError` or `MissedMovedError`. ---

    async def take(self, tx: Tx, actor: Actor, contact: ContactId) -> None:
        """I look after them."""
        request = await self._request(tx, actor, contact)
        async with _told(tx):
            await self._callers.take(tx, actor, request)

    async def give_back(self, tx: Tx, actor: Actor, contact: ContactId) -> None:
        """Somebody else may."""
        request = await self._request(tx, actor, contact)
        async with _told(tx):
            await self._callers.give_back(tx, actor, request)

    async def hand(self, tx: Tx, actor: Actor, contact: ContactId, to: AgentId) -> None:
        """This colleague does. Raises `NobodyError` too."""
        request, user = await self._request(tx, actor, contact), await _user_of(tx, to)
        async with _told(tx):
            await self._callers.hand(tx, actor, request, user)

    async def give_up(self, tx: Tx, actor: Actor, contact: ContactId, why: Reason, remark: str) -> None:
        """Nobody needs to."""
        request = await self._request(tx, actor, contact)
        async with _told(tx):
            await self._callers.give_up(tx, actor, request, why, remark)

    async def reopen(self, tx: Tx, actor: Actor, contact: ContactId) -> None:
        """What somebody said came of it is not so. What the log says cannot be taken back."""
        entry, _ = await self._find(tx, actor, contact, HANDLE)
        if not entry.is_said or entry.request is None:
            raise MissedMovedError
        async with _told(tx):
            await self._callers.reopen(tx, actor, entry.request)

    async def _request(self, tx: Tx, actor: Actor, contact: ContactId) -> CallbackRequest:
        """The request to call these people back, as it is if nobody has made one."""
        entry, _ = await self._find(tx, actor, contact, HANDLE)
        if not entry.is_open:
            raise MissedMovedError
        miss = entry.miss
        return CallbackRequest(
            request=miss.contact,
            line=miss.line,
            customer=miss.customer,
            party=miss.party,
            contact=miss.contact,
            name="",
            language=Language(miss.language),
            reach_by=ReachBy.PHONE,
            address="",
            asked_at=miss.ended_at,
            cause=Cause.MISSED,
            queue=miss.queue,
            waited=miss.wait,
        )

    async def _find(self, tx: Tx, actor: Actor, contact: ContactId, permission: str) -> tuple[Entry, Sequence[Miss]]:
        found = await ledger.find(tx, self._seen(actor, permission), contact)
        if found is None:
            raise MissedNotFoundError
        return found

    def _seen(self, actor: Actor, permission: str) -> Seen:
        return Seen(actor=actor, permission=permission, queues=self._queues(actor, permission))

    def _queues(self, actor: Actor, permission: str) -> Collection[QueueId]:
        """Those that somebody serves, or that the teams serve whom they watch."""
        scope = actor.scope(permission)
        if scope is None or scope is Scope.ALL:
            return ()
        view, reach = self._view(), actor.reach(permission)
        own = view.agent(actor.agent) if actor.agent is not None else None
        theirs = [setup.queue for setup in view.queue_setups() if reach and is_queue_seen(view, setup.queue, reach)]
        return {*theirs, *(() if own is None else own.queues)}


@asynccontextmanager
async def _told(tx: Tx) -> AsyncIterator[None]:
    """Whoever comes second is told who came first."""
    try:
        yield
    except CallbackTakenError as error:
        by = UserId(str(error.params["by"]))
        raise MissedTakenError(by=(await user_names(tx, [by])).get(by, by)) from error
    except CallbackMovedError as error:
        raise MissedMovedError from error


async def _user_of(tx: Tx, agent: AgentId) -> UserId:
    """Who works as this agent, and may look after missed calls."""
    for user in await every_user(tx):
        if user.agent == agent and user.is_active and user.actor.may(HANDLE):
            return user.user
    raise NobodyError


async def _callers(tx: Tx, actor: Actor, misses: Sequence[Miss]) -> Mapping[ContactId, Person]:
    parties = await known_of(tx, actor, {miss.party for miss in misses if miss.party is not None})
    customers: Mapping[CustomerId, Customer] = {}
    if actor.may("customers.read"):
        customers = await profiles_of(tx, {miss.customer for miss in misses if miss.customer is not None})
    return {
        miss.contact: _person(
            None if miss.customer is None else customers.get(miss.customer),
            None if miss.party is None else parties.get(miss.party),
        )
        for miss in misses
    }


def _person(customer: Customer | None, party: KnownAs | None) -> Person:
    """A customer is called where they called from, else at their first number."""
    phones = [one.value for one in customer.addresses if one.kind is AddressKind.PHONE] if customer else []
    numbers = [*([party.number] if party else []), *phones]
    return Person(name=customer.name if customer else party.name if party else "", number=next(iter(numbers), ""))
