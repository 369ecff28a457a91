"""The engine: events in, commands and changes out.

It is a plain object that knows nothing but what events told it: no clock, no chance but its own, no I/O. So the same
log always gives the same outputs, in production, in a test and in the twin.

Each event goes through a table to its handler (`reports`, `requests`, `call_control`, `settings`), which checks that it
is possible now and calls the part that knows: `Dialogues` for what customers hear, `Router` for who gets whom, `Talks`
and the parts below it for calls, `Presence` for agents. Flow and routing do not know each other: a flow hands a contact over as an effect,
routing gives it back in the draft of the step. What became possible is settled when the handler is done.
"""

from collections.abc import Callable, Mapping
from typing import Self

from perezvon.engine import events
from perezvon.engine.call_control import CallControl
from perezvon.engine.changes import Anomaly, Change
from perezvon.engine.commands import Command
from perezvon.engine.draft import Draft
from perezvon.engine.events import Event
from perezvon.engine.parts import Handlers, Parts
from perezvon.engine.reports import Reports
from perezvon.engine.requests import Requests
from perezvon.engine.routing.lifecycle import OfferMove
from perezvon.engine.routing.matching import Matching
from perezvon.engine.settings import Settings
from perezvon.engine.snapshot import ENGINE_VERSION as ENGINE_VERSION
from perezvon.engine.snapshot import load, save
from perezvon.engine.state import State
from perezvon.engine.timers import TimerKind
from perezvon.engine.view import View
from perezvon.kernel.ids import AgentId, CallbackId, ContactId, LegId, OfferId, QueueId
from perezvon.kernel.time import Micros

TIMERS_AT_ONCE = 64
"""So many timers fire in one step; if more are due, `next_deadline` stays in the past."""


class Engine:
    """Decides what becomes of every contact. `handle` is the only way in, `view` the way to ask."""

    def __init__(
        self, *, explain: bool = True, state: State | None = None, matching: type[Matching] = Matching
    ) -> None:
        """`explain=False` leaves out `Decided`. `matching` is there for oracles that decide by simpler means."""
        self._state = state or State()
        self._parts = Parts(self._state, explain=explain, matching=matching)
        self._handlers: Handlers = {
            **Reports(self._parts).handlers,
            **Requests(self._parts).handlers,
            **CallControl(self._parts).handlers,
            **Settings(self._parts).handlers,
            events.TimePassed: self._time_passed,
            events.DomainStarted: self._domain_started,
            events.TermBegan: self._term_began,
        }
        self._fire = self._what_timers_end()
        self.view = View(self._state, self._parts.router.expectations)
        self._timers = self._state.timers
        self._unanswered = self._state.unanswered
        self._unplaced = self._parts.router.unplaced
        self._freed = self._parts.presence.freed

    @classmethod
    def restore(cls, state: bytes, *, explain: bool = True) -> Self:
        """An engine that runs on from what `snapshot` gave."""
        return cls(explain=explain, state=load(state))

    def snapshot(self) -> bytes:
        """The whole state, for `restore` by an engine of the same `ENGINE_VERSION`."""
        return save(self._state)

    @property
    def epoch(self) -> int:
        """The epoch in which the last step was decided."""
        return self._state.epoch

    @property
    def next_deadline(self) -> Micros | None:
        """When `TimePassed` is due; in the past while more timers are due than fire in one step."""
        return self._timers.next_deadline()

    def handle(self, seq: int, at: Micros, event: Event) -> tuple[Command | Change, ...]:
        """All that follows from `event`, in the order in which it became so.

        `seq` grows with each call and `at` never falls. Never raises on a well-formed event.
        """
        view = self.view
        view.steps += 1
        view.at = at
        draft = Draft(seq, at, self._unanswered, self._state.epoch)
        self._handlers[type(event)](draft, event)
        if draft.handed_back or self._unplaced or self._freed:
            self._settle(draft)
        return tuple(draft.outputs)

    def _settle(self, draft: Draft) -> None:
        """Let flows go on that routing gave back, then make the offers that became possible, until nothing is left."""
        while True:
            if draft.handed_back:
                self._take_back(draft)
            self._parts.router.settle(draft)
            if not draft.handed_back:
                return

    def _take_back(self, draft: Draft) -> None:
        while draft.handed_back:
            contact_id, why = draft.handed_back.pop(0)
            contact = self._state.routing.contacts[contact_id]
            self._parts.dialogues.take_back(draft, contact, why)

    # --- Time and chance. ---

    def _time_passed(self, draft: Draft, event: events.TimePassed) -> None:
        for _turn in range(TIMERS_AT_ONCE):
            due = self._timers.pop_due(draft.at)
            if due is None:
                return
            kind, key = due
            if event.is_deaf and kind is TimerKind.INTERRUPTED:
                self._parts.interruptions.keep(draft, self._state.routing.legs[LegId(key)])
                continue
            self._fire[kind](draft, key)
            self._settle(draft)

    def _what_timers_end(self) -> Mapping[TimerKind, Callable[[Draft, str], None]]:
        """For each kind of timer what happens when it fires, with its key."""
        parts, routing = self._parts, self._state.routing
        return {
            TimerKind.WRAP_UP: parts.wrap_ups.end,
            TimerKind.OFFER: lambda draft, key: parts.talks.end_offer(
                draft, routing.offers[OfferId(key)], OfferMove.EXPIRE
            ),
            TimerKind.BACK_OFF: lambda _, key: parts.presence.end_back_off(routing.agents[AgentId(key)]),
            TimerKind.QUEUE_WAIT: lambda draft, key: parts.router.stop_waiting(draft, routing.contacts[ContactId(key)]),
            TimerKind.ANNOUNCE: lambda draft, key: parts.dialogues.say_again(draft, ContactId(key)),
            TimerKind.NEEDS: lambda draft, key: parts.router.ask_for_less(draft, routing.contacts[ContactId(key)]),
            TimerKind.QUEUE_CLOSED: lambda draft, key: parts.router.empty_closed_queue(draft, QueueId(key)),
            TimerKind.PARKED: lambda draft, key: parts.talks.return_from_park(draft, routing.contacts[ContactId(key)]),
            TimerKind.CALLBACK: lambda draft, key: parts.callbacks.come_due(draft, routing.callbacks[CallbackId(key)]),
            TimerKind.PHONE_GONE: lambda draft, key: parts.presence.give_up(draft, routing.agents[AgentId(key)]),
            TimerKind.INTERRUPTED: lambda draft, key: parts.interruptions.time_out(draft, routing.legs[LegId(key)]),
        }

    def _domain_started(self, draft: Draft, event: events.DomainStarted) -> None:
        if self._state.is_started:
            draft.say(Anomaly(reason="already_started"))
            return
        self._state.is_started = True
        self._state.chance.seed(event.seed)

    def _term_began(self, _draft: Draft, event: events.TermBegan) -> None:
        self._state.epoch = event.epoch
        self._state.is_recovering = True
