"""What to expect of a wait: ranges that hold, learnt from the waits of a queue alone."""

import random
from dataclasses import replace
from math import isfinite

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.engine.routing.waiting.announce import (
    Announcement,
    AnnouncementRules,
    announce,
    should_offer_callback,
)
from perezvon.engine.routing.waiting.estimator import Place, WaitEstimator, Waits
from perezvon.engine.routing.waiting.model import LONGEST_S, Estimate
from perezvon.engine.routing.waiting.rivals import MOST_RIVALS, ahead, shares
from perezvon.entrypoints.bench.waiting import single
from perezvon.kernel.ids import ContactId, QueueId
from perezvon.kernel.time import SECOND
from tests.support.script import START

SALES, SUPPORT = QueueId("sales"), QueueId("support")
HOUR = 3600 * SECOND
EIGHT_AGENTS = next(world for world in single.WORLDS if world.agents == 8)

contacts = st.sampled_from([ContactId(f"c{number}") for number in range(6)])
queues = st.sampled_from([SALES, SUPPORT])
instants = st.integers(0, 40 * HOUR)
places = st.builds(
    Place,
    before=st.integers(0, 100_000),
    agents=st.integers(0, 10_000),
    rivals=st.floats(0, 1e5),
    first_since=st.none() | instants,
)
happenings = st.one_of(
    st.tuples(st.just("entered"), instants, contacts, queues, places),
    st.tuples(st.just("remaining"), instants, contacts, places),
    st.tuples(st.just("answered"), instants, contacts),
    st.tuples(st.just("gave_up"), instants, contacts),
    st.tuples(st.just("finished"), st.lists(queues, max_size=2), st.floats(0, 1e6)),
)


def happen(waits: Waits, what: tuple) -> Estimate | None:
    estimator = WaitEstimator(waits)
    match what:
        case ("gave_up", at, contact):
            return estimator.left(at, contact, gave_up=True)
        case (name, *rest):
            return getattr(estimator, name)(*rest)


def again(waits: Waits) -> Waits:
    """Saved and restored."""
    return msgspec.msgpack.decode(msgspec.msgpack.encode(waits), type=Waits)


@given(st.lists(happenings, max_size=60))
def test_a_range_is_a_range_whatever_happens_and_survives_a_snapshot(day) -> None:
    waits, restored = Waits(), Waits()
    for what in day:
        told, restored = happen(waits, what), again(restored)
        assert happen(restored, what) == told
        if told is not None:
            assert 0 <= told.low <= told.expected <= told.high <= LONGEST_S
    assert restored == waits
    assert all(isfinite(weight) for queue in waits.queues.values() for weight in queue.model.weights)


def wait(waits: Waits, seconds: float, number: int, queue: QueueId = SALES, **place) -> Estimate:
    """A contact waits so long. What it was told when it began to."""
    contact, at = ContactId(f"c{number}"), START + number * HOUR
    told = WaitEstimator(waits).entered(at, contact, queue, Place(**({"before": 0, "agents": 10} | place)))
    WaitEstimator(waits).answered(at + round(seconds * SECOND), contact)
    return told


def handle(waits: Waits, seconds: float, times: int = 1_000) -> None:
    for _ in range(times):
        WaitEstimator(waits).finished((SALES,), seconds)


def test_a_new_queue_expects_what_position_and_agents_say() -> None:
    waits = Waits()
    handle(waits, 200)
    first, tenth = wait(waits, 20, 1), wait(waits, 200, 2, before=9)
    assert first.expected == pytest.approx(20, rel=0.05)
    assert 100 < tenth.expected < 200, "some of the nine give up"
    assert first.low < 20 < first.high
    assert tenth.high < 400


def test_a_queue_that_always_waits_alike_is_known_exactly_after_a_while() -> None:
    waits = Waits()
    for number in range(1_000):
        before = number % 7
        told = wait(waits, 35 + 14 * before, number, before=before)
    assert told.expected == pytest.approx(35 + 14 * before, rel=0.05)
    assert told.high - told.low < 20


