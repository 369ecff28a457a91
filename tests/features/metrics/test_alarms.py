"""Alarms: late enough to be true, one per cause, with an owner."""

from collections.abc import Iterator, Sequence

import pytest

from perezvon.engine.engine import Engine
from perezvon.engine.events import AgentStateRequested, PhoneReady
from perezvon.features.metrics.domain import Today
from perezvon.features.metrics.domain.alarms import (
    CLEARS,
    HOLDS,
    SNOOZE,
    AlarmBoard,
    AlarmNotFoundError,
    Condition,
    Note,
    conditions,
)
from perezvon.features.metrics.service.alarms import AlarmKeeper
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import QueueId, TeamId, UserId
from perezvon.kernel.time import SECOND, Micros
from perezvon.platform.db import Database
from tests.features.client import actor
from tests.features.metrics.test_today import visit, zone_with_midnight
from tests.support.clock import TestClock
from tests.support.factories import agent_set, arrived, at_work, centre, queue_set
from tests.support.script import START, Script

SALES = QueueId("sales")


def level(is_wrong: bool, *, is_well: bool | None = None) -> Condition:
    well = not is_wrong if is_well is None else is_well
    return Condition(cause="service_level", queue=SALES, is_wrong=is_wrong, is_well=well)


def looked(board: AlarmBoard, *looks: tuple[Micros, Sequence[Condition]]) -> list[list[str]]:
    """Which alarms there are after each look, at so many seconds."""
    seen = []
    for second, found in looks:
        board.look(second * SECOND, found, {})
        seen.append(list(board.alarms))
    return seen


def test_an_alarm_is_raised_when_its_condition_has_held_for_a_minute() -> None:
    wrong = [level(True)]
    assert looked(AlarmBoard(), (0, wrong), (59, wrong), (60, wrong)) == [[], [], ["service_level.sales"]]


def test_what_is_well_again_within_the_minute_raises_nothing() -> None:
    assert looked(
        AlarmBoard(), (0, [level(True)]), (30, [level(False)]), (60, [level(True)]), (119, [level(True)])
    ) == [[], [], [], []]


def test_a_condition_that_the_log_dates_is_raised_at_once_after_a_restart() -> None:
    late = Condition(cause="queue_late", queue=SALES, is_wrong=True, is_well=False, since=40 * SECOND)
    assert looked(AlarmBoard(), (100, [late])) == [["queue_late.sales"]]


def test_an_alarm_ends_when_all_has_been_well_by_a_margin_for_two_minutes() -> None:
    wrong, between, well = [level(True)], [level(False, is_well=False)], [level(False)]
    raised = ["service_level.sales"]
    looks = [
        (0, wrong),
        (60, wrong),
        (90, between),
        (300, between),
        (310, well),
        (400, wrong),
        (410, well),
        (529, well),
    ]
    assert looked(AlarmBoard(), *looks)[1:] == [raised] * 7
    board = AlarmBoard()
    assert looked(board, *looks, (530, well))[-1] == []


def test_a_cause_hides_what_only_follows_from_it() -> None:
    found = [
        Condition(cause=cause, queue=SALES, is_wrong=True, is_well=False, since=0)
        for cause in ("nobody_signed_in", "queue_late", "service_level")
    ]
    assert looked(AlarmBoard(), (60, found)) == [["nobody_signed_in.sales"]]
    assert looked(AlarmBoard(), (60, found[1:])) == [["queue_late.sales"]]


def test_the_alarms_of_the_last_hour_are_counted_each_once() -> None:
    board = AlarmBoard()
    wrong, well = [level(True)], [level(False)]
    looked(board, (0, wrong), (60, wrong), (61, wrong), (100, well), (220, well), (300, wrong), (360, wrong))
    assert board.raised_last_hour == 2
    looked(board, (3_661, wrong))
    assert board.raised_last_hour == 1


def test_who_has_seen_an_alarm_owns_it_until_it_is_raised_anew() -> None:
    board = AlarmBoard()
    key, note = "service_level.sales", Note(alarm="service_level.sales", by=UserId("sasha"), at=70 * SECOND)
    board.look(0, [level(True)], {})
    board.look(60 * SECOND, [level(True)], {})
    board.look(80 * SECOND, [level(True)], {key: note})
    assert board.alarms[key].note == note
    board.look(100 * SECOND, [level(False)], {key: note})
    board.look(100 * SECOND + CLEARS, [level(False)], {key: note})
    board.look(400 * SECOND, [level(True)], {key: note})
    board.look(400 * SECOND + HOLDS, [level(True)], {key: note})
    assert board.alarms[key].note is None


