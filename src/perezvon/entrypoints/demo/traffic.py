"""The sample world alive: it hears the steps of the centre, and its acts are performed on browser voice and at dispatch."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from typing import cast

from perezvon.adapters.telephony.browser.stage import BrowserStage
from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.entrypoints.demo.cast import sample_cast
from perezvon.entrypoints.demo.voices import Voices
from perezvon.features.demo.domain import CannotBeWipedError, Speed, TrafficState
from perezvon.features.dispatch.public import Dispatch, DispatchUnavailableError, MirrorClient, RefusedError
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import AgentId, IdSource
from perezvon.kernel.time import SECOND, Clock, Micros
from perezvon.kernel.values import Language
from perezvon.platform import telemetry
from perezvon.platform.tasks import spawn, stop
from perezvon.world.acts import Act, Call, HangUp, PlugPhone, Press, Speak, UnplugPhone, Wish
from perezvon.world.world import World

AGAIN_S = 0.2
"""How soon an act is tried again that could not be done."""

ATTEMPTS = 10

SPOKEN = 100
"""Sentences that wait to be said; more are left out."""

log = telemetry.logger(__name__)


class LiveTraffic:
    """The port `Traffic`, and whoever tells the world what happens."""

    def __init__(
        self,
        *,
        dispatch: Dispatch,
        mirror: MirrorClient,
        stage: BrowserStage,
        voices: Voices,
        clock: Clock,
        ids: IdSource,
        born: Micros,
        on_change: Callable[[], None],
        begin_anew: Callable[[], None] | None,
    ) -> None:
        """`on_change` is called when somebody steered; `begin_anew` wipes the demo, where that is allowed."""
        self._dispatch = dispatch
        self._stage = stage
        self._voices = voices
        self._clock = clock
        self._born = born
        self._on_change = on_change
        self._begin_anew = begin_anew
        self._wake = asyncio.Event()
        self._speaking: asyncio.Queue[Speak] = asyncio.Queue(SPOKEN)
        self._world = World(sample_cast(), mirror.view, now=clock.now(), seed=secrets.randbits(63), new_id=ids.new)
        self._has_begun = False

    # --- What visitors do. ---

    @property
    def state(self) -> TrafficState:
        """How the made-up people do."""
        now = self._clock.now()
        return TrafficState(
            speed=cast("Speed", round(self._world.speed)),
            is_running=self._world.is_running,
            rush_until=self._world.rush_until(now),
            minute=int(self._world.hour(now) * 60),
            born=self._born,
            can_be_wiped=self._begin_anew is not None,
        )

    def set_speed(self, speed: Speed) -> None:
        """Let them live so many times as fast as real time."""
        self._world.set_speed(self._clock.now(), speed)
        self._changed()

    def run(self, *, is_running: bool) -> None:
        """Let customers call, or no more."""
        self._world.run(is_running=is_running)
        self._changed()

    def rush(self, *, is_rush: bool) -> None:
        """Begin a rush hour, or end it."""
        if is_rush:
            self._world.rush(self._clock.now())
        else:
            self._world.calm()
        self._changed()

    def speaks(self, agent: AgentId, language: Language) -> None:
        """The person in this seat would rather be called in this language."""
        self._world.speaks(agent, language)

    def wipe(self) -> None:
        """Begin the demo anew. Raises `CannotBeWipedError`."""
        if self._begin_anew is None:
            raise CannotBeWipedError
        log.warning("demo_wiped")
        self._begin_anew()

    def lend(self, agent: AgentId) -> None:
        """A person takes this agent's seat."""
        self._world.lend(agent)
        self._wake.set()

    def _changed(self) -> None:
        self._wake.set()
        self._on_change()

    # --- How it goes. ---

    def step(self, _seq: int, _at: Micros, outputs: Sequence[Command | Change]) -> None:
        """The centre decided something."""
        if self._has_begun:
            self._world.hear(self._clock.now(), outputs)
            self._wake.set()

    @contextlib.asynccontextmanager
    async def alive(self) -> AsyncIterator[None]:
        """The world lives until the end of the block. Its mirror follows by then."""
        tasks = (spawn(self._live(), name="world"), spawn(self._speak(), name="world speaks"))
        try:
            yield
        finally:
            await stop(*tasks)
            await self._stage.aclose()

    async def _live(self) -> None:
        self._world.begin(self._clock.now())
        self._has_begun = True
        while True:
            self._wake.clear()
            for act in self._world.acts(self._clock.now()):
                await self._perform(act)
            due = self._world.due
            seconds = None if due is None else max(0.0, (due - self._clock.now()) / SECOND)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._wake.wait()

    async def _perform(self, act: Act) -> None:
        """Do it, and again while dispatch or browser voice cannot be reached, which lasts a moment when they begin."""
        if isinstance(act, Speak):
            with contextlib.suppress(asyncio.QueueFull):
                self._speaking.put_nowait(act)
            return
        for _ in range(ATTEMPTS):
            try:
                await (self._dispatch.request(act.request) if isinstance(act, Wish) else self._act(act))
            except RefusedError:
                return  # somebody else was quicker
            except (AdapterError, DispatchUnavailableError) as error:
                log.info("world_cannot_act", act=type(act).__name__, error=str(error))
                await asyncio.sleep(AGAIN_S)
            else:
                return

    async def _act(self, act: Call | Press | HangUp | PlugPhone | UnplugPhone) -> None:
        match act:
            case Call():
                await self._stage.call(act)
            case Press():
                await self._stage.press(act.leg, act.digit)
            case HangUp():
                await self._stage.hang_up(act.leg)
            case PlugPhone():
                await self._stage.plug_phone(act.agent)
            case UnplugPhone():
                await self._stage.unplug_phone(act.agent)

    async def _speak(self) -> None:
        while True:
            words = await self._speaking.get()
            try:
                file = await self._voices.file(words.text, words.language, words.voice)
                await self._stage.say(words.leg, str(file))
            except AdapterError as error:
                log.warning("world_cannot_speak", error=str(error))
