"""Carrying out what dispatch orders, each order once however often it is given.

What an order decides is noted at once; Asterisk is told in the turn of the call, so that no order overtakes another.
"""

from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Final, TypeAlias

from perezvon.adapters.telephony.asterisk.ari import Ari, AriError, AriGoneError, AriSilentError
from perezvon.adapters.telephony.asterisk.calls import Call, Calls, Customer, Ending, Ringing, Seat
from perezvon.adapters.telephony.asterisk.dialling import Dialling
from perezvon.adapters.telephony.asterisk.names import SEAT, UNRECORDED
from perezvon.adapters.telephony.asterisk.passing import Passing, PassingOn
from perezvon.adapters.telephony.asterisk.ringing import Phonebell
from perezvon.adapters.telephony.asterisk.speaking import Speaking
from perezvon.adapters.telephony.asterisk.talking import Talking
from perezvon.adapters.telephony.asterisk.turns import Turns
from perezvon.adapters.telephony.wire import protocol
from perezvon.adapters.telephony.wire.audience import Reporting
from perezvon.adapters.telephony.wire.protocol import Done, Failed, Gone, Join, Joined, Order, Part
from perezvon.platform import telemetry

Work: TypeAlias = Coroutine[Any, Any, None]
_OnLeg: TypeAlias = (
    protocol.Play
    | protocol.PlayMusic
    | protocol.StopPlaying
    | protocol.Dictate
    | protocol.PressKeys
    | protocol.PauseRecording
)

_LEG_GONE: Final = "leg_gone"
_TELEPHONY_FAILED: Final = "telephony_failed"
_COMMAND: Final = "command"

log = telemetry.logger(__name__)


