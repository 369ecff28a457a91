"""A call: the legs of one contact, and what each of them is sent in every tick."""

from collections.abc import Callable
from dataclasses import dataclass, field

from perezvon.adapters.telephony.browser.media.mixer import Party, Role, hears, mix
from perezvon.adapters.telephony.browser.media.music import Music
from perezvon.adapters.telephony.browser.media.page import Page
from perezvon.adapters.telephony.browser.media.pcm import Pcm
from perezvon.adapters.telephony.browser.media.playing import Speech
from perezvon.adapters.telephony.browser.media.recorder import Recorder


@dataclass(eq=False)
class Leg:
    """One party of a call. `page` may be one that closed, while an agent's page is being loaded again."""

    leg: str
    contact: str
    role: Role
    page: Page
    playing: Speech | Music | None = None
    """What the party hears instead of the others."""
    recorder: Recorder | None = None
    sound: Pcm | None = None
    """What the party says in this tick."""

    @property
    def party(self) -> Party:
        """The leg as the rule of hearing sees it."""
        return Party(self.leg, self.role, is_played_to=self.playing is not None)

    def listen(self) -> None:
        """Take what the party says in this tick."""
        self.sound = self.page.ear.hear()

    def send(self, heard: list[Pcm], tick: int) -> Speech | None:
        """Send what the party hears in this tick; returns a speech that came to its end."""
        ended = None
        frame: Pcm | None = None
        if isinstance(self.playing, Speech):
            frame = self.playing.next_frame()
            if frame is None:
                ended, self.playing = self.playing, None
        if isinstance(self.playing, Music):
            self.page.mouth.play(self.playing, tick)
        else:
            self.page.mouth.say(mix(heard) if frame is None else frame, tick)
        return ended


@dataclass(eq=False)
class Call:
    """The legs of a contact."""

    contact: str
    on_said: Callable[[Leg, Speech], None]
    """A speech was said to its end."""
    legs: list[Leg] = field(default_factory=list)

    @property
    def has_customer(self) -> bool:
        """Whether there is somebody to talk to."""
        return any(leg.role is Role.CUSTOMER for leg in self.legs)

    def add(self, leg: Leg) -> None:
        """A party comes in."""
        self.legs.append(leg)
        self.show()

    def remove(self, leg: Leg) -> None:
        """A party leaves."""
        self.legs.remove(leg)
        self.show()

    def show(self) -> None:
        """Let every page know what it hears."""
        for leg in self.legs:
            leg.page.show(self._doing(leg))

    def tick(self, tick: int) -> None:
        """20 ms of sound from everybody to everybody who hears them."""
        for leg in self.legs:
            leg.listen()
        parties = [(leg.party, leg.sound) for leg in self.legs]
        for leg in self.legs:
            listener = leg.party
            heard = [sound for speaker, sound in parties if sound is not None and hears(listener, speaker)]
            ended = leg.send(heard, tick)
            if ended is not None:
                self.show()
                self.on_said(leg, ended)
        self._record(tick)

    def _record(self, tick: int) -> None:
        for leg in self.legs:
            if leg.recorder is not None:
                customers = [other.sound for other in self.legs if other.role is Role.CUSTOMER]
                leg.recorder.write(leg.sound, mix([sound for sound in customers if sound is not None]), tick)

    def _doing(self, leg: Leg) -> str:
        if isinstance(leg.playing, Speech):
            return "prompt"
        if isinstance(leg.playing, Music):
            return "music"
        return "talk" if any(hears(leg.party, other.party) for other in self.legs) else "idle"
