"""Live topics: an old snapshot and its patches make the new snapshot, and nobody waits for a slow watcher."""

import asyncio
import itertools
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import UserId
from perezvon.platform.realtime import (
    ANYBODY,
    AT_ONCE,
    EVERY,
    MOST_TOPICS,
    Every,
    Hub,
    TooManyTopicsError,
    Topic,
    UndeclaredTopicError,
    UnknownTopicError,
    Watcher,
    WatcherForbiddenError,
    WatcherSignedOutError,
)
from tests.support.virtual_time import LoopClock, VirtualTimeLoop

pytestmark = pytest.mark.virtual_time


@dataclass
class Shelf:
    """A mirror of nothing but numbers under names."""

    view: dict[str, int] = field(default_factory=dict)
    seq: int = 0


class NotYoursError(AppError):
    kind = ErrorKind.NOT_FOUND
    code = "shelf.not_yours"


@dataclass
class ShelfTopic(Topic):
    """The names that begin with the key. Counts its work; fails when it meets 666."""

    name: str = "shelf"
    permission: str = ANYBODY
    rate: float = 4
    computed: int = 0

    def scope(self, actor: Actor | None, key: str | None) -> str:
        if key == "private":
            raise NotYoursError
        return key or ""

    def cells(self, view: Mapping[str, int], scope: str) -> dict[str, object]:
        return {name: self.cell(view, scope, name) for name in view if name.startswith(scope)}

    def touched(self, outputs: Sequence[str], scope: str, view: Mapping[str, int]) -> set[str] | Every:
        return {name for name in outputs if name.startswith(scope)}

    def cell(self, view: Mapping[str, int], scope: str, name: str) -> object | None:
        self.computed += 1
        if view.get(name) == 666:
            raise ArithmeticError
        return {"value": view[name]} if name in view else None


class WholeShelfTopic(ShelfTopic):
    """Knows of no step what it changed."""

    def touched(self, outputs: Sequence[str], scope: str, view: Mapping[str, int]) -> Every:
        return EVERY


class KnownShelfTopic(ShelfTopic):
    """Knows of each step who may be interested in it."""

    asked: int = 0

    def audience(self, outputs: Sequence[str], view: Mapping[str, int]) -> set[str]:
        return {name[:length] for name in outputs for length in range(len(name) + 1)}

    def touched(self, outputs: Sequence[str], scope: str, view: Mapping[str, int]) -> set[str] | Every:
        self.asked += 1
        return super().touched(outputs, scope, view)


class Centre:
    """A hub on a shelf."""

    def __init__(self, *topics: ShelfTopic) -> None:
        self.shelf = Shelf()
        self.topics = topics or (ShelfTopic(),)
        self.hub = Hub(LoopClock())
        self.hub.show(self.shelf, self.topics)

    def put(self, **values: int | None) -> None:
        """One step that changes these."""
        for name, value in values.items():
            if value is None:
                self.shelf.view.pop(name, None)
            else:
                self.shelf.view[name] = value
        self.shelf.seq += 1
        self.hub.step(self.shelf.seq, 0, list(values))

    def watch(self, key: str | None = None, *, topic: str = "shelf", actor: Actor | None = None) -> "Screen":
        screen = Screen(self.hub)
        self.hub.watch(screen.watcher, actor, topic, key)
        return screen


class Screen:
    """A browser's store: takes snapshots and patches, and insists on an unbroken chain."""

    def __init__(self, hub: Hub) -> None:
        self.watcher = Watcher()
        self.hub = hub
        self.cells: dict[str, Any] = {}
        self.seq = -1
        self.kinds: list[str] = []

    async def read(self) -> None:
        """Take all that is in the outbox."""
        while self.watcher._outbox:
            message = await self.watcher.next()
            assert message is not None
            self.take(json.loads(message))

    def take(self, message: dict[str, Any]) -> None:
        self.kinds.append(message["t"])
        if message["t"] == "snapshot":
            self.cells, self.seq = message["cells"], message["seq"]
        elif message["t"] == "patch":
            assert message["from"] == self.seq
            self.seq = message["seq"]
            for name, cell in message["cells"].items():
                self.cells.pop(name, None)
                if cell is not None:
                    self.cells[name] = cell


