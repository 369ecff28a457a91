"""A mirror is the engine again: from a snapshot or from the start, told or read, in one piece or with gaps."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace

import pytest

from perezvon.engine.engine import ENGINE_VERSION
from perezvon.engine.events import ContactArrived, PhoneReady
from perezvon.features.dispatch.domain import DispatchUnavailableError, RefusedError
from perezvon.features.dispatch.service import messages, shell
from perezvon.features.dispatch.service.client import Dispatch, MirrorClient
from perezvon.features.dispatch.service.door import Door
from perezvon.features.dispatch.service.mirror import Mirror
from perezvon.kernel.ids import MAIN, AgentId, Domain
from perezvon.platform.link import LinkRefusedError, LinkUnavailableError
from perezvon.platform.log.memory import MemoryLog
from perezvon.platform.log.port import LogRow, LogUnavailableError, Snapshot, StepsGoneError
from perezvon.platform.tasks import spawn
from tests.features.dispatch.rig import Rig, arrival
from tests.features.dispatch.test_leader import on_break, open_centre, talk
from tests.support.polling import eventually

pytestmark = pytest.mark.virtual_time


@dataclass(eq=False)
class DirectLink:
    """A link without a socket: a client's side and, for the server, its peer."""

    door: Door
    is_cut: bool = False
    told: list[bytes] = field(default_factory=list)

    async def ask(self, method: str, payload: bytes, *, timeout: float) -> bytes:
        if self.is_cut:
            raise LinkUnavailableError
        return await self.door.answer(self, method, payload)

    def tell(self, name: str, payload: bytes) -> None:
        if not self.is_cut:
            self.told.append(payload)

    async def deliver(self, mirror: MirrorClient, count: int | None = None) -> None:
        """Hand on what was told."""
        told, self.told = self.told[:count], [] if count is None else self.told[count:]
        for payload in told:
            await mirror.told(messages.STEP, payload)


@dataclass(eq=False)
class InOrder:
    """What was told before an answer is taken before it, as a real link does."""

    link: DirectLink
    mirror: MirrorClient

    async def ask(self, method: str, payload: bytes, *, timeout: float) -> bytes:
        answer = await self.link.ask(method, payload, timeout=timeout)
        await self.link.deliver(self.mirror)
        return answer


class SilentLog(MemoryLog):
    """A database that answers nobody."""

    async def read(self, domain: Domain, *, after: int, limit: int = 1_000) -> Sequence[LogRow]:
        raise LogUnavailableError


@dataclass
class Followed:
    """A mirror and the steps that it told on."""

    rig: Rig
    heard: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.mirror = MirrorClient(
            domain=MAIN, event_log=self.rig.log, on_step=lambda seq, _at, _outputs: self.heard.append(seq)
        )

    def agrees(self) -> bool:
        leader = self.rig.leader.mirror
        return self.mirror.seq == leader.seq and list(self.mirror.view.contacts()) == list(leader.view.contacts())


@pytest.fixture
async def running(rig: Rig) -> AsyncIterator[Rig]:
    async with rig.leading():
        await open_centre(rig)
        await rig.idle()
        yield rig


async def step(rig: Rig, name: str) -> LogRow:
    """One more customer calls; the step of their arrival."""
    before = rig.count(ContactArrived)
    rig.exchange.call(arrival(name))
    await rig.has(ContactArrived, before + 1)
    await rig.idle()
    return rig.told[-1]


async def test_a_mirror_is_told_every_step(running: Rig) -> None:
    link, followed = DirectLink(running.door), Followed(running)
    await followed.mirror.load()
    await followed.mirror.follow(link)
    await step(running, "c1")
    await link.deliver(followed.mirror)
    assert followed.agrees()
    assert followed.heard == [row.seq for row in running.told[-len(followed.heard) :]]


async def test_a_mirror_begins_with_a_snapshot_where_the_first_steps_are_gone(running: Rig) -> None:
    last = await step(running, "c1")
    for version in ("of an older engine", ENGINE_VERSION):
        state = running.leader.mirror.engine.snapshot()
        await running.log.save_snapshot(MAIN, Snapshot(seq=last.seq, version=version, state=state))
        running.log.drop(MAIN, before=last.seq)
        mirror = Mirror()
        await mirror.catch_up(running.log, MAIN)
        assert list(mirror.view.contacts()) == list(running.leader.mirror.view.contacts())


