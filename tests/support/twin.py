"""A centre in a test: an engine, an exchange without sound, and the world around them, on the loop's time."""

from collections.abc import Callable, Sequence

from typing_extensions import override

from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.events import DomainStarted, Event
from perezvon.entrypoints.demo.silent import SilentCentre
from perezvon.features.dispatch.ports import Caller
from perezvon.kernel.ids import CustomerId
from perezvon.kernel.time import SECOND, Clock
from perezvon.world.acts import Speak
from perezvon.world.cast import Cast
from perezvon.world.habits import Habits
from perezvon.world.world import World
from tests.support.clock import CountingIds


class Twin(SilentCentre):
    """`said` is all that the engine said, with the instants; `spoken` the sentences of the world's people."""

    world: World

    def __init__(
        self,
        settings: Sequence[Event],
        cast: Cast,
        clock: Clock,
        *,
        seed: int = 1,
        habits: Habits | None = None,
        callers: Callable[[CustomerId], Caller] = lambda customer: Caller(customer=customer),
    ) -> None:
        self.said: list[tuple[int, Command | Change]] = []
        self.spoken: list[Speak] = []
        super().__init__(
            clock,
            lambda arrival: Caller() if arrival.customer is None else callers(arrival.customer),
            lambda _seq, at, _event, outputs: self.said.extend((at, one) for one in outputs),
        )
        self.ids = CountingIds()
        self.world = World(cast, self.engine.view, now=clock.now(), seed=seed, new_id=self.ids.new, habits=habits)
        for event in (DomainStarted(seed=seed), *settings):
            self.happens(event)

    @property
    def log(self) -> list[tuple[int, Command | Change]]:
        """What the engine said, with how many seconds had passed."""
        start = self.said[0][0]
        return [((at - start) // SECOND, what) for at, what in self.said]

    @override
    def hears(self, speech: Speak) -> None:
        self.spoken.append(speech)
