"""Carrying out orders, each once however often it is given."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from perezvon.adapters.telephony.browser.media.call import Call, Leg
from perezvon.adapters.telephony.browser.media.playing import Speech
from perezvon.adapters.telephony.browser.media.prompts import PromptShelf
from perezvon.adapters.telephony.browser.media.puppet import HURRY
from perezvon.adapters.telephony.browser.media.switchboard import Switchboard
from perezvon.adapters.telephony.wire.memory import OrderMemory
from perezvon.adapters.telephony.wire.protocol import (
    Dial,
    Dictate,
    Done,
    Failed,
    Gone,
    HangUp,
    Join,
    Joined,
    Mute,
    Order,
    Part,
    PassOn,
    PauseRecording,
    Play,
    PlayMusic,
    PressKeys,
    Ring,
    Seen,
    SetPart,
    StopPlaying,
    StopRinging,
)
from perezvon.adapters.telephony.wire.question import collected
from perezvon.platform import telemetry

_OnLeg: TypeAlias = StopPlaying | PlayMusic | SetPart | Mute | PauseRecording | PressKeys

log = telemetry.logger(__name__)

_LEG_GONE = "leg_gone"
_PHONE_NOT_REACHABLE = "phone_not_reachable"
_AGENT_BUSY = "agent_busy"


class Orders:
    """Performs what the server asks."""

    def __init__(
        self,
        switchboard: Switchboard,
        prompts: PromptShelf,
        memory: OrderMemory,
        report: Callable[[Seen], None],
        on_order: Callable[[Order], None],
        *,
        where: Callable[[str], Path] = Path,
    ) -> None:
        """`on_order` hears each order before it is carried out, and none twice. `where` tells the place of a sound that an
        order names."""
        self._where = where
        self._switchboard = switchboard
        self._prompts = prompts
        self._memory = memory
        self._report = report
        self._on_order = on_order
        self._by_type: dict[type[Order], Callable[[Any], None]] = {
            PlayMusic: self._play_music,
            StopPlaying: self._stop_playing,
            Ring: self._ring,
            StopRinging: self._stop_ringing,
            Join: self._join,
            SetPart: self._set_part,
            Mute: self._mute,
            PauseRecording: self._pause_recording,
            PressKeys: self._press_keys,
            Dictate: self._dictate,
            HangUp: self._hang_up,
            Dial: self._refuse_outside,
            PassOn: self._refuse_outside,
        }
        self._latest: dict[str, str] = {}
        """The last order about what a leg hears, while its sounds are read."""

    async def perform(self, order: Order) -> None:
        """Carry out an order, or report its outcome again."""
        if self._memory.is_known(order.id):
            if (outcome := self._memory.outcome(order.id)) is not None:
                self._report(outcome)
            return
        self._on_order(order)
        if isinstance(order, Play):
            await self._play(order)
        else:
            self._by_type[type(order)](order)

    def _refuse_outside(self, order: Dial | PassOn) -> None:
        """There are no outside lines."""
        self._report(Failed(order=order.id, reason="not_supported"))

    async def _play(self, order: Play) -> None:
        self._supersede(order.leg)
        self._latest[order.leg] = order.id
        sounds = await self._prompts.sounds([self._where(file) for file in order.files])
        if self._latest.get(order.leg) != order.id:
            return
        del self._latest[order.leg]
        leg = self._switchboard.leg(order.leg)
        if leg is None:
            self._report(Failed(order=order.id, reason=_LEG_GONE))
        else:
            heard = [sound[:HURRY] for sound in sounds] if leg.page.is_played else sounds
            self._switchboard.play(leg, Speech(order.id, heard, order.digits, order.wait_s, collected(order)))

    def _stop_playing(self, order: StopPlaying) -> None:
        self._supersede(order.leg)
        self._on_leg(order, self._switchboard.stop_playing)

    def _play_music(self, order: PlayMusic) -> None:
        self._supersede(order.leg)
        self._on_leg(order, self._switchboard.play_music)

    def _set_part(self, order: SetPart) -> None:
        def take(leg: Leg) -> None:
            self._switchboard.set_part(leg, order.part)
            if order.record and order.part is Part.TALK:
                self._switchboard.record(leg)

        self._on_leg(order, take)

    def _mute(self, order: Mute) -> None:
        self._on_leg(order, lambda leg: self._switchboard.mute(leg, is_muted=order.is_muted))

    def _pause_recording(self, order: PauseRecording) -> None:
        self._on_leg(order, lambda leg: self._switchboard.pause_recording(leg, is_paused=order.is_paused))

    def _press_keys(self, order: PressKeys) -> None:
        self._on_leg(order, lambda leg: self._switchboard.press_keys(leg, order.digits))

    def _dictate(self, order: Dictate) -> None:
        """What comes of it is told when the message is over."""
        self._supersede(order.leg)
        leg = self._switchboard.leg(order.leg)
        if leg is None:
            self._report(Failed(order=order.id, reason=_LEG_GONE))
        else:
            self._switchboard.dictate(leg, order)

    def _on_leg(self, order: _OnLeg, act: Callable[[Leg], None]) -> None:
        """Do what is done at once, if the leg is still there."""
        leg = self._switchboard.leg(order.leg)
        if leg is None:
            self._report(Failed(order=order.id, reason=_LEG_GONE))
            return
        act(leg)
        self._report(Done(order=order.id))

    def _ring(self, order: Ring) -> None:
        if self._switchboard.phones.find(order.agent) is None:
            self._report(Failed(order=order.id, reason=_PHONE_NOT_REACHABLE))
        else:
            self._report(Done(order=order.id))

    def _stop_ringing(self, order: StopRinging) -> None:
        self._report(Done(order=order.id))

    def _join(self, order: Join) -> None:
        phone = self._switchboard.phones.find(order.agent)
        call = self._switchboard.call(order.contact)
        if call is None or not call.customers:
            self._report(Failed(order=order.id, reason=_LEG_GONE))
        elif phone is None:
            self._report(Failed(order=order.id, reason=_PHONE_NOT_REACHABLE))
        elif phone.leg is not None:
            self._report(Failed(order=order.id, reason=_AGENT_BUSY))
        else:
            joined = self._switchboard.join(call, phone, order.leg, order.part)
            if order.silences:
                self._silence(call)
            if order.record and order.part is Part.TALK:
                self._switchboard.record(joined)
            self._report(Joined(order=order.id, contact=order.contact, leg=order.leg))

    def _silence(self, call: Call) -> None:
        for leg in call.legs:
            self._supersede(leg.leg)
            self._switchboard.stop_playing(leg)

    def _hang_up(self, order: HangUp) -> None:
        leg = self._switchboard.leg(order.leg)
        if leg is None:
            self._report(Gone(contact=order.contact, leg=order.leg, cause="command", order=order.id))
        else:
            self._switchboard.end(leg, "command", order.id)

    def _supersede(self, leg: str) -> None:
        """Another order took the leg while the sounds of this one were still being read."""
        if (order := self._latest.pop(leg, None)) is not None:
            self._report(Failed(order=order, reason="superseded"))
