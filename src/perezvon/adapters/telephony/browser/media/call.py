"""A call: the legs of one contact, and what each of them is sent in every tick.

Who hears whom changes seldom, so it is worked out when something changes (`settle`) and not in every tick.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from perezvon.adapters.telephony.browser.channel import Doing
from perezvon.adapters.telephony.browser.media.dictation import Dictation
from perezvon.adapters.telephony.browser.media.mixer import Party, Role, hears, mix
from perezvon.adapters.telephony.browser.media.music import Music
from perezvon.adapters.telephony.browser.media.pcm import Pcm
from perezvon.adapters.telephony.browser.media.playing import Keys, Speech, Tone
from perezvon.adapters.telephony.browser.media.puppet import Party as Place
from perezvon.adapters.telephony.browser.media.recorder import Recorder
from perezvon.adapters.telephony.wire.protocol import Part


@dataclass(eq=False)
class Leg:
    """One party of a call. `page` may be one that closed, while an agent's page is being loaded again."""

    leg: str
    contact: str
    role: Role
    page: Place
    part: Part = Part.TALK
    is_muted: bool = False
    playing: Speech | Music | None = None
    """What the party hears instead of the others."""
    ahead: str = ""
    """The last key that a customer pressed before there was a question to answer."""
    keys: Keys | Tone | None = None
    """Tones that the party hears with the others."""
    dictation: Dictation | None = None
    """The message that the party leaves now."""
    recorder: Recorder | None = None
    sound: Pcm | None = None
    """What the party says in this tick."""
    hears: "Sequence[Leg]" = ()
    """Whom the party hears."""

    @property
    def party(self) -> Party:
        """The leg as the rule of hearing sees it."""
        return Party(self.leg, self.role, self.part, self.is_muted, is_played_to=self.playing is not None)

    def listen(self) -> None:
        """Take what the party says in this tick."""
        self.sound = self.page.ear.hear()

    def heard(self) -> list[Pcm]:
        """What the party hears of the others in this tick."""
        return [other.sound for other in self.hears if other.sound is not None]

    def send(self, tick: int) -> Speech | None:
        """Send what the party hears in this tick; returns a speech that came to its end."""
        ended = None
        frame: Pcm | None = None
        if isinstance(self.playing, Speech):
            frame = self.playing.next_frame()
            if frame is None:
                ended, self.playing = self.playing, None
        if self.page.is_played:
            return ended
        if isinstance(self.playing, Music):
            self.page.mouth.play(self.playing, tick)
        else:
            self.page.mouth.say(mix(self._talk()) if frame is None else frame, tick)
        return ended

    def _talk(self) -> list[Pcm]:
        heard = self.heard()
        if self.keys is not None:
            tone = self.keys.next_frame()
            if tone is None:
                self.keys = None
            else:
                heard.append(tone)
        return heard


@dataclass(eq=False)
class Call:
    """The legs of a contact."""

    contact: str
    on_said: Callable[[Leg, Speech], None]
    """A speech was said to its end."""
    on_dictated: Callable[[Leg], None]
    """The message that a leg leaves is over."""
    kept_s: "Callable[[Call, Leg], float | None]"
    """For how long the place of a leg is kept whose page loses its connection."""
    legs: list[Leg] = field(default_factory=list)
    is_recording_paused: bool = False
    """Whether silence is recorded."""

    @property
    def is_recorded(self) -> bool:
        """Whether what is said is worth a recording: what puppets say to each other seldom is."""
        return any(leg.page.is_recorded for leg in self.legs)

    @property
    def customers(self) -> list[Leg]:
        """Those who called."""
        return [leg for leg in self.legs if leg.role is Role.CUSTOMER]

    def add(self, leg: Leg) -> None:
        """A party comes in."""
        self.legs.append(leg)
        self.settle()

    def remove(self, leg: Leg) -> None:
        """A party leaves."""
        self.legs.remove(leg)
        self.settle()

    def settle(self) -> None:
        """Something changed: work out who hears whom, and let every page know what it hears."""
        parties = [(leg, leg.party) for leg in self.legs]
        for leg, listener in parties:
            leg.hears = [other for other, speaker in parties if hears(listener, speaker)]
            leg.page.show(Doing(what=_doing(leg), kept_s=self.kept_s(self, leg)))

    def tick(self, tick: int) -> None:
        """20 ms of sound from everybody to everybody who hears them."""
        for leg in self.legs:
            leg.listen()
        self._record(tick)
        for leg in self.legs:
            ended = leg.send(tick)
            if ended is not None:
                self.settle()
                self.on_said(leg, ended)

    def _record(self, tick: int) -> None:
        """Keep what agents and customers say to each other: nothing that is said behind music, muted or in private."""
        customers = self.customers
        for leg in self.legs:
            if leg.recorder is not None and self.is_recording_paused:
                leg.recorder.write(None, None, tick)
            elif leg.recorder is not None:
                said = leg.sound if any(leg in customer.hears for customer in customers) else None
                heard = [other.sound for other in leg.hears if other.role is Role.CUSTOMER and other.sound is not None]
                leg.recorder.write(said, mix(heard), tick)
            if leg.dictation is not None and leg.dictation.hear(leg.sound, tick):
                self.on_dictated(leg)


def _doing(leg: Leg) -> str:
    if isinstance(leg.playing, Speech):
        return "prompt"
    if isinstance(leg.playing, Music):
        return "music"
    return "talk" if leg.hears else "idle"