async def test_a_mirror_does_not_guess_where_nothing_tells_what_was(running: Rig) -> None:
    last = await step(running, "c1")
    await running.log.save_snapshot(MAIN, Snapshot(seq=last.seq, version=ENGINE_VERSION, state=b"of another form"))
    running.log.drop(MAIN, before=last.seq)
    with pytest.raises(StepsGoneError):
        await Mirror().catch_up(running.log, MAIN)


async def test_a_mirror_whose_step_is_gone_is_not_of_the_log_any_more(running: Rig) -> None:
    mirror = Mirror()
    await mirror.catch_up(running.log, MAIN)
    assert await mirror.is_of(running.log, MAIN)
    last = await step(running, "c1")
    running.log.drop(MAIN, before=last.seq)
    assert not await mirror.is_of(running.log, MAIN)


async def test_a_step_that_is_being_written_is_not_missed_by_who_follows(running: Rig) -> None:
    running.log.gate.clear()
    running.exchange.call(arrival("c1"))
    await eventually(lambda: running.leader.mirror.seq > running.told[-1].seq)
    mirror = MirrorClient(domain=MAIN, event_log=running.log, on_step=lambda *_: None)
    await mirror.follow(DirectLink(running.door))
    assert mirror.seq == running.told[-1].seq
    running.log.gate.set()


async def test_a_gap_that_only_the_leaders_journal_holds_costs_the_link(running: Rig) -> None:
    link, followed = DirectLink(running.door), Followed(running)
    await followed.mirror.follow(link)
    link.is_cut = True
    first = await step(running, "c1")
    link.is_cut = False
    await step(running, "c2")
    del running.log._rows[MAIN][first.seq - 1 :]
    with pytest.raises(LinkUnavailableError):
        await link.deliver(followed.mirror)
    assert followed.mirror.seq == first.seq - 1


async def test_who_missed_more_than_the_leader_remembers_waits_for_what_only_its_journal_holds(running: Rig) -> None:
    followed = Followed(running)
    await followed.mirror.load()
    first = await step(running, "c1")
    last = await step(running, "c2")
    while running.door._recent[0] is not last:
        running.door._recent.popleft()
    del running.log._rows[MAIN][first.seq - 1 :]
    with pytest.raises(LinkUnavailableError):
        await followed.mirror.follow(DirectLink(running.door))


async def test_loading_tells_nobody_and_following_tells_what_came_since(running: Rig) -> None:
    link, followed = DirectLink(running.door), Followed(running)
    await followed.mirror.load()
    loaded = followed.mirror.seq
    assert followed.heard == []
    last = await step(running, "c1")
    await followed.mirror.follow(link)
    assert followed.heard == list(range(loaded + 1, last.seq + 1))


async def test_a_step_told_before_it_was_read_is_taken_once(running: Rig) -> None:
    link, followed = DirectLink(running.door), Followed(running)
    await link.ask(messages.FOLLOW, messages.encode(messages.Known(0)), timeout=1)
    last = await step(running, "c1")
    await followed.mirror.follow(link)
    await link.deliver(followed.mirror)
    assert followed.heard == list(range(1, last.seq + 1))


async def test_a_gap_is_filled_from_the_log(running: Rig) -> None:
    link, followed = DirectLink(running.door), Followed(running)
    await followed.mirror.follow(link)
    link.is_cut = True
    await step(running, "c1")
    link.is_cut = False
    last = await step(running, "c2")
    await link.deliver(followed.mirror)
    assert followed.heard == list(range(1, last.seq + 1))
    assert followed.agrees()


async def test_a_gap_that_the_log_cannot_fill_now_costs_the_link_and_nothing_else(running: Rig) -> None:
    link, followed = DirectLink(running.door), Followed(running)
    await followed.mirror.follow(link)
    link.is_cut = True
    await step(running, "c1")
    link.is_cut = False
    await step(running, "c2")
    running.log.is_silent = True
    with pytest.raises(LinkUnavailableError):
        await link.deliver(followed.mirror)
    running.log.is_silent = False
    await followed.mirror.follow(link)
    assert followed.agrees()
    assert followed.heard == list(range(1, followed.mirror.seq + 1))


