"""Who hears whom. What a call is to be is decided at once; `settle` has Asterisk make it so, in the turn of the call.

Everybody who talks or listens is in one bridge, listeners with nothing taken from their phones. Who hears something of their own is
not in it. Who whispers is joined with channels that tap an agent who talks: the first of them carries the talk to them, all
carry what they say to that agent alone.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Final

from perezvon.adapters.telephony.asterisk.ari import Ari, AriError, AriGoneError
from perezvon.adapters.telephony.asterisk.calls import Call, Seat
from perezvon.adapters.telephony.asterisk.names import APP
from perezvon.adapters.telephony.asterisk.recording import Studio
from perezvon.adapters.telephony.wire.protocol import Part
from perezvon.platform import telemetry

TAP: Final = "tap"
"""Begins the ids of channels that only carry what others say."""

log = telemetry.logger(__name__)


class Talking:
    """Has Asterisk join those who talk."""

    def __init__(self, ari: Ari, studio: Studio, *, is_wide: Callable[[str], bool], snooping_s: float) -> None:
        """`is_wide` says of the name of a channel whether its phone speaks more than a telephone."""
        self._ari = ari
        self._studio = studio
        self._is_wide = is_wide
        self._snooping_s = snooping_s
        self._expected: dict[str, asyncio.Event] = {}
        self._taps_made = 0

    async def settle(self, call: Call) -> None:
        """Bring Asterisk into line with what the call is to be. Raises `AriError`."""
        wanted = call.wanted()
        extra = [channel for channel in call.bridged if channel not in wanted]
        if extra:
            await self.leave(call, extra)
        for seat in list(call.seats.values()):
            await self._silence(seat, is_silent=seat.must_be_silent)
            await self._whisper(call, seat)
        missing = [channel for channel in wanted if channel not in call.bridged]
        if missing:
            await self._enter(call, missing)
        for seat in list(call.seats.values()):
            await self._record(call, seat)

    async def leave(self, call: Call, channels: Iterable[str]) -> None:
        """These are no more in the bridge of a call. Those who belong there come back with `settle`."""
        for channel in channels:
            with suppress(AriGoneError):
                await self._ari.ask("POST", f"bridges/{call.bridge}/removeChannel", {"channel": channel})
            call.bridged.discard(channel)

    async def end(self, call: Call) -> None:
        """Nobody is left: Asterisk forgets a bridge only when it is told to."""
        if call.bridge is not None:
            await self._delete(f"bridges/{call.bridge}")
            call.bridge = None

    async def unseat(self, seat: Seat) -> None:
        """An agent is gone, or whispers no more."""
        await self._untap(seat, list(seat.whispers))

    def entered(self, channel: str) -> None:
        """A channel that was asked for is there."""
        event = self._expected.get(channel)
        if event is not None:
            event.set()

    async def _enter(self, call: Call, channels: list[str]) -> None:
        if call.bridge is None:
            call.bridge = await self._made_bridge(call)
        try:
            await self._add(call.bridge, channels)
        except AriGoneError:
            # One that is gone keeps the others out; who is gone is told of anyhow.
            for channel in channels:
                with suppress(AriGoneError):
                    await self._add(call.bridge, [channel])
                    call.bridged.add(channel)
        else:
            call.bridged.update(channels)

    async def _made_bridge(self, call: Call) -> str:
        """A bridge that Asterisk has confirmed: one that it never made would keep everybody apart unnoticed."""
        try:
            return await self._bridge(call.new_bridge())
        except AriGoneError:  # The name is taken, by a bridge that a life before this one left.
            return await self._bridge(call.new_bridge())

    async def _bridge(self, name: str) -> str:
        await self._ari.ask("POST", f"bridges/{name}", {"type": "mixing,dtmf_events"})
        return name

    async def _add(self, bridge: str | None, channels: Iterable[str]) -> None:
        # Otherwise whoever is called would be shown whom they are joined with, in place of the number of the line.
        wanted = {"channel": ",".join(channels), "inhibitConnectedLineUpdates": "true"}
        await self._ari.ask("POST", f"bridges/{bridge}/addChannel", wanted)

    async def _silence(self, seat: Seat, *, is_silent: bool) -> None:
        if seat.is_silenced is is_silent:
            return
        with suppress(AriGoneError):
            await self._ari.ask("POST" if is_silent else "DELETE", f"channels/{seat.channel}/mute", {"direction": "in"})
        seat.is_silenced = is_silent

    # --- Whispering. ---

    async def _whisper(self, call: Call, seat: Seat) -> None:
        """Tap the agents who talk, as far as they are not tapped yet."""
        ears = [one.channel for one in call.seats.values() if one.part is Part.TALK and one.ending is None]
        wanted = ears if seat.part is Part.WHISPER and seat.ending is None else []
        await self._untap(seat, [ear for ear in seat.whispers if ear not in wanted])
        missing = [ear for ear in wanted if ear not in seat.whispers]
        if missing:
            await self._tap(seat, missing)

    async def _tap(self, seat: Seat, ears: Iterable[str]) -> None:
        bridge = f"{TAP}-{seat.leg}"
        if not seat.whispers:
            self._taps_made += 1
            bridge = f"{bridge}-{self._taps_made}"
            await self._ari.ask("POST", f"bridges/{bridge}", {"type": "mixing"})
            await self._add(bridge, [seat.channel])
            seat.tap_bridge = bridge
        for ear in ears:
            spy = "none" if seat.whispers else "both"
            self._taps_made += 1
            tap = f"{TAP}-{seat.leg}-{self._taps_made}"
            with suppress(AriGoneError):
                await self._await_channel(tap, ear, {"spy": spy, "whisper": "out", "app": APP, "appArgs": TAP})
                seat.whispers[ear] = tap
                await self._add(seat.tap_bridge, [tap])

    async def _await_channel(self, tap: str, ear: str, wanted: Mapping[str, str]) -> None:
        """A channel is of use once it is in our application."""
        event = self._expected[tap] = asyncio.Event()
        try:
            await self._ari.ask("POST", f"channels/{ear}/snoop/{tap}", wanted)
            async with asyncio.timeout(self._snooping_s):
                await event.wait()
        except TimeoutError:
            log.warning("tap did not come", channel=tap)
        finally:
            del self._expected[tap]

    async def _untap(self, seat: Seat, ears: Iterable[str]) -> None:
        for ear in ears:
            await self._delete(f"channels/{seat.whispers.pop(ear)}")
        if not seat.whispers and seat.tap_bridge:
            bridge, seat.tap_bridge = seat.tap_bridge, ""
            await self._delete(f"bridges/{bridge}")

    async def _delete(self, what: str) -> None:
        with suppress(AriError):
            await self._ari.ask("DELETE", what)

    # --- Recording. ---

    async def _record(self, call: Call, seat: Seat) -> None:
        """Record who talks, and silence while no customer takes part, or while it is to be so."""
        if seat.ending is not None:
            return
        if seat.is_recorded and seat.take is None and seat.part is Part.TALK and not call.is_unrecorded:
            seat.take = await self._studio.record(seat.name, seat.contact, seat.leg, is_wide=self._is_wide(seat.name))
            seat.is_recorded = seat.take is not None
        if seat.take is not None:
            await self._studio.mute(seat.take, is_muted=call.is_unrecorded or not any(call.talking))
