"""Contacts as JSON. Instants are microseconds since the epoch, durations microseconds."""

from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from perezvon.engine import view
from perezvon.features.contacts import domain
from perezvon.features.contacts.domain import TimelineCode
from perezvon.features.contacts.domain.comments import CommentKind
from perezvon.features.contacts.schemas.comments import CommentCount as CommentCount
from perezvon.features.contacts.schemas.comments import CommentQuestion as CommentQuestion
from perezvon.features.contacts.schemas.comments import CommentText as CommentText
from perezvon.features.contacts.schemas.filter import Filter as Filter
from perezvon.features.contacts.schemas.filter import Search as Search
from perezvon.features.customers import public as customers
from perezvon.features.customers.public import Address, AddressKind, Customer
from perezvon.kernel.ids import (
    AgentId,
    ContactId,
    CustomerId,
    LegId,
    LineId,
    OfferId,
    OutcomeId,
    QueueId,
    SkillId,
)
from perezvon.kernel.values import Channel, Language
from perezvon.platform.fields import ID, TEXT, Names, Version

NOTE_LENGTH = 4_000


class _Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Accepted(BaseModel):
    """The wish was granted: the step `seq` of the log says what became of it."""

    seq: int


class Mute(BaseModel):
    """Whether the agent wants to be heard by nobody."""

    is_muted: bool


class RecordingPause(BaseModel):
    """Whether silence is recorded in place of the talk."""

    is_paused: bool


class Digits(BaseModel):
    """Keys for the other side to hear."""

    digits: Annotated[str, StringConstraints(pattern=r"^[0-9*#]{1,32}$")]


