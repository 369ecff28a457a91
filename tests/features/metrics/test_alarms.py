"""Alarms: late enough to be true, and not back before they were gone."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.engine.engine import Engine
from perezvon.engine.events import AgentStateRequested, PhoneReady
from perezvon.features.metrics.domain import Today
from perezvon.features.metrics.domain.alarms.conditions import Cause, Condition, conditions
from perezvon.features.metrics.domain.alarms.watch import CLEARS, HOLDS, Findings, Watch
from perezvon.kernel.ids import QueueId
from perezvon.kernel.time import SECOND, Micros
from tests.features.metrics.test_today import visit, zone_with_midnight
from tests.support.factories import agent_set, arrived, at_work, centre, queue_set
from tests.support.script import START, Script

SALES = QueueId("sales")


def level(is_wrong: bool, *, is_well: bool | None = None) -> Condition:
    well = not is_wrong if is_well is None else is_well
    return Condition(cause=Cause.SERVICE_LEVEL, queue=SALES, is_wrong=is_wrong, is_well=well)


class Alarms:
    """Raises and clears as a watch finds."""

    def __init__(self) -> None:
        self.watch = Watch()
        self.said: dict[str, Micros] = {}

    def look(self, second: int, found: Sequence[Condition]) -> Findings:
        now = second * SECOND
        findings = self.watch.look(now, found, self.said)
        for key in findings.cleared:
            del self.said[key]
        self.said |= {each.key: now for each in findings.raised} | dict.fromkeys(findings.unwell, now)
        return findings


def looked(*looks: tuple[int, Sequence[Condition]]) -> list[list[str]]:
    """Which alarms there are after each look, at so many seconds."""
    alarms, seen = Alarms(), []
    for second, found in looks:
        alarms.look(second, found)
        seen.append(list(alarms.said))
    return seen


def test_an_alarm_is_raised_when_its_condition_has_held_for_a_minute() -> None:
    wrong = [level(True)]
    assert looked((0, wrong), (59, wrong), (60, wrong)) == [[], [], ["service_level.sales"]]


def test_what_is_well_again_within_the_minute_raises_nothing() -> None:
    looks = ((0, [level(True)]), (30, [level(False)]), (60, [level(True)]), (119, [level(True)]))
    assert looked(*looks) == [[], [], [], []]


def test_a_condition_that_the_log_dates_is_raised_at_once_after_a_restart() -> None:
    late = Condition(cause=Cause.QUEUE_LATE, queue=SALES, is_wrong=True, is_well=False, since=40 * SECOND)
    assert looked((100, [late])) == [["queue_late.sales"]]


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
    assert looked(*looks)[1:] == [raised] * 7
    assert looked(*looks, (530, well))[-1] == []


def test_the_alarm_of_a_queue_that_is_gone_ends() -> None:
    looks = [(0, [level(True)]), (60, [level(True)]), (61, []), (180, []), (181, [])]
    assert looked(*looks)[1:] == [["service_level.sales"]] * 3 + [[]]


def test_an_alarm_that_another_process_raised_is_not_raised_twice_and_can_be_cleared_by_this_one() -> None:
    watch = Watch()
    said = {"service_level.sales": 0}
    assert watch.look(0, [level(True)], said) == Findings(raised=[], cleared=[], unwell=["service_level.sales"])
    assert watch.look(61 * SECOND, [level(True)], said).raised == []
    assert watch.look(62 * SECOND, [level(False)], said).cleared == []
    assert watch.look(182 * SECOND, [level(False)], said).cleared == ["service_level.sales"]


def test_an_alarm_is_not_cleared_while_another_process_says_that_it_is_not_well() -> None:
    watch = Watch()
    for second in range(0, 600, 5):
        findings = watch.look(second * SECOND, [level(False)], {"service_level.sales": second // 10 * 10 * SECOND})
        assert findings.cleared == []


@given(st.lists(st.tuples(st.integers(1, 90), st.sampled_from(["wrong", "between", "well"])), max_size=80))
def test_no_series_flaps_faster_than_what_holds_and_clears(series: list[tuple[int, str]]) -> None:
    alarms, second, turns = Alarms(), 0, list[tuple[str, int]]()
    states = list[tuple[int, str]]()
    for step, state in series:
        second += step
        states.append((second, state))
        findings = alarms.look(second, [level(state == "wrong", is_well=state == "well")])
        if findings.raised:
            turns.append(("raised", second))
            assert {seen for at, seen in states if second - 60 < at <= second} == {"wrong"}
        if findings.cleared:
            turns.append(("cleared", second))
            assert {seen for at, seen in states if second - 120 < at <= second} == {"well"}
    for (before, began), (after, ended) in pairwise(turns):
        assert before != after
        assert ended - began >= (CLEARS if after == "cleared" else HOLDS) // SECOND


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


def test_what_is_not_known_is_neither_wrong_nor_well() -> None:
    script = Script(Engine()).given(*centre(queue_set(longest_wait_s=90), *at_work("anna"), arrived("c1")))
    unknown = [each for each in conditions(script.engine.view, None, is_recording_stopped=None) if not each.is_well]
    assert {each.cause for each in unknown} == {Cause.RECORDING_STOPPED, Cause.QUEUE_LATE, Cause.SERVICE_LEVEL}
    assert not any(each.is_wrong for each in unknown)


def test_an_alarm_concerns_the_teams_that_serve_the_queue_and_that_of_the_agent() -> None:
    script = Script(Engine()).given(
        *centre(
            agent_set("anna", "sales", team="north"),
            agent_set("boris", "sales", team="south"),
            agent_set("clara", "service", team="west"),
        )
    )
    concerned = {each.key: each.teams for each in conditions(script.engine.view, None, is_recording_stopped=False)}
    assert concerned["queue_late.sales"] == ("north", "south")
    assert concerned["missed_offers.clara"] == ("west",)
    assert concerned["recording_stopped"] == ()


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
