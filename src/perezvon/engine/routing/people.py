"""What routing remembers of callers: who talked to them last, and how their last call ended.

A caller is known by their customer id, or by their party where nobody knows whose it is. The memory is bounded: of
twice `ACQUAINTANCES` callers the half is forgotten who have not called for longest.
"""

from itertools import islice

from perezvon.engine.changes import Boost
from perezvon.engine.events import CallbackWanted
from perezvon.engine.routing.state import ACQUAINTANCES, Acquaintance, Contact, RoutingState
from perezvon.kernel.time import SECOND, Micros

OWED_S = 3_600
"""What it is worth, in seconds of waiting, and for how long, that telephony lost somebody's call, whatever is set."""


class People:
    """The memory of callers."""

    def __init__(self, state: RoutingState) -> None:
        self._state = state

    def last_talk(self, contact: Contact) -> Acquaintance | None:
        """Who talked to the caller before this contact, if anybody did and it is remembered."""
        known = self._find(contact)
        return known if known is not None and known.agent is not None else None

    def boosts(self, contact: Contact, at: Micros) -> list[Boost]:
        """What the caller is worth ahead of others now, and why."""
        rules, boosts = self._state.boosts, []
        if contact.tier is not None:
            tier = next((tier.boost_s for tier in rules.tiers if tier.tier == contact.tier), 0)
            if tier:
                boosts.append(Boost(why="tier", boost_s=tier))
        known = self._find(contact)
        if known is None:
            return boosts
        if rules.repeat_s and at - known.called <= rules.repeat_within_s * SECOND:
            boosts.append(Boost(why="repeat", boost_s=rules.repeat_s))
        is_dropped = known.dropped is not None and at - known.dropped <= rules.dropped_within_s * SECOND
        is_owed = known.owed is not None and at - known.owed <= OWED_S * SECOND
        dropped_s = max(rules.dropped_s if is_dropped else 0, OWED_S if is_owed else 0)
        if dropped_s:
            boosts.append(Boost(why="dropped", boost_s=dropped_s))
        return boosts

    def owe(self, contact: Contact, at: Micros) -> None:
        """The contact is about to end because telephony lost it: its caller comes before others when they call again."""
        key = person_of(contact)
        if key is not None:
            known = self._state.acquaintances.setdefault(key, Acquaintance(called=contact.arrived))
            known.owed = at

    def remember(self, contact: Contact, at: Micros, *, is_dropped: bool) -> None:
        """The contact is over for its customer."""
        key = person_of(contact)
        if key is None:
            return
        people = self._state.acquaintances
        known = people.pop(key, None) or Acquaintance(called=contact.arrived)
        if contact.callback is None and contact.called_by is None:
            known.called = contact.arrived
        known.dropped = at if is_dropped else None
        if not is_dropped:
            known.owed = None
        if contact.agent is not None and contact.talk_since is not None:
            known.agent, known.talked = contact.agent, contact.talk_since
        people[key] = known
        if len(people) >= 2 * ACQUAINTANCES:
            self._state.acquaintances = dict(islice(people.items(), ACQUAINTANCES, None))

    def _find(self, contact: Contact) -> Acquaintance | None:
        key = person_of(contact)
        return self._state.acquaintances.get(key) if key is not None else None


def person_of(known: Contact | CallbackWanted) -> str | None:
    """Whose it is: the customer, or else the party; `None` of somebody quite unknown."""
    if known.customer is not None:
        return known.customer
    return f"party {known.party}" if known.party is not None else None
