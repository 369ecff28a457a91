"""Live topics for browsers: a snapshot, then patches that carry the seq of the log.

A topic shows a part of the mirror as named cells, each a JSON value. Whoever watches gets all cells once, and then only
those that changed: `from` in a patch is the seq of the message before it, so a watcher who misses one notices and asks
again. A cell that is `null` in a patch is gone; a snapshot holds only cells that are there.

The work is done once for all who see the same: a *feed* is a topic, its key and the scope the topic made of them. It
remembers the cells as they were last sent and the names that may have changed since; at most `rate` times a second it
computes those, and one encoded message goes to all of its watchers. What is done at every step, `audience` and `touched`,
takes as long as the step said things, however many cells and feeds there are.

Nobody is waited for. A watcher whose outbox is full is cut off with the code 1013 and watches anew.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, Final, Protocol, TypeAlias

import msgspec
import structlog

from perezvon.kernel.actor import Actor
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.time import Clock, Micros

OUTBOX = 64
AT_ONCE = 8
"""So many watchers get a message before others have their turn: a thousand take a tenth of a second, and calls do not wait for them."""

MOST_TOPICS = 32
"""How many feeds one connection may watch."""

ANYBODY = "anybody"
"""The mark of a topic that is open to people who are not signed in. No permission has this name."""


class Every(Enum):
    """What a topic answers that names nobody or nothing in particular."""

    ONE = "every one"


EVERY: Final = Every.ONE

_encoder = msgspec.json.Encoder()
_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Topic(Protocol):
    """A part of the mirror that can be watched. `view` is what the mirror shows; a topic only reads it."""

    @property
    def name(self) -> str:
        """What browsers call it."""
        ...

    @property
    def permission(self) -> str:
        """What a person must be allowed to; `ANYBODY` when `scope` decides alone, also for people not signed in."""
        ...

    @property
    def rate(self) -> float:
        """Patches a second at most."""
        ...

    def scope(self, actor: Actor | None, key: str | None) -> Any:
        """What this person sees under `key`, hashable; equal scopes share their work. Raises `AppError` to refuse."""
        ...

    def cells(self, view: Any, scope: Any) -> Mapping[str, object]:
        """All cells."""
        ...

    def audience(self, outputs: Sequence[Any], view: Any) -> Iterable[Hashable] | Every:  # noqa: ARG002 - for overriders
        """The scopes that a step may concern; the others are not asked what it touched."""
        return EVERY

    def touched(self, outputs: Sequence[Any], scope: Any, view: Any) -> Iterable[str] | Every:
        """Names of the cells that a step may have changed; a name too many costs only time.

        `EVERY` also means cells that are not there yet: all are computed, once for all steps until the next patch.
        """
        ...

    def cell(self, view: Any, scope: Any, name: str) -> object | None:
        """One cell, `None` when there is none of that name (any more)."""
        return self.cells(view, scope).get(name)


class Mirror(Protocol):
    """What topics look at."""

    @property
    def view(self) -> Any:
        """The state after the step `seq`."""
        ...

    @property
    def seq(self) -> int:
        """The newest step that was applied."""
        ...


class UndeclaredTopicError(Exception):
    """A topic does not say who may watch it. Raised when the topics are offered."""


class UnknownTopicError(AppError):
    """There is no topic of that name."""

    kind = ErrorKind.NOT_FOUND
    code = "live.unknown_topic"


class TooManyTopicsError(AppError):
    """The connection watches as many topics as it may."""

    kind = ErrorKind.CONFLICT
    code = "live.too_many_topics"


class WatcherSignedOutError(AppError):
    """The topic is for people who are signed in."""

    kind = ErrorKind.UNAUTHENTICATED
    code = "session.signed_out"


class WatcherForbiddenError(AppError):
    """The person may not watch this topic."""

    kind = ErrorKind.FORBIDDEN
    code = "session.forbidden"


class Watcher:
    """One connection: a bounded outbox of encoded messages, and the feeds it watches."""

    def __init__(self, *, outbox: int = OUTBOX) -> None:
        self._outbox: deque[str] = deque()
        self._most = outbox
        self._has_mail = asyncio.Event()
        self.feeds: dict[tuple[str, str | None], _Feed] = {}
        self.is_overrun = False
        self.sent_at = 0.0
        """When there was something for it last, on the clock of the loop."""

    def send(self, message: str) -> None:
        """Put a message in the outbox. When it is full, everything is dropped and nothing more is taken."""
        if len(self._outbox) >= self._most:
            self.is_overrun = True
        if self.is_overrun:
            self._outbox.clear()
        else:
            self._outbox.append(message)
        self.sent_at = asyncio.get_running_loop().time()
        self._has_mail.set()

    async def next(self) -> str | None:
        """The next message to send; `None` when the watcher was overrun and has to go."""
        while not self._outbox and not self.is_overrun:
            self._has_mail.clear()
            await self._has_mail.wait()
        return None if self.is_overrun else self._outbox.popleft()


class _Feed:
    """One topic, key and scope with its watchers."""

    def __init__(self, topic: Topic, key: str | None, scope: Any, mirror: Mirror, failed: "Failed") -> None:
        self.topic = topic
        self.key = key
        self.scope = scope
        self.watchers: list[Watcher] = []
        self._handed_out: deque[tuple[str, deque[Watcher]]] = deque()
        """Messages, with those who are still to get them."""
        self._mirror = mirror
        self._failed = failed
        self._seq = mirror.seq
        self._cells = self._all_cells()
        self._dirty: set[str] = set()
        self._is_all_dirty = False
        self._next_flush = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def snapshot(self, now: Micros) -> str:
        """All cells as they were last sent: the next patch fits, whoever joins."""
        return self._message("snapshot", {}, self._cells, now)

    def step(self, outputs: Sequence[Any], clock: Clock) -> None:
        """Note what a step may have changed, and see to it that it is sent soon."""
        try:
            self.renew(self.topic.touched(outputs, self.scope, self._mirror.view), clock)
        except Exception as error:  # noqa: BLE001 - a topic with a fault must not stop the mirror
            self._failed(self, error)

    def renew(self, names: Iterable[str] | Every, clock: Clock) -> None:
        """See to it that these cells are sent soon, if they are not as before."""
        if names is EVERY:
            self._is_all_dirty = True
        else:
            self._dirty.update(names)
        if (self._dirty or self._is_all_dirty) and self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(max(loop.time(), self._next_flush), self._flush, clock)

    def close(self) -> None:
        """Send nothing more."""
        if self._timer is not None:
            self._timer.cancel()

    def _flush(self, clock: Clock) -> None:
        self._timer = None
        self._next_flush = asyncio.get_running_loop().time() + 1 / self.topic.rate
        try:
            changed = self._changed()
        except Exception as error:  # noqa: BLE001 - nobody awaits a timer
            self._failed(self, error)
            return
        if not changed:
            return
        before, self._seq = self._seq, self._mirror.seq
        message = self._message("patch", {"from": _encode(before)}, changed, clock.now())
        self._handed_out.append((message, deque(self.watchers)))
        if len(self._handed_out) == 1:
            self._hand_out()

    def _hand_out(self) -> None:
        """One message after the other, to some watchers at once."""
        message, left = self._handed_out[0]
        for _ in range(min(AT_ONCE, len(left))):
            left.popleft().send(message)
        if not left:
            self._handed_out.popleft()
        if self._handed_out:
            asyncio.get_running_loop().call_soon(self._hand_out)

    def leave(self, watcher: Watcher) -> None:
        """Send it nothing more."""
        self.watchers.remove(watcher)
        for _, left in self._handed_out:
            if watcher in left:
                left.remove(watcher)

    def _changed(self) -> dict[str, bytes]:
        """Compute the cells that may have changed and keep those that did."""
        names, self._dirty = sorted(self._dirty), set()
        if self._is_all_dirty:
            self._is_all_dirty = False
            before, self._cells = self._cells, self._all_cells()
            gone = {name: _GONE for name in before if name not in self._cells}
            return gone | {name: cell for name, cell in self._cells.items() if before.get(name) != cell}
        changed: dict[str, bytes] = {}
        for name in names:
            encoded = _encode(self.topic.cell(self._mirror.view, self.scope, name))
            if encoded == _GONE:
                if self._cells.pop(name, None) is not None:
                    changed[name] = encoded
            elif self._cells.get(name) != encoded:
                self._cells[name] = changed[name] = encoded
        return changed

    def _all_cells(self) -> dict[str, bytes]:
        cells = self.topic.cells(self._mirror.view, self.scope)
        return {name: _encode(cell) for name, cell in cells.items() if cell is not None}

    def _message(self, kind: str, more: Mapping[str, bytes], cells: Mapping[str, bytes], now: Micros) -> str:
        fields = {
            "t": _encode(kind),
            "topic": _encode(self.topic.name),
            "key": _encode(self.key),
            **more,
            "seq": _encode(self._seq),
            "now": _encode(now),
            "cells": _object(cells),
        }
        return _object(fields).decode()


Failed: TypeAlias = Callable[[_Feed, Exception], None]


class Hub:
    """All feeds of one process. `step` is called after the mirror applied a step."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._mirror: Mirror | None = None
        self._topics: dict[str, Topic] = {}
        self._feeds: dict[str, dict[Hashable, dict[str | None, _Feed]]] = {}
        """By topic, scope and key; each with a watcher at least."""

    def show(self, mirror: Mirror, topics: Iterable[Topic]) -> None:
        """Offer these topics on `mirror`. Raises `UndeclaredTopicError` for one that does not say who may watch it."""
        topics = tuple(topics)
        for topic in topics:
            if not getattr(topic, "permission", None):
                raise UndeclaredTopicError(f"the topic {topic.name} must name a permission or ANYBODY")
        self._mirror = mirror
        self._topics = {topic.name: topic for topic in topics}

    def step(self, _seq: int, _at: Micros, outputs: Sequence[Any]) -> None:
        """Hear of a step that the mirror has just applied. Never raises: a topic that fails ends for its watchers."""
        for topic in list(self._feeds):
            for feed in self._concerned(topic, outputs):
                feed.step(outputs, self._clock)

    def renew(self, *topics: str) -> None:
        """Something other than a step may have changed any cell of these topics, for example the time."""
        for topic in topics:
            for feed in self._all(topic):
                feed.renew(EVERY, self._clock)

    def renew_all(self) -> None:
        """Anything may have changed: the mirror began anew."""
        self.renew(*self._feeds)

    def _all(self, topic: str) -> Sequence[_Feed]:
        return [feed for keyed in self._feeds.get(topic, {}).values() for feed in keyed.values()]

    def _concerned(self, topic: str, outputs: Sequence[Any]) -> Sequence[_Feed]:
        """The feeds that a step may concern. Those of a topic with a fault end."""
        assert self._mirror is not None
        try:
            audience = self._topics[topic].audience(outputs, self._mirror.view)
            if audience is EVERY:
                return self._all(topic)
            scopes = self._feeds[topic]
            return [feed for scope in audience for feed in scopes.get(scope, {}).values()]
        except Exception as error:  # noqa: BLE001 - a topic with a fault must not stop the mirror
            for feed in self._all(topic):
                self._end(feed, error)
            return ()

    def watch(self, watcher: Watcher, actor: Actor | None, topic: str, key: str | None) -> None:
        """Send a snapshot, and patches from then on. Watching again what is watched sends a new snapshot.

        Raises `AppError` when the topic is unknown or refused.
        """
        found = self._topics.get(topic)
        if found is None or self._mirror is None:
            raise UnknownTopicError
        if found.permission != ANYBODY:
            if actor is None:
                raise WatcherSignedOutError
            if not actor.may(found.permission):
                raise WatcherForbiddenError(permission=found.permission)
        self.unwatch(watcher, topic, key)
        if len(watcher.feeds) >= MOST_TOPICS:
            raise TooManyTopicsError(most=MOST_TOPICS)
        scope = found.scope(actor, key)
        feed = self._feeds.get(topic, {}).get(scope, {}).get(key)
        if feed is None:
            feed = _Feed(found, key, scope, self._mirror, self._end)
            self._feeds.setdefault(topic, {}).setdefault(scope, {})[key] = feed
        feed.watchers.append(watcher)
        watcher.feeds[topic, key] = feed
        watcher.send(feed.snapshot(self._clock.now()))

    def unwatch(self, watcher: Watcher, topic: str, key: str | None) -> None:
        """Send no more patches of this topic."""
        feed = watcher.feeds.pop((topic, key), None)
        if feed is None:
            return
        feed.leave(watcher)
        if not feed.watchers:
            feed.close()
            self._forget(feed)

    def _forget(self, feed: _Feed) -> None:
        scopes = self._feeds[feed.topic.name]
        del scopes[feed.scope][feed.key]
        if not scopes[feed.scope]:
            del scopes[feed.scope]
        if not scopes:
            del self._feeds[feed.topic.name]

    def leave(self, watcher: Watcher) -> None:
        """Forget a watcher whose connection ended."""
        for topic, key in list(watcher.feeds):
            self.unwatch(watcher, topic, key)

    def _end(self, feed: _Feed, error: Exception) -> None:
        """Tell the watchers of a topic with a fault that it is no longer shown."""
        _log.error("topic_failed", topic=feed.topic.name, exc_info=error)
        for watcher in list(feed.watchers):
            self.unwatch(watcher, feed.topic.name, feed.key)
            watcher.send(refusal(feed.topic.name, feed.key, "internal"))

    def beat(self) -> str:
        """The message that tells a silent connection from a dead one, and the server's time."""
        return _object({"t": b'"beat"', "now": _encode(self._clock.now())}).decode()


def refusal(topic: str, key: str | None, code: str) -> str:
    """The message that says why a topic is not shown."""
    return _encoder.encode({"t": "refused", "topic": topic, "key": key, "code": code}).decode()


def _encode(value: object) -> bytes:
    return _encoder.encode(value)


_GONE = _encode(None)


def _object(fields: Mapping[str, bytes]) -> bytes:
    """A JSON object of values that are encoded already."""
    return b"{" + b",".join(_encode(name) + b":" + value for name, value in fields.items()) + b"}"
