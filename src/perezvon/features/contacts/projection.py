"""Folds steps into `contact`, `leg`, `offer`, `queue_visit`, `contact_event` and `setting_link`.

Each row says what changes said, and nothing is decided here: a rebuild from the first step gives the same rows as
following did, in batches of any size. A batch reads the contacts it is about, applies its changes to them in memory and
writes what differs, so the number of statements does not grow with the batch.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias, get_args

import msgspec

from perezvon.engine import changes, events
from perezvon.engine.flow.graph import IsOpen
from perezvon.engine.message import Message
from perezvon.engine.wire import Step
from perezvon.features.contacts import repository
from perezvon.features.contacts.domain import (
    RATING,
    Contact,
    Leg,
    Offer,
    QueueVisit,
    SettingLink,
    TimelineCode,
    TimelineEntry,
)
from perezvon.features.contacts.repository import Book
from perezvon.features.contacts.tables import contact, contact_event, leg, offer, queue_visit, setting_link
from perezvon.features.flows.public import prompts_of
from perezvon.kernel.ids import AgentId, ContactId, FlowId, HoursId, OfferId, PromptId, QueueId
from perezvon.kernel.time import Micros
from perezvon.platform.db import Tx

NAME = "contacts"
"""The name of this projection's cursor."""

TABLES = (contact, leg, offer, queue_visit, contact_event, setting_link)
"""What a rebuild empties."""

_OF_CONTACTS = frozenset(kind for kind in get_args(changes.Change) if "contact" in kind.__struct_fields__)

_STARS = ("1", "2", "3", "4", "5")

_TOLD_BY_OFFERS_AND_LEGS = ("ringing", "talking", "monitoring")


async def fold(tx: Tx, steps: Sequence[Step]) -> None:
    """Take the next steps of the log into the tables."""
    told = tuple(_told(steps))
    if not told:
        return
    wanted = {contact_id for *_, contact_id in told if contact_id is not None}
    if any(contact_id is None for *_, contact_id in told):
        wanted.update(await repository.open_contacts(tx))
    has_links = any(isinstance(change, (changes.ContactStarted, changes.SettingApplied)) for *_, change, _ in told)
    book = await repository.read_book(tx, wanted, has_links=has_links)
    for step, n, change, contact_id in told:
        if isinstance(change, changes.SettingApplied):
            _setting_applied(book, step, n, change)
        elif contact_id is not None and _is_kept(book, change, contact_id):
            if (apply := _APPLY.get(type(change))) is not None:
                apply(book, step.at, change)
            book.put(_entry(step, n, change, contact_id))
    await repository.write_book(tx, book)


async def reset(tx: Tx) -> None:
    """Forget everything, before a rebuild folds the log from its first step."""
    await repository.empty(tx, TABLES)


def _told(steps: Sequence[Step]) -> Iterator[tuple[Step, int, Message, ContactId | None]]:
    """What the timelines of contacts tell: each change with its step, its number in it and its contact.

    A setting has no contact of its own: it concerns whoever depends on it at that moment.
    """
    for step in steps:
        for n, output in enumerate(step.outputs):
            if isinstance(output, changes.SettingApplied):
                yield step, n, output, None
            elif type(output) in _OF_CONTACTS and not _is_told_otherwise(output):
                contact_id: ContactId | None = getattr(output, "contact", None)
                if contact_id is not None:
                    yield step, n, output, contact_id


def _is_kept(book: Book, change: Message, contact_id: ContactId) -> bool:
    """Nothing is kept of test calls: neither their beginning nor what follows."""
    if isinstance(change, changes.ContactStarted):
        return not change.is_trial
    return book.get(Contact, contact_id) is not None


def _is_told_otherwise(output: Message) -> bool:
    return isinstance(output, changes.AgentStateChanged) and output.state in _TOLD_BY_OFFERS_AND_LEGS


