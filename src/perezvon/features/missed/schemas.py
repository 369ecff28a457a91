"""What goes over HTTP. Instants and durations are microseconds."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BaseModel, Field, StringConstraints

from perezvon.features.callbacks.public import Reason
from perezvon.features.missed import domain
from perezvon.features.missed.domain import Cause, Cursor, Entry, Owned, Sought, Status
from perezvon.features.missed.service import MissedNames, Story
from perezvon.kernel.ids import AgentId, ContactId, CustomerId, QueueId, TeamId
from perezvon.platform.fields import ID, TEXT

_Instant = Annotated[int, Field(ge=0, le=253_402_300_799_000_000)]


class MissedFilter(BaseModel):
    """Which entries are sought: those for which everything is so that is given. `since` and `until` are about the last call."""

    since: _Instant | None = None
    until: _Instant | None = None
    queue: Annotated[QueueId, ID] | None = None
    team: Annotated[TeamId, ID] | None = None
    agent: Annotated[AgentId, ID] | None = None
    customer: Annotated[CustomerId, ID] | None = None
    cause: Cause | None = None
    status: Status | None = None
    owned: Owned | None = None
    short: bool = False

    def sought(self) -> Sought:
        """What the filter means."""
        return Sought(**self.model_dump(include=set(MissedFilter.model_fields) - {"short"}), with_short=self.short)


class MissedSearch(MissedFilter):
    """What is sought, and which part of it."""

    cursor: Annotated[str, ID] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50

    def after(self) -> Cursor | None:
        """The place after which to read on. Raises `BadCursorError`."""
        return None if self.cursor is None else Cursor.parse(self.cursor)


class MissedEntry(BaseModel):
    """Somebody who was missed, `count` times from `first_at` to `last_at`, and what has become of it. All that is about a
    call is about the last one, `contact`."""

    contact: ContactId
    customer: str | None
    name: str
    number: str
    line: str
    channel: str
    language: str
    queue: str | None
    agent: str | None
    """The personal manager whom they were to reach, by name."""
    count: int
    first_at: int
    last_at: int
    cause: Cause
    rung: int
    wait: int | None
    lasted: int
    position: int | None
    low_s: int | None
    high_s: int | None
    status: Status
    closed_at: int | None
    closed_by: str | None
    closed_in: ContactId | None
    owner: str | None
    is_mine: bool
    planned_at: int | None
    can_reopen: bool
    reason: str | None
    remark: str

    @classmethod
    def of(cls, entry: Entry, me: str, names: MissedNames) -> Self:
        """The entry as `me` sees it."""
        miss, person, owner = entry.miss, names.callers[entry.miss.contact], names.owner(entry)
        return cls(
            contact=miss.contact,
            customer=miss.customer,
            name=person.name,
            number=person.number,
            line=miss.line,
            channel=miss.channel,
            language=miss.language,
            queue=miss.queue,
            agent=names.agent(miss.agent),
            count=entry.count,
            first_at=entry.first_at,
            last_at=miss.arrived_at,
            cause=miss.cause,
            rung=len(miss.rung),
            wait=miss.wait,
            lasted=miss.ended_at - miss.arrived_at,
            position=miss.position,
            low_s=miss.low_s,
            high_s=miss.high_s,
            status=entry.status,
            closed_at=entry.closed_at,
            closed_by=owner if entry.is_said else names.agent(miss.talked_by),
            closed_in=None if entry.is_said else miss.talked_in,
            owner=owner if entry.is_open else None,
            is_mine=entry.is_open and entry.owner == me,
            planned_at=entry.due,
            can_reopen=entry.is_said,
            reason=entry.reason,
            remark=entry.remark,
        )


class MissedPage(BaseModel):
    """A part of the ledger; `next` is the cursor of the part after it."""

    items: Sequence[MissedEntry]
    next: str | None


class MissedCounts(BaseModel):
    """How many entries there are of each status and each cause that has any: as many as the list has with that filter."""

    statuses: Mapping[Status, int]
    causes: Mapping[Cause, int]

    @classmethod
    def of(cls, tallies: Sequence[domain.Tally], sought: Sought) -> Self:
        """The counts of what is sought."""
        statuses, causes = domain.totals(tallies, sought)
        return cls(statuses=statuses, causes=causes)


class MissedOffer(BaseModel):
    """An agent was rung; `how` as in the change `OfferEnded`."""

    agent: AgentId
    name: str
    made_at: int
    rang: int | None
    how: str | None


class MissedCall(BaseModel):
    """One of the calls, with whom it rang, the first one first."""

    contact: ContactId
    line: str
    queue: str | None
    arrived_at: int
    ended_at: int
    cause: Cause
    wait: int | None
    position: int | None
    low_s: int | None
    high_s: int | None
    offers: Sequence[MissedOffer]


class MissedStory(BaseModel):
    """An entry and its calls, the first one first."""

    entry: MissedEntry
    calls: Sequence[MissedCall]

    @classmethod
    def of(cls, story: Story, me: str, names: MissedNames) -> Self:
        """The story as `me` sees it."""
        return cls(
            entry=MissedEntry.of(story.entry, me, names),
            calls=[
                MissedCall(
                    contact=miss.contact,
                    line=miss.line,
                    queue=miss.queue,
                    arrived_at=miss.arrived_at,
                    ended_at=miss.ended_at,
                    cause=miss.cause,
                    wait=miss.wait,
                    position=miss.position,
                    low_s=miss.low_s,
                    high_s=miss.high_s,
                    offers=[_offer(rung, names) for rung in story.rungs if rung.contact == miss.contact],
                )
                for miss in story.misses
            ],
        )


def _offer(rung: domain.Rung, names: MissedNames) -> MissedOffer:
    return MissedOffer(
        agent=rung.agent,
        name=names.agents.get(rung.agent, rung.agent),
        made_at=rung.made_at,
        rang=None if rung.ended_at is None else rung.ended_at - rung.made_at,
        how=rung.how,
    )


class MissedTurn(BaseModel):
    """I look after it; somebody else may; or what somebody said came of it is not so."""

    action: Literal["take", "give_back", "reopen"]


class MissedHandover(BaseModel):
    """This colleague looks after it."""

    action: Literal["hand"]
    agent: Annotated[AgentId, ID]


class MissedGivingUp(BaseModel):
    """Nobody needs to look after it."""

    action: Literal["give_up"]
    reason: Reason
    remark: Annotated[str, TEXT, StringConstraints(strip_whitespace=True, max_length=500)] = ""


MissedDeed: TypeAlias = Annotated[MissedTurn | MissedHandover | MissedGivingUp, Field(discriminator="action")]
"""What a person does about an entry."""