def test_more_agents_and_fewer_before_mean_a_shorter_wait() -> None:
    by_position = [wait(Waits(), 30, 1, before=number).expected for number in range(8)]
    assert by_position == sorted(by_position)
    assert wait(Waits(), 0, 1, before=5, agents=40).expected < wait(Waits(), 0, 1, before=5, agents=10).expected
    assert wait(Waits(), 0, 1, before=5, rivals=3.0).expected > wait(Waits(), 0, 1, before=5).expected


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_four_of_five_waits_end_within_the_range_and_simple_predictions_are_beaten(seed: int) -> None:
    score = single.measure(replace(EIGHT_AGENTS, days=8), seed)
    assert len(score.waits) > 1_000
    assert 76 < score.coverage < 84
    assert score.vs_les < 0.75
    assert score.vs_naive < 0.95


def test_the_range_finds_waits_again_that_have_become_three_times_as_long() -> None:
    waits, chance = Waits(), random.Random(5)
    for number in range(2_000):
        wait(waits, chance.gammavariate(4, 10), number, before=3)
    held = 0
    for number in range(2_000, 2_800):
        seconds = chance.gammavariate(4, 30)
        told = wait(waits, seconds, number, before=3)
        held += number >= 2_400 and told.low <= seconds <= told.high
    assert 0.72 < held / 400 < 0.88


def test_one_absurd_wait_does_not_spoil_the_next_estimates() -> None:
    waits, chance = Waits(), random.Random(5)
    for number in range(500):
        usual = wait(waits, chance.gammavariate(4, 10), number, before=3)
    wait(waits, 1e9, 500, before=3)
    assert wait(waits, 40, 501, before=3).expected == pytest.approx(usual.expected, rel=0.2)


def test_nobody_at_work_is_said_and_teaches_nothing() -> None:
    waits = Waits()
    told = wait(waits, 3_000, 1, agents=0)
    assert not told.is_served
    assert told.high == LONGEST_S
    assert should_offer_callback(told)
    assert waits.queues[SALES].model.seen == 0


def test_what_remains_shrinks_as_the_contact_moves_up() -> None:
    waits = Waits()
    estimator = WaitEstimator(waits)
    handle(waits, 200)
    contact = ContactId("c")
    told = estimator.entered(START, contact, SALES, Place(before=4, agents=10, first_since=START - 60 * SECOND))
    left = [
        estimator.remaining(START + waited * SECOND, contact, Place(before=before, agents=10)).expected
        for waited, before in ((20, 3), (40, 2), (60, 1), (80, 0))
    ]
    assert left == sorted(left, reverse=True)
    assert left[0] < told.expected
    assert left[-1] > 0, "the first in line waits for an agent too, however long it has waited"
    assert estimator.remaining(START, ContactId("unknown"), Place(before=0, agents=10)) is None


def test_a_contact_that_keeps_its_place_keeps_what_it_was_told() -> None:
    estimator = WaitEstimator(Waits())
    told = estimator.entered(START, ContactId("c"), SALES, Place(before=4, agents=10))
    assert estimator.entered(START + SECOND, ContactId("c"), SALES, Place(before=0, agents=10)) == told
    assert estimator.told(ContactId("c")) == told
    assert estimator.entered(START + SECOND, ContactId("c"), SUPPORT, Place(before=0, agents=10)) != told


def test_queues_learn_apart() -> None:
    waits = Waits()
    for number in range(300):
        wait(waits, 500, number)
    assert wait(waits, 0, 900, SALES).expected > 3 * wait(waits, 0, 901, SUPPORT).expected


def test_the_report_says_how_good_the_estimates_were() -> None:
    waits = Waits()
    told = [wait(waits, seconds, number) for number, seconds in enumerate((20, 500))]
    report = WaitEstimator(waits).accuracy(SALES)
    assert report.judged == 2
    assert report.coverage_percent == 50
    assert report.mean_s == 260
    errors = [20 - told[0].expected, 500 - told[1].expected]
    assert report.bias_s == pytest.approx(sum(errors) / 2)
    assert report.absolute_s == pytest.approx(sum(map(abs, errors)) / 2)
    assert report.rmse_s == pytest.approx((sum(error * error for error in errors) / 2) ** 0.5)
    assert WaitEstimator(waits).accuracy(SUPPORT).judged == 0


