"""Customers who are called, into the call of an agent who is there already.

What becomes of a call to a customer is told as it is of a phone: by its channel, which is answered, or ends with a cause of ITU-T
Q.850. Until then it is in the bridge of the call, so that the agent hears that it rings.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from perezvon.adapters.telephony.asterisk.ari import Ari, AriError, AriSilentError
from perezvon.adapters.telephony.asterisk.calls import Call, Calls, Customer, Dialled
from perezvon.adapters.telephony.asterisk.dialing.ledger import Ledger
from perezvon.adapters.telephony.asterisk.dialing.numbering import NotDialledError
from perezvon.adapters.telephony.asterisk.dialing.policy import DialingPolicy, Way
from perezvon.adapters.telephony.asterisk.names import CONTACT, CUSTOMER, OUT, SHOWS
from perezvon.adapters.telephony.asterisk.outgoing import Outgoing
from perezvon.adapters.telephony.asterisk.turns import Turns
from perezvon.adapters.telephony.wire.protocol import Arrived, Dial, Failed, Joined, Seen
from perezvon.platform import telemetry

NOT_REACHED: Final = "not_reached"
NO_ANSWER: Final = "no_answer"
_REASONS: Final[Mapping[int, str]] = {
    1: "wrong_number",
    3: "wrong_number",
    22: "wrong_number",
    28: "wrong_number",
    17: "busy",
    18: NO_ANSWER,
    19: NO_ANSWER,
    20: NO_ANSWER,
    21: "rejected",
}
_GIVEN_UP: Final = frozenset((0, 16))
"""Causes of a call that Asterisk itself gives up."""
_FOUND_S: Final = 60
"""So long a call may ring on that a life before this one began, until somebody says how long it was to."""

log = telemetry.logger(__name__)


def why_not(cause: int | None, *, has_timed_out: bool) -> str:
    """Why somebody was not reached whose channel ended so."""
    if has_timed_out and (cause is None or cause in _GIVEN_UP):
        return NO_ANSWER
    return _REASONS.get(cause or 0, NO_ANSWER if cause in _GIVEN_UP else NOT_REACHED)


class Dialling:
    """Calls customers, and knows who is called."""

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
        settle: Callable[[Call], Awaitable[None]],
        going: Callable[[], int],
        forget: Callable[[Call], None],
    ) -> None:
        """`settle` has Asterisk join those who talk, `going` says how many calls to the outside there are, `forget` is told of a
        call in which nobody is left."""
        self._ari = ari
        self._outgoing = outgoing
        self._calls = calls
        self._turns = turns
        self._policy = policy
        self._ledger = ledger
        self._report = report
        self._settle = settle
        self._going = going
        self._forget = forget

    def begin(self, order: Dial) -> Dialled | None:
        """A customer is to be called; `None` when the outcome was reported, or will be by whoever is called already."""
        known = self._calls.customer(order.leg)
        if known is not None:
            self._report(Joined(order=order.id, contact=known.contact, leg=known.leg))
            return None
        if (dialled := self._calls.dialled_leg(order.leg)) is not None:
            dialled.order = order.id
            self._watch(dialled, order.ring_s)
            return None
        if self._ledger.was_begun(order.id):
            self._fail(order.id, NO_ANSWER)
            return None
        call = self._calls.call(order.contact)
        if call is None or not call.seats:
            self._fail(order.id, "leg_gone")
            return None
        try:
            way = self._policy.way(order.number)
            self._ledger.admit(order.id, next(iter(call.seats.values())).agent, going=self._going())
        except NotDialledError as error:
            self.refuse(order.id, error)
            return None
        return self._begun(order, way)

    def _begun(self, order: Dial, way: Way) -> Dialled:
        dialled = Dialled(
            order.id, order.contact, order.leg, order.line, order.language, f"{OUT}-{order.leg}", way, order.ring_s
        )
        self._calls.dial(dialled)
        return dialled

    def refuse(self, order: str, error: NotDialledError) -> None:
        """Nobody is called, by the policy. The log says why, without the number."""
        log.warning("call not allowed", order=order, reason=error.reason, why=error.why)
        self._fail(order, error.reason)

    async def call(self, dialled: Dialled) -> None:
        """Have Asterisk call them."""
        call = self._calls.call(dialled.contact)
        if call is None or dialled.is_cancelled or dialled.way is None:
            return
        is_first, dialled.is_asked = not dialled.is_asked, True
        try:
            if is_first:
                await self._ledger.note(dialled.order)
            await self._outgoing.make(dialled, self._wanted(dialled, dialled.way))
            await self._join(call)
            dialled.until = asyncio.get_running_loop().time() + dialled.ring_s
            await self._outgoing.dial(dialled, dialled.ring_s)
        except NotDialledError as error:
            self._over(dialled, error.reason)
        except AriSilentError:
            # It may ring all the same: its events tell, or what exists when Asterisk is heard again.
            self._watch(dialled, dialled.ring_s)
        except AriError as error:
            log.warning("customer not called", order=dialled.order, error=str(error))
            self._over(dialled, NOT_REACHED)
            await self._outgoing.drop(dialled.channel)

    def _wanted(self, dialled: Dialled, way: Way) -> Mapping[str, Any]:
        variables = {CONTACT: dialled.contact, CUSTOMER: dialled.written}
        if caller := self._policy.caller(dialled.line):
            variables[SHOWS] = f"<{caller}>"
        return {"endpoint": way.endpoint, "appArgs": f"{OUT},{dialled.leg}", "variables": variables}

    async def _join(self, call: Call) -> None:
        """That the agent hears it ring is worth trying; that it rings is what matters."""
        try:
            await self._settle(call)
        except AriSilentError:
            raise
        except AriError as error:
            log.info("ringing is not heard", contact=call.contact, error=str(error))

    def _watch(self, dialled: Dialled, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        dialled.until = loop.time() + seconds
        loop.call_later(seconds, self._give_up, dialled)

    def _give_up(self, dialled: Dialled) -> None:
        is_over = asyncio.get_running_loop().time() >= (dialled.until or 0)
        if self._calls.dialled_by(dialled.channel) is dialled and is_over:
            self.abandon(dialled)

    def abandon(self, dialled: Dialled) -> None:
        """Nobody is there to talk with them, or they have rung for long enough."""
        self._over(dialled, NO_ANSWER)
        self._outgoing.abandon(dialled.channel)

    # --- What Asterisk tells. ---

    def rings(self, channel: str) -> None:
        """It rings: so it was dialled."""
        dialled = self._calls.dialled_by(channel)
        if dialled is not None:
            dialled.is_told = True

    def answered(self, dialled: Dialled) -> Customer:
        """The customer is there."""
        customer = self.here(dialled)
        self._calls.undial(dialled)
        self._turns.take(dialled.contact, self._meet(dialled))
        return customer

    def here(self, dialled: Dialled) -> Customer:
        """They answered, now or while nobody looked."""
        arrived = Arrived(contact=dialled.contact, leg=dialled.leg, line=dialled.line, language=dialled.language)
        customer = Customer(arrived, dialled.channel, is_called=True)
        self._calls.add(customer)
        if dialled.order:
            self._report(Joined(order=dialled.order, contact=dialled.contact, leg=dialled.leg))
            self._turns.take(dialled.contact, self._mark(dialled))
        return customer

    async def _meet(self, dialled: Dialled) -> None:
        call = self._calls.call(dialled.contact)
        if call is not None:
            await self._settle(call)

    async def _mark(self, dialled: Dialled) -> None:
        """For a life of ours after this one: the outcome was told."""
        dialled.order = ""
        await self._ari.ask(
            "POST", f"channels/{dialled.channel}/variable", {"variable": CUSTOMER, "value": dialled.written}
        )

    def ended(self, channel: str, cause: int | None) -> bool:
        """The channel is gone. Tells whether it was one of these."""
        dialled = self._calls.dialled_by(channel)
        if dialled is None:
            return False
        has_timed_out = dialled.until is not None and asyncio.get_running_loop().time() >= dialled.until
        self._over(dialled, why_not(cause, has_timed_out=has_timed_out))
        return True

    def take_up(self, dialled: Dialled, *, has_answered: bool) -> None:
        """One was found who is called, or was."""
        if has_answered:
            self.here(dialled)
            return
        self._calls.dial(dialled)
        self._watch(dialled, _FOUND_S)

    def begin_again(self, dialled: Dialled, *, is_there: bool) -> bool:
        """Asterisk is heard again, and has the channel still, or has none. False if they may have been called already: they are
        not called twice."""
        if not is_there and dialled.is_dialled:
            return False
        dialled.is_made = is_there
        if dialled.is_dialled or not dialled.is_asked:
            return True  # If it was dialled, it rings; else its time is up some day. Or its turn comes yet.
        self._turns.take(dialled.contact, self.call(dialled))
        return True

    async def stop(self, dialled: Dialled) -> None:
        """Call them no more."""
        await self._outgoing.drop(dialled.channel)

    def cancel(self, dialled: Dialled) -> None:
        """Nobody wants them called any more; `stop` has it done."""
        dialled.is_cancelled = True
        self._undial(dialled)

    def _over(self, dialled: Dialled, reason: str) -> None:
        dialled.is_cancelled = True
        self._undial(dialled)
        if dialled.order:
            self._fail(dialled.order, reason)

    def _undial(self, dialled: Dialled) -> None:
        if self._calls.dialled_by(dialled.channel) is dialled:
            call = self._calls.undial(dialled)
            call.bridged.discard(dialled.channel)
            if call.is_empty:
                self._forget(call)

    def _fail(self, order: str, reason: str) -> None:
        self._report(Failed(order=order, reason=reason))
