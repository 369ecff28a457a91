"""One queue in two languages: what the few agents who speak the rare one mean for those who ask for it.

Both plain predictions know who asks for what: the last one answered is the last who asked for the same, and position and
agents are counted among those who ask for it and those who speak it.
"""

import random

import msgspec

from perezvon.engine.centre import AgentSetup, LanguageNeed, QueueSetup
from perezvon.engine.changes import Change, QueueEntered, QueueLeft, WaitExpected
from perezvon.engine.commands import Command
from perezvon.engine.engine import Engine
from perezvon.engine.events import AgentSet, ContactArrived, Event, QueueSet
from perezvon.engine.routing.waiting.model import Estimate
from perezvon.entrypoints.bench.routing.load import Calls, Load
from perezvon.entrypoints.bench.routing.world import World
from perezvon.entrypoints.bench.waiting.score import Guess, Score
from perezvon.kernel.ids import AgentId, ContactId, QueueId
from perezvon.kernel.time import SECOND, Micros
from perezvon.kernel.values import Language

CALLS = 20_000
SHARE = 0.12
"""Of callers who ask for the rare language,"""
SPEAKERS = 6
"""and the agents who speak it, of all."""
_LOAD = Load(agents=40, share=0.95, talk_s=240, patience_s=900)
_QUEUE = QueueId("queue")
_TAUGHT = 1_000
"""So many waits teach before the others are judged."""


def measure(seed: int) -> Score:
    """The waits of those who ask for the rare language."""
    return _Centre(seed).run()


class _Centre:
    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        agents = [AgentId(f"a{number:02}") for number in range(_LOAD.agents)]
        self._world = World(
            Engine(explain=False), Calls(_LOAD, seed, CALLS), (_QUEUE,), dict.fromkeys(agents, (_QUEUE,))
        )
        self._world.happen(0, QueueSet(queue=QueueSetup(queue=_QUEUE, wrap_up_s=0, language=LanguageNeed())))
        for agent in agents:
            spoken = tuple(Language)[: 3 if agent in agents[:SPEAKERS] else 1]
            self._world.happen(0, AgentSet(agent=AgentSetup(agent=agent, queues=(_QUEUE,), languages=spoken)))
        self._world.handle = self._handle
        self._rare: dict[ContactId, Micros] = {}
        """Who asks for it and waits, each since when."""
        self._guesses: dict[ContactId, Guess] = {}
        self._last_s = 0.0
        self._ended = 0
        self._score = Score()

    def run(self) -> Score:
        self._world.run()
        return self._score

    def _handle(self, seq: int, at: Micros, event: Event) -> tuple[Command | Change, ...]:
        is_rare = isinstance(event, ContactArrived) and self._chance.random() < SHARE
        if is_rare:
            event = msgspec.structs.replace(event, language=Language.CHINESE)
        said = self._world.engine.handle(seq, at, event)
        for output in said:
            match output:
                case QueueEntered(contact=contact) if is_rare:
                    self._rare[contact] = at
                case WaitExpected(contact=contact, low_s=low, expected_s=expected, high_s=high):
                    if contact in self._rare:
                        plain_s = len(self._rare) * _LOAD.talk_s / SPEAKERS
                        self._guesses[contact] = Guess(
                            told=Estimate(low, expected, high), last_s=self._last_s, plain_s=plain_s
                        )
                case QueueLeft(contact=contact, why=why):
                    self._leave(at, contact, is_answered=why == "answered")
                case _:
                    pass
        return said

    def _leave(self, at: Micros, contact: ContactId, *, is_answered: bool) -> None:
        self._ended += 1
        since, guess = self._rare.pop(contact, None), self._guesses.pop(contact, None)
        if since is None or not is_answered:
            return
        wait_s = (at - since) / SECOND
        if guess is not None and self._ended > _TAUGHT:
            self._score.add(guess, wait_s)
        self._last_s = wait_s