def shown(shelf: Shelf, prefix: str = "") -> dict[str, Any]:
    return {name: {"value": value} for name, value in shelf.view.items() if name.startswith(prefix)}


async def test_a_watcher_gets_a_snapshot_and_then_what_changes() -> None:
    centre = Centre()
    centre.put(a=1, b=2)
    screen = centre.watch()
    await screen.read()
    assert screen.cells == {"a": {"value": 1}, "b": {"value": 2}}
    centre.put(a=5)
    await asyncio.sleep(1)
    await screen.read()
    assert screen.cells == {"a": {"value": 5}, "b": {"value": 2}}
    assert screen.kinds == ["snapshot", "patch"]


async def test_messages_are_of_the_agreed_form() -> None:
    centre = Centre()
    centre.put(a=1)
    screen = centre.watch("a")
    centre.put(a=2, ab=3)
    centre.put(a=None)
    await asyncio.sleep(1)
    snapshot, patch = [json.loads(message) for message in screen.watcher._outbox]
    now = snapshot["now"]
    assert snapshot == {
        "t": "snapshot",
        "topic": "shelf",
        "key": "a",
        "seq": 1,
        "now": now,
        "cells": {"a": {"value": 1}},
    }
    assert patch == {
        "t": "patch",
        "topic": "shelf",
        "key": "a",
        "from": 1,
        "seq": 3,
        "now": patch["now"],
        "cells": {"a": None, "ab": {"value": 3}},
    }


async def test_changes_are_gathered_to_the_topics_rate() -> None:
    centre = Centre()
    screen = centre.watch()
    for value in range(200):
        centre.put(a=value)
        await asyncio.sleep(0.01)
    await asyncio.sleep(1)
    await screen.read()
    assert 8 <= screen.kinds.count("patch") <= 10
    assert screen.cells == {"a": {"value": 199}}


async def test_a_change_after_a_quiet_time_is_sent_at_once() -> None:
    centre = Centre()
    screen = centre.watch()
    await asyncio.sleep(10)
    centre.put(a=1)
    await asyncio.sleep(0.001)
    await screen.read()
    assert screen.cells == {"a": {"value": 1}}


async def test_a_change_that_was_undone_is_not_sent() -> None:
    centre = Centre()
    centre.put(a=1)
    screen = centre.watch()
    centre.put(b=1)
    await asyncio.sleep(1)
    centre.put(a=2)
    centre.put(a=1)
    centre.put(c=None)
    await asyncio.sleep(1)
    await screen.read()
    assert screen.kinds == ["snapshot", "patch"]


async def test_a_cell_is_computed_once_for_all_who_see_the_same() -> None:
    centre = Centre()
    centre.put(a=1)
    screens = [centre.watch() for _ in range(50)]
    centre.put(a=2)
    await asyncio.sleep(1)
    for screen in screens:
        await screen.read()
        assert screen.cells == {"a": {"value": 2}}
    assert centre.topics[0].computed == 2


async def test_whoever_joins_while_changes_wait_can_take_the_next_patch() -> None:
    centre = Centre()
    first = centre.watch()
    centre.put(a=1)
    await asyncio.sleep(0.001)
    centre.put(a=2)
    second = centre.watch()
    await asyncio.sleep(1)
    for screen in (first, second):
        await screen.read()
        assert screen.cells == {"a": {"value": 2}}


async def test_many_watchers_are_served_some_at_a_time_and_whoever_leaves_meanwhile_not_at_all() -> None:
    centre = Centre()
    centre.put(a=1)
    screens = [centre.watch() for _ in range(4 * AT_ONCE)]
    centre.put(a=2)
    turns = []
    while not turns or turns[-1] < len(screens):
        await asyncio.sleep(0)
        turns.append(sum(len(screen.watcher._outbox) == 2 for screen in screens))
    assert max(after - before for before, after in itertools.pairwise(turns)) == AT_ONCE
    await asyncio.sleep(1)
    centre.put(a=3)
    for _ in itertools.takewhile(lambda _: len(screens[0].watcher._outbox) < 3, range(9)):
        await asyncio.sleep(0)
    assert len(screens[-1].watcher._outbox) == 2
    centre.hub.unwatch(screens[-1].watcher, "shelf", None)
    await asyncio.sleep(1)
    for screen in screens:
        await screen.read()
    assert [screen.cells["a"]["value"] for screen in screens] == [3] * (len(screens) - 1) + [2]


