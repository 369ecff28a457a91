"""What contacts that wait may expect: asks the estimator (`waiting`) the right thing at the right moment.

A contact that is in a queue and cannot be offered at once gets an expectation, which is told once as a change and asked
anew as it waits. Everything the estimator learns from passes here.
"""

from perezvon.engine.changes import WaitExpected
from perezvon.engine.draft import Draft
from perezvon.engine.routing.able import Able
from perezvon.engine.routing.matching import Matching
from perezvon.engine.routing.needs import NOTHING, needs_of
from perezvon.engine.routing.state import Agent, Contact, Needs, Queue, RoutingState, WaitingKey
from perezvon.engine.routing.waiting.accuracy import Accuracy
from perezvon.engine.routing.waiting.estimator import Entry, Place, WaitEstimator
from perezvon.engine.routing.waiting.model import Estimate
from perezvon.engine.routing.waiting.rivals import Shares, ahead, shares
from perezvon.kernel.ids import ContactId, QueueId
from perezvon.kernel.time import SECOND, Micros

_NEWEST = 2**62
"""A number behind those of all contacts."""


class Expectations:
    """Tells the estimator what happens and asks it for contacts and for queues."""

    def __init__(self, state: RoutingState, matching: Matching) -> None:
        self._state = state
        self._matching = matching
        self._estimator = WaitEstimator(state.waits)
        self._able = Able(state)
        self._shares: dict[QueueId, Shares] = {}
        """What waiting contacts of other queues count; it changes with settings alone."""

    # --- What happens. ---

    def begin(self, draft: Draft, contact: Contact, queue: Queue) -> None:
        """Nobody is free for a contact in its queue. One that has an expectation already keeps it."""
        if contact.waiting_key is None or self._estimator.told(contact.id) is not None:
            return
        place = self._place(queue, contact.waiting_key, needs_of(contact, queue, draft.at))
        told = self._estimator.entered(draft.at, contact.id, queue.id, place)
        draft.say(
            WaitExpected(
                contact=contact.id,
                queue=queue.id,
                low_s=round(told.low),
                expected_s=round(told.expected),
                high_s=round(told.high),
            )
        )

    def end(self, contact: Contact, why: str, at: Micros) -> None:
        """The contact left its queue."""
        if why == "answered":
            self._estimator.answered(at, contact.id)
        else:
            self._estimator.left(at, contact.id, gave_up=why == "abandoned")

    def finish(self, agent: Agent, contact: Contact, at: Micros) -> None:
        """The agent has done with a contact. Of several in writing each takes its share of their time."""
        began = contact.talk_since
        if not contact.channel.is_text and agent.answered and agent.answered[-1] >= contact.arrived:
            began = agent.answered[-1]
        if began is not None:
            self._estimator.finished(agent.setup.queues, (at - began) / SECOND / (1 + len(agent.chats)))

    def reassign(self) -> None:
        """Agents serve other queues, or can give something else, from now on."""
        self._shares.clear()
        self._able.forget()

    # --- Questions. ---

    def of(self, contact: Contact, at: Micros) -> Estimate | None:
        """How long a contact that waits must wait from now on; `None` for one that does not."""
        if contact.queue is None:
            return None
        queue, key = self._state.queues[contact.queue], contact.waiting_key
        place = self._place(queue, key, needs_of(contact, queue, at))
        if key is not None and self._estimator.told(contact.id) is None:
            return self._estimator.newcomer(at, queue.id, place)
        return self._estimator.remaining(at, contact.id, place)

    def told(self, contact: ContactId) -> Entry | None:
        """What a contact that waits could expect when it began to, and when that was."""
        return self._state.waits.waiting.get(contact)

    def of_newcomer(self, queue: Queue, at: Micros, contact: Contact | None = None) -> Estimate:
        """What somebody would be told who began to wait here now: this contact, or one who asks for nothing."""
        key = (1, at - queue.boost, _NEWEST, ContactId(""))
        needs = needs_of(contact, queue, at) if contact is not None else NOTHING
        return self._estimator.newcomer(at, queue.id, self._place(queue, key, needs))

    def accuracy(self, queue: QueueId) -> Accuracy:
        """How good the expectations of a queue were."""
        return self._estimator.accuracy(queue)

    def _place(self, queue: Queue, key: WaitingKey | None, needs: Needs) -> Place:
        """Where a contact with this key, who asks for this, stands in the queue; one without a key is being offered, so
        nobody is before it."""
        if needs is not NOTHING and needs != NOTHING:
            return self._place_among(queue, key, needs)
        return Place(
            before=self._matching.before(queue, key) if key is not None else 0,
            agents=self._matching.roll.at_work(queue),
            rivals=self._rivals(queue, key) if key is not None else 0.0,
            first_since=self._first_since(queue, needs),
        )

    def _place_among(self, queue: Queue, key: WaitingKey | None, needs: Needs) -> Place:
        """The place before the agents who can give this. A contact before it that others can serve too counts as the
        share of those who can serve it that these are: the chance that it takes one of them."""
        able, before, rivals = self._able.of(queue, needs), 0.0, 0.0
        if key is not None:
            for others, count in self._matching.before_by_needs(queue, key):
                able_for_others = self._able.of(queue, others)
                if able_for_others:
                    before += count * (able & able_for_others).bit_count() / able_for_others.bit_count()
            rivals = self._rivals(queue, key) * able.bit_count() / max(self._matching.roll.size(queue), 1)
        return Place(
            before=before,
            agents=self._matching.roll.at_work(queue, able),
            rivals=rivals,
            first_since=self._first_since(queue, needs),
        )

    def _rivals(self, queue: Queue, key: WaitingKey) -> float:
        """Contacts of other queues that stand before this place, by how likely each takes an agent of this queue."""
        rivals = self._shares.get(queue.id)
        if rivals is None:
            rivals = self._shares[queue.id] = shares(self._matching.roll.shared_with(queue))
        if not rivals:
            return 0.0
        return ahead(rivals, lambda other: self._matching.before(self._state.queues[other], key))

    def _first_since(self, queue: Queue, needs: Needs) -> Micros | None:
        """Since when the first who asks for the same waits; the place of a callback tells nothing of how long people
        wait here."""
        first = self._matching.first_asking(queue, needs)
        return max(first.waiting_since, first.arrived) if first is not None else None