async def test_a_gap_is_filled_by_the_leader_while_the_database_is_silent(running: Rig) -> None:
    """A desk on another node must not wait for a database that the leader can do without."""
    link, followed = DirectLink(running.door), Followed(running)
    await followed.mirror.follow(link)
    await link.deliver(followed.mirror)
    link.is_cut = True
    await running.door.closed(link)
    await step(running, "c1")
    link.is_cut = False
    silent = SilentLog()
    mine = MirrorClient(domain=MAIN, event_log=silent, on_step=lambda seq, _at, _outputs: followed.heard.append(seq))
    mine._mirror = followed.mirror._mirror
    asked = spawn(mine.follow(InOrder(link, mine)), name="follow")
    await asked
    followed.mirror = mine
    assert followed.agrees()
    last = await step(running, "c2")
    await link.deliver(mine)
    assert followed.heard == list(range(1, last.seq + 1))


async def test_who_missed_more_than_the_leader_remembers_reads_the_log(running: Rig) -> None:
    link, followed = DirectLink(running.door), Followed(running)
    running.door._recent.popleft()
    await followed.mirror.follow(InOrder(link, followed.mirror))
    assert followed.agrees()


async def test_a_mirror_that_followed_what_did_not_come_true_begins_anew(running: Rig) -> None:
    """A deposed leader's journal was set aside: what it told last is not what was decided."""
    renewed: list[bool] = []
    mirror = MirrorClient(
        domain=MAIN, event_log=running.log, on_step=lambda *_: None, on_anew=lambda: renewed.append(True)
    )
    await mirror.follow(InOrder(DirectLink(running.door), mirror))
    known = mirror.seq
    await step(running, "c1")
    mirror._mirror.apply(replace(next(row for row in running.told if row.seq == known + 1), at=1))
    last = await step(running, "c2")
    await mirror.follow(InOrder(DirectLink(running.door), mirror))
    assert renewed == [True]
    assert mirror.seq == last.seq
    assert list(mirror.view.contacts()) == list(running.leader.mirror.view.contacts())


async def test_a_mirror_that_stays_connected_learns_that_a_new_term_does_not_know_its_last_step(running: Rig) -> None:
    last = await step(running, "c1")
    mirror = MirrorClient(domain=MAIN, event_log=running.log, on_step=lambda *_: None)
    await mirror.load()
    same = messages.encode(messages.Known(seq=last.seq, mark=messages.mark_of(last)))
    await mirror.told(messages.TERM, same)
    kept = mirror._mirror
    assert kept.seq == last.seq
    mirror._mirror.apply(replace(last, seq=last.seq + 1, at=last.at + 1))
    await mirror.told(messages.TERM, same)
    assert mirror._mirror is not kept
    assert mirror.seq == last.seq


async def test_a_mirror_that_followed_something_else_long_before_a_new_term_begins_anew(running: Rig) -> None:
    mirror = MirrorClient(domain=MAIN, event_log=running.log, on_step=lambda *_: None)
    await mirror.load()
    other = replace(await step(running, "c1"), at=1)
    mirror._mirror.apply(replace(other, seq=mirror.seq + 1))
    last = await step(running, "c2")
    await mirror.told(messages.TERM, messages.encode(messages.Known(seq=last.seq, mark=messages.mark_of(last))))
    assert mirror.seq == last.seq
    assert list(mirror.view.contacts()) == list(running.leader.mirror.view.contacts())


async def test_a_leader_that_decided_nothing_yet_knows_the_step_before_its_term(running: Rig) -> None:
    last = await step(running, "c1")
    leading = Mirror()
    await leading.catch_up(running.log, MAIN)
    running.door._mirror = lambda: leading
    for mark, agrees in ((messages.mark_of(last), True), (messages.mark_of(replace(last, at=1)), False), (b"", None)):
        asked = messages.encode(messages.Known(seq=last.seq, mark=mark))
        told = messages.decode_led(await DirectLink(running.door).ask(messages.FOLLOW, asked, timeout=1))
        assert told.agrees is agrees


