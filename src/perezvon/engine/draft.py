"""A step while it is being written: what the engine says in answer to one event."""

from collections.abc import Callable
from enum import StrEnum

from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.unanswered import Unanswered
from perezvon.kernel.ids import CommandId, ContactId
from perezvon.kernel.time import Micros


class HandBack(StrEnum):
    """Why routing gives a contact back to its flow."""

    NOT_SERVED = "not_served"
    TALK_ENDED = "talk_ended"


class Draft:
    """The outputs of one event in the order in which they became so, and the numbering of its commands.

    `at` is the only clock there is. A command that is given becomes unanswered at once.
    """

    __slots__ = ("_count", "_epoch", "_unanswered", "at", "handed_back", "outputs", "say", "seq")

    def __init__(self, seq: int, at: Micros, unanswered: Unanswered, epoch: int = 1) -> None:
        self.seq = seq
        self.at = at
        self.outputs: list[Command | Change] = []
        self.say: Callable[[Change], None] = self.outputs.append
        """States what has become so."""
        self.handed_back: list[tuple[ContactId, HandBack]] = []
        """Contacts whose flow is to go on before the step is over."""
        self._count = 0
        self._epoch = epoch
        self._unanswered = unanswered

    def next_command(self) -> CommandId:
        """The id `seq.n` of the next command; n counts from 1. After the first epoch of a log, `seq.n.epoch`: whoever led
        before may have given an order of this number, of which the log does not know."""
        self._count += 1
        number = f"{self.seq}.{self._count}"
        return CommandId(number if self._epoch == 1 else f"{number}.{self._epoch}")

    def order(self, command: Command) -> None:
        """Give a command to the outside world."""
        self.outputs.append(command)
        self._unanswered.add(command)