def _entry(step: Step, n: int, change: Message, contact_id: ContactId) -> TimelineEntry:
    params: dict[str, Any] = msgspec.to_builtins(change)
    code = TimelineCode(params.pop("type"))
    del params["contact"]
    return TimelineEntry(contact=contact_id, seq=step.seq, n=n, at=step.at, code=code, params=params)


def _setting_applied(book: Book, step: Step, n: int, change: changes.SettingApplied) -> None:
    """Contacts that go on and depend on what was set say so."""
    for link in _links(step.event):
        book.put(link)
    rung = {offer.contact: offer.agent for offer in book.all(Offer) if offer.ended_at is None}
    for found in list(book.all(Contact)):
        if found.ended_at is None and _concerns(book, step.event, change, found, rung.get(found.contact)):
            params = {"kind": change.kind, "key": change.key}
            code = TimelineCode.SETTING_CHANGED
            book.put(TimelineEntry(contact=found.contact, seq=step.seq, n=n, at=step.at, code=code, params=params))


def _concerns(book: Book, event: Message, change: changes.SettingApplied, found: Contact, rung: AgentId | None) -> bool:
    if isinstance(event, events.PromptSet) and event.language != found.language:
        return False
    if change.kind in _CHOSEN_BY_AGENTS:
        return found.agent is not None
    return change.key in _DEPENDS[change.kind](book, found, rung)


def _links(event: Message) -> Iterator[SettingLink]:
    """What a setting names."""
    match event:
        case events.LineSet(line=line):
            yield SettingLink(kind="line", key=line.line, names=(line.flow,))
        case events.FlowPublished(flow=flow):
            hours = dict.fromkeys(node.hours for node in flow.nodes if isinstance(node, IsOpen))
            yield SettingLink(kind="flow", key=flow.flow, names=tuple(hours))
            yield SettingLink(kind="prompts", key=flow.flow, names=tuple(sorted(prompts_of(flow))))
        case events.AgentSet(agent=agent):
            yield SettingLink(kind="agent", key=agent.agent, names=() if agent.team is None else (agent.team,))
            skills = {skill.skill for skill in agent.skills}
            yield SettingLink(kind="skills", key=agent.agent, names=tuple(sorted(skills)))
        case _:
            pass


def _named(book: Book, kind: str, key: str | None) -> tuple[str, ...]:
    link = None if key is None else book.get(SettingLink, kind, key)
    return () if link is None else link.names


_Keys: TypeAlias = Callable[[Book, Contact, AgentId | None], tuple[str | None, ...]]

_DEPENDS: Mapping[str, _Keys] = {
    "line": lambda _, contact, __: (contact.line,),
    "flow": lambda _, contact, __: (contact.flow,),
    "hours": lambda _, contact, __: contact.hours,
    "route": lambda _, contact, __: (contact.route,),
    "queue": lambda _, contact, __: (contact.queue,),
    "agent": lambda _, contact, rung: (contact.agent, rung),
    "team": lambda book, contact, rung: (*_named(book, "agent", contact.agent), *_named(book, "agent", rung)),
    "skill": lambda book, contact, rung: (*_named(book, "skills", contact.agent), *_named(book, "skills", rung)),
    "prompt": lambda _, contact, __: contact.prompts,
    "boosts": lambda *_: (),
    "callbacks": lambda *_: (),
}
"""What a contact depends on, by the kind of setting; the agent who is rung for it is not yet one of its own.
What a caller is worth ahead of others was found out when they were handed to routing, and stays."""

_CHOSEN_BY_AGENTS = ("outcome", "break")
"""Nothing names these: all of them are on offer to the agent of a contact, to end it with and to go on after it."""