async def test_a_mirror_whose_steps_nobody_can_vouch_for_waits_for_a_silent_log(running: Rig) -> None:
    """It may have followed a leader whose journal was set aside since."""
    followed = Followed(running)
    await followed.mirror.follow(InOrder(DirectLink(running.door), followed.mirror))
    row = followed.mirror._mirror.row
    assert row is not None
    followed.mirror._mirror._row = replace(row, at=1)
    await step(running, "c1")
    while running.door._recent[0].seq <= row.seq:  # As after many steps, or in another's term.
        running.door._recent.popleft()
    running.log.is_silent = True
    with pytest.raises(LinkUnavailableError):
        await followed.mirror.follow(InOrder(DirectLink(running.door), followed.mirror))
    running.log.is_silent = False
    await followed.mirror.follow(InOrder(DirectLink(running.door), followed.mirror))
    assert followed.agrees()


async def test_a_mirror_that_is_ahead_of_the_leader_begins_anew(running: Rig) -> None:
    followed = Followed(running)
    await followed.mirror.follow(InOrder(DirectLink(running.door), followed.mirror))
    row = followed.mirror._mirror.row
    assert row is not None
    followed.mirror._mirror.apply(replace(row, seq=row.seq + 1))
    await followed.mirror.follow(InOrder(DirectLink(running.door), followed.mirror))
    assert followed.agrees()


async def test_a_leader_that_only_begins_is_not_believed_to_know_less(running: Rig) -> None:
    """It has the log still to read, while the mirror has read it."""
    followed = Followed(running)
    await followed.mirror.load()
    before = followed.mirror._mirror
    running.door._mirror = Mirror
    link = DirectLink(running.door)
    await followed.mirror.follow(InOrder(link, followed.mirror))
    assert followed.mirror._mirror is before
    assert link in running.door._followers


async def test_what_a_leader_told_in_another_term_is_not_told_again(running: Rig) -> None:
    last = await step(running, "c1")
    running.door._mirror = Mirror
    link = DirectLink(running.door)
    await link.ask(messages.FOLLOW, messages.encode(messages.Known(last.seq - 1)), timeout=1)
    assert link.told == []


async def test_what_a_new_leader_was_not_told_of_is_looked_up_in_the_log(running: Rig) -> None:
    followed = Followed(running)
    await followed.mirror.follow(InOrder(DirectLink(running.door), followed.mirror))
    before = followed.mirror._mirror
    running.door._recent.clear()
    await followed.mirror.follow(InOrder(DirectLink(running.door), followed.mirror))
    assert followed.mirror._mirror is before
    before._row = replace(before._row, at=1)
    await followed.mirror.follow(InOrder(DirectLink(running.door), followed.mirror))
    assert followed.mirror._mirror is not before
    assert followed.agrees()


async def test_who_is_gone_is_told_nothing_more(running: Rig) -> None:
    link = DirectLink(running.door)
    await link.ask(messages.FOLLOW, messages.encode(messages.Known(0)), timeout=1)
    link.told.clear()
    await running.door.closed(link)
    await step(running, "c1")
    assert link.told == []


# --- Wishes. ---


async def test_a_wish_is_answered_with_its_seq(running: Rig) -> None:
    seq = await Dispatch(DirectLink(running.door)).request(on_break())
    assert (await running.events())[seq - 1] == on_break()


async def test_a_refusal_says_why(running: Rig) -> None:
    unknown = replace_agent("nobody")
    with pytest.raises(RefusedError) as refused:
        await Dispatch(DirectLink(running.door)).request(unknown)
    assert refused.value.params["reason"] == "unknown_agent"


async def test_without_a_link_or_a_decision_in_time_dispatch_is_unavailable(running: Rig) -> None:
    link = DirectLink(running.door)
    running.log.is_silent = True
    with pytest.raises(DispatchUnavailableError):
        await Dispatch(link).request(on_break())
    link.is_cut = True
    with pytest.raises(DispatchUnavailableError):
        await Dispatch(link).request(on_break())


