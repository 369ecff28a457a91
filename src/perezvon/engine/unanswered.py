"""Commands whose outcome is unknown: after a crash they are given again, in the same order and under the same ids.

A command leaves by its outcome, or because what it was about is gone or has been overtaken: what plays on a leg is
overtaken by the next thing played on it, and everything about a leg ends with the leg.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

import msgspec

from perezvon.engine.commands import (
    AskWeb,
    CallCustomer,
    Command,
    ConnectAgent,
    HangUpLeg,
    MuteLeg,
    OfferContact,
    PauseRecording,
    PlayMusic,
    PlayPrompts,
    RecordMessage,
    SendDigits,
    SetLegPart,
    StopPlaying,
    TransferOut,
)
from perezvon.kernel.ids import CommandId, LegId, OfferId

_PLAYING = frozenset((PlayPrompts, PlayMusic, StopPlaying, RecordMessage))

_ABOUT_A_LEG = (
    *_PLAYING,
    AskWeb,
    TransferOut,
    SendDigits,
    ConnectAgent,
    CallCustomer,
    SetLegPart,
    MuteLeg,
    PauseRecording,
    HangUpLeg,
)

_SUBJECTS: dict[type, Callable[[Any], str]] = {
    **dict.fromkeys(_ABOUT_A_LEG, attrgetter("leg")),
    OfferContact: attrgetter("offer"),
}
"""What must exist for a command to make sense. Cancelling an offer makes sense until it is done, and is not here."""


class Unanswered(msgspec.Struct):
    """The unanswered commands in the order in which they were given."""

    commands: dict[CommandId, Command] = {}
    subjects: dict[str, list[CommandId]] = {}
    """For each leg, and each offer that rings, the commands that end with it."""

    def add(self, command: Command) -> None:
        """The command was given."""
        kind, subjects = type(command), self.subjects
        if kind in _SUBJECTS:
            subject = _SUBJECTS[kind](command)
            if subject not in subjects:
                subjects[subject] = [command.id]
            else:
                if kind in _PLAYING:
                    self.stop_playing(subject)
                subjects.setdefault(subject, []).append(command.id)
        self.commands[command.id] = command

    def answer(self, command_id: CommandId) -> Command | None:
        """The outcome is known. Gives the command; `None` when nobody waits for this outcome."""
        command = self.commands.pop(command_id, None)
        if command is not None:
            self._unlink(command)
        return command

    def stop_playing(self, leg: str) -> None:
        """What was to be played on this leg is overtaken."""
        about = self.subjects.get(leg)
        if about is None:
            return
        for command_id in tuple(about):
            if type(self.commands[command_id]) in _PLAYING:
                self.answer(command_id)

    def plays(self, leg: LegId) -> bool:
        """Whether something is to be played on this leg, or was and nobody knows whether it still is."""
        return any(type(self.commands[command_id]) in _PLAYING for command_id in self.subjects.get(leg, ()))

    def drop(self, subject: LegId | OfferId) -> bool:
        """The leg is gone or the offer rings no more. Tells whether a command was about it."""
        dropped = self.subjects.pop(subject, None)
        if dropped is None:
            return False
        for command_id in dropped:
            del self.commands[command_id]
        return True

    def _unlink(self, command: Command) -> None:
        subject_of = _SUBJECTS.get(type(command))
        if subject_of is None:
            return
        subject = subject_of(command)
        others = self.subjects[subject]
        if len(others) == 1:
            del self.subjects[subject]
        else:
            others.remove(command.id)
