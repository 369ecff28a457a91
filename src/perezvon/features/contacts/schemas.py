"""Contacts as JSON. Instants are microseconds since the epoch, durations microseconds."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from perezvon.features.contacts import domain
from perezvon.features.contacts.domain import TimelineCode
from perezvon.features.customers.public import Address, AddressKind, Customer
from perezvon.kernel.ids import AgentId, ContactId, CustomerId, LegId, LineId, OfferId, OutcomeId, QueueId
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


class Digits(BaseModel):
    """Keys for the other side to hear."""

    digits: Annotated[str, StringConstraints(pattern=r"^[0-9*#]{1,32}$")]


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


Target: TypeAlias = Annotated[AgentTarget | QueueTarget | HeadTarget, Field(discriminator="kind")]
"""Whom a contact is passed to, or who is consulted."""


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
    """A code to choose at wrap-up."""

    name: Names
    is_active: bool = True

    def wanted(self, outcome: OutcomeId, version: int = 0) -> domain.Outcome:
        """The outcome that is wanted."""
        return domain.Outcome(outcome=outcome, name=self.name, is_active=self.is_active, version=version)


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
    agents talked. `agent` is the responsible one, `queue` was waited in last.
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


class ContactList(BaseModel):
    """A page of the history, newest arrival first; `next` is the cursor of the page after it."""

    items: list[ContactRow]
    next: str | None


class Day(BaseModel):
    """What an agent did since an instant. Averages of nothing are null. `on_duty` is all time but offline, `talking`
    includes hold; `handling` is the average of talk and wrap-up."""

    contacts: list[ContactRow]
    handled: int
    handling: int | None
    on_duty: int
    talking: int
    wrap_up: int
    on_break: int


class Note(_Answer):
    """What one agent wrote about a contact."""

    agent: AgentId
    text: str
    written_at: int


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


class ContactPage(ContactRow):
    """A contact with all that is known about it. Its ratings and recordings have routes of their own."""

    legs: list[Leg]
    offers: list[Offer]
    queue_visits: list[QueueVisit]
    timeline: list[TimelineEntry]
    note: str | None
    notes: list[Note]