async def test_a_wish_made_during_a_short_recovery_is_granted_after_it(running: Rig) -> None:
    running.log.is_silent = True
    running.exchange.call(arrival("c1"))
    await eventually(lambda: not running.leader.is_deciding.is_set())
    running.log.is_silent = False
    await Dispatch(DirectLink(running.door)).request(on_break())


async def test_who_asks_something_else_is_refused(running: Rig) -> None:
    with pytest.raises(LinkRefusedError):
        await DirectLink(running.door).ask("sing", b"", timeout=1)


def replace_agent(agent: str) -> object:
    wish = on_break()
    return type(wish)(agent=AgentId(agent), state=wish.state, reason=wish.reason)


# --- Snapshots. ---


def state_of(mirror: Mirror) -> bytes:
    """The whole state. Asking for the deadline first drops timers that mean nothing any more."""
    _deadline = mirror.engine.next_deadline
    return mirror.engine.snapshot()


async def test_a_snapshot_and_the_rest_are_the_whole(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "SNAPSHOT_EVERY", 4)
    async with rig.leading(is_killed=True):
        await open_centre(rig)
        await talk(rig)
        for number in range(2, 6):
            rig.exchange.call(arrival(f"c{number}"))
        await rig.has(ContactArrived, 5)
        await rig.idle()
    from_snapshot, from_start = Mirror(), Mirror()
    await from_snapshot.catch_up(rig.log, MAIN)
    for row in await rig.rows():
        from_start.apply(row)
    assert state_of(from_snapshot) == state_of(from_start)
    assert (from_snapshot.seq, from_snapshot.at) == (from_start.seq, from_start.at)
    assert from_snapshot.differences == from_start.differences == 0


async def stopped_centre(rig: Rig) -> Snapshot:
    async with rig.leading():
        await open_centre(rig)
        await talk(rig)
    snapshot = await rig.log.load_snapshot(MAIN, version=ENGINE_VERSION)
    assert snapshot is not None
    return snapshot


@pytest.mark.parametrize("state", [b"", b"\xc1", b"\x80\x80", b"\x81\xa7routing\x01"])
async def test_a_snapshot_that_cannot_be_read_is_made_up_for_by_the_log(rig: Rig, state: bytes) -> None:
    snapshot = await stopped_centre(rig)
    await rig.log.save_snapshot(MAIN, replace(snapshot, state=state))
    mirror = Mirror()
    await mirror.catch_up(rig.log, MAIN)
    whole = Mirror()
    for row in await rig.rows():
        whole.apply(row)
    assert state_of(mirror) == state_of(whole)


async def test_a_snapshot_of_what_the_log_does_not_know_is_not_believed(rig: Rig) -> None:
    snapshot = await stopped_centre(rig)
    await rig.log.save_snapshot(MAIN, replace(snapshot, seq=snapshot.seq + 7))
    mirror = Mirror()
    await mirror.catch_up(rig.log, MAIN)
    assert mirror.seq == snapshot.seq


async def test_the_newest_snapshot_is_loaded(rig: Rig) -> None:
    snapshot = await stopped_centre(rig)
    await rig.log.save_snapshot(MAIN, Snapshot(seq=1, version=ENGINE_VERSION, state=b"old"))
    assert await rig.log.load_snapshot(MAIN, version=ENGINE_VERSION) == snapshot


async def test_a_missing_step_is_noticed(rig: Rig) -> None:
    await stopped_centre(rig)
    rows = await rig.rows()
    mirror = Mirror()
    mirror.apply(rows[0])
    with pytest.raises(ValueError, match="does not follow"):
        mirror.apply(rows[2])


async def test_what_was_said_then_is_not_decided_again(rig: Rig) -> None:
    """An upgrade may decide otherwise; history stays, and the difference is counted."""
    await stopped_centre(rig)
    rows = await rig.rows()
    mirror = Mirror()
    ready = next(row for row in rows if row.type == PhoneReady.__struct_config__.tag)
    for row in rows[: ready.seq - 1]:
        mirror.apply(row)
    assert mirror.apply(replace(ready, out=b"[]")) == ()
    assert mirror.differences == 1
