"""What the history knows of a contact, and the errors of acting on one.

Every instant is the `at` of the step that said so, and every duration is the difference of two such instants: nothing
here is measured twice. All of it is microseconds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from typing_extensions import override

from perezvon.engine.centre import OutcomeSetup
from perezvon.engine.view import ContactView, View
from perezvon.features.contacts.domain.comments import Comment, CommentKind
from perezvon.features.contacts.domain.errors import BadCursorError as BadCursorError
from perezvon.features.contacts.domain.errors import BadNumberError as BadNumberError
from perezvon.features.contacts.domain.errors import ContactNotFoundError as ContactNotFoundError
from perezvon.features.contacts.domain.errors import NotAnAgentError as NotAnAgentError
from perezvon.features.contacts.domain.errors import OutcomeNotFoundError as OutcomeNotFoundError
from perezvon.features.contacts.domain.errors import UnknownOutcomeError as UnknownOutcomeError
from perezvon.features.contacts.domain.timeline import TimelineCode as TimelineCode
from perezvon.kernel.actor import Reach
from perezvon.kernel.ids import (
    AgentId,
    CallbackId,
    ContactId,
    CustomerId,
    FlowId,
    HoursId,
    LegId,
    LineId,
    OfferId,
    OutcomeId,
    PartyId,
    PromptId,
    QuestionId,
    QueueId,
    RouteId,
    TeamId,
)
from perezvon.kernel.time import Micros
from perezvon.kernel.values import Language

RATING = QuestionId("agent_rating")
"""The question whose answer is a number of stars."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One customer need. `ended_at` and `how` are `None` while it goes on."""

    contact: ContactId
    line: LineId
    channel: str
    language: str
    party: PartyId | None = None
    customer: CustomerId | None = None
    callback: CallbackId | None = None
    """The callback that it was begun for: somebody was called."""
    called_by: AgentId | None = None
    """The agent who called somebody by their own wish."""
    tier: str | None = None
    """The tier of customers that they belonged to when it began."""
    arrived_at: Micros
    routed_at: Micros | None = None
    """When it was first handed to routing; `None` if it never left its flow."""
    answered_at: Micros | None = None
    """When the first agent's leg began, or when a customer answered whom an agent called."""
    talk: Micros = 0
    """The sum of the legs of responsible agents that are over, each from when its agent became responsible."""
    agent: AgentId | None = None
    """The responsible agent: who talks for the centre, or did last."""
    queue: QueueId | None = None
    """The queue it waited in last."""
    queue_visits: int = 0
    route: RouteId | None = None
    """The route that it was given last."""
    flow: FlowId | None = None
    """The flow of its line when it arrived, which it keeps."""
    hours: tuple[HoursId, ...] = ()
    """The opening hours that this flow asks for."""
    prompts: tuple[PromptId, ...] = ()
    """The prompts that this flow says; forgotten when the contact is over."""
    outcome: OutcomeId | None = None
    rating: int | None = None
    """How many stars the customer gave, of five; the last answer counts."""
    ended_at: Micros | None = None
    how: str | None = None
    """As in the change `ContactEnded`."""
    wait: Micros | None = None
    """From routing to the first agent, or to the end without one. `None` while it waits or was never routed."""
    review_reason: str | None = None
    """Why it is to be looked into, as in the change `ReviewFlagged`; `None` if it is not. The first reason stays."""

    @property
    def is_outgoing(self) -> bool:
        """Whether it was begun to call its customer."""
        return self.callback is not None or self.called_by is not None

    def waited_until(self, at: Micros) -> "Contact":
        """The same contact, for which somebody was there at last, or which ended."""
        return self if self.routed_at is None else replace(self, wait=at - self.routed_at)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is known of a contact that was begun to call its customer: when they answered, if they did, and whether it was to
    call them back."""

    answered_at: Micros | None
    is_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One party's time in a contact. `agent` is `None` for the customer."""

    contact: ContactId
    leg: LegId
    agent: AgentId | None = None
    offer: OfferId | None = None
    part: str = "talk"
    """As in the change `LegStarted`; the last one."""
    responsible_at: Micros | None = None
    """When its agent became responsible for the contact; `None` for one who was consulted or supervised only."""
    started_at: Micros
    ended_at: Micros | None = None
    cause: str | None = None
    """As in the change `LegEnded`."""
    queue: QueueId | None = None
    """The one of the offer that began it, else the one that the contact had entered last."""
    holds: int = 0
    """How often its agent let the customer wait with music."""
    hold_time: Micros = 0
    """For how long, of the times that are over: with the leg all are."""
    held_at: Micros | None = None
    """Since when the customer waits now."""
    is_passed_on: bool = False
    """Whether its agent passed the contact on, to a colleague, a queue or somebody outside."""

    def held(self, at: Micros) -> "Leg":
        """The same leg, whose agent lets the customer wait."""
        return replace(self.resumed(at), holds=self.holds + 1, held_at=at)

    def resumed(self, at: Micros) -> "Leg":
        """The same leg, with nobody who waits."""
        if self.held_at is None:
            return self
        return replace(self, hold_time=self.hold_time + at - self.held_at, held_at=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The ringing of one agent."""

    contact: ContactId
    offer: OfferId
    agent: AgentId
    queue: QueueId | None = None
    why: str
    """The rule that chose the agent."""
    made_at: Micros
    expires_at: Micros
    ended_at: Micros | None = None
    how: str | None = None
    """As in the change `OfferEnded`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueVisit:
    """One stay in one queue. A contact may come back to a queue: `n` counts its visits from 1."""

    contact: ContactId
    n: int
    queue: QueueId
    position: int
    """Where in the queue it began to wait; 1 is next."""
    entered_at: Micros
    left_at: Micros | None = None
    why: str | None = None
    """As in the change `QueueLeft`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingLink:
    """The settings that another one names: a line (`kind`) its flow, a flow its opening hours, an agent their team.

    Under the kinds `prompts` and `skills` stand the prompts that a flow (`key`) says and the skills that an agent has.
    """

    kind: str
    key: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One line of a timeline: output number `n` of the step `seq`. Ids and codes only."""

    contact: ContactId
    seq: int
    n: int
    at: Micros
    code: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A code that an agent may choose at wrap-up. `name` is what people call it in each language.

    With `is_solved` whoever chooses it says that the customer needs nothing more.
    """

    outcome: OutcomeId
    name: Mapping[Language, str]
    position: int = 0
    is_active: bool = True
    is_solved: bool = False
    version: int = field(default=0, compare=False)

    @property
    def setup(self) -> OutcomeSetup:
        """The outcome as the log knows it: without a name."""
        return OutcomeSetup(outcome=self.outcome, is_active=self.is_active, is_solved=self.is_solved)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What an agent wrote down about a contact."""

    contact: ContactId
    agent: AgentId
    text: str
    written_at: Micros


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a contact during which something was so. `ended_at` is `None` while it still is."""

    started_at: Micros
    ended_at: Micros | None = None


def held_in(timeline: Iterable[TimelineEntry]) -> list[Stretch]:
    """When the customer waited with music that an agent let them hear."""
    return _stretches(timeline, TimelineCode.LEG_HELD, TimelineCode.LEG_RESUMED)


def held_by(timeline: Iterable[TimelineEntry], agent: AgentId, *, since: Micros, until: Micros) -> list[Stretch]:
    """When the customer waited with music that this agent let them hear, in a part of the contact: at the latest until its
    end, also when the customer waits on for somebody else."""
    own = (
        entry
        for entry in timeline
        if since <= entry.at <= until and (entry.code != TimelineCode.LEG_HELD or entry.params.get("agent") == agent)
    )
    return [stretch if stretch.ended_at is not None else replace(stretch, ended_at=until) for stretch in held_in(own)]


def muted_in(timeline: Iterable[TimelineEntry]) -> list[Stretch]:
    """When an agent of the contact was heard by nobody."""
    return _stretches(timeline, TimelineCode.LEG_MUTED, TimelineCode.LEG_UNMUTED)


def _stretches(timeline: Iterable[TimelineEntry], begins: TimelineCode, ends: TimelineCode) -> list[Stretch]:
    """What begins and ends with one leg: at the latest with the leg itself, and with the contact."""
    open_since: dict[str, Micros] = {}
    found: list[Stretch] = []
    for entry in timeline:
        leg = entry.params.get("leg", "")
        if entry.code == begins:
            open_since.setdefault(leg, entry.at)
        elif entry.code == TimelineCode.CONTACT_ENDED:
            found += (Stretch(started_at=since, ended_at=entry.at) for since in open_since.values())
            open_since.clear()
        elif entry.code in (ends, TimelineCode.LEG_ENDED) and (since := open_since.pop(leg, None)) is not None:
            found.append(Stretch(started_at=since, ended_at=entry.at))
    found += (Stretch(started_at=since) for since in open_since.values())
    return sorted(found, key=lambda stretch: stretch.started_at)


class Result(StrEnum):
    """What came of a contact: whether somebody answered it, and else how it ended, as in the change `ContactEnded`.

    Whoever left a message or asked to be called back is found by that too, however the contact ended.
    """

    ANSWERED = "answered"
    GOING_ON = "going_on"
    ABANDONED = "abandoned"
    LEFT_IN_FLOW = "left_in_flow"
    FINISHED_IN_FLOW = "finished_in_flow"
    CLOSED = "closed"
    NOT_SERVED = "not_served"
    STOPPED = "stopped"
    FAILED = "failed"
    MESSAGE_LEFT = "message_left"
    CALLBACK_REQUESTED = "callback_requested"
    NOT_REACHED = "not_reached"
    CALLED_AGAIN = "called_again"
    WITHDRAWN = "withdrawn"
    GIVEN_UP = "given_up"


class SortBy(StrEnum):
    """What a history is put in order by; a contact that was never routed has waited for no time."""

    ARRIVED = "arrived"
    WAIT = "wait"
    TALK = "talk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """In which order a history is read."""

    by: SortBy = SortBy.ARRIVED
    is_descending: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which contacts of the history are wanted: those for which everything is so that is not `None` or empty."""

    text: str = ""
    """Is part of the customer's name or address, or a contact's id or a customer's; or each word begins one of a note."""
    since: Micros | None = None
    """Arrived then or later."""
    until: Micros | None = None
    """Arrived earlier."""
    customer: CustomerId | None = None
    line: LineId | None = None
    queue: QueueId | None = None
    agent: AgentId | None = None
    """The responsible agent."""
    team: TeamId | None = None
    """The responsible agent is in it now."""
    outcome: OutcomeId | None = None
    language: Language | None = None
    result: Result | None = None
    ratings: tuple[int, ...] = ()
    is_recorded: bool | None = None
    """Whether a recording can be listened to, or will be."""
    is_for_review: bool | None = None
    """Whether it is to be looked into."""
    is_commented: bool | None = None
    """Whether an agent said something about it."""
    comment: CommentKind | None = None
    """An agent said this about it."""
    min_talk: Micros | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """A place in the history: after the contact with this id, by which the history is put in order with `value`.

    As text: `<value>.<contact>`. It means something only with the order in which it was made.
    """

    value: int
    contact: ContactId

    @override
    def __str__(self) -> str:
        return f"{self.value}.{self.contact}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """The cursor that was written as `text`. Raises `BadCursorError`."""
        value, _, contact = text.partition(".")
        if not (value.isascii() and value.isdigit() and len(value) <= 16 and contact):
            raise BadCursorError
        return cls(value=int(value), contact=ContactId(contact))


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the history; `next` is `None` on the last one."""

    items: list["Listed"]
    next: Cursor | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A contact as a list shows it, with what else there is of it."""

    contact: Contact
    is_recorded: bool
    has_note: bool
    comments: tuple[CommentKind, ...]
    """What agents said about it, each once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of an agent who answered for a contact, from its leg's beginning to its end."""

    leg: LegId
    started_at: Micros
    responsible_at: Micros
    ended_at: Micros
    holds: list[Stretch]
    """When the customer heard music in it."""
    listed: Listed
    comments: list[Comment]


MOST_OF_DAY = 500
"""Nobody handles more contacts in a day; whoever asks of more time gets the latest."""


def works_on(view: View, contact: ContactId, agent: AgentId) -> bool:
    """Whether this agent is in the contact now, or works after it."""
    found = view.contact(contact)
    return found is not None and (agent in found.wrap_ups or any(party.agent == agent for party in found.parties))


def is_in_reach(view: View, contact: ContactView, reach: Reach) -> bool:
    """Whether somebody who supervises these teams may see and enter this call.

    It is theirs while an agent of theirs is in it or is one of those who ring for it; while nobody does, when an agent of
    theirs serves its queue.
    """
    if reach is None:
        return True
    offers = (view.offer(offer) for offer in contact.offers)
    ringing = [offer.agent for offer in offers if offer is not None]
    concerned = [party.agent for party in contact.parties] or ringing
    if concerned:
        return any(agent.team in reach for agent in map(view.agent, concerned) if agent is not None)
    return contact.queue is not None and view.is_served_by(contact.queue, reach)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactHistory:
    """A contact with all that is known about it, each list in the order in which it happened."""

    contact: Contact
    legs: list[Leg] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    queue_visits: list[QueueVisit] = field(default_factory=list)
    timeline: list[TimelineEntry] = field(default_factory=list)
    note: Note | None = None
    """The one that was written last."""
    notes: list[Note] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
