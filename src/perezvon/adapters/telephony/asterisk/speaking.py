"""What customers hear of their own: words, questions, music; and what they say to be kept.

What a customer is to hear is decided at once (`hears`); Asterisk is brought into line with it in the turn of the call (`sound`).
So what comes while Asterisk is being told is never lost, and what is overtaken is never begun.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path

from perezvon.adapters.telephony.asterisk.ari import Ari, AriError, AriGoneError, AriSilentError
from perezvon.adapters.telephony.asterisk.ari_resources import Recording
from perezvon.adapters.telephony.asterisk.calls import Customer, Heard, Message, Music, Speech
from perezvon.adapters.telephony.asterisk.names import MUSIC
from perezvon.adapters.telephony.asterisk.recording import Note, Studio
from perezvon.adapters.telephony.asterisk.sounds import SoundShelf
from perezvon.adapters.telephony.wire.protocol import Dictate, Failed, Play, Seen
from perezvon.adapters.telephony.wire.question import Question, collected
from perezvon.kernel.time import Clock
from perezvon.platform import telemetry

log = telemetry.logger(__name__)


class Speaking:
    """Plays to customers, and takes their keys and messages."""

    def __init__(
        self,
        *,
        ari: Ari,
        studio: Studio,
        shelf: SoundShelf,
        messages: Path,
        report: Callable[[Seen], None],
        change: Callable[[Customer], None],
        settle: Callable[[Customer], Awaitable[None]],
        customers: Callable[[], Sequence[Customer]],
        clock: Clock,
    ) -> None:
        """`change` has `sound` done in the customer's turn; `settle` lets them take part in the talk, or not."""
        self._ari = ari
        self._studio = studio
        self._shelf = shelf
        self._folder = messages
        self._report = report
        self._change = change
        self._settle = settle
        self._customers = customers
        self._clock = clock
        self._playbacks: dict[str, Customer] = {}
        self._messages: dict[str, tuple[Customer, Message]] = {}

    # --- What is to be heard. ---

    def play(self, customer: Customer, order: Play) -> None:
        """Speak, instead of what is heard now. A question that was answered already is not asked."""
        speech = Speech(Question(order.id, order.digits, collected(order)), order.files, order.wait_s)
        ahead = customer.ahead
        if speech.question.asks:
            customer.ahead = ""
        if speech.question.wants(ahead) and speech.question.take(ahead):
            self.begin(customer, None)
            self._report(speech.question.outcome(customer.contact, customer.leg))
        else:
            self.begin(customer, speech)

    def music(self, customer: Customer) -> None:
        """Music, instead of what is heard now."""
        customer.ahead = ""
        self.begin(customer, Music())

    def dictate(self, customer: Customer, order: Dictate) -> None:
        """Record what the customer says, after a tone, instead of what is heard now."""
        self.begin(customer, Message(order, self._clock.now()))

    def begin(self, customer: Customer, heard: Heard | None) -> None:
        """Something else is to be heard from now on; with `None` the customer takes part in the talk."""
        overtaken, customer.hears = customer.hears, heard
        if isinstance(overtaken, Speech):
            self._forget(overtaken)
            self._report(Failed(order=overtaken.question.order, reason="superseded"))
        elif isinstance(overtaken, Message) and not overtaken.is_recording:
            self._report(Failed(order=overtaken.order.id, reason="nothing_said"))

    def begin_again(self, customer: Customer) -> None:
        """The customer is at another channel: what is to be heard is heard there from its beginning. Of a message what was
        said so far is kept."""
        match customer.hears:
            case Speech() as speech:
                self._forget(speech)
                speech.is_playing = speech.is_told = False
                speech.beginnings += 1
                customer.sounding = None
            case Music():
                customer.sounding = None
            case _:
                pass

    def give_up(self, order: str) -> None:
        """Nothing comes of this order; who was to hear it hears nothing of their own."""
        for customer, heard in [(one, one.hears) for one in self._customers() if one.hears is not None]:
            if isinstance(heard, Speech) and heard.question.order == order:
                self._forget(heard)
                customer.hears = None
            elif isinstance(heard, Message) and heard.order.id == order:
                customer.hears = None

    def leave(self, customer: Customer) -> None:
        """The customer is gone. What they were saying is reported when it is whole."""
        if isinstance(customer.hears, Speech):
            self._forget(customer.hears)
        customer.hears = customer.sounding = None

    def _forget(self, speech: Speech) -> None:
        self._playbacks.pop(speech.playback, None)
        if speech.waiting is not None:
            speech.waiting.cancel()

    # --- What Asterisk is told. ---

    async def sound(self, customer: Customer) -> None:
        """Have Asterisk play what is to be heard. Raises `AriError`."""
        if customer.sounding is customer.hears:
            await self._go_on(customer)
            return
        await self._hush(customer)
        await self._settle(customer)
        heard = customer.sounding = customer.hears
        match heard:
            case Speech():
                await self._speak(customer, heard)
            case Music():
                await self._ari.ask("POST", f"channels/{customer.channel}/moh", {"mohClass": MUSIC})
            case Message():
                self._playbacks[heard.playback] = customer
                await self._play(customer, heard.playback, [await self._shelf.tone()])
                heard.is_told = True
            case None:
                pass

    async def look_again(self, customer: Customer) -> None:
        """Asterisk is heard again: what it was not told is told now, what it told nobody is understood. Raises `AriError`."""
        match customer.sounding:
            case overtaken if overtaken is not customer.hears:
                pass  # It is stopped first of all.
            case Music():
                customer.sounding = None
            case Speech(is_playing=True) | Message(is_due=False) as heard if not await self._is_there(
                f"playbacks/{heard.playback}"
            ):
                if heard.is_told:
                    self.finished(heard.playback)
                else:
                    customer.sounding = None
            case _:
                pass
        await self.sound(customer)

    @property
    def speakers(self) -> list[Customer]:
        """Whose messages are recorded; they may be gone."""
        return [customer for customer, _ in self._messages.values()]

    async def look_for_messages(self, customer: Customer) -> None:
        """What became of the messages of a customer while nobody listened. Raises `AriError`."""
        for message in [message for one, message in self._messages.values() if one is customer]:
            if await self._is_there(f"recordings/live/{message.recording}"):
                continue
            is_written = await asyncio.to_thread((self._folder / f"{message.recording}.wav").exists)
            if is_written or message.is_taken or customer.hears is not message:
                self.recorded(Recording(message.recording), has_failed=not is_written)
            else:
                message.is_recording = False  # Asterisk was never told of it.

    async def _is_there(self, what: str) -> bool:
        try:
            await self._ari.ask("GET", what)
        except AriGoneError:
            return False
        return True

    async def _go_on(self, customer: Customer) -> None:
        match customer.hears:
            case Speech(is_cut=True, is_playing=True) as speech:
                speech.is_playing = False
                await self._stop(f"playbacks/{speech.playback}")
            case Message(is_due=True, is_recording=False) as message:
                await self._record(customer, message)
            case None:
                await self._settle(customer)
            case _:
                pass

    async def _speak(self, customer: Customer, speech: Speech) -> None:
        names = await self._shelf.names([Path(file) for file in speech.files])
        if customer.hears is not speech:
            return
        if not names:
            self._wait(customer, speech)
            return
        self._playbacks[speech.playback], speech.is_playing = customer, True
        await self._play(customer, speech.playback, names)
        speech.is_told = True

    async def _play(self, customer: Customer, playback: str, names: Sequence[str]) -> None:
        media = ",".join(f"sound:{name}" for name in names)
        await self._ari.ask("POST", f"channels/{customer.channel}/play/{playback}", {"media": media})

    async def _hush(self, customer: Customer) -> None:
        """Stop what Asterisk plays or records. What is over already is none of anybody's business."""
        sounding = customer.sounding
        match sounding:
            case Speech(is_playing=True) | Message(is_recording=False):
                await self._stop(f"playbacks/{sounding.playback}")
            case Music():
                await self._stop(f"channels/{customer.channel}/moh")
            case Message():
                with suppress(AriGoneError):
                    await self._ari.ask("POST", f"recordings/live/{sounding.recording}/stop")
            case _:
                pass
        # Only now: what could not be stopped is stopped the next time.
        customer.sounding = None

    async def _stop(self, what: str) -> None:
        with suppress(AriGoneError):
            await self._ari.ask("DELETE", what)

    # --- What Asterisk tells. ---

    def finished(self, playback: str) -> None:
        """A sound is over."""
        customer = self._playbacks.pop(playback, None)
        heard = customer.hears if customer is not None else None
        if customer is None or heard is None or isinstance(heard, Music) or heard.playback != playback:
            return
        if isinstance(heard, Message):
            heard.is_due = True
            self._change(customer)
        elif not heard.is_cut:
            heard.is_playing = False
            self._wait(customer, heard)

    def _wait(self, customer: Customer, speech: Speech) -> None:
        """The words are over; a key may still come."""
        seconds = speech.wait_s if speech.question.asks else 0
        if speech.waiting is not None:
            speech.waiting.cancel()
        speech.waiting = asyncio.get_running_loop().call_later(seconds, self._answer, customer, speech)

    def _answer(self, customer: Customer, speech: Speech) -> None:
        if customer.hears is not speech:
            return
        self._forget(speech)
        customer.hears = None
        self._report(speech.question.outcome(customer.contact, customer.leg))
        self._change(customer)

    def pressed(self, customer: Customer, digit: str, *, is_talking: bool) -> None:
        """A key answers the question that is asked, or the next one; in a talk or while music plays it says nothing."""
        heard = customer.hears
        if isinstance(heard, Speech) and heard.question.asks:
            if heard.question.wants(digit):
                self._take(customer, heard, digit)
        elif isinstance(heard, Message):
            if digit == heard.order.end_key:
                self.begin(customer, None)
                self._change(customer)
        elif not isinstance(heard, Music) and not is_talking:
            customer.ahead = digit

    def _take(self, customer: Customer, speech: Speech, digit: str) -> None:
        if speech.question.take(digit):
            self._answer(customer, speech)
            return
        self._wait(customer, speech)
        speech.is_cut = True
        self._change(customer)

    # --- Messages. ---

    async def _record(self, customer: Customer, message: Message) -> None:
        message.is_recording = True
        self._messages[message.recording] = customer, message
        note = _note(customer, message)
        await self._studio.note_message(note)
        wanted = {
            "name": message.recording,
            "format": "wav",
            "maxDurationSeconds": str(message.order.longest_s),
            "maxSilenceSeconds": str(message.order.silence_s),
            "ifExists": "overwrite",
            "terminateOn": "none",
        }
        try:
            await self._ari.ask("POST", f"channels/{customer.channel}/record", wanted)
            message.is_taken = True
        except AriSilentError:
            raise  # Perhaps it records: that is seen when Asterisk is heard again.
        except AriError:
            del self._messages[message.recording]
            self._studio.forget(note)
            if customer.hears is message:
                customer.hears = customer.sounding = None
            self._report(Failed(order=message.order.id, reason="nothing_said"))

    def recorded(self, recording: Recording, *, has_failed: bool) -> None:
        """A message is over: by a key, by silence, by its length, with the call, or because something else is heard."""
        customer, message = self._messages.pop(recording.name, (None, None))
        if customer is None or message is None:
            return
        note = _note(customer, message)
        if customer.hears is message:
            customer.hears = customer.sounding = None
            self._change(customer)
        file = self._folder / f"{message.recording}.wav"
        nothing = Failed(order=message.order.id, reason="nothing_said")
        if has_failed:
            self._studio.forget(note)
            self._report(nothing)
        else:
            self._studio.keep_message(note, file, lambda: self._report(nothing))


def _note(customer: Customer, message: Message) -> Note:
    return Note(
        contact=customer.contact,
        leg=customer.leg,
        recording=f"{customer.contact}-{customer.leg}-{message.order.id}",
        started=message.started,
        order=message.order.id,
    )
