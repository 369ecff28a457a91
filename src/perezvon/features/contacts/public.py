"""What other features call. Of `tables` they may read in queries of their own what follows from the log."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select

from perezvon.features.contacts import projection, repository
from perezvon.features.contacts import tables as tables
from perezvon.features.contacts.domain import RATING as RATING
from perezvon.features.contacts.domain import Attempt as Attempt
from perezvon.features.contacts.domain import Contact as Contact
from perezvon.features.contacts.domain import ContactNotFoundError as ContactNotFoundError
from perezvon.features.contacts.domain import Leg as Leg
from perezvon.features.contacts.domain import Listed as Listed
from perezvon.features.contacts.domain import NotAnAgentError as NotAnAgentError
from perezvon.features.contacts.domain import Order as Order
from perezvon.features.contacts.domain import Outcome as Outcome
from perezvon.features.contacts.domain import QueueVisit, held_in
from perezvon.features.contacts.domain import Sought as Sought
from perezvon.features.contacts.domain import Stretch as Stretch
from perezvon.features.contacts.schemas import Filter as Filter
from perezvon.features.contacts.service import HistoryService as HistoryService
from perezvon.features.contacts.service import OutcomesService as OutcomesService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import ContactId, CustomerId, LineId
from perezvon.kernel.time import Micros
from perezvon.platform.db import Tx
from perezvon.platform.log.follow import followed


def contacts_of(customer: CustomerId) -> Select[tuple[str]]:
    """The contacts of a customer, for a query to choose from."""
    return repository.contacts_of(customer)


async def is_visible(tx: Tx, actor: Actor, contact: ContactId, permission: str = "contacts.read") -> bool:
    """Whether the contact exists and `permission` shows it to this person; others must not learn that it exists."""
    return await repository.find(tx, actor, contact, permission) is not None


async def seen(tx: Tx, actor: Actor, contacts: Collection[ContactId]) -> Mapping[ContactId, Contact]:
    """Those of these contacts that this person may open."""
    return await repository.visible_of(tx, actor, contacts)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentContacts:
    """What the tables say of contacts: their queue visits and their agents' legs in order, which of them were begun to
    call somebody, and which are over."""

    visits: list[QueueVisit]
    legs: list[Leg]
    called: Mapping[ContactId, Attempt]
    over: list[Contact]


async def recent_contacts(tx: Tx, since: Micros, *, before: Micros) -> RecentContacts:
    """All contacts that go on or arrived from `since` on. What became so at `before` or later may be there or not."""
    visits, legs, called, over = await repository.since(tx, since, before=before)
    return RecentContacts(visits=visits, legs=legs, called=called, over=over)


async def contacts_followed(tx: Tx) -> int:
    """The seq of the newest step that the tables of contacts know of."""
    return await followed(tx, projection.NAME)


async def waiting_on(tx: Tx, line: LineId) -> int:
    """How many who called this line wait for an agent now."""
    return await repository.count_waiting(tx, line)


async def waits_on(tx: Tx, line: LineId, *, since: Micros) -> Sequence[Micros]:
    """How long those waited who called this line after `since` and were answered, the shortest first."""
    return await repository.waits(tx, line, since)


async def holds(tx: Tx, contact: ContactId) -> list[Stretch]:
    """When the customer waited with music in a contact."""
    return held_in(await repository.timeline(tx, contact))


async def every_outcome(tx: Tx) -> Sequence[Outcome]:
    """All outcomes, those out of use too."""
    return await repository.outcomes(tx)


async def oldest_open(tx: Tx) -> Micros | None:
    """When the oldest contact that goes on arrived."""
    return await repository.oldest_open(tx)