_Number: TypeAlias = Annotated[str, TEXT, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class CallOut(BaseModel):
    """Whom to call, and on which line; without one on the first."""

    number: _Number
    line: Annotated[LineId, ID] | None = None


class AgentTarget(BaseModel):
    """This colleague."""

    kind: Literal["agent"]
    id: Annotated[AgentId, ID]


class QueueTarget(BaseModel):
    """Whoever of this queue is free first."""

    kind: Literal["queue"]
    id: Annotated[QueueId, ID]


class HeadTarget(BaseModel):
    """The head of the agent's own team."""

    kind: Literal["head"]


class NumberTarget(BaseModel):
    """Somebody outside, by their telephone number."""

    kind: Literal["number"]
    number: _Number


PassTarget: TypeAlias = Annotated[AgentTarget | QueueTarget | HeadTarget | NumberTarget, Field(discriminator="kind")]
"""Whom a contact is passed to."""

Target: TypeAlias = Annotated[AgentTarget | QueueTarget | HeadTarget, Field(discriminator="kind")]
"""Who is consulted."""


class Supervision(BaseModel):
    """What a supervisor is in a call: `listen` is heard by nobody, `whisper` by the agents, `talk` by everybody."""

    part: Literal["listen", "whisper", "talk"]


class NoteText(BaseModel):
    """What the agent has written so far; nothing takes the note away."""

    text: Annotated[str, TEXT, StringConstraints(max_length=NOTE_LENGTH)]


class Identified(BaseModel):
    """Whose contact it is."""

    customer: Annotated[CustomerId, ID]


class NewCustomer(BaseModel):
    """A customer who was not known before, and how they can be reached."""

    name: Annotated[str, TEXT, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    language: Language
    phone: Annotated[str, TEXT, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    email: Annotated[str, TEXT, StringConstraints(strip_whitespace=True, max_length=254)] = ""

    def wanted(self, customer: CustomerId) -> Customer:
        """The customer that is wanted."""
        given = ((AddressKind.PHONE, self.phone), (AddressKind.EMAIL, self.email))
        addresses = tuple(Address.of(kind, written) for kind, written in given if written)
        return Customer(customer=customer, name=self.name, language=self.language, addresses=addresses)


class WrapUp(BaseModel):
    """The end of the work after a contact."""

    outcome: Annotated[OutcomeId, ID] | None = None
    note: Annotated[str, TEXT, StringConstraints(strip_whitespace=True, max_length=NOTE_LENGTH)] = ""


class Outcome(_Answer):
    """A code to choose at wrap-up, with its name in each language; `is_active` tells whether it is on offer."""

    outcome: OutcomeId
    name: dict[Language, str]
    is_active: bool


class OutcomeBody(_Answer):
    """A code to choose at wrap-up; with `is_solved` it says that the customer needs nothing more."""

    name: Names
    is_active: bool = True
    is_solved: bool = False

    def wanted(self, outcome: OutcomeId, version: int = 0) -> domain.Outcome:
        """The outcome that is wanted."""
        return domain.Outcome(
            outcome=outcome, name=self.name, is_active=self.is_active, is_solved=self.is_solved, version=version
        )


class OutcomeChange(OutcomeBody):
    """An outcome as it should be, in place of the version that was seen."""

    version: Version


class OutcomeSetting(OutcomeChange):
    """An outcome as it is."""

    outcome: OutcomeId


class OutcomeOrder(BaseModel):
    """All outcomes, the first one first."""

    order: list[Annotated[OutcomeId, ID]]


class ContactRow(_Answer):
    """A contact in a list. `ended_at` and `how` are null while it goes on.

    `wait` runs from routing to the first agent, or to the end without one; `talk` is the sum of what responsible
    agents talked. `agent` is the responsible one, `queue` was waited in last. `review_reason` tells why it is to be looked
    into: why the step of the route before the head of the group did not serve.
    """

    contact: ContactId
    line: LineId
    channel: Channel
    language: Language
    customer: CustomerId | None
    arrived_at: int
    answered_at: int | None
    ended_at: int | None
    how: str | None
    queue: QueueId | None
    agent: AgentId | None
    wait: int | None
    talk: int
    outcome: OutcomeId | None
    rating: int | None
    review_reason: str | None


class KnownAs(_Answer):
    """Who called: from which number, with the name that the network told, or of the customer whose number it has become."""

    number: str
    name: str
    customer: CustomerId | None


class ContactItem(ContactRow):
    """A contact in a list, with what else there is of it: sound to hear, a note to read, what agents said about it, and who
    called from the telephone network while nobody has said which customer it was."""

    is_recorded: bool
    has_note: bool
    comments: list[CommentKind]
    caller: KnownAs | None

    @classmethod
    def of(cls, listed: domain.Listed, caller: customers.KnownAs | None = None) -> Self:
        """The contact as shown to people."""
        row = ContactRow.model_validate(listed.contact)
        return cls(
            **row.model_dump(),
            is_recorded=listed.is_recorded,
            has_note=listed.has_note,
            comments=list(listed.comments),
            caller=None if caller is None else KnownAs.model_validate(caller),
        )


class ContactCount(BaseModel):
    """How many contacts are sought; with `is_more` so many at least."""

    count: int
    is_more: bool


class ContactList(BaseModel):
    """A page of the history; `next` is the cursor of the page after it."""

    items: list[ContactItem]
    next: str | None


class Note(_Answer):
    """What one agent wrote about a contact."""

    agent: AgentId
    text: str
    written_at: int


class Comment(_Answer):
    """What an agent said about a contact, who may change it until `open_until`."""

    agent: AgentId
    kind: CommentKind
    text: str
    written_at: int
    open_until: int


class CustomerContact(ContactRow):
    """A contact of a customer with what was noted of it."""

    notes: list[Note]


class Leg(_Answer):
    """One party's time in the contact; no agent means the customer. `part` is `talk`, `listen` or `whisper`.

    `responsible_at` is null for an agent who was consulted or supervised only.
    """

    leg: LegId
    agent: AgentId | None
    offer: OfferId | None
    part: str
    responsible_at: int | None
    started_at: int
    ended_at: int | None
    cause: str | None


class Offer(_Answer):
    """The ringing of one agent."""

    offer: OfferId
    agent: AgentId
    queue: QueueId | None
    why: str
    made_at: int
    expires_at: int
    ended_at: int | None
    how: str | None


class QueueVisit(_Answer):
    """One stay in one queue."""

    queue: QueueId
    position: int
    entered_at: int
    left_at: int | None
    why: str | None


class TimelineEntry(_Answer):
    """One line of the timeline: a code to translate, with ids and codes to fill in."""

    at: int
    code: TimelineCode
    params: dict[str, Any]


class Stretch(_Answer):
    """A part of the contact; `ended_at` is null while it goes on."""

    started_at: int
    ended_at: int | None


class Part(BaseModel):
    """A part of an agent who answered for a contact, since `responsible_at`; during `holds` the customer heard music."""

    leg: LegId
    started_at: int
    responsible_at: int
    ended_at: int
    holds: list[Stretch]
    contact: ContactItem
    comments: list[Comment]

    @classmethod
    def of(cls, part: domain.Part) -> Self:
        """The part as shown to people."""
        return cls(
            leg=part.leg,
            started_at=part.started_at,
            responsible_at=part.responsible_at,
            ended_at=part.ended_at,
            holds=[Stretch.model_validate(stretch) for stretch in part.holds],
            contact=ContactItem.of(part.listed),
            comments=[Comment.model_validate(comment) for comment in part.comments],
        )


class ContactPage(ContactRow):
    """A contact with all that is known about it. Its ratings and recordings have routes of their own.

    During `holds` the customer heard music, during `mutes` an agent was heard by nobody. `caller` tells who called from the
    telephone network while nobody has said which customer it was.
    """

    legs: list[Leg]
    offers: list[Offer]
    queue_visits: list[QueueVisit]
    timeline: list[TimelineEntry]
    holds: list[Stretch]
    mutes: list[Stretch]
    note: str | None
    notes: list[Note]
    comments: list[Comment]
    caller: KnownAs | None


class Group(_Answer):
    """Agents of whom the same is true: what keeps them from a contact, or what they lack. The first are named."""

    why: str
    count: int
    agents: list[AgentId]


class Ahead(_Answer):
    """A contact that goes first: `first` (a conversation that was begun), `boost` or `earlier`."""

    contact: ContactId
    why: Literal["first", "boost", "earlier"]


class Elsewhere(_Answer):
    """So many contacts of another queue go first with agents of both."""

    queue: QueueId
    count: int


class SkillAsked(_Answer):
    """A skill at this level or better."""

    skill: SkillId
    level: int


class RouteStep(_Answer):
    """A step of a route: whom it rings, a queue, or a way out."""

    kind: Literal["manager", "backups", "last_agent", "agent", "head", "queue", "exit"]
    queue: QueueId | None
    agent: AgentId | None
    way: str | None


class ExpectedWait(_Answer):
    """Four of five who are answered wait between so many seconds more."""

    low_s: int
    high_s: int


class WaitingReason(_Answer):
    """Why nobody talks to a contact yet.

    `skills` (with the level), `language` and sparing those who are reserved for other queues are what it asks for now, and
    `less_at` says when it asks for less. `able` are the agents who could give that, by what keeps them from it, `unable`
    the others of the queue, by what they lack. `ahead` and `elsewhere` go first. The route goes on to `next` at
    `goes_on`; without that instant it waits here as long as the caller does.
    """

    contact: ContactId
    why: Literal[
        "ringing", "queue_not_active", "nobody_serves", "nobody_suits", "nobody_at_work", "all_busy", "going_on"
    ]
    since: int
    queue: QueueId | None
    queue_since: int | None
    position: int | None
    boost: int
    is_first: bool
    is_open: bool
    skills: list[SkillAsked]
    language: Language | None
    spares_reserved: bool
    less_at: int | None
    able: list[Group]
    unable: list[Group]
    ahead: list[Ahead]
    elsewhere: list[Elsewhere]
    rings: list[AgentId]
    rings_until: int | None
    step: int
    steps: int
    goes_on: int | None
    next: RouteStep | None
    expected: ExpectedWait | None = None

    @classmethod
    def of(cls, reason: view.WaitingReason, wait: view.WaitView | None) -> Self:
        """The reason, and the wait that is expected; none where nobody can tell."""
        expected = ExpectedWait.model_validate(wait) if wait is not None and wait.is_served else None
        return cls.model_validate(reason).model_copy(update={"expected": expected})
