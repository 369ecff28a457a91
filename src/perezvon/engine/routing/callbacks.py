"""Callbacks: people who are to be called, and whose place in the queue is kept meanwhile.

A callback that is due becomes a contact without its customer, who is called only when an agent is there. It enters its
route as any other contact does, with the place that was kept: the instant from which the person waited and what they
were worth. So it is neither served before those who came earlier nor forgotten behind those who came later. The
customer's leg is `connecting` from the beginning and ordered once the agent's leg carries sound (`Talks.connect`).

An attempt ends in one of these ways, and every one of them but the first plans the next or ends the callback:

* The customer answers: from then on it is a talk like any other, and the callback has done its work.
* They do not (`not_reached`, after `attempts` of them the callback ends), or the agent leaves before they do.
* Routing has nobody for it (`not_served`), or the hours end in which people may be called (`closed`): it is tried again.
* The person calls by themselves: once they are routed they take over the place (`called_again`).

Each person has one callback at most. Whoever asks again has it planned anew and keeps the earlier place.
"""

from collections.abc import Mapping

from perezvon.engine.centre import CallbackSetup, HoursSetup
from perezvon.engine.changes import CallbackEnded, CallbackPlanned
from perezvon.engine.draft import Draft, HandBack
from perezvon.engine.events import CallbackWanted
from perezvon.engine.hours import open_until, opens_at
from perezvon.engine.routing.legs import Legs
from perezvon.engine.routing.lifecycle import Phase
from perezvon.engine.routing.people import person_of
from perezvon.engine.routing.router import Router
from perezvon.engine.routing.state import Callback, Contact, Place, RoutingState
from perezvon.engine.routing.talks import Talks
from perezvon.engine.timers import TimerKind, Timers
from perezvon.kernel.ids import CallbackId, ContactId, HoursId, LegId, RouteId
from perezvon.kernel.time import SECOND, Micros
from perezvon.kernel.values import Channel, Language

_BY_HAND = ("no_number", "not_supported", "not_allowed", "wrong_number")
"""Why calling came to nothing, and always would."""

_NOT_TRIED = ("too_many_calls",)
"""Why nobody was called at all: it is no attempt to reach them."""

_LOOKS_FOR_AGENT = (Phase.WAITING, Phase.RINGING)

_LOOK_AGAIN: Micros = 60 * SECOND

_SHORTEST_RETRY: Micros = 10 * SECOND


