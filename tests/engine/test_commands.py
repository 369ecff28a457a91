"""Every command has outcomes, and each of them is the end of it."""

import pytest

from perezvon.engine.commands import Command
from perezvon.engine.engine import Engine
from perezvon.engine.events import Event, LegHungUp
from perezvon.engine.wire import COMMANDS, EVENTS
from tests.engine.happenings import outcome
from tests.engine.world import World

OUTCOMES = [(command, kind) for command in COMMANDS.values() for kind in command.outcomes]


@pytest.fixture(scope="module")
def unanswered() -> dict[type[Command], tuple[bytes, Command, int, int]]:
    """For each type of command an engine that waits for one, from a simulated day: state, command, seq and at."""
    world, found = World(Engine(), seed=4, calls=300), {}
    for _, _ in world.run():
        for command in world.engine.view.unanswered():
            found.setdefault(type(command), (world.engine.snapshot(), command, world.seq, world.now))
    return found


@pytest.mark.parametrize("command", COMMANDS.values())
def test_a_command_names_events_as_its_outcomes(command: type[Command]) -> None:
    assert command.outcomes
    assert all(kind in EVENTS.values() for kind in command.outcomes)


@pytest.mark.parametrize(("command", "kind"), OUTCOMES)
def test_an_outcome_answers_its_command(command, kind: type[Event], unanswered) -> None:
    state, waiting, seq, at = unanswered[command]
    engine = Engine.restore(state)
    assert waiting in engine.view.unanswered()

    engine.handle(seq + 1, at, outcome(waiting, kind))

    assert waiting not in engine.view.unanswered()


@pytest.mark.parametrize("command", COMMANDS.values())
def test_what_is_not_an_outcome_answers_nothing(command, unanswered) -> None:
    state, waiting, seq, at = unanswered[command]
    others = {kind for _, kind in OUTCOMES} - set(command.outcomes) - {LegHungUp}
    for kind in others:
        engine = Engine.restore(state)
        engine.handle(seq + 1, at, outcome(waiting, kind))
        assert waiting in engine.view.unanswered(), kind
