"""One day of made-up people around the real engine, on virtual time.

Callers arrive, wait as long as their patience lasts, talk and hang up, or are called back; agents come and go by plan,
answer, and work on after each call. Every caller's own chances (patience, how long the talk takes, what is left to do) are
drawn before the day begins, so the same caller is as patient and as talkative in every plan: two plans are compared on the
same luck.

It is made for speed: plain records, one heap, and no answer to commands whose outcome changes nothing here. The people of
`perezvon.world` live on the demo's real clock with phones and habits; these live thousands of days a minute.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from heapq import heappop
from typing import Any

from perezvon.engine import events
from perezvon.engine.changes import (
    AgentStateChanged,
    CallbackEnded,
    CallbackPlanned,
    CallbackRequested,
    ContactEnded,
    ContactStarted,
    FlowStepped,
    ReviewFlagged,
    RouteStepped,
)
from perezvon.engine.commands import (
    AskWeb,
    CallCustomer,
    ConnectAgent,
    HangUpLeg,
    OfferContact,
    PlayPrompts,
    RecordMessage,
    TransferOut,
)
from perezvon.engine.engine import Engine
from perezvon.features.twin.domain.afterwards import DECLINED, GOES_ON, after_offers, offers_callback
from perezvon.features.twin.domain.calling_back import CallingBack
from perezvon.features.twin.domain.lives import Caller, Effort, Fate, Lived
from perezvon.features.twin.domain.plan import Plan
from perezvon.features.twin.domain.settings import settings
from perezvon.features.twin.domain.shifts import last_hour, merged, wishes
from perezvon.features.twin.domain.timeline import Timeline
from perezvon.kernel.ids import AgentId, ContactId, CustomerId, LegId, LineId, PartyId, RecordingId

MISSED_BREAK_S = 120.0
"""An agent whom the engine sent on a break for missed offers is back after so long."""
CLOSING_S = 3_600.0
"""So long after the last agent's last hour nobody is called back any more."""
_GOLDEN = 0.618034