def wrong_in(script: Script, today: Today | None = None, *, is_recording_stopped: bool = False) -> set[str]:
    found: Iterator[Condition] = conditions(script.engine.view, today, is_recording_stopped=is_recording_stopped)
    return {each.key for each in found if each.is_wrong}


def day_at(at: Micros) -> Today:
    today = Today(zone_with_midnight(START))
    today.pass_to(at)
    return today


def test_a_queue_is_late_when_its_oldest_contact_waits_longer_than_its_limit() -> None:
    script = Script(Engine()).given(*centre(queue_set(longest_wait_s=90), arrived("c1")))
    assert "queue_late.sales" not in wrong_in(script, day_at(START + 90 * SECOND))
    assert "queue_late.sales" in wrong_in(script, day_at(START + 91 * SECOND))


def test_contacts_that_wait_where_nobody_is_signed_in_are_told() -> None:
    script = Script(Engine()).given(*centre(arrived("c1")))
    assert wrong_in(script) == {"nobody_signed_in.sales"}
    assert wrong_in(Script(Engine()).given(*centre(*at_work("anna"), arrived("c1")))) == set()


def test_an_available_agent_without_a_phone_is_told() -> None:
    script = Script(Engine()).given(*centre(agent_set("anna")), AgentStateRequested(agent="anna", state="available"))
    assert wrong_in(script) == {"phone_unreachable.anna"}
    assert wrong_in(script.given(PhoneReady(agent="anna"))) == set()


def test_an_agent_who_missed_two_calls_is_told() -> None:
    script = Script(Engine()).given(*centre(queue_set(ring_s=20, back_off_s=0), *at_work("anna"), arrived("c1"), 60))
    assert wrong_in(script) == {"missed_offers.anna"}


def test_calls_that_are_not_recorded_are_told() -> None:
    assert wrong_in(Script(Engine()).given(*centre()), is_recording_stopped=True) == {"recording_stopped"}


@pytest.mark.parametrize(("answered_late", "is_told"), [(2, False), (3, True)])
def test_a_service_level_below_its_target_is_told_once_it_means_something(answered_late: int, is_told: bool) -> None:
    script, today = Script(Engine()).given(*centre(agent_set("anna", "sales"))), Today(zone_with_midnight(START))
    for number in range(10):
        visit(today, f"c{number}", START, (60 if number < answered_late else 5) * SECOND, "answered")
    assert ("service_level.sales" in wrong_in(script, today)) is is_told
    few = Today(zone_with_midnight(START))
    visit(few, "c1", START, 60 * SECOND, "answered")
    assert "service_level.sales" not in wrong_in(script, few)


async def test_a_supervisor_owns_an_alarm_and_may_sleep_it(database: Database) -> None:
    script = Script(Engine()).given(*centre(arrived("c1")))
    clock = TestClock(START)

    async def no() -> bool:
        return False

    keeper = AlarmKeeper(database, clock, view=lambda: script.engine.view, today=lambda: None, is_recording_stopped=no)
    await keeper.look()
    clock.advance(60)
    await keeper.look()
    sasha = actor("alarms.handle")
    async with database.begin() as tx:
        await keeper.note(tx, sasha, "nobody_signed_in.sales", is_snoozed=True)
        with pytest.raises(AlarmNotFoundError):
            await keeper.note(tx, sasha, "queue_late.sales", is_snoozed=False)
    await keeper.look()
    narrowed = Actor(user=UserId("nora"), permissions={"alarms.handle": Scope.TEAM}, teams=(TeamId("south"),))
    async with database.begin() as tx:
        with pytest.raises(AlarmNotFoundError):
            await keeper.note(tx, narrowed, "nobody_signed_in.sales", is_snoozed=False)
    note = keeper.board.alarms["nobody_signed_in.sales"].note
    assert note is not None
    assert (note.by, note.snoozed_until) == (sasha.user, clock.now() + SNOOZE)
