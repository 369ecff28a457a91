"""Customers who are passed on to somebody outside.

The customer hears music while it rings there. When somebody answers, both are joined in a bridge of their own, and are none of
the centre's any more: the customer's leg is reported as gone. The two talk on whatever becomes of us; when one of them hangs up,
so does the other.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from perezvon.adapters.telephony.asterisk.ari import Ari, AriError, AriGoneError, AriSilentError
from perezvon.adapters.telephony.asterisk.ari_resources import Bridge
from perezvon.adapters.telephony.asterisk.calls import Calls, Customer, Ending
from perezvon.adapters.telephony.asterisk.dialing.ledger import Ledger
from perezvon.adapters.telephony.asterisk.dialing.numbering import NotDialledError
from perezvon.adapters.telephony.asterisk.dialing.policy import DialingPolicy, Way
from perezvon.adapters.telephony.asterisk.dialling import NOT_REACHED, why_not
from perezvon.adapters.telephony.asterisk.names import CONTACT, ONWARD, PASSED, SHOWS
from perezvon.adapters.telephony.asterisk.outgoing import Outgoing
from perezvon.adapters.telephony.asterisk.turns import Turns
from perezvon.adapters.telephony.wire.protocol import Failed, PassOn, Seen
from perezvon.platform import telemetry

RING_S: Final = 45
"""So long it rings outside."""

log = telemetry.logger(__name__)


@dataclass(eq=False, slots=True)
class Passing:
    """Somebody outside who is called for a customer."""

    order: str
    customer: Customer
    channel: str
    way: Way
    until: float | None = None
    is_made: bool = False
    is_dialled: bool = False
    is_told: bool = False
    is_cancelled: bool = False


@dataclass(eq=False, slots=True)
class Pair:
    """A customer and somebody outside who talk, and are none of ours."""

    order: str
    channels: set[str] = field(default_factory=set)

    @property
    def bridge(self) -> str:
        """What joins them."""
        return f"{ONWARD}-{self.order}"


class PassingOn:
    """Passes customers on."""

    def __init__(
        self,
        *,
        ari: Ari,
        outgoing: Outgoing,
        calls: Calls,
        turns: Turns,
        policy: DialingPolicy,
        ledger: Ledger,
        report: Callable[[Seen], None],
        refuse: Callable[[str, NotDialledError], None],
        going: Callable[[], int],
        leave: Callable[[Customer], None],
    ) -> None:
        """`leave` has the customer be none of ours any more, and says so."""
        self._ari = ari
        self._outgoing = outgoing
        self._calls = calls
        self._turns = turns
        self._policy = policy
        self._ledger = ledger
        self._report = report
        self._refuse = refuse
        self._going = going
        self._leave = leave
        self._begun: set[str] = set()
        """The orders of this life."""
        self._passing: dict[str, Passing] = {}
        self._pairs: dict[str, Pair] = {}
        """By the channels of both."""

    def __len__(self) -> int:
        """How many calls to the outside these are."""
        return len(self._passing) + len({pair.order for pair in self._pairs.values()})

    @property
    def channels(self) -> list[str]:
        """Whom we called, or are calling; and whom we passed on."""
        return [*self._passing, *self._pairs]

    def has(self, channel: str) -> bool:
        """Whether this channel is one of these."""
        return channel in self._passing or channel in self._pairs

    def is_passed(self, channel: str) -> bool:
        """Whether it is one of two who were joined."""
        return channel in self._pairs

    def begin(self, order: PassOn, customer: Customer) -> Passing | None:
        """A customer is to be passed on; `None` when that may not be, which was reported."""
        if self._ledger.was_begun(order.id):
            self._fail(order.id, NOT_REACHED)
            return None
        try:
            way = self._policy.way_outside(order.target) if order.target else self._policy.way(order.number)
            self._ledger.admit(order.id, self._wished_by(order), going=self._going())
        except NotDialledError as error:
            self._refuse(order.id, error)
            return None
        self._begun.add(order.id)
        passing = self._passing[f"{ONWARD}-{order.id}"] = Passing(order.id, customer, f"{ONWARD}-{order.id}", way)
        return passing

    def _wished_by(self, order: PassOn) -> str:
        """The agent who talks to the customer; nobody where a flow passes them on."""
        call = self._calls.call(order.contact)
        return next((seat.agent for seat in call.seats.values()), "") if call is not None else ""

    async def call(self, passing: Passing) -> None:
        """Have Asterisk call outside."""
        variables = {CONTACT: passing.customer.contact, PASSED: passing.order}
        if caller := self._policy.caller(passing.customer.arrived.line):
            variables[SHOWS] = f"<{caller}>"
        wanted = {
            "endpoint": passing.way.endpoint,
            "appArgs": f"{ONWARD},{passing.order}",
            "originator": passing.customer.channel,
            "variables": variables,
        }
        try:
            await self._ledger.note(passing.order)
            if not passing.is_cancelled:
                await self._outgoing.make(passing, wanted)
                passing.until = asyncio.get_running_loop().time() + RING_S
                await self._outgoing.dial(passing, RING_S)
        except NotDialledError as error:
            self._over(passing, error.reason)
        except AriError as error:
            log.warning("nobody outside called", order=passing.order, error=str(error))
            self._over(passing, NOT_REACHED)
            self._outgoing.abandon(passing.channel)

    # --- What Asterisk tells. ---

    def answered(self, channel: str) -> bool:
        """Somebody outside answered. Tells whether the channel is one of these."""
        passing = self._passing.pop(channel, None)
        if passing is None:
            return channel in self._pairs
        customer = passing.customer
        if self._calls.customer(customer.leg) is not customer:
            self._outgoing.abandon(channel)
            return True
        pair = Pair(passing.order, {channel, customer.channel})
        self._pairs.update(dict.fromkeys(pair.channels, pair))
        customer.ending = Ending("command", passing.order)
        self._leave(customer)
        self._turns.take(customer.contact, self._join(pair))
        return True

    def ended(self, channel: str, cause: int | None) -> bool:
        """A channel is gone. Tells whether it was one of these."""
        if (pair := self._pairs.get(channel)) is not None:
            self._part(pair)
            return True
        passing = self._passing.get(channel)
        if passing is None:
            return False
        has_timed_out = passing.until is not None and asyncio.get_running_loop().time() >= passing.until
        self._over(passing, why_not(cause, has_timed_out=has_timed_out))
        return True

    def left(self, customer: Customer) -> None:
        """The customer is gone: nobody need be called for them."""
        for passing in [one for one in self._passing.values() if one.customer is customer]:
            passing.is_cancelled = True
            del self._passing[passing.channel]
            self._outgoing.abandon(passing.channel)

    def take_up(self, channel: str, order: str) -> None:
        """One was found who was passed on, or to whom somebody was."""
        pair = next((one for one in self._pairs.values() if one.order == order), None) or Pair(order)
        pair.channels.add(channel)
        self._pairs[channel] = pair

    def lose(self, channel: str, order: str) -> None:
        """Somebody outside was found who has not answered: nobody knows any more for whom they are called."""
        if order not in self._begun:
            self._fail(order, NOT_REACHED)
        self._outgoing.abandon(channel)

    def look_again(self, bridges: Iterable[Bridge]) -> None:
        """All were found: who is not joined yet is joined, who is alone hangs up."""
        joined = {bridge.id: set(bridge.channels) for bridge in bridges}
        for pair in set(self._pairs.values()):
            if len(pair.channels) < 2:
                self._part(pair)
            elif not pair.channels <= joined.get(pair.bridge, set()):
                self._turns.take(pair.bridge, self._join(pair))

    async def _join(self, pair: Pair) -> None:
        try:
            for channel in pair.channels:
                wanted = {"variable": PASSED, "value": pair.order}
                await self._ari.ask("POST", f"channels/{channel}/variable", wanted)
                with suppress(AriGoneError):
                    await self._ari.ask("DELETE", f"channels/{channel}/moh")
            with suppress(AriGoneError):  # It is there already.
                await self._ari.ask("POST", f"bridges/{pair.bridge}", {"type": "mixing"})
            joined = ",".join(sorted(pair.channels))
            await self._ari.ask("POST", f"bridges/{pair.bridge}/addChannel", {"channel": joined})
        except AriSilentError:
            log.info("joining not confirmed", order=pair.order)  # That is seen when Asterisk is heard again.
        except AriError as error:
            log.warning("customer not joined with somebody outside", order=pair.order, error=str(error))
            self._part(pair)

    def _part(self, pair: Pair) -> None:
        for channel in pair.channels:
            self._pairs.pop(channel, None)
        self._turns.take(pair.bridge, self._end(pair))

    async def _end(self, pair: Pair) -> None:
        for what in (*(f"channels/{channel}" for channel in sorted(pair.channels)), f"bridges/{pair.bridge}"):
            with suppress(AriError):
                await self._ari.ask("DELETE", what)

    def _over(self, passing: Passing, reason: str) -> None:
        passing.is_cancelled = True
        if self._passing.pop(passing.channel, None) is not None:
            self._fail(passing.order, reason)

    def _fail(self, order: str, reason: str) -> None:
        self._report(Failed(order=order, reason=reason))