# --- Rivals. ---


def test_a_rival_counts_by_the_share_of_its_agents_who_serve_this_queue() -> None:
    found = shares([(QueueId("b"), 2, 4), (QueueId("a"), 3, 3), (QueueId("none"), 0, 9)])
    assert found == ((QueueId("a"), 1.0), (QueueId("b"), 0.5))
    assert ahead(found, {QueueId("a"): 4, QueueId("b"): 10}.__getitem__) == 9


def test_of_many_rivals_some_stand_for_all() -> None:
    found = shares((QueueId(f"q{number:03}"), 1, 10) for number in range(100))
    assert len(found) == MOST_RIVALS
    assert ahead(found, lambda _: 1) == pytest.approx(10)


# --- Announcements. ---

RULES = AnnouncementRules()


def said(*seconds: float, rules: AnnouncementRules = RULES, is_served: bool = True) -> Announcement | None:
    told = announce(Estimate(*seconds, is_served), rules, START, None)
    return told[0] if told is not None else None


@pytest.mark.parametrize(
    ("estimate", "announcement"),
    [
        ((5, 30, 70), None),
        ((30, 70, 200), Announcement(words="less_than", high_min=4)),
        ((70, 95, 119), Announcement(words="between", low_min=1, high_min=2)),
        ((400, 500, 800), Announcement(words="between", low_min=6, high_min=15)),
        ((400, 500, 1_000), Announcement(words="less_than", high_min=20)),
        ((10, 100, 500), None),
        ((4_000, 5_000, 9_000), Announcement(words="more_than", low_min=60)),
    ],
)
def test_callers_hear_round_numbers_and_only_when_it_helps(estimate, announcement) -> None:
    assert said(*estimate) == announcement


def test_nothing_is_promised_while_nobody_is_at_work() -> None:
    assert said(100, 120, 150, is_served=False) is None


def test_an_announcement_is_kept_until_it_cannot_be_and_then_said_to_be_longer() -> None:
    _, promise = announce(Estimate(100, 150, 170), RULES, START, None)
    assert promise.until == START + 180 * SECOND
    assert announce(Estimate(50, 100, 110), RULES, START + 30 * SECOND, promise) is None, "too soon"
    assert announce(Estimate(80, 100, 170), RULES, START + 70 * SECOND, promise) is None, "it may still be kept"
    shorter, kept = announce(Estimate(50, 65, 100), RULES, START + 60 * SECOND, promise)
    assert (shorter.words, shorter.high_min, shorter.is_longer) == ("less_than", 2, False)
    assert kept.until == promise.until
    longer, broken = announce(Estimate(200, 250, 290), RULES, START + 70 * SECOND, promise)
    assert (longer.high_min, longer.is_longer) == (5, True)
    assert broken.until == START + 370 * SECOND


@given(st.lists(st.tuples(st.integers(1, 120), *(st.floats(0, 5_000) for _ in range(3))), max_size=20))
def test_no_announcement_is_longer_than_the_one_before_without_saying_so(moments) -> None:
    at, promise = START, None
    for seconds, *ends in moments:
        at += seconds * SECOND
        told = announce(Estimate(*sorted(ends)), RULES, at, promise)
        if told is None:
            continue
        announcement, after = told
        if promise is not None:
            assert at >= promise.made + RULES.every_s * SECOND
            assert announcement.is_longer is (after.until > promise.until)
        promise = after


def test_a_callback_is_offered_when_the_wait_is_expected_to_exceed_the_limit() -> None:
    assert not should_offer_callback(Estimate(100, 900, 2_000))
    assert should_offer_callback(Estimate(100, 901, 2_000))
    assert should_offer_callback(Estimate(10, 61, 90), limit_s=60)
