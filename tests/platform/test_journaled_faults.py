"""Whatever fails, and in whatever order: a log with a journal against an oracle of what its writer was promised."""

import asyncio
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from perezvon.kernel.ids import MAIN
from perezvon.platform.log.port import LogFencedError, LogRow, LogUnavailableError
from tests.contracts.event_log import row
from tests.platform.test_journaled import LONG_S, Stage
from tests.support.faulty import Fault
from tests.support.virtual_time import VirtualTimeLoop

STEPS = st.lists(
    st.sampled_from(
        ["append", "append", "append", "big", "take", "put", "hold", "fail", "lose", "heal", "wait", "long"]
    )
    | st.sampled_from(["kill", "settle", "full", "room", "next_before", "next_after"]),
    max_size=40,
)


@dataclass
class Oracle:
    """What a writer was promised."""

    accepted: list[LogRow] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)


class Writer:
    """A leader: it appends on top of what it knows, and reads anew when it is in doubt or fenced."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.oracle = Oracle()
        self.is_leading = True
        self.known = 0

    async def lead(self) -> bool:
        """Recover, if there is a need and a store."""
        if self.is_leading:
            return True
        try:
            await self.stage.log.settle()
            self.known = await self.stage.log.last_seq(MAIN)
        except LogUnavailableError:
            return False
        if self.known > len(self.oracle.accepted):  # What was in doubt came true.
            self.oracle.accepted = list(await self.stage.log.read(MAIN, after=0, limit=100_000))
        self.is_leading = True
        return True

    async def append(self, count: int, *, takes: bool = False) -> None:
        if not await self.lead():
            return
        try:
            waiting = list(await self.stage.log.inbox(MAIN)) if takes else []
            batch = [row(self.known + 1 + n, kind=f"at{self.known}") for n in range(count)]
            assert self.oracle.taken.isdisjoint(one.id for one in waiting)
            await self.stage.log.append(MAIN, batch, taken=[one.id for one in waiting])
        except (LogUnavailableError, LogFencedError):
            self.is_leading = False
        else:
            self.oracle.accepted += batch
            self.oracle.taken |= {one.id for one in waiting}
            self.known += count

    async def step(self, name: str) -> None:
        faults = self.stage.faults
        match name:
            case "append" | "big" | "take":
                await self.append(7 if name == "big" else 1, takes=name == "take")
            case "hold":
                faults.hold()
            case "fail" | "lose":
                faults.always(Fault.BEFORE if name == "fail" else Fault.AFTER)
            case "heal":
                faults.end()
            case "wait" | "long":
                await asyncio.sleep(0.1 if name == "wait" else LONG_S)
            case _:
                await self._rarer(name)

    async def _rarer(self, name: str) -> None:
        match name:
            case "put":
                self.stage.store.put(MAIN, "Set", 1, b"{}")
            case "next_before" | "next_after":
                self.stage.faults.next(Fault(name.removeprefix("next_")))
            case "full" | "room":
                self.stage.journal.is_full = name == "full"
            case "kill":
                await self.stage.restart()
                self.is_leading = False
            case "settle":
                self.is_leading = False
                await self.lead()


def play(story) -> None:
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(story)


@given(steps=STEPS)
@settings(max_examples=150, deadline=None)
def test_whatever_fails_each_accepted_row_is_in_the_store_once_and_in_order(steps):
    async def story() -> None:
        stage = Stage()
        writer = Writer(stage)
        for name in steps:
            await writer.step(name)
        stage.faults.end()
        stage.journal.is_full = False
        writer.is_leading = False
        assert await writer.lead()
        stored = await stage.stored()
        assert stored == writer.oracle.accepted
        assert [one.seq for one in stored] == list(range(1, len(stored) + 1))
        assert writer.oracle.taken.isdisjoint(one.id for one in await stage.store.inbox(MAIN))
        assert stage.journal.kept == {}
        assert stage.journal.last_seq == 0
        await stage.log.aclose()

    play(story())


@given(
    steps=st.lists(
        st.tuples(st.booleans(), st.sampled_from(["append", "big", "hold", "fail", "lose", "heal", "long"])),
        max_size=40,
    )
)
@settings(max_examples=150, deadline=None)
def test_of_two_leaders_each_row_that_did_not_come_true_is_kept_aside(steps):
    async def story() -> None:
        one, other = Stage(), Stage()
        other.store = one.store
        other.log = other.open()
        writers = (Writer(one), Writer(other))
        for is_other, name in steps:
            await writers[is_other].step(name)
        for writer in writers:
            writer.stage.faults.end()
            await writer.stage.log.settle()
        stored = await one.stored()
        assert [found.seq for found in stored] == list(range(1, len(stored) + 1))
        for writer in writers:
            journal = writer.stage.journal
            assert journal.last_seq == 0
            aside = [found for entries in journal.kept.values() for entry in entries for found in entry.rows]
            assert all(found in stored or found in aside for found in writer.oracle.accepted)
            await writer.stage.log.aclose()

    play(story())
