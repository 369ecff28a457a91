"""A transcript of the engine: `>>` is an event that happens, `<<` one output that must follow, in order and complete.

    script >> contact_arrived(contact="c1") << ContactStarted(...) << LegStarted(...)
    script.later(20) << OfferEnded(...)

The outputs of an event are compared when the next one happens, and at the end by `check`; the difference is shown line
by line. What a contact may expect (`WaitExpected`) is learnt and not compared. `given` lets things happen that the test is not about: whatever follows from them is not compared. The
transcript itself is numbered from 101 on, so the first command of its first event is `101.1`.
"""

from collections.abc import Sequence
from difflib import ndiff
from typing import Self

import msgspec

from perezvon.engine.changes import Change, WaitExpected
from perezvon.engine.commands import Command
from perezvon.engine.engine import Engine
from perezvon.engine.events import Event, TimePassed
from perezvon.kernel.time import SECOND, Micros

START: Micros = 1_767_603_600 * SECOND
"""Monday, 2026-01-05 09:00 UTC."""

_LAST_GIVEN = 100


class Script:
    """Plays events to an engine on a clock of its own and compares what it says."""

    def __init__(self, engine: Engine, *, at: Micros = START) -> None:
        self.engine = engine
        self.at = at
        self._seq = 0
        self._event: Event | None = None
        self._said: list[Command | Change] = []
        self._expected: list[Command | Change] = []

    def given(self, *happened: Event | int) -> Self:
        """These things have happened; a number is so many seconds in which nobody did anything."""
        self.check()
        for event in happened:
            if isinstance(event, int):
                self._pass(event)
            else:
                self._handle(event)
        return self

    def __rshift__(self, event: Event) -> Self:
        self.check()
        self._seq = max(self._seq, _LAST_GIVEN)
        self._event = event
        self._said.extend(self._handle(event))
        return self

    def __lshift__(self, output: Command | Change) -> Self:
        self._expected.append(output)
        return self

    def later(self, seconds: float) -> Self:
        """So much time passes; the engine is told so at each of its deadlines."""
        self.check()
        self._seq = max(self._seq, _LAST_GIVEN)
        self._event = TimePassed()
        self._said.extend(self._pass(seconds))
        return self

    def skip(self) -> Self:
        """What the last event led to is not what the test is about."""
        self._said.clear()
        self._expected.clear()
        return self

    def check(self) -> None:
        """Compare what was said with what was expected."""
        said = [output for output in self._said if not isinstance(output, WaitExpected)]
        expected = self._expected
        self._said, self._expected = [], []
        if said != expected:
            difference = "\n".join(ndiff(_lines(expected), _lines(said)))
            raise AssertionError(f"after {self._event}\n(- expected, + said)\n{difference}")

    def _handle(self, event: Event) -> Sequence[Command | Change]:
        self._seq += 1
        return self.engine.handle(self._seq, self.at, event)

    def _pass(self, seconds: float) -> list[Command | Change]:
        until = self.at + round(seconds * SECOND)
        said: list[Command | Change] = []
        while (deadline := self.engine.next_deadline) is not None and deadline <= until:
            self.at = max(self.at, deadline)
            said += self._handle(TimePassed())
        self.at = until
        return said


def _lines(outputs: Sequence[Command | Change]) -> list[str]:
    return [msgspec.json.encode(output).decode() for output in outputs]
