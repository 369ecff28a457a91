"""People are interrupted for few alarms, and nothing is lost by that."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.features.metrics.domain.alarms.conditions import HIDES, Cause, Weight
from perezvon.features.metrics.domain.alarms.telling import HOUR, Alarm, AlarmBoard, AlarmNotFoundError, Note, told
from perezvon.kernel.ids import AgentId, QueueId, TeamId, UserId
from perezvon.kernel.time import SECOND, Micros

MINUTE = 60 * SECOND


def alarm(
    name: str,
    cause: Cause = Cause.QUEUE_LATE,
    *,
    raised: Micros = 0,
    cleared: Micros | None = None,
    hidden: Micros | None = None,
    teams: Sequence[str] = (),
    note: Note | None = None,
) -> Alarm:
    """An alarm of its own queue or agent, both called as it is."""
    is_of_agent = cause.weight is Weight.SLIGHT
    return Alarm(
        id=name,
        cause=cause,
        queue=None if is_of_agent else QueueId(name),
        agent=AgentId(name) if is_of_agent else None,
        teams=tuple(TeamId(team) for team in teams),
        value=None,
        limit=None,
        raised=raised,
        unwell=raised,
        hidden=hidden,
        cleared=cleared,
        note=note,
    )


@st.composite
def histories(draw: st.DrawFn) -> Sequence[Alarm]:
    """Alarms of some hours, which come in bursts."""
    alarms = []
    for number in range(draw(st.integers(0, 40))):
        raised = draw(st.integers(0, 240)) * MINUTE
        lasts = draw(st.one_of(st.none(), st.integers(0, 200)))
        hidden = draw(st.one_of(st.none(), st.none(), st.integers(0, 60)))
        alarms.append(
            alarm(
                f"a{number:02}",
                draw(st.sampled_from(Cause)),
                raised=raised,
                cleared=None if lasts is None else raised + lasts * MINUTE,
                hidden=None if hidden is None else raised + hidden * MINUTE,
            )
        )
    return alarms


BUDGETS = st.integers(1, 8)
NOW = 400 * MINUTE


@given(histories(), BUDGETS)
def test_in_no_hour_more_is_told_than_the_budget_but_for_the_gravest(alarms: Sequence[Alarm], budget: int) -> None:
    instants = told(alarms, budget, NOW)
    for one in alarms:
        if one.id in instants and one.weight is not Weight.GRAVE:
            at = instants[one.id]
            before = [each for each in alarms if at - HOUR < instants.get(each.id, NOW + HOUR) < at]
            beside = [each for each in alarms if instants.get(each.id) == at and each.weight is not Weight.GRAVE]
            assert len(before) + len(beside) <= budget


@given(histories(), BUDGETS)
def test_the_gravest_are_told_at_once(alarms: Sequence[Alarm], budget: int) -> None:
    instants = told(alarms, budget, NOW)
    for one in alarms:
        if one.weight is Weight.GRAVE and one.is_news(one.raised):
            assert instants[one.id] == one.raised


@given(histories(), BUDGETS)
def test_what_lasts_is_held_back_only_while_there_is_no_room(alarms: Sequence[Alarm], budget: int) -> None:
    instants = told(alarms, budget, NOW)
    for one in alarms:
        ends = min(NOW, *(at for at in (one.cleared, one.hidden, instants.get(one.id)) if at is not None), NOW)
        for at in range(one.raised, ends, MINUTE):
            assert sum(at - HOUR < each <= at for each in instants.values()) >= budget


@given(histories(), BUDGETS)
def test_of_what_waits_the_gravest_is_told_first(alarms: Sequence[Alarm], budget: int) -> None:
    instants = told(alarms, budget, NOW)
    for one in alarms:
        at = instants.get(one.id)
        waits = [each for each in alarms if at is not None and each.raised <= at < instants.get(each.id, NOW + HOUR)]
        assert all(each.weight.rank <= one.weight.rank for each in waits if each.is_news(at or 0))


@given(histories(), BUDGETS, st.integers(0, 400))
def test_what_was_told_stays_told(alarms: Sequence[Alarm], budget: int, minute: int) -> None:
    """Also when less was known then: what was raised, cleared and hidden later changes nothing of what was told."""
    at = minute * MINUTE

    def then(instant: Micros | None) -> Micros | None:
        return None if instant is None or instant > at else instant

    known = [
        alarm(one.id, one.cause, raised=one.raised, cleared=then(one.cleared), hidden=then(one.hidden))
        for one in alarms
        if one.raised <= at
    ]
    instants = told(alarms, budget, NOW)
    assert told(known, budget, at) == {name: instant for name, instant in instants.items() if instant <= at}


@given(histories(), BUDGETS, st.randoms())
def test_what_is_told_does_not_depend_on_the_order_in_which_alarms_are_known(alarms, budget, chance) -> None:
    shuffled = list(alarms)
    chance.shuffle(shuffled)
    assert told(shuffled, budget, NOW) == told(alarms, budget, NOW)


@given(histories(), BUDGETS)
def test_nothing_that_lasts_is_lost(alarms: Sequence[Alarm], budget: int) -> None:
    seen = AlarmBoard(alarms=alarms, per_hour=budget, at=NOW).seen(None)
    assert {one.alarm.id for one in seen.shown} == {one.id for one in alarms if one.cleared is None}
    assert seen.told_last_hour == sum(at > NOW - HOUR for at in told(alarms, budget, NOW).values())


def test_a_seventh_alarm_of_an_hour_is_held_back_until_there_is_room() -> None:
    alarms = [alarm(f"a{number}", raised=number * MINUTE) for number in range(7)]
    board = AlarmBoard(alarms=alarms, at=10 * MINUTE)
    assert [one.alarm.id for one in board.seen(None).shown if one.is_held_back] == ["a6"]
    assert told(alarms, 6, HOUR - 1).keys() == {f"a{number}" for number in range(6)}
    assert told(alarms, 6, HOUR)["a6"] == HOUR


@pytest.mark.parametrize("cause", [cause for cause, follow in HIDES.items() if follow])
def test_a_cause_hides_what_only_follows_from_it(cause: Cause) -> None:
    graver, sales = alarm("sales", cause), QueueId("sales")
    for follows in HIDES[cause]:
        lesser = Alarm(
            id="b",
            cause=follows,
            queue=sales,
            agent=None,
            teams=(),
            value=None,
            limit=None,
            raised=0,
            unwell=0,
            hidden=MINUTE,
        )
        assert [one.alarm for one in AlarmBoard(alarms=[graver, lesser], at=MINUTE).seen(None).shown] == [graver]
        (again,) = AlarmBoard(alarms=[lesser], at=2 * MINUTE).seen(None).shown
        assert again.told == 0
        assert not again.is_held_back


def test_what_was_hidden_from_its_beginning_is_there_again_and_nobody_is_told() -> None:
    (shown,) = AlarmBoard(alarms=[alarm("a", raised=MINUTE, hidden=MINUTE)], at=HOUR).seen(None).shown
    assert (shown.told, shown.is_held_back) == (None, False)


def test_a_supervisor_is_told_of_their_own_teams_and_has_the_budget_for_these() -> None:
    north = [alarm(f"n{number}", teams=["north"]) for number in range(6)]
    south = [alarm(f"s{number}", teams=["south"]) for number in range(2)]
    board = AlarmBoard(alarms=[*north, *south], at=MINUTE)
    seen = board.seen((TeamId("south"),))
    assert [one.alarm.id for one in seen.shown] == ["s0", "s1"]
    assert not any(one.is_held_back for one in seen.shown)
    assert sum(one.is_held_back for one in board.seen(None).shown) == 2
    with pytest.raises(AlarmNotFoundError):
        board.find("queue_late.n1", (TeamId("south"),))


def test_what_is_about_no_team_concerns_everybody() -> None:
    stopped = Alarm(
        id="a",
        cause=Cause.RECORDING_STOPPED,
        queue=None,
        agent=None,
        teams=(),
        value=None,
        limit=None,
        raised=0,
        unwell=0,
    )
    assert stopped.concerns((TeamId("south"),))
    assert not alarm("a").concerns((TeamId("south"),))


def test_who_sleeps_an_alarm_hears_of_it_later() -> None:
    owned, asleep = Note(by=UserId("sasha"), at=0), Note(by=UserId("sasha"), at=0, snoozed_until=HOUR)
    assert owned.is_heeded(2 * HOUR)
    assert asleep.is_heeded(HOUR - 1)
    assert not asleep.is_heeded(HOUR)
