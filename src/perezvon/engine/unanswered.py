"""Commands whose outcome is unknown: after a crash they are given again, in the same order and under the same ids.

A command leaves by its outcome, or because what it was about is gone or has been overtaken: what plays on a leg is
overtaken by the next thing played on it, and everything about a leg ends with the leg.
"""

import msgspec

from perezvon.engine.commands import (
    CancelOffer,
    Command,
    ConnectAgent,
    HangUpLeg,
    MuteLeg,
    OfferContact,
    PlayMusic,
    PlayPrompts,
    SendDigits,
    SetLegPart,
    StopPlaying,
)
from perezvon.kernel.ids import CommandId, LegId, OfferId

_PLAYING = (PlayPrompts, PlayMusic, StopPlaying)


class Unanswered(msgspec.Struct):
    """The unanswered commands in the order in which they were given."""

    commands: dict[CommandId, Command] = {}
    subjects: dict[str, list[CommandId]] = {}
    """For each leg, and each offer that rings, the commands that end with it."""

    def add(self, command: Command) -> None:
        """The command was given."""
        subject = _subject(command)
        if subject is not None:
            if isinstance(command, _PLAYING):
                self.stop_playing(LegId(subject))
            self.subjects.setdefault(subject, []).append(command.id)
        self.commands[command.id] = command

    def answer(self, command_id: CommandId) -> Command | None:
        """The outcome is known. Gives the command; `None` when nobody waits for this outcome."""
        command = self.commands.pop(command_id, None)
        if command is not None:
            self._unlink(command)
        return command

    def stop_playing(self, leg: LegId) -> None:
        """What was to be played on this leg is overtaken."""
        for command_id in tuple(self.subjects.get(leg, ())):
            if isinstance(self.commands[command_id], _PLAYING):
                self.answer(command_id)

    def drop(self, subject: LegId | OfferId) -> bool:
        """The leg is gone or the offer rings no more. Tells whether a command was about it."""
        dropped = self.subjects.pop(subject, ())
        for command_id in dropped:
            del self.commands[command_id]
        return bool(dropped)

    def _unlink(self, command: Command) -> None:
        subject = _subject(command)
        if subject is None:
            return
        others = self.subjects[subject]
        others.remove(command.id)
        if not others:
            del self.subjects[subject]


def _subject(command: Command) -> str | None:
    """What must exist for the command to make sense; cancelling makes sense until it is done."""
    match command:
        case PlayPrompts() | PlayMusic() | StopPlaying() | SendDigits():
            return command.leg
        case ConnectAgent() | SetLegPart() | MuteLeg() | HangUpLeg():
            return command.leg
        case OfferContact():
            return command.offer
        case CancelOffer():
            return None