def _contact_started(book: Book, at: Micros, change: changes.ContactStarted) -> None:
    flow = next(iter(_named(book, "line", change.line)), None)
    book.put(
        Contact(
            contact=change.contact,
            line=change.line,
            channel=change.channel,
            language=change.language,
            party=change.party,
            customer=change.customer,
            callback=change.callback,
            called_by=change.called_by,
            tier=change.tier,
            flow=None if flow is None else FlowId(flow),
            hours=tuple(HoursId(hours) for hours in _named(book, "flow", flow)),
            prompts=tuple(PromptId(prompt) for prompt in _named(book, "prompts", flow)),
            arrived_at=at,
        )
    )


def _review_flagged(book: Book, _at: Micros, change: changes.ReviewFlagged) -> None:
    found = book.get(Contact, change.contact)
    if found is not None and found.review_reason is None:
        book.put(replace(found, review_reason=change.reason))


def _route_entered(book: Book, at: Micros, change: changes.RouteEntered) -> None:
    found = book.get(Contact, change.contact)
    if found is not None:
        routed_at = at if found.routed_at is None else found.routed_at
        book.put(replace(found, route=change.route, routed_at=routed_at))


def _queue_entered(book: Book, at: Micros, change: changes.QueueEntered) -> None:
    found = book.get(Contact, change.contact)
    if found is None:
        return
    n = found.queue_visits + 1
    book.put(replace(found, queue=change.queue, queue_visits=n))
    book.put(QueueVisit(contact=change.contact, n=n, queue=change.queue, position=change.position, entered_at=at))


def _queue_left(book: Book, at: Micros, change: changes.QueueLeft) -> None:
    found = book.get(Contact, change.contact)
    if found is None:
        return
    visits = (book.get(QueueVisit, change.contact, n) for n in range(found.queue_visits, 0, -1))
    for visit in visits:
        if visit is not None and visit.queue == change.queue and visit.left_at is None:
            book.put(replace(visit, left_at=at, why=change.why))
            return


def _offer_made(book: Book, at: Micros, change: changes.OfferMade) -> None:
    book.put(
        Offer(
            contact=change.contact,
            offer=change.offer,
            agent=change.agent,
            queue=change.queue,
            why=change.why,
            made_at=at,
            expires_at=change.expires,
        )
    )


def _offer_ended(book: Book, at: Micros, change: changes.OfferEnded) -> None:
    book.change(Offer, change.contact, change.offer, ended_at=at, how=change.how)


def _leg_started(book: Book, at: Micros, change: changes.LegStarted) -> None:
    is_responsible = change.agent is not None and not change.is_guest
    found = book.get(Contact, change.contact)
    callers = _who_called(book, found) if found is not None and change.agent is None else []
    is_calling = is_responsible and found is not None and not _has_customer(book, found)
    book.put(
        Leg(
            contact=change.contact,
            leg=change.leg,
            agent=change.agent,
            offer=change.offer,
            part=change.part,
            responsible_at=at if is_responsible and not is_calling else None,
            started_at=at,
            queue=None if found is None else _queue_of(book, found, change.offer),
        )
    )
    if found is None:
        return
    if callers or (is_responsible and not is_calling):
        for caller in callers:
            book.put(replace(caller, responsible_at=at))
        if found.answered_at is None:
            found = replace(found.waited_until(at), answered_at=at)
    book.put(replace(found, agent=change.agent) if is_responsible else found)


def _has_customer(book: Book, found: Contact) -> bool:
    """Whether the customer ever was in the contact: one who is called is not, until they answer."""
    return not found.is_outgoing or any(leg.agent is None for leg in _legs_of(book, found))


def _who_called(book: Book, found: Contact) -> list[Leg]:
    """The leg of the agent who called the customer, if the contact was begun to call somebody."""
    if not found.is_outgoing:
        return []
    return [leg for leg in _legs_of(book, found) if leg.agent is not None and leg.ended_at is None]


def _legs_of(book: Book, found: Contact) -> Iterator[Leg]:
    return (leg for leg in book.all(Leg) if leg.contact == found.contact)


