"""Facts: what a feature publishes for features it does not know.

A fact is a frozen dataclass or msgspec struct of the publishing feature's `events.py`. Publishing enqueues one job per
subscriber in the publisher's transaction, so a fact is heard if and only if what it tells of was committed, and each
subscriber fails and is tried again on its own.

    subscriptions = Subscriptions({RecordingReady: ["speech.analyse", "quality.flag"]})
    handlers = {"speech.analyse": hears(RecordingReady, speech.analyse), ...}
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import chain
from typing import Any, Protocol, TypeVar

import msgspec

from perezvon.platform.db import Tx
from perezvon.platform.jobs import Handler, Payload

FactT = TypeVar("FactT")


class Queue(Protocol):
    """Where a job is asked for; `platform.jobs.Jobs` is one."""

    async def enqueue(self, tx: Tx, kind: str, payload: Mapping[str, Any]) -> None:
        """Ask for a job of `kind` in the caller's transaction."""
        ...


class Subscriptions:
    """Which kinds of jobs each type of fact starts. A kind hears one type, so that its payload has one meaning."""

    def __init__(self, kinds: Mapping[type, Sequence[str]]) -> None:
        self._kinds = {fact: tuple(named) for fact, named in kinds.items()}
        if len(self.kinds) != sum(map(len, self._kinds.values())):
            raise ValueError("a kind of job hears one type of fact, once")

    @property
    def kinds(self) -> frozenset[str]:
        """Every kind of job that some fact starts; each needs a handler."""
        return frozenset(chain.from_iterable(self._kinds.values()))

    def of(self, fact: type) -> tuple[str, ...]:
        """The kinds of jobs that a fact of this type starts."""
        return self._kinds.get(fact, ())


class Facts:
    """Publishes facts to their subscribers."""

    def __init__(self, jobs: Queue, subscriptions: Subscriptions) -> None:
        self._jobs = jobs
        self._subscriptions = subscriptions

    async def publish(self, tx: Tx, fact: object) -> None:
        """Tell every subscriber, once `tx` commits. A fact that nobody hears is fine."""
        kinds = self._subscriptions.of(type(fact))
        payload = encode(fact) if kinds else {}
        for kind in kinds:
            await self._jobs.enqueue(tx, kind, payload)


def encode(fact: object) -> Payload:
    """The fact as JSON can say it."""
    encoded: Payload = msgspec.to_builtins(fact, str_keys=True)
    return encoded


def decode(fact: type[FactT], payload: Payload) -> FactT:
    """The fact of that type that was encoded. Fields that the type does not have are ignored."""
    return msgspec.convert(payload, fact, str_keys=True)


def hears(fact: type[FactT], subscriber: Callable[[Tx, FactT], Awaitable[None]]) -> Handler:
    """The handler of a job that hands a fact of that type to `subscriber`."""

    async def handle(tx: Tx, payload: Payload) -> None:
        await subscriber(tx, decode(fact, payload))

    return handle