class Callbacks:
    """Plans callbacks, begins their attempts and ends them."""

    def __init__(
        self,
        state: RoutingState,
        timers: Timers,
        hours: Mapping[HoursId, HoursSetup],
        *,
        legs: Legs,
        router: Router,
        talks: Talks,
    ) -> None:
        self._state = state
        self._timers = timers
        self._hours = hours
        self._legs = legs
        self._router = router
        self._talks = talks

    # --- Wishes. ---

    def set(self, draft: Draft, setup: CallbackSetup) -> None:
        """How people are called back was changed."""
        self._state.calling_back = setup
        self._plan_anew(draft)

    def set_hours(self, draft: Draft, hours: HoursId) -> None:
        """These hours were changed."""
        if hours == self._state.calling_back.hours:
            self._plan_anew(draft)

    def request(self, draft: Draft, contact: Contact, route: RouteId | None) -> None:
        """The customer of this contact wants to be called back: once they have left it, and with its place."""
        person = person_of(contact)
        wish = Callback(
            id=self._state.callback_of.get(person or "") or CallbackId(f"b{draft.next_command()}"),
            person=person or "",
            line=contact.line,
            route=route,
            party=contact.party,
            customer=contact.customer,
            language=contact.language,
            manager=contact.manager,
            backups=contact.backups,
            tier=contact.tier,
            place=_place_of(contact, draft.at),
            asked=draft.at,
            asked_in=contact.id,
            due=draft.at,
            until=draft.at + self._state.calling_back.keep_s * SECOND,
        )
        contact.asks = wish.id
        self._take(draft, wish)

    def want(self, draft: Draft, event: CallbackWanted, language: Language, route: RouteId | None) -> None:
        """Somebody asks from outside. Who names no contact has the place of one who comes when they want to be called."""
        contact = self._state.contacts.get(event.contact) if event.contact is not None else None
        due = max(draft.at, event.due or 0)
        wish = Callback(
            id=event.callback,
            person=person_of(event) or "",
            line=event.line,
            route=route,
            party=event.party,
            customer=event.customer,
            language=event.language or language,
            manager=event.manager,
            backups=event.backups,
            tier=event.tier,
            place=_place_of(contact, draft.at) if contact else Place(since=due, boost=0, number=draft.seq),
            asked=draft.at,
            asked_in=contact.id if contact is not None and self._is_there(contact) else None,
            due=due,
            until=due + self._state.calling_back.keep_s * SECOND,
        )
        if contact is not None:
            contact.asks = wish.id
        self._take(draft, wish)

    def _is_there(self, contact: Contact) -> bool:
        """Whether the customer is in the contact."""
        return contact.phase is not Phase.WRAP_UP and not self._legs.awaits_customer(contact)

    def withdraw(self, draft: Draft, callback_id: CallbackId) -> None:
        """Nobody needs to call any more. An agent who is calling goes on."""
        callback = self._state.callbacks.get(callback_id)
        if callback is not None:
            self._break_off(draft, callback, "withdrawn")
            self._end(draft, callback, "withdrawn", contact=callback.contact)

    def take_over(self, draft: Draft, contact: Contact) -> Place | None:
        """The person of this contact is about to be routed. The place of their callback is theirs, if one waits.

        Whoever writes is still to be called.
        """
        if not self._state.callbacks:
            return None
        callback = self._of(person_of(contact)) if not contact.channel.is_text else None
        if callback is None or not self._break_off(draft, callback, "called_again"):
            return None
        self._end(draft, callback, "called_again", contact=contact.id)
        return callback.place

    def release(self, draft: Draft, contact: Contact) -> None:
        """The customer has left the contact, in which they may have asked to be called."""
        callback = self._state.callbacks.get(contact.asks) if contact.asks is not None else None
        if callback is None or callback.asked_in != contact.id:
            return
        callback.asked_in = None
        if contact.talk_since is not None and contact.talk_since >= callback.asked:
            self._end(draft, callback, "reached", contact=contact.id)
        else:
            self._watch(draft, callback)

    def _take(self, draft: Draft, wish: Callback) -> None:
        """Plan a callback, in place of one that its person has already, unless they are being called by that."""
        before = [self._state.callbacks.get(wish.id), self._of(wish.person)]
        known = {callback.id: callback for callback in before if callback is not None}
        if any(callback.contact is not None for callback in known.values()):
            if wish.id not in known:
                self._tell(draft, wish)
                draft.say(CallbackEnded(callback=wish.id, how="merged"))
            return
        for callback in known.values():
            self._forget(callback)
            if callback.person == wish.person:
                wish.place = min(callback.place, wish.place, key=_order)
        self._tell(draft, wish)
        for callback_id in known:
            if callback_id != wish.id:
                draft.say(CallbackEnded(callback=callback_id, how="merged"))
        self._state.callbacks[wish.id] = wish
        if wish.person:
            self._state.callback_of[wish.person] = wish.id
        self._check(draft, wish)

    def _plan_anew(self, draft: Draft) -> None:
        """Other rules hold for all that wait. Those who are being called are planned by them afterwards."""
        for callback in tuple(self._state.callbacks.values()):
            if callback.contact is None:
                self._tell(draft, callback)
                self._check(draft, callback)
            else:
                self._timers.set(TimerKind.CALLBACK, callback.id, draft.at)

    def _check(self, draft: Draft, callback: Callback, reason: str | None = None) -> None:
        """End a callback that cannot be, and else wait for its time."""
        due = self._opening(callback, draft.at)
        obstacle = self._obstacle(callback)
        if obstacle is not None:
            self._end(draft, callback, "by_hand", reason=obstacle)
        elif due is None or due > callback.until:
            self._end(draft, callback, "given_up", reason=reason)
        else:
            self._watch(draft, callback)

    def _obstacle(self, callback: Callback) -> str | None:
        if not self._state.calling_back.is_automatic:
            return "not_automatic"
        if not callback.person:
            return "no_number"
        return "no_route" if callback.route not in self._state.routes else None

    # --- Time. ---

    def come_due(self, draft: Draft, callback: Callback) -> None:
        """The callback is due, or its attempt has waited as long as it may."""
        contact = self._state.contacts.get(callback.contact) if callback.contact is not None else None
        is_time = self._opening(callback, draft.at) == draft.at
        if contact is None and is_time and draft.at <= callback.until and self._obstacle(callback) is None:
            self._begin(draft, callback)
        elif contact is None:
            self._check(draft, callback)
        elif contact.phase not in _LOOKS_FOR_AGENT:
            # An agent is there, who may be lost again.
            self._timers.set(TimerKind.CALLBACK, callback.id, draft.at + _LOOK_AGAIN)
        elif draft.at >= callback.until or not is_time:
            self.fail(draft, contact, "closed" if draft.at < callback.until else "given_up")
        else:
            self._timers.set(TimerKind.CALLBACK, callback.id, self._limit(callback, draft.at))

    def _watch(self, draft: Draft, callback: Callback) -> None:
        """Be told when the callback is due, if the person is not in the contact any more in which they asked."""
        if callback.asked_in is None:
            due = self._opening(callback, draft.at)
            self._timers.set(TimerKind.CALLBACK, callback.id, callback.until if due is None else due)

    def _opening(self, callback: Callback, at: Micros) -> Micros | None:
        """When the person may be called, at `at` at the earliest; `None` if never."""
        hours, due = self._business_hours(), max(callback.due, at)
        return opens_at(hours, due) if hours is not None else due

    def _limit(self, callback: Callback, at: Micros) -> Micros:
        """Until when an attempt may wait for an agent, as far as can be told."""
        hours = self._business_hours()
        closes = max(open_until(hours, at), at + _LOOK_AGAIN) if hours is not None else callback.until
        return min(callback.until, closes)

    def _business_hours(self) -> HoursSetup | None:
        hours = self._state.calling_back.hours
        return self._hours.get(hours) if hours is not None else None

    # --- Attempts. ---

    def _begin(self, draft: Draft, callback: Callback) -> None:
        """Look for an agent who calls the person."""
        assert callback.route is not None
        number = draft.next_command()
        contact = Contact(
            id=ContactId(f"c{number}"),
            number=callback.place.number,
            line=callback.line,
            channel=Channel.VOICE,
            language=callback.language,
            party=callback.party,
            customer=callback.customer,
            manager=callback.manager,
            backups=callback.backups,
            tier=callback.tier,
            callback=callback.id,
            leg=LegId(f"l{number}"),
            arrived=draft.at,
        )
        callback.contact = contact.id
        self._timers.set(TimerKind.CALLBACK, callback.id, self._limit(callback, draft.at))
        self._legs.plan(draft, contact)
        self._router.start(draft, contact, callback.route, callback.place)

    def reach(self, draft: Draft, contact: Contact) -> bool:
        """The customer answered. False if that was too late."""
        leg = self._state.legs[contact.leg]
        if not self._legs.connect_customer(draft, leg):
            return False
        contact.talk_since = draft.at
        callback = self._attempted(contact) or self._made_needless(draft, contact)
        if callback is not None:
            self._end(draft, callback, "reached", contact=contact.id)
        return True

    def _made_needless(self, draft: Draft, contact: Contact) -> Callback | None:
        """The callback of somebody whom an agent has called by themselves, unless another agent calls them by it already."""
        callback = self._of(person_of(contact)) if contact.called_by is not None else None
        return callback if callback is not None and self._break_off(draft, callback, "withdrawn") else None

    def take_back(self, draft: Draft, contact: Contact, why: HandBack) -> None:
        """Routing gives an attempt back: it had nobody, or the agent left before the customer answered."""
        if why is HandBack.TALK_ENDED:
            self.fail(draft, contact, "not_reached", "agent_left")
        else:
            self.fail(draft, contact, "not_served", contact.exit if contact.exit in _BY_HAND else None)

    def fail(self, draft: Draft, contact: Contact, how: str, reason: str | None = None) -> None:
        """The customer who was called, or to be called, does not come. `how` and `reason` as in `ContactEnded`; a callback is
        tried again, or ends."""
        callback = self._attempted(contact)
        self._talks.end_without_customer(draft, contact, how, reason)
        if callback is None:
            return
        callback.contact = None
        callback.attempts += how == "not_reached" and reason not in _NOT_TRIED
        if how == "stopped":
            self._end(draft, callback, "withdrawn", contact=contact.id)
        elif reason in _BY_HAND:
            self._end(draft, callback, "by_hand", contact=contact.id, reason=reason)
        elif how == "not_reached" and callback.attempts >= self._state.calling_back.attempts:
            self._end(draft, callback, "not_reached", contact=contact.id, reason=reason)
        elif how == "given_up":
            self._end(draft, callback, "given_up", contact=contact.id)
        else:
            callback.due = draft.at + max(self._state.calling_back.retry_s * SECOND, _SHORTEST_RETRY)
            self._tell(draft, callback, reason or how)
            self._check(draft, callback, reason or how)

    def _break_off(self, draft: Draft, callback: Callback, how: str) -> bool:
        """Nobody is to be looked for any more. False if an agent is there already."""
        contact = self._state.contacts.get(callback.contact) if callback.contact is not None else None
        if contact is None:
            return True
        if contact.phase not in _LOOKS_FOR_AGENT:
            return False
        self._talks.end_without_customer(draft, contact, how)
        return True

    def _attempted(self, contact: Contact) -> Callback | None:
        """The callback whose attempt the contact is, if it is still wanted."""
        callback = self._state.callbacks.get(contact.callback) if contact.callback is not None else None
        return callback if callback is not None and callback.contact == contact.id else None

    # --- The book. ---

    def _of(self, person: str | None) -> Callback | None:
        callback = self._state.callback_of.get(person) if person else None
        return self._state.callbacks[callback] if callback is not None else None

    def _tell(self, draft: Draft, callback: Callback, reason: str | None = None) -> None:
        draft.say(
            CallbackPlanned(
                callback=callback.id,
                line=callback.line,
                due=self._opening(callback, draft.at) or callback.due,
                attempts=callback.attempts,
                contact=callback.asked_in,
                party=callback.party,
                customer=callback.customer,
                reason=reason,
            )
        )

    def _end(
        self,
        draft: Draft,
        callback: Callback,
        how: str,
        *,
        contact: ContactId | None = None,
        reason: str | None = None,
    ) -> None:
        self._forget(callback)
        draft.say(CallbackEnded(callback=callback.id, how=how, contact=contact, reason=reason))

    def _forget(self, callback: Callback) -> None:
        del self._state.callbacks[callback.id]
        self._state.callback_of.pop(callback.person, None)
        self._timers.cancel(TimerKind.CALLBACK, callback.id)


def _place_of(contact: Contact, at: Micros) -> Place:
    """The place of a contact, also of one that was not routed yet."""
    is_routed = contact.route is not None
    return Place(since=contact.waiting_since if is_routed else at, boost=contact.boost, number=contact.number)


def _order(place: Place) -> tuple[Micros, int]:
    return place.since - place.boost, place.number