class World:
    """Lives one day. `engine` is a fresh one, if somebody wants to hear what it says."""

    def __init__(
        self, plan: Plan, callers: Sequence[Caller], *, day: int = 0, seed: int = 0, engine: Engine | None = None
    ) -> None:
        self._plan = plan
        self._callers = callers
        self._engine = engine or Engine(explain=False)
        self._time = Timeline(day)
        self._fates = [Fate(caller.queue, caller.at, has_manager=caller.who.manager is not None) for caller in callers]
        self._efforts = {agent: Effort() for agent in plan.agents}
        self._back = CallingBack(
            self._time,
            callers,
            self._fates,
            self._efforts,
            reached_share=plan.reached_share,
            talk=self._talk,
        )
        self._rung: Counter[int] = Counter()
        """How often an agent was rung for each caller."""
        self._asked: ContactId | None = None
        """Who is being offered a callback at this instant."""
        self._present = 0
        """Callers who are in a call or waiting for one."""
        self._declining = _declining(plan)
        self._reactions: Mapping[type, Callable[[Any], None]] = {
            OfferContact: self._ring,
            ConnectAgent: self._connect,
            HangUpLeg: self._hang_up,
            ContactEnded: self._end,
            AgentStateChanged: self._agent_changed,
            ReviewFlagged: self._come_to_head,
            PlayPrompts: self._listen,
            RecordMessage: self._leave_message,
            TransferOut: self._pass_on,
            AskWeb: self._no_answer,
            FlowStepped: self._flow_stepped,
            ContactStarted: self._back.begin,
            CallbackRequested: self._back.ask,
            CallbackPlanned: self._back.promise,
            CallCustomer: self._back.call,
            CallbackEnded: self._back.end,
        }
        if self._declining:
            self._reactions = {**self._reactions, RouteStepped: self._stepped}
        self._time.at_once.extend(settings(plan, seed))
        for agent, staff in plan.agents.items():
            self._efforts[agent].staffed_s = sum(end - start for start, end in merged(staff.spans))
            for at, wish in wishes(agent, staff.spans):
                self._time.after(at, wish)
        self._closing = self._time.instant(last_hour(plan) + CLOSING_S)

    def live(self) -> Lived:
        """The whole day, until nobody waits who could still be served."""
        engine, time, reactions = self._engine, self._time, self._reactions
        at_once, future = time.at_once, time.future
        handle = engine.handle
        arrivals = sorted(range(len(self._callers)), key=lambda number: self._callers[number].at)
        arrivals.reverse()
        next_arrival = self._time.instant(self._callers[arrivals[-1]].at) if arrivals else None
        seq = 0
        while True:
            if at_once:
                event = at_once.popleft()
            else:
                deadline = engine.next_deadline
                if (
                    future
                    and (deadline is None or future[0][0] < deadline)
                    and (next_arrival is None or future[0][0] <= next_arrival)
                ):
                    time.now, _, happening = heappop(future)
                    if isinstance(happening, partial):
                        what = happening()
                        if what is None:
                            continue
                        event = what
                    else:
                        event = happening
                elif next_arrival is not None and (deadline is None or next_arrival < deadline):
                    time.now = next_arrival
                    event = self._arrive(arrivals.pop())
                    next_arrival = self._time.instant(self._callers[arrivals[-1]].at) if arrivals else None
                elif deadline is not None and (self._present or self._back.busy or time.now < self._closing):
                    time.now = max(time.now, deadline)
                    event = events.TimePassed()
                else:
                    break
            seq += 1
            for output in handle(seq, time.now, event):
                reaction = reactions.get(type(output))
                if reaction is not None:
                    reaction(output)
        return Lived(self._fates, self._efforts)

    # --- Callers. ---

    def _arrive(self, number: int) -> events.Event:
        caller = self._callers[number]
        who, name = caller.who, str(number)
        leg = LegId("k" + name)
        contact = ContactId(name)
        self._time.after(caller.patience_s, partial(self._lose_patience, number, contact, leg))
        self._present += 1
        return events.ContactArrived(
            contact=contact,
            leg=leg,
            line=LineId(self._line_of(caller)),
            party=PartyId(who.party or leg),
            customer=CustomerId(who.customer) if who.customer else None,
            language=who.language,
            manager=AgentId(who.manager) if who.manager else None,
            backups=tuple(AgentId(backup) for backup in who.backups),
            tier=who.tier,
        )

    def _line_of(self, caller: Caller) -> str:
        route = self._plan.route_of(caller.route, caller.queue)
        declines = caller.callback_u >= self._plan.callback_share
        return route + GOES_ON if declines and route + GOES_ON in self._declining else route

    def _lose_patience(self, number: int, contact: ContactId, leg: LegId) -> events.Event | None:
        fate = self._fates[number]
        if fate.how != "unserved" or fate.is_over:
            return None
        fate.how = "abandoned"
        fate.wait_s = self._since(number)
        return events.LegHungUp(contact=contact, leg=leg, cause="customer")

    def _since(self, number: int) -> float:
        return self._time.seconds - self._callers[number].at

    def _end(self, change: ContactEnded) -> None:
        """The contact is over: of a caller whom the route did not serve, and of an attempt to call somebody back, too."""
        if self._back.is_attempt(change.contact):
            self._back.end_attempt(change.contact)
            return
        self._present -= 1
        number = int(change.contact)
        fate = self._fates[number]
        fate.is_over = True
        if fate.how == "unserved" and not fate.is_callback:
            fate.wait_s = self._since(number)

    def _come_to_head(self, change: ReviewFlagged) -> None:
        self._fates[self._back.caller(change.contact)].is_to_head = True

    # --- What becomes of callers whom their route gives back. ---

    def _flow_stepped(self, change: FlowStepped) -> None:
        if change.kind == "offer_callback" and change.detail is None:
            self._asked = change.contact

    def _stepped(self, change: RouteStepped) -> None:
        """Those who decline a callback pass a step that tells when it would have been offered."""
        is_offer = change.why == DECLINED and change.step in self._declining.get(change.route, ())
        if is_offer and not self._back.is_attempt(change.contact):
            self._fates[int(change.contact)].is_offered = True

    def _listen(self, order: PlayPrompts) -> None:
        """Whatever is said takes no time, and the only question that anybody answers is whether to be called back."""
        is_asked, self._asked = self._asked == order.contact, None
        if is_asked:
            number = self._back.caller(order.contact)
            self._fates[number].is_offered = True
            if self._callers[number].callback_u < self._plan.callback_share:
                key = events.DigitPressed(
                    contact=order.contact, leg=order.leg, digit=order.digits[:1], command=order.id
                )
                self._time.soon(key)
                return
        self._time.soon(events.PromptEnded(command=order.id, contact=order.contact, leg=order.leg))

    def _leave_message(self, order: RecordMessage) -> None:
        kept = events.LegRecorded(
            contact=order.contact,
            leg=order.leg,
            recording=RecordingId(order.id),
            started=self._time.now,
            duration=0,
            command=order.id,
        )
        self._leave(order, "message", kept)

    def _pass_on(self, order: TransferOut) -> None:
        gone = events.LegHungUp(contact=order.contact, leg=order.leg, cause="command", command=order.id)
        self._leave(order, "passed_on", gone)

    def _leave(self, order: RecordMessage | TransferOut, how: str, done: events.Event) -> None:
        number = self._back.caller(order.contact)
        self._fates[number].how = how
        self._fates[number].wait_s = self._since(number)
        self._time.soon(done)

    def _no_answer(self, order: AskWeb) -> None:
        self._time.soon(events.CommandFailed(command=order.id, reason="not_asked"))

    # --- Agents. ---

    def _ring(self, offer: OfferContact) -> None:
        number = self._back.caller(offer.contact)
        rung = self._rung[number]
        self._rung[number] = rung + 1
        u = self._callers[number].answer_u
        if not rung and u < self._plan.missed_share:
            return  # whoever is rung next for this caller is there
        answered = events.OfferAnswered(offer=offer.offer, agent=offer.agent)
        if self._plan.answer_s:
            self._time.after(self._plan.answer_s * (0.5 + (u + rung * _GOLDEN) % 1), answered)
        else:
            self._time.soon(answered)

    def _connect(self, order: ConnectAgent) -> None:
        """Wait is over and talk begins, or the agent calls back whoever is to be called."""
        self._time.soon(events.LegConnected(command=order.id, contact=order.contact, leg=order.leg))
        if order.calls_back:
            self._back.connect(order)
            return
        number = self._back.caller(order.contact)
        self._fates[number].wait_s = self._since(number)
        self._talk(number, order.contact, LegId("k" + order.contact), order.agent)

    def _talk(self, number: int, contact: ContactId, leg: LegId, agent: AgentId) -> None:
        """Its end is known from the caller's own chance and the agent's pace."""
        caller, fate = self._callers[number], self._fates[number]
        fate.how = "answered"
        fate.agent = agent
        fate.is_own_manager = agent == caller.who.manager
        fate.handle_s = caller.work_s * self._plan.agents[agent].pace
        effort = self._efforts[agent]
        effort.talk_s += fate.handle_s
        effort.contacts += 1
        self._time.after(fate.handle_s, events.LegHungUp(contact=contact, leg=leg, cause="customer"))

    def _hang_up(self, order: HangUpLeg) -> None:
        self._time.soon(events.LegHungUp(contact=order.contact, leg=order.leg, cause="command", command=order.id))

    def _agent_changed(self, change: AgentStateChanged) -> None:
        if change.state == "wrap_up" and change.contact is not None:
            self._wrap_up(change.agent, change.contact)
        elif change.reason == "missed_offers":
            self._time.after(MISSED_BREAK_S, partial(self._back_from_missed, change.agent))

    def _wrap_up(self, agent: AgentId, contact: ContactId) -> None:
        """There is something to do after a talk, and nothing after a customer who did not answer."""
        number = self._back.caller(contact)
        caller, seconds = self._callers[number], 0.0
        if self._fates[number].how == "answered":
            queue = self._plan.queues.get(caller.queue)
            seconds = min(caller.wrap_up_s, queue.wrap_up_s) if queue is not None else caller.wrap_up_s
        self._efforts[agent].wrap_up_s += seconds
        done = events.ContactWrappedUp(contact=contact, agent=agent)
        if seconds > 0:
            self._time.after(seconds, done)
        else:
            self._time.soon(done)

    def _back_from_missed(self, agent: AgentId) -> events.Event | None:
        seconds = self._time.seconds
        if not any(start <= seconds < end for start, end in self._plan.agents[agent].spans):
            return None
        return events.AgentStateRequested(agent=agent, state="available")


def _declining(plan: Plan) -> dict[str, frozenset[int]]:
    """The routes of those who decline a callback, and the places at which they show that they were offered one."""
    routes = [route for route in (*plan.routes, *plan.queues) if route not in plan.flows]
    return {route + GOES_ON: after_offers(steps) for route in routes if offers_callback(steps := plan.steps_of(route))}