async def test_watchers_of_other_keys_see_only_theirs() -> None:
    centre = Centre()
    ours, theirs = centre.watch("a"), centre.watch("b")
    centre.put(a1=1, b1=1)
    await asyncio.sleep(1)
    await ours.read()
    await theirs.read()
    assert (list(ours.cells), list(theirs.cells)) == (["a1"], ["b1"])


async def test_only_whom_a_step_concerns_is_asked_what_it_touched() -> None:
    topic = KnownShelfTopic()
    centre = Centre(topic)
    screens = [centre.watch(f"a{number}") for number in range(30)]
    centre.put(a7=1)
    await asyncio.sleep(1)
    for screen in screens:
        await screen.read()
    assert [screen.cells for screen in screens if screen.cells] == [{"a7": {"value": 1}}]
    assert topic.asked == 1


async def test_all_cells_are_computed_once_for_many_steps() -> None:
    topic = WholeShelfTopic()
    centre = Centre(topic)
    screen = centre.watch()
    for value in range(1_000):
        centre.put(a=value)
    await asyncio.sleep(1)
    await screen.read()
    assert screen.cells == {"a": {"value": 999}}
    assert topic.computed == 1


async def test_what_changes_without_a_step_is_sent_when_the_hub_is_told_and_only_if_it_did() -> None:
    centre = Centre(ShelfTopic(), ShelfTopic(name="other"))
    centre.put(a=1, b=2)
    screen, other = centre.watch(), centre.watch(topic="other")
    del centre.shelf.view["a"]
    centre.shelf.view["c"] = 3
    for _ in range(2):
        centre.hub.renew("shelf", "nobody watches this")
        await asyncio.sleep(1)
    await screen.read()
    await other.read()
    assert screen.cells == {"b": {"value": 2}, "c": {"value": 3}}
    assert (screen.kinds, other.kinds) == (["snapshot", "patch"], ["snapshot"])


async def test_nothing_more_comes_after_unwatching() -> None:
    centre = Centre()
    screen = centre.watch()
    centre.put(a=1)
    centre.hub.unwatch(screen.watcher, "shelf", None)
    await asyncio.sleep(1)
    await screen.read()
    assert screen.kinds == ["snapshot"]
    assert centre.hub._feeds == {}


async def test_watching_again_sends_a_new_snapshot() -> None:
    centre = Centre()
    screen = centre.watch()
    centre.put(a=1)
    await asyncio.sleep(1)
    centre.hub.watch(screen.watcher, None, "shelf", None)
    await screen.read()
    assert screen.kinds == ["snapshot", "patch", "snapshot"]
    assert screen.cells == {"a": {"value": 1}}


async def test_an_overrun_watcher_is_told_to_go_and_the_others_are_served() -> None:
    centre = Centre()
    slow, quick = centre.watch(), centre.watch()
    for value in range(100):
        centre.put(a=value)
        await asyncio.sleep(1)
        await quick.read()
    assert await slow.watcher.next() is None
    assert quick.cells == {"a": {"value": 99}}


async def test_what_cannot_be_watched_is_refused_with_its_code() -> None:
    centre = Centre(ShelfTopic(), ShelfTopic(name="staff", permission="staff.watch"))
    anna = Actor(user=UserId("anna"), permissions={})
    with pytest.raises(UnknownTopicError):
        centre.watch(topic="nothing")
    with pytest.raises(WatcherSignedOutError):
        centre.watch(topic="staff")
    with pytest.raises(WatcherForbiddenError):
        centre.watch(topic="staff", actor=anna)
    with pytest.raises(NotYoursError):
        centre.watch("private")
    sasha = Actor(user=UserId("sasha"), permissions={"staff.watch": Scope.ALL})
    centre.watch(topic="staff", actor=sasha)