class Orders:
    """Performs what the server asks."""

    def __init__(
        self,
        *,
        ari: Ari,
        calls: Calls,
        turns: Turns,
        speaking: Speaking,
        talking: Talking,
        bell: Phonebell,
        dialling: Dialling,
        passing: PassingOn,
        reporting: Reporting,
        lose: Callable[[str], None],
        drop: Callable[[Seat], None],
    ) -> None:
        """`lose` is told of a channel that Asterisk knows no more, `drop` of a seat that could not be taken."""
        self._ari = ari
        self._calls = calls
        self._turns = turns
        self._speaking = speaking
        self._talking = talking
        self._bell = bell
        self._dialling = dialling
        self._passing = passing
        self._reporting = reporting
        self._report = reporting.report
        self._lose = lose
        self._drop = drop
        self._by_type: dict[type[Order], Callable[[Any], Work | None]] = {
            protocol.Play: self._play,
            protocol.PlayMusic: self._music,
            protocol.StopPlaying: self._stop_playing,
            protocol.Dictate: self._dictate,
            protocol.PressKeys: self._press_keys,
            protocol.Ring: self._ring,
            protocol.StopRinging: self._stop_ringing,
            protocol.Join: self._join,
            protocol.SetPart: self._set_part,
            protocol.Mute: self._mute,
            protocol.PauseRecording: self._pause_recording,
            protocol.Dial: self._dial,
            protocol.PassOn: self._pass_on,
            protocol.HangUp: self._hang_up,
        }

    def perform(self, order: Order) -> None:
        """Carry out an order, or report its outcome again."""
        memory = self._reporting.memory
        if memory.is_known(order.id):
            if (outcome := memory.outcome(order.id)) is not None:
                self._report(outcome)
            return
        self._reporting.onlookers.ordered(order)
        work = self._by_type[type(order)](order)
        if work is not None:
            self._turns.take(_line(order), self._carry_out(order, work))

    def sit(self, ringing: Ringing, join: Join) -> None:
        """Whoever picked up is in the call from now on."""
        self._turns.take(join.contact, self._carry_out(join, self._seat(ringing, join)))

    async def _carry_out(self, order: Order, work: Work) -> None:
        try:
            await work
        except AriSilentError as error:
            log.warning("order not confirmed", order=type(order).__name__, error=str(error))
            if isinstance(order, protocol.PressKeys):
                self._fail(order, _TELEPHONY_FAILED)
        except AriGoneError:
            self._fail(order, _gone(order))
        except AriError as error:
            log.warning("order not carried out", order=type(order).__name__, error=str(error))
            self._fail(order, _TELEPHONY_FAILED)

    async def _then_done(self, order: Order, work: Work) -> None:
        try:
            await work
        except AriSilentError:
            # What was decided stays decided, and is carried out when Asterisk is heard again.
            if isinstance(order, protocol.PressKeys):
                raise
        self._report(Done(order=order.id))

    def _fail(self, order: Order, reason: str) -> None:
        """Nothing came of an order, unless its outcome is known already."""
        self._speaking.give_up(order.id)
        if self._reporting.memory.outcome(order.id) is None:
            self._refuse(order, reason)

    def _refuse(self, order: Order, reason: str) -> None:
        self._report(Failed(order=order.id, reason=reason))

    # --- What a customer hears. ---

    def _on_customer(self, order: _OnLeg, act: Callable[[Customer], Work]) -> Work | None:
        customer = self._calls.customer(order.leg)
        if customer is not None:
            return act(customer)
        self._refuse(order, _LEG_GONE)
        return None

    def _play(self, order: protocol.Play) -> Work | None:
        def play(customer: Customer) -> Work:
            self._speaking.play(customer, order)
            return self._speaking.sound(customer)

        return self._on_customer(order, play)

    def _music(self, order: protocol.PlayMusic) -> Work | None:
        def play(customer: Customer) -> Work:
            self._speaking.music(customer)
            return self._then_done(order, self._speaking.sound(customer))

        return self._on_customer(order, play)

    def _stop_playing(self, order: protocol.StopPlaying) -> Work | None:
        def stop(customer: Customer) -> Work:
            self._speaking.begin(customer, None)
            return self._then_done(order, self._speaking.sound(customer))

        return self._on_customer(order, stop)

    def _dictate(self, order: protocol.Dictate) -> Work | None:
        def dictate(customer: Customer) -> Work:
            self._speaking.dictate(customer, order)
            return self._speaking.sound(customer)

        return self._on_customer(order, dictate)

    def _press_keys(self, order: protocol.PressKeys) -> Work | None:
        return self._on_customer(
            order, lambda customer: self._then_done(order, self._send_keys(customer, order.digits))
        )

    async def _send_keys(self, customer: Customer, digits: str) -> None:
        await self._ari.ask("POST", f"channels/{customer.channel}/dtmf", {"dtmf": digits})

    # --- Phones. ---

    def _ring(self, order: protocol.Ring) -> Work:
        return self._bell.ring(self._bell.begin(order), self._caller(order.contact))

    def _stop_ringing(self, order: protocol.StopRinging) -> Work | None:
        ringing = self._bell.find(order.offer)
        if ringing is None:
            self._report(Done(order=order.id))
            return None
        ringing.is_cancelled = True
        call = self._calls.call(ringing.contact)
        is_elsewhere = call is not None and bool(call.customers)
        return self._then_done(order, self._bell.stop(ringing, is_elsewhere=is_elsewhere))

    def _join(self, order: Join) -> Work | None:
        ringing = self._bell.find(order.offer)
        if (reason := self._hindrance(order, ringing)) is not None:
            self._refuse(order, reason)
            return None
        if ringing is None:
            return self._bell.ring(self._bell.begin_join(order), self._caller(order.contact))
        ringing.join = order
        return self._seat(ringing, order) if ringing.is_answered else None

    def _hindrance(self, order: Join, ringing: Ringing | None) -> str | None:
        if not self._may_sit(order):
            return _LEG_GONE
        if self._calls.is_seated(order.agent) or self._bell.is_rung(order.agent):
            return "agent_busy"
        return "phone_not_reachable" if ringing is None and self._bell.is_over(order.offer) else None

    def _may_sit(self, order: Join) -> bool:
        """Whether there is somebody to talk with, or will be."""
        call = self._calls.call(order.contact)
        return order.calls_back or (call is not None and bool(call.customers))

    def _caller(self, contact: str) -> Customer | None:
        call = self._calls.call(contact)
        return next(iter(call.customers.values()), None) if call is not None else None

    async def _seat(self, ringing: Ringing, join: Join) -> None:
        if not self._may_sit(join) or not self._bell.seated(ringing):
            await self._bell.stop(ringing, is_elsewhere=False)
            self._fail(join, _gone(join))
            return
        seat = Seat(join.leg, join.contact, join.agent, ringing.channel, ringing.name, join.part)
        seat.is_recorded = join.record and join.part is Part.TALK
        call = self._calls.add(seat)
        for customer in call.customers.values():
            customer.ahead = ""
            if join.silences:
                self._speaking.begin(customer, None)
        try:
            await self._make_talk(call)
        except AriSilentError:
            # It is there; who hears whom is settled when Asterisk is heard again.
            log.warning("seat not confirmed", leg=join.leg)
        except AriError:
            await self._unseat(seat)
            raise
        self._report(Joined(order=join.id, contact=join.contact, leg=join.leg))
        await self._mark(seat)

    async def _make_talk(self, call: Call) -> None:
        for customer in list(call.customers.values()):
            with suppress(AriGoneError):  # Who has just left is told of otherwise.
                await self._speaking.sound(customer)
        await self._talking.settle(call)

    async def _unseat(self, seat: Seat) -> None:
        """A seat that could not be taken: the agent is to be free again, and nobody is told of a leg that never was."""
        if self._calls.seat(seat.leg) is seat:
            self._drop(seat)
            with suppress(AriError):
                await self._ari.ask("DELETE", f"channels/{seat.channel}")

    async def _mark(self, seat: Seat) -> None:
        """Write down at the channel what it is, for a life of ours after this one. If it is gone, or Asterisk is, that is told
        otherwise."""
        with suppress(AriError):
            wanted = {"variable": SEAT, "value": seat.written}
            await self._ari.ask("POST", f"channels/{seat.channel}/variable", wanted)

    # --- Seats. ---

    def _on_seat(self, order: protocol.SetPart | protocol.Mute, change: Callable[[Seat], None]) -> Work | None:
        seat = self._calls.seat(order.leg)
        if seat is None:
            self._refuse(order, _LEG_GONE)
            return None
        change(seat)
        return self._then_done(order, self._settle(seat))

    def _set_part(self, order: protocol.SetPart) -> Work | None:
        def change(seat: Seat) -> None:
            seat.part = order.part
            seat.is_recorded = seat.is_recorded or (order.record and order.part is Part.TALK)

        return self._on_seat(order, change)

    def _mute(self, order: protocol.Mute) -> Work | None:
        def change(seat: Seat) -> None:
            seat.is_muted = order.is_muted

        return self._on_seat(order, change)

    def _pause_recording(self, order: protocol.PauseRecording) -> Work | None:
        def pause(customer: Customer) -> Work:
            customer.is_unrecorded = order.is_paused
            return self._then_done(order, self._record_or_not(customer))

        return self._on_customer(order, pause)

    async def _record_or_not(self, customer: Customer) -> None:
        """First silence, and then a note of it at the channel, for a life of ours after this one."""
        call = self._calls.call(customer.contact)
        if call is not None:
            await self._talking.settle(call)
        noted = {"variable": UNRECORDED, "value": str(int(customer.is_unrecorded))}
        await self._ari.ask("POST", f"channels/{customer.channel}/variable", noted)

    async def _settle(self, seat: Seat) -> None:
        call = self._calls.call(seat.contact)
        if call is not None:
            await self._talking.settle(call)
            await self._mark(seat)

    def _dial(self, order: protocol.Dial) -> Work | None:
        dialled = self._dialling.begin(order)
        return self._dialling.call(dialled) if dialled is not None else None

    def _pass_on(self, order: protocol.PassOn) -> Work | None:
        customer = self._calls.customer(order.leg)
        if customer is None:
            self._refuse(order, _LEG_GONE)
            return None
        passing = self._passing.begin(order, customer)
        if passing is None:
            return None
        self._speaking.music(customer)
        return self._call_outside(customer, passing)

    async def _call_outside(self, customer: Customer, passing: Passing) -> None:
        with suppress(AriError):  # That it rings matters more than what they hear meanwhile.
            await self._speaking.sound(customer)
        await self._passing.call(passing)

    def _hang_up(self, order: protocol.HangUp) -> Work | None:
        leg = self._calls.customer(order.leg) or self._calls.seat(order.leg)
        if leg is not None:
            leg.ending = Ending(_COMMAND, order.id)
            return self._end(leg)
        joining, dialled = self._bell.joining(order.leg), self._calls.dialled_leg(order.leg)
        self._report(Gone(contact=order.contact, leg=order.leg, cause=_COMMAND, order=order.id))
        if dialled is not None:
            self._dialling.cancel(dialled)
            return self._dialling.stop(dialled)
        if joining is not None:
            joining.is_cancelled = True
            return self._bell.stop(joining, is_elsewhere=False)
        return None

    async def _end(self, leg: Customer | Seat) -> None:
        """Its end is reported when the channel is gone."""
        try:
            await self._ari.ask("DELETE", f"channels/{leg.channel}")
        except AriGoneError:
            self._lose(leg.channel)
        except AriSilentError:
            raise
        except AriError:
            leg.ending = None
            raise

    def ring_again(self, ringing: Ringing, *, is_there: bool) -> None:
        """Asterisk is heard again and does not ring a phone that it was to ring. `is_there`: it has a channel for it."""
        order = ringing.join or ringing.order
        if not ringing.is_asked or order is None:
            return
        line, replaced = ringing.offer or ringing.contact, ringing.channel
        self._bell.begin_again(ringing, is_there=is_there)
        if ringing.channel != replaced:
            self._turns.take(line, self._bell.drop(replaced))
        self._turns.take(line, self._carry_out(order, self._bell.ring(ringing, self._caller(ringing.contact))))

    def end_again(self, leg: Customer | Seat) -> None:
        """Asterisk is heard again and a leg is there still that was to end."""
        self._turns.take(leg.contact, self._end(leg))


def _line(order: Order) -> str:
    """Behind which others it waits: a phone rings whatever its caller hears meanwhile."""
    return order.offer if isinstance(order, protocol.Ring | protocol.StopRinging) else order.contact


def _gone(order: Order) -> str:
    """Why an order came to nothing whose channel is gone. Of a call without its customer that can only be the agent's phone."""
    return "phone_not_reachable" if isinstance(order, Join) and order.calls_back else _LEG_GONE
