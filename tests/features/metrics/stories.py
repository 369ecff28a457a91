"""What became of each contact, as the changes of the raw log tell it, in their order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from perezvon.engine.changes import (
    AgentStateChanged,
    ContactEnded,
    ContactStarted,
    CustomerIdentified,
    LegEnded,
    LegStarted,
    OfferMade,
    OutcomeChosen,
    QuestionAnswered,
    QueueEntered,
    QueueLeft,
    ResponsibleChanged,
)
from perezvon.engine.message import Message
from perezvon.engine.wire import Step
from perezvon.features.contacts.domain import RATING
from perezvon.kernel.time import Micros


class Said(NamedTuple):
    """A change and its instant; `n` is its place in the log."""

    n: int
    at: Micros
    change: Any


@dataclass
class Part:
    """An agent's leg."""

    agent: str
    offer: str | None
    started_at: Micros
    responsible_at: Micros | None = None
    ended_at: Micros | None = None


@dataclass
class Visit:
    """A stay in a queue. `left` is its end, if it ended."""

    queue: str
    entered: Said
    left: Said | None = None


@dataclass
class Contact:
    """A contact as its changes tell of it."""

    said: list[Said]
    begun: ContactStarted = field(init=False)
    arrived_at: Micros = field(init=False)
    answered_at: Micros | None = None
    agent: str | None = None
    """Who is responsible, or was last."""
    parts: dict[str, Part] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)
    has_customer: bool = True
    """Whether the customer ever was there: somebody who is called is not, until they answer."""

    def __post_init__(self) -> None:
        first = self.said[0]
        self.begun, self.arrived_at = first.change, first.at
        self.has_customer = not self.is_called
        for one in self.said:
            self._follow_visits(one)
            self._follow_parts(one.at, one.change)

    def all(self, *kinds: type[Message]) -> list[Said]:
        """All its changes of these kinds, in order."""
        return [one for one in self.said if isinstance(one.change, kinds)]

    @property
    def is_called(self) -> bool:
        """Whether it was begun to call somebody."""
        return self.begun.callback is not None or self.begun.called_by is not None

    @property
    def customer_at(self) -> Micros | None:
        """When the customer's leg started."""
        return next((one.at for one in self.all(LegStarted) if one.change.agent is None), None)

    @property
    def ended(self) -> Said | None:
        """Its end."""
        return next(reversed(self.all(ContactEnded)), None)

    @property
    def outcome(self) -> str | None:
        """What was chosen last."""
        return next((one.change.outcome for one in reversed(self.all(OutcomeChosen))), None)

    @property
    def customer(self) -> str | None:
        """Who it turned out to be."""
        return next((one.change.customer for one in reversed(self.all(CustomerIdentified))), self.begun.customer)

    @property
    def stars(self) -> int | None:
        """How it was rated last."""
        answers = [one.change.digit for one in self.all(QuestionAnswered) if one.change.question == RATING]
        return next((int(digit) for digit in reversed(answers) if digit in tuple("12345")), None)

    def queue_at(self, at: Micros) -> str | None:
        """The queue that it had entered last at this instant."""
        queues = [one.change.queue for one in self.all(QueueEntered) if one.at <= at]
        return queues[-1] if queues else None

    def queue_of_offer(self, offer: str | None, at: Micros) -> str | None:
        """The queue for which somebody was rung, or the one that it had entered last at this instant."""
        made = [one.change.queue for one in self.all(OfferMade) if one.change.offer == offer]
        return made[0] if made and made[0] is not None else self.queue_at(at)

    def queue_of_work(self, agent: str, until: Micros) -> str | None:
        """The queue of the agent's part that had begun last before their work ended."""
        begun = [one for one in self.all(LegStarted) if one.change.agent == agent and one.at < until]
        return self.queue_of_offer(begun[-1].change.offer, begun[-1].at) if begun else None

    def _follow_visits(self, one: Said) -> None:
        match one.change:
            case QueueEntered(queue=queue):
                self.visits.append(Visit(queue, entered=one))
            case QueueLeft(queue=queue):
                is_open = [visit for visit in self.visits if visit.queue == queue and visit.left is None]
                if is_open:
                    is_open[-1].left = one
            case _:
                pass

    def _follow_parts(self, at: Micros, change: Any) -> None:
        match change:
            case LegStarted(agent=None):
                self._customer_came(at)
            case LegStarted():
                self._agent_came(at, change)
            case ResponsibleChanged():
                self.agent = change.agent
                if change.leg in self.parts:
                    self.parts[change.leg].responsible_at = at
            case LegEnded() if change.leg in self.parts:
                self.parts[change.leg].ended_at = at
            case _:
                pass

    def _customer_came(self, at: Micros) -> None:
        """Whoever called them answers for them from now on."""
        there = [part for part in self.parts.values() if part.ended_at is None]
        self.has_customer = True
        if self.is_called and there:
            for part in there:
                part.responsible_at = at
            self._answered(at)

    def _agent_came(self, at: Micros, change: LegStarted) -> None:
        """Nobody is responsible for somebody who was not there yet, and no guest for anybody."""
        part = self.parts[change.leg] = Part(change.agent, change.offer, at)
        if change.is_guest:
            return
        self.agent = change.agent
        if self.has_customer:
            part.responsible_at = at
            self._answered(at)

    def _answered(self, at: Micros) -> None:
        if self.answered_at is None:
            self.answered_at = at


def contacts(steps: Iterable[Step]) -> dict[str, Contact]:
    """All contacts of which figures are made, by id, from when they exist."""
    said: dict[str, list[Said]] = {}
    for n, (at, change) in enumerate((step.at, output) for step in steps for output in step.outputs):
        if isinstance(change, ContactStarted) and not change.is_trial:
            said[change.contact] = []
        contact = getattr(change, "contact", None)
        if contact in said and not isinstance(change, AgentStateChanged):
            said[contact].append(Said(n, at, change))
    return {contact: Contact(changes) for contact, changes in said.items()}
