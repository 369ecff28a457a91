"""Questions to an engine: who waits, who is free, who talks to whom, which commands are unanswered.

Answers are values of the moment; asking changes nothing.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import islice

import msgspec

from perezvon.engine.centre import QueueSetup
from perezvon.engine.commands import Command
from perezvon.engine.flow.graph import Ask
from perezvon.engine.message import Numbers
from perezvon.engine.routing.expectations import Expectations
from perezvon.engine.routing.lifecycle import AgentState, LegState
from perezvon.engine.routing.order import in_order, position
from perezvon.engine.routing.policies import MORE_WRAP_UP_TIMES
from perezvon.engine.routing.roll import numbers
from perezvon.engine.routing.state import Agent, Consult, Contact, Leg, Offer, Parked
from perezvon.engine.routing.why_idle import IdleReason as IdleReason
from perezvon.engine.routing.why_idle import why_idle
from perezvon.engine.routing.why_waiting import WaitingReason as WaitingReason
from perezvon.engine.routing.why_waiting import why_waiting
from perezvon.engine.state import Dialogue, State
from perezvon.engine.view.callbacks import AttemptView as AttemptView
from perezvon.engine.view.callbacks import CallbackView as CallbackView
from perezvon.engine.view.callbacks import attempt_view, callback_view, open_in
from perezvon.engine.view.queues import QueueView as QueueView
from perezvon.engine.view.queues import doing, queue_view
from perezvon.engine.view.waits import AccuracyView as AccuracyView
from perezvon.engine.view.waits import ToldView as ToldView
from perezvon.engine.view.waits import WaitView as WaitView
from perezvon.engine.view.waits import told_view, wait_view
from perezvon.kernel.ids import (
    AgentId,
    CallbackId,
    ContactId,
    CustomerId,
    LegId,
    LineId,
    NodeId,
    OfferId,
    OutcomeId,
    PartyId,
    QuestionId,
    QueueId,
    TeamId,
    UserId,
)
from perezvon.kernel.time import Micros
from perezvon.kernel.values import Channel, Language


class AgentView(msgspec.Struct, frozen=True, kw_only=True):
    """An agent. `number` counts agents in the order in which they were first set. `state`, `reason` and `by` as in
    `AgentStateChanged`; `contact` from the offer to the end of the wrap-up, and so all of `chats`, which are in writing.
    `rests_until` is when their last rest from offers ends, or ended, that they got for not taking one; `missed` counts
    those in a row that rang out."""

    agent: AgentId
    number: int
    team: TeamId | None
    queues: tuple[QueueId, ...]
    state: str
    reason: str
    by: UserId | None
    since: Micros
    contact: ContactId | None
    offer: OfferId | None
    chats: tuple[ContactId, ...]
    next_state: str | None
    next_reason: str | None
    next_by: UserId | None
    is_phone_ready: bool
    is_active: bool
    rests_until: Micros | None
    missed: int


class PartyView(msgspec.Struct, frozen=True, kw_only=True):
    """An agent in a call. `part`: `talk`, `listen` or `whisper`; `is_connected`: whether their leg carries sound yet."""

    agent: AgentId
    leg: LegId
    part: str
    is_responsible: bool
    is_connected: bool
    is_muted: bool
    is_interrupted: bool


class ConsultView(msgspec.Struct, frozen=True, kw_only=True):
    """The colleague whom the responsible agent consults. `stage`: `ringing`, `connecting` or `talking`."""

    agent: AgentId
    stage: str


class ParkedView(msgspec.Struct, frozen=True, kw_only=True):
    """Who parked a contact, when, and when it returns by itself."""

    by: AgentId
    since: Micros
    until: Micros


class ContactView(msgspec.Struct, frozen=True, kw_only=True):
    """A contact, until its wrap-up is done.

    `phase`: `flow`, `waiting`, `ringing`, `talking`, `parked`, `after_talk` or `wrap_up`. `queue` is the one it waits in
    or was answered from; `position` is 1 for the next one, and `None` while an agent rings. `agent` is responsible: who
    talks or talked last. `parties` are the agents in the call, the responsible one first. `wrap_ups` says until when at
    most each agent works after it, `wrap_up_until` the same of `agent`; `extensions_left` how often each of them may have
    more time. `offers` are those that ring for it, several where agents are rung together. `question` is the one of a survey that is being
    asked, and `keys` those that answer it. `callback` is the one that it was begun for, and `is_calling` whether its
    customer is not there yet: they are called once an agent is connected. `called_by` is the agent who calls by their own
    wish, and `not_reached` why the customer did not come; `is_passed_out` whether somebody outside is called, to whom the
    customer goes once they answer. With `is_trial` somebody tries a draft.
    """

    contact: ContactId
    line: LineId
    channel: Channel
    language: Language
    party: PartyId | None
    customer: CustomerId | None
    customer_leg: LegId
    callback: CallbackId | None
    called_by: AgentId | None
    not_reached: str | None
    is_calling: bool
    arrived: Micros
    phase: str
    node: NodeId | None
    is_trial: bool
    question: QuestionId | None
    keys: str
    queue: QueueId | None
    queue_since: Micros | None
    position: int | None
    agent: AgentId | None
    agent_leg: LegId | None
    talk_since: Micros | None
    parties: tuple[PartyView, ...]
    is_held: bool
    is_recorded: bool
    is_recording_paused: bool
    consult: ConsultView | None
    parked: ParkedView | None
    is_passed_out: bool
    offer: OfferId | None
    offers: tuple[OfferId, ...]
    outcome: OutcomeId | None
    wrap_ups: dict[AgentId, Micros]
    wrap_up_until: Micros | None
    extensions_left: dict[AgentId, int]


class OfferView(msgspec.Struct, frozen=True, kw_only=True):
    """An agent is being rung; with `is_consult` to be asked by the responsible agent."""

    offer: OfferId
    contact: ContactId
    agent: AgentId
    why: str
    queue: QueueId | None
    made: Micros
    expires: Micros
    is_consult: bool


class LegView(msgspec.Struct, frozen=True, kw_only=True):
    """A leg. `state`: `connecting`, `connected` or `ending`. An ending leg may outlive its contact."""

    leg: LegId
    contact: ContactId
    agent: AgentId | None
    state: str


class View:
    """The state of an engine, to be read only."""

    def __init__(self, state: State, expectations: Expectations) -> None:
        self._state = state
        self._expectations = expectations
        self._routing = state.routing
        self.steps = 0
        """How many steps the engine has taken; as long as there is none more, answers stay the same."""
        self.at: Micros = 0
        """When the last one was."""

    def agents(self) -> Iterator[AgentView]:
        """All agents in the order in which they were first set."""
        return map(_agent_view, self._routing.agents.values())

    def agent(self, agent_id: AgentId) -> AgentView | None:
        """One agent."""
        agent = self._routing.agents.get(agent_id)
        return _agent_view(agent) if agent else None

    def named(self, told: Numbers) -> tuple[AgentId, ...]:
        """The agents whose numbers a decision tells."""
        agents = tuple(self._routing.agents)
        return tuple(agents[number] for number in numbers(told) if number < len(agents))

    def why_waiting(self, contact_id: ContactId, at: Micros) -> WaitingReason | None:
        """Why nobody talks to a contact yet; `None` when routing does not look for an agent for it."""
        contact = self._routing.contacts.get(contact_id)
        return why_waiting(self._routing, self._state.hours, contact, at) if contact is not None else None

    def doing(self, agent_id: AgentId) -> str | None:
        """What an agent does: their `state`, `holding` while their customer waits with music, or `unreachable` when they are
        available and cannot be rung."""
        agent = self._routing.agents.get(agent_id)
        return doing(self._routing, agent) if agent is not None else None

    def why_idle(self, agent_id: AgentId, at: Micros) -> IdleReason | None:
        """Why an agent has no contact."""
        agent = self._routing.agents.get(agent_id)
        return why_idle(self._routing, agent, at) if agent is not None else None

    def contacts(self) -> Iterator[ContactView]:
        """All contacts in the order of their arrival."""
        return map(self._contact_view, self._routing.contacts.values())

    def contact(self, contact_id: ContactId) -> ContactView | None:
        """One contact."""
        contact = self._routing.contacts.get(contact_id)
        return self._contact_view(contact) if contact else None

    def callbacks(self) -> Iterator[CallbackView]:
        """All who are to be called back, in the order in which they last asked."""
        return map(callback_view, self._routing.callbacks.values())

    def callback(self, callback_id: CallbackId) -> CallbackView | None:
        """One callback, as long as it waits."""
        callback = self._routing.callbacks.get(callback_id)
        return callback_view(callback) if callback else None

    def callbacks_open(self) -> Mapping[QueueId, int]:
        """How many are to be called back in each queue."""
        return open_in(self._routing)

    def attempt(self, contact_id: ContactId) -> AttemptView | None:
        """What a contact is an attempt of, while it goes on."""
        contact = self._routing.contacts.get(contact_id)
        return attempt_view(self._routing, self._state.hours, contact) if contact is not None else None

    def offer(self, offer_id: OfferId) -> OfferView | None:
        """One offer, while it rings."""
        offer = self._routing.offers.get(offer_id)
        return _offer_view(offer) if offer else None

    def waiting(self, queue_id: QueueId, limit: int) -> Iterator[ContactView]:
        """The contacts that wait in a queue: first those for whom an agent is being rung, then in the order in which
        they are served; the first `limit` of them."""
        queue = self._routing.queues.get(queue_id)
        if queue is not None:
            names = [*queue.ringing, *(key[-1] for key in islice(in_order(queue), limit))]
            yield from (self._contact_view(self._routing.contacts[name]) for name in names[:limit])

    def wait_of(self, contact_id: ContactId, at: Micros) -> WaitView | None:
        """How long a contact that waits in a queue must wait from `at` on."""
        contact = self._routing.contacts.get(contact_id)
        estimate = self._expectations.of(contact, at) if contact is not None else None
        return wait_view(estimate) if estimate is not None else None

    def told(self, contact_id: ContactId) -> ToldView | None:
        """What a contact that waits in a queue was told of that; `None` where nothing was expected of it."""
        contact, dialogue = self._routing.contacts.get(contact_id), self._state.dialogues.get(contact_id)
        expected = self._expectations.told(contact_id)
        if contact is None or expected is None:
            return None
        promise = dialogue.promise if dialogue is not None else None
        if promise is not None and promise.made < expected.since:
            promise = None
        return told_view(expected.since, expected.told, promise, self._routing.calling_back.offer_over_s)

    def wait_in(self, queue_id: QueueId, at: Micros) -> WaitView | None:
        """How long somebody must wait who comes to a queue now and whom nobody is free for."""
        queue = self._routing.queues.get(queue_id)
        return wait_view(self._expectations.of_newcomer(queue, at)) if queue is not None else None

    def wait_accuracy(self, queue_id: QueueId) -> AccuracyView:
        """How good the waits that a queue's contacts were told to expect have been."""
        accuracy = self._expectations.accuracy(queue_id)
        return AccuracyView(
            judged=accuracy.judged,
            mean_s=accuracy.mean_s,
            bias_s=accuracy.bias_s,
            rmse_s=accuracy.rmse_s,
            coverage_percent=accuracy.coverage_percent,
            width_s=accuracy.width_s,
        )

    def queues(self) -> Iterator[QueueView]:
        """All queues that were set."""
        return (
            queue_view(self._routing, queue, queue.setup)
            for queue in self._routing.queues.values()
            if queue.setup is not None
        )

    def queue(self, queue_id: QueueId) -> QueueView | None:
        """One queue."""
        queue = self._routing.queues.get(queue_id)
        return queue_view(self._routing, queue, queue.setup) if queue and queue.setup else None

    def queue_setups(self) -> Iterator[QueueSetup]:
        """The settings of all queues, which cost nothing to tell, unlike who waits there and who is free."""
        return (queue.setup for queue in self._routing.queues.values() if queue.setup is not None)

    def queue_setup(self, queue_id: QueueId) -> QueueSetup | None:
        """The setting of one queue."""
        queue = self._routing.queues.get(queue_id)
        return queue.setup if queue is not None else None

    def is_served_by(self, queue_id: QueueId, teams: Collection[TeamId]) -> bool:
        """Whether an active agent of these teams serves the queue."""
        return any(agent.setup.team in teams for agent in self._servers(queue_id))

    def is_staffed(self, queue_id: QueueId) -> bool:
        """Whether an active agent who serves the queue is at work, be it in another call or on a break."""
        return any(agent.state is not AgentState.OFFLINE for agent in self._servers(queue_id))

    def busy_with(self, contact_id: ContactId) -> Iterator[AgentId]:
        """The agents whose contact this is, from the offer to the end of the wrap-up; some may be named twice."""
        contact = self._routing.contacts.get(contact_id)
        if contact is None:
            return
        yield from contact.wrap_ups
        yield from (self._routing.offers[offer].agent for offer in contact.offers)
        if contact.consult is not None:
            yield contact.consult.agent
        yield from (party.agent for party in self._parties(contact))

    def _servers(self, queue_id: QueueId) -> Iterator[Agent]:
        queue, agents = self._routing.queues.get(queue_id), self._routing.agents
        members = queue.members if queue is not None else ()
        return (agent for member in members if (agent := agents[member]).setup.is_active)

    def legs(self) -> Iterator[LegView]:
        """All legs that telephony has, as far as the engine knows."""
        return map(_leg_view, self._routing.legs.values())

    def leg(self, leg_id: LegId) -> LegView | None:
        """One leg."""
        leg = self._routing.legs.get(leg_id)
        return _leg_view(leg) if leg else None

    def unanswered(self) -> tuple[Command, ...]:
        """Commands whose outcome is unknown, in the order in which they were given."""
        return tuple(self._state.unanswered.commands.values())

    def _contact_view(self, contact: Contact) -> ContactView:
        dialogue = self._state.dialogues.get(contact.id)
        asked = self._asked(contact, dialogue) if dialogue is not None else None
        queue = self._routing.queues[contact.queue] if contact.queue is not None else None
        return ContactView(
            contact=contact.id,
            line=contact.line,
            channel=contact.channel,
            language=contact.language,
            party=contact.party,
            customer=contact.customer,
            customer_leg=contact.leg,
            callback=contact.callback,
            called_by=contact.called_by,
            not_reached=contact.not_reached,
            is_calling=self._is_calling(contact),
            arrived=contact.arrived,
            phase=contact.phase.value,
            node=dialogue.run.node if dialogue else None,
            is_trial=contact.id in self._state.trials.flows,
            question=asked.question if asked else None,
            keys=asked.digits if asked else "",
            queue=contact.queue,
            queue_since=contact.queue_since,
            position=position(contact, queue) if queue else None,
            agent=contact.agent,
            agent_leg=contact.agent_leg,
            talk_since=contact.talk_since,
            parties=tuple(self._parties(contact)),
            is_held=contact.is_held,
            is_recorded=contact.is_recorded,
            is_recording_paused=contact.is_recording_paused,
            consult=_consult_view(contact.consult) if contact.consult else None,
            parked=_parked_view(contact.parked) if contact.parked else None,
            is_passed_out=contact.passing_out is not None,
            offer=contact.offers[0] if contact.offers else None,
            offers=tuple(contact.offers),
            outcome=contact.outcome,
            wrap_ups=dict(contact.wrap_ups),
            wrap_up_until=contact.wrap_ups.get(contact.agent) if contact.agent else None,
            extensions_left={
                agent: MORE_WRAP_UP_TIMES - contact.extensions.get(agent, 0) for agent in contact.wrap_ups
            },
        )

    def _is_calling(self, contact: Contact) -> bool:
        leg = self._routing.legs.get(contact.leg)
        return leg is not None and leg.state is LegState.CONNECTING

    def _asked(self, contact: Contact, dialogue: Dialogue) -> Ask | None:
        """The question that the customer hears now."""
        flow = self._state.flow_of(contact.id, dialogue) if dialogue.awaited is not None else None
        nodes = flow.nodes if flow is not None else ()
        return next((node for node in nodes if node.node == dialogue.run.node and isinstance(node, Ask)), None)

    def _parties(self, contact: Contact) -> Iterator[PartyView]:
        for leg_id in (contact.agent_leg, *contact.others):
            leg = self._routing.legs[leg_id] if leg_id is not None else None
            if leg is not None and leg.agent is not None:
                yield PartyView(
                    agent=leg.agent,
                    leg=leg.id,
                    part=leg.part,
                    is_responsible=leg.id == contact.agent_leg,
                    is_connected=leg.state is LegState.CONNECTED,
                    is_muted=leg.is_muted,
                    is_interrupted=leg.is_interrupted,
                )


