"""What exists in the simulated exchange: the ends of calls, and the faults that are planted."""

import asyncio
from dataclasses import dataclass, field

from perezvon.engine.commands import (
    CallCustomer,
    PlayPrompts,
    RecordMessage,
)
from perezvon.engine.events import DigitPressed, ExistingLeg, LegRecorded
from perezvon.features.dispatch.ports import Arrival
from perezvon.kernel.ids import AgentId, CommandId, ContactId, LegId, RecordingId
from perezvon.kernel.time import Micros


@dataclass(eq=False)
class CustomerLeg:
    arrival: Arrival
    speech: PlayPrompts | None = None
    entered: str = ""
    """Keys that the speech has collected so far."""
    message: RecordMessage | None = None
    message_since: Micros = 0
    has_spoken: bool = False
    """Whether the message says anything."""
    timer: asyncio.TimerHandle | None = None
    has_music: bool = False
    ahead: str = ""
    """The last key pressed before there was a question to answer."""
    keys: str = ""
    """All key tones that agents sent."""

    def stop(self) -> PlayPrompts | None:
        """Whatever was played is over; returns the speech that was not said to its end."""
        overtaken, self.speech, self.has_music = self.speech, None, False
        self.entered = ""
        if self.timer is not None:
            self.timer.cancel()
        return overtaken


@dataclass(eq=False)
class Ringing:
    """A customer's phone that rings because they are called."""

    command: CallCustomer
    timer: asyncio.TimerHandle


@dataclass
class AgentLeg:
    leg: LegId
    contact: ContactId
    agent: AgentId
    part: str
    recorded_since: Micros | None = None
    is_muted: bool = False

    def told(self, *, is_interrupted: bool) -> ExistingLeg:
        """As an inventory tells of it."""
        return ExistingLeg(
            leg=self.leg,
            contact=self.contact,
            agent=self.agent,
            part=self.part,
            is_muted=self.is_muted,
            is_interrupted=is_interrupted,
        )


@dataclass
class Faults:
    refusals: list[str] = field(default_factory=list)
    loses_acknowledgements: bool = False
    is_unplugged: bool = False


def pressed(speech: PlayPrompts, digit: str) -> DigitPressed:
    """The key as the answer to what is spoken."""
    return DigitPressed(contact=speech.contact, leg=speech.leg, digit=digit, command=speech.id)


def recorded(
    contact: ContactId, leg: LegId, started: Micros, now: Micros, command: CommandId | None = None
) -> LegRecorded:
    """The recording of a leg that began then and ends now."""
    name = f"{contact}-{leg}" if command is None else f"{contact}-{leg}-{command}"
    return LegRecorded(
        contact=contact, leg=leg, recording=RecordingId(name), started=started, duration=now - started, command=command
    )