async def test_one_connection_watches_a_limited_number_of_topics() -> None:
    centre = Centre()
    screen = centre.watch()
    for number in range(MOST_TOPICS - 1):
        centre.hub.watch(screen.watcher, None, "shelf", str(number))
    with pytest.raises(TooManyTopicsError):
        centre.hub.watch(screen.watcher, None, "shelf", "more")


async def test_a_topic_that_cannot_say_whom_a_step_concerns_ends_and_no_other() -> None:
    class LostShelfTopic(ShelfTopic):
        def audience(self, outputs: Sequence[str], view: Mapping[str, int]) -> set[str]:
            raise ArithmeticError

    centre = Centre(LostShelfTopic(), ShelfTopic(name="other"))
    broken, whole = [centre.watch("a"), centre.watch("b")], centre.watch("b", topic="other")
    centre.put(b=1)
    await asyncio.sleep(1)
    for screen in (*broken, whole):
        await screen.read()
    assert [screen.kinds for screen in broken] == [["snapshot", "refused"]] * 2
    assert whole.cells == {"b": {"value": 1}}


async def test_a_topic_that_fails_ends_for_its_watchers_and_no_other() -> None:
    centre = Centre(ShelfTopic(), ShelfTopic(name="other"))
    broken, whole = centre.watch("a"), centre.watch("b", topic="other")
    centre.put(a=666, b=1)
    await asyncio.sleep(1)
    await broken.read()
    await whole.read()
    assert broken.kinds == ["snapshot", "refused"]
    assert whole.cells == {"b": {"value": 1}}
    centre.put(a=1)
    centre.hub.watch(broken.watcher, None, "shelf", "a")
    await broken.read()
    assert broken.cells == {"a": {"value": 1}}


STEP = st.one_of(
    st.tuples(
        st.just("put"),
        st.dictionaries(st.sampled_from(["a", "ab", "b", "c"]), st.none() | st.integers(0, 3), min_size=1),
    ),
    st.tuples(st.just("wait"), st.floats(0.01, 0.6)),
    st.tuples(st.just("join"), st.sampled_from([None, "a", "b"])),
    st.tuples(st.just("read"), st.none()),
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([ShelfTopic, WholeShelfTopic, KnownShelfTopic]), st.lists(STEP, max_size=40))
def test_snapshot_and_patches_always_make_the_new_snapshot(
    topic: type[ShelfTopic], steps: list[tuple[str, Any]]
) -> None:
    async def run() -> None:
        centre = Centre(topic())
        screens: list[tuple[str, Screen]] = []
        for what, value in steps:
            match what:
                case "put":
                    centre.put(**value)
                case "wait":
                    await asyncio.sleep(value)
                case "join":
                    screens.append((value or "", centre.watch(value)))
                case _:
                    for _, screen in screens:
                        await screen.read()
        await asyncio.sleep(1)
        for prefix, screen in screens:
            await screen.read()
            assert screen.watcher.is_overrun or screen.cells == shown(centre.shelf, prefix)

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(run())


@pytest.mark.parametrize("seed", range(3))
async def test_a_long_random_day_is_shown_without_a_gap(seed: int) -> None:
    chance = random.Random(seed)
    centre = Centre()
    screens = {prefix: centre.watch(prefix or None) for prefix in ("", "a", "b")}
    for _ in range(3_000):
        name = chance.choice("ab") + str(chance.randrange(30))
        centre.put(**{name: chance.choice([None, chance.randrange(100)])})
        await asyncio.sleep(chance.expovariate(20))
        for prefix, screen in screens.items():
            await screen.read()
            if chance.random() < 0.01:
                await asyncio.sleep(0.3)
                await screen.read()
                assert screen.cells == shown(centre.shelf, prefix)


def test_a_topic_that_does_not_say_who_may_watch_it_is_not_offered() -> None:
    with pytest.raises(UndeclaredTopicError, match="shelf"):
        Centre(ShelfTopic(permission=""))