def _agent_view(agent: Agent) -> AgentView:
    return AgentView(
        agent=agent.id,
        number=agent.number,
        team=agent.setup.team,
        queues=agent.setup.queues,
        state=agent.state.value,
        reason=agent.reason,
        by=agent.by,
        since=agent.since,
        contact=agent.contact,
        offer=agent.offer,
        chats=tuple(agent.chats),
        next_state=agent.next_state.value if agent.next_state else None,
        next_reason=agent.next_reason,
        next_by=agent.next_by,
        is_phone_ready=agent.is_phone_ready,
        is_active=agent.setup.is_active,
        rests_until=agent.rests_until or None,
        missed=agent.missed,
    )


def _consult_view(consult: Consult) -> ConsultView:
    return ConsultView(agent=consult.agent, stage=consult.stage.value)


def _parked_view(parked: Parked) -> ParkedView:
    return ParkedView(by=parked.by, since=parked.since, until=parked.until)


def _offer_view(offer: Offer) -> OfferView:
    return OfferView(
        offer=offer.id,
        contact=offer.contact,
        agent=offer.agent,
        why=offer.why,
        queue=offer.queue,
        made=offer.made,
        expires=offer.expires,
        is_consult=offer.is_consult,
    )


def _leg_view(leg: Leg) -> LegView:
    return LegView(leg=leg.id, contact=leg.contact, agent=leg.agent, state=leg.state.value)