def _queue_of(book: Book, found: Contact, offer: OfferId | None) -> QueueId | None:
    """For which queue somebody was rung, or which one the contact had entered last."""
    made = None if offer is None else book.get(Offer, found.contact, offer)
    return found.queue if made is None or made.queue is None else made.queue


def _part_of(book: Book, contact: ContactId, agent: AgentId) -> Leg | None:
    """The agent's leg, the last one if there were several."""
    parts = (one for one in book.all(Leg) if one.contact == contact and one.agent == agent)
    return max(parts, key=lambda one: one.started_at, default=None)


def _leg_held(book: Book, at: Micros, change: changes.LegHeld) -> None:
    if (part := _part_of(book, change.contact, change.agent)) is not None:
        book.put(part.held(at))


def _leg_resumed(book: Book, at: Micros, change: changes.LegResumed) -> None:
    held = [one for one in book.all(Leg) if one.contact == change.contact and one.held_at is not None]
    for part in held:
        book.put(part.resumed(at))


def _passed_on(book: Book, _at: Micros, change: changes.TransferStarted | changes.OutsideTransferStarted) -> None:
    if (part := _part_of(book, change.contact, change.agent)) is not None:
        book.put(replace(part, is_passed_on=True))


def _leg_part_changed(book: Book, _at: Micros, change: changes.LegPartChanged) -> None:
    book.change(Leg, change.contact, change.leg, part=change.part)


def _responsible_changed(book: Book, at: Micros, change: changes.ResponsibleChanged) -> None:
    book.change(Leg, change.contact, change.leg, responsible_at=at)
    book.change(Contact, change.contact, agent=change.agent)


def _leg_ended(book: Book, at: Micros, change: changes.LegEnded) -> None:
    part, found = book.get(Leg, change.contact, change.leg), book.get(Contact, change.contact)
    if part is None:
        return
    ended = replace(part.resumed(at), ended_at=at, cause=change.cause)
    book.put(ended)
    if found is not None and ended.responsible_at is not None:
        book.put(replace(found, talk=found.talk + at - ended.responsible_at))


def _contact_ended(book: Book, at: Micros, change: changes.ContactEnded) -> None:
    found = book.get(Contact, change.contact)
    if found is not None:
        found = found.waited_until(at) if found.answered_at is None else found
        book.put(replace(found, ended_at=at, how=change.how, prompts=()))


def _customer_identified(book: Book, _at: Micros, change: changes.CustomerIdentified) -> None:
    book.change(Contact, change.contact, customer=change.customer)


def _outcome_chosen(book: Book, _at: Micros, change: changes.OutcomeChosen) -> None:
    book.change(Contact, change.contact, outcome=change.outcome)


def _question_answered(book: Book, _at: Micros, change: changes.QuestionAnswered) -> None:
    if change.question == RATING and change.digit in _STARS:
        book.change(Contact, change.contact, rating=int(change.digit))


_Apply: TypeAlias = Callable[[Book, Micros, Any], None]

_APPLY: dict[type, _Apply] = {
    changes.ContactStarted: _contact_started,
    changes.RouteEntered: _route_entered,
    changes.ReviewFlagged: _review_flagged,
    changes.QueueEntered: _queue_entered,
    changes.QueueLeft: _queue_left,
    changes.OfferMade: _offer_made,
    changes.OfferEnded: _offer_ended,
    changes.LegStarted: _leg_started,
    changes.LegHeld: _leg_held,
    changes.LegResumed: _leg_resumed,
    changes.TransferStarted: _passed_on,
    changes.OutsideTransferStarted: _passed_on,
    changes.LegPartChanged: _leg_part_changed,
    changes.ResponsibleChanged: _responsible_changed,
    changes.LegEnded: _leg_ended,
    changes.ContactEnded: _contact_ended,
    changes.CustomerIdentified: _customer_identified,
    changes.OutcomeChosen: _outcome_chosen,
    changes.QuestionAnswered: _question_answered,
}
