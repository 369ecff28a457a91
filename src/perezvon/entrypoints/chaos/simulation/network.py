"""What passes between processes takes time, comes in order, and does not always come.

A cut holds messages back, as TCP does; one that lasts longer than `RESET_S` breaks the connections across it, and what
was on its way is lost. A process that stands still is sent to all the same, one that died is not there.
"""

import asyncio
import random
from collections.abc import Callable
from math import inf, nextafter
from typing import TypeVar

from perezvon.entrypoints.chaos.simulation.process import Process
from perezvon.platform.timeline import Timeline

T = TypeVar("T")
Pair = frozenset[str]

RESET_S = 2.0


class ConnectionLostError(Exception):
    """The other side is gone, or the connection to it broke: whether it heard is not known."""


class Network:
    """All connections. Latencies and losses are drawn from `chance`."""

    def __init__(self, timeline: Timeline, chance: random.Random, world: Process) -> None:
        """`world` is the process that never fails, in whose loop connections break."""
        self._timeline = timeline
        self._world = world
        self._chance = chance
        self._cut_at: dict[Pair, float] = {}
        self._held: dict[Pair, list[tuple[str, Process, Callable[[], None]]]] = {}
        self._last: dict[tuple[str, str], float] = {}
        self._broken: dict[Pair, dict[int, Callable[[], None]]] = {}
        self.slow_share = 0.0
        """How many messages take up to `slow_s`."""
        self.slow_s = 2.0
        self.loss_share = 0.0
        """How many questions break their connection, before or after they took effect."""

    # --- Faults. ---

    def cut(self, one: str, other: str) -> None:
        """Nothing passes between the two until `heal`."""
        pair, now = frozenset((one, other)), self._timeline.now
        if pair not in self._cut_at:
            self._cut_at[pair] = now
            self._world.loop.deliver(now + RESET_S, self._reset, pair, now)

    def heal(self, one: str, other: str) -> None:
        """What was held back passes, if the connection still stands."""
        pair = frozenset((one, other))
        self._cut_at.pop(pair, None)
        for source, target, callback in self._held.pop(pair, []):
            self._pass(source, target, callback)

    def heal_all(self) -> None:
        """The network is whole."""
        for pair in list(self._cut_at):
            one, other = sorted(pair)
            self.heal(one, other)
        self.slow_share = self.loss_share = 0.0

    # --- Passing. ---

    def on_broken(self, one: str, other: str, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back once when the connections between the two break; returns what takes that back."""
        pair, serial = frozenset((one, other)), next(self._timeline.serials)
        self._broken.setdefault(pair, {})[serial] = callback
        return lambda: _forget(self._broken.get(pair, {}), serial)

    def reset(self, one: str, other: str) -> None:
        """The connections between the two break now."""
        self._break(frozenset((one, other)))

    def died(self, name: str) -> None:
        """A process died: its connections break."""
        for pair in [pair for pair in self._broken if name in pair]:
            self._break(pair)

    def send(self, source: str, target: Process, callback: Callable[[], None]) -> None:
        """Call back in the target's loop, after those sent before; never, if it dies or the connection breaks."""
        pair = frozenset((source, target.name))
        if pair in self._cut_at:
            if self._timeline.now - self._cut_at[pair] <= RESET_S:
                self._held.setdefault(pair, []).append((source, target, callback))
            return
        self._pass(source, target, callback)

    async def ask(self, client: Process, server: Process, effect: Callable[[], T]) -> T:
        """Let `effect` happen in the server and return what it returned or raise what it raised.

        Raises `ConnectionLostError`; never returns while there is a cut: set a time limit.
        """
        if not server.is_alive:
            await asyncio.sleep(self._latency())
            raise ConnectionLostError
        reply: asyncio.Future[T] = client.loop.create_future()
        loses = self._chance.random() < self.loss_share
        loses_answer = loses and self._chance.random() < 0.5
        forget = self.on_broken(client.name, server.name, lambda: self._lose(client, reply))
        if loses and not loses_answer:
            self.send(server.name, client, lambda: _fail(reply, ConnectionLostError()))
        else:
            self.send(client.name, server, lambda: self._serve(client, server, effect, reply, is_lost=loses_answer))
        try:
            return await reply
        finally:
            forget()

    def _serve(
        self,
        client: Process,
        server: Process,
        effect: Callable[[], T],
        reply: "asyncio.Future[T]",
        *,
        is_lost: bool,
    ) -> None:
        try:
            result = effect()
        except Exception as error:  # noqa: BLE001 - whatever the server says is told
            failed = ConnectionLostError() if is_lost else error
            self.send(server.name, client, lambda: _fail(reply, failed))
        else:
            if is_lost:
                self.send(server.name, client, lambda: _fail(reply, ConnectionLostError()))
            else:
                self.send(server.name, client, lambda: _succeed(reply, result))

    def _lose(self, client: Process, reply: "asyncio.Future[T]") -> None:
        if client.is_alive and not reply.done():
            client.loop.deliver(self._timeline.now, _fail, reply, ConnectionLostError())

    def _reset(self, pair: Pair, since: float) -> None:
        if self._cut_at.get(pair) == since:
            self._break(pair)

    def _break(self, pair: Pair) -> None:
        self._held.pop(pair, None)
        for callback in self._broken.pop(pair, {}).values():
            callback()

    def _pass(self, source: str, target: Process, callback: Callable[[], None]) -> None:
        way = (source, target.name)
        # Later by a hair than what went before: a loop does not keep the order of timers that are due at once.
        at = max(self._timeline.now + self._latency(), nextafter(self._last.get(way, 0.0), inf))
        self._last[way] = at
        if target.is_alive:
            target.loop.deliver(at, callback)

    def _latency(self) -> float:
        if self.slow_share and self._chance.random() < self.slow_share:
            return self._chance.uniform(0.05, self.slow_s)
        return self._chance.uniform(0.0001, 0.003)


def _forget(callbacks: dict[int, Callable[[], None]], serial: int) -> None:
    callbacks.pop(serial, None)


def _succeed(reply: "asyncio.Future[T]", result: T) -> None:
    if not reply.done():
        reply.set_result(result)


def _fail(reply: "asyncio.Future[T]", error: BaseException) -> None:
    if not reply.done():
        reply.set_exception(error)
