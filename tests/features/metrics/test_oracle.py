"""The sums of small stories that anybody can add up, so that the oracle can be believed of long ones."""

from collections import Counter
from collections.abc import Iterator

import pytest

from perezvon.engine.changes import (
    CallbackRequested,
    Change,
    ContactEnded,
    LegHeld,
    LegResumed,
    LegStarted,
    OfferEnded,
    OfferMade,
    TransferStarted,
)
from perezvon.features.metrics.domain.sums import Source, Sum
from perezvon.kernel.time import DAY, SECOND
from tests.features.metrics.days import day
from tests.features.metrics.oracle import Key, added
from tests.features.metrics.small_logs import FIRST, NEW, doing, entered, gone, here, left, log, of, started, totals
from tests.features.steps import NINE, abandoned, step, talked
from tests.support.factories import (
    agent_set,
    changed,
)


def test_all_that_a_plain_contact_adds() -> None:
    """It comes at 1 s, waits from 11 s to 18 s, talks from 19 s to 79 s, is rated, and over at 86 s."""
    assert totals(added(talked(), now=NINE + 91 * SECOND)) == {
        Sum.OFFERED: 1,
        Sum.ANSWERED: 1,
        Sum.ANSWERED_WAIT: 7 * SECOND,
        Sum.ANSWERED_IN_TIME: 1,
        Sum.ANSWERED_SINCE_ARRIVAL: 17 * SECOND,
        Sum.ANSWERED_IN_TIME_SINCE_ARRIVAL: 1,
        Sum.ANSWERED_SINCE_RING: 7 * SECOND,
        Sum.ANSWERED_IN_TIME_SINCE_RING: 1,
        Sum.ARRIVED: 1,
        Sum.ARRIVED_KNOWN: 1,
        Sum.NEW_1: 1,
        Sum.NEW_7: 1,
        Sum.NEW_30: 1,
        Sum.REPLIED: 1,
        Sum.REPLY_TIME: 18 * SECOND,
        Sum.REPLY_OPEN_TIME: 18 * SECOND,
        Sum.TALKED: 1,
        Sum.RESOLUTION_TIME: 85 * SECOND,
        Sum.RESOLUTION_OPEN_TIME: 85 * SECOND,
        Sum.RATED: 1,
        Sum.RATING: 5,
        Sum.RATING_SQUARED: 25,
        Sum.RATED_TOP: 1,
        Sum.CONCLUDED: 1,
        Sum.HANDLED: 1,
        Sum.RESPONSIBLE_TIME: 60 * SECOND,
        Sum.RUNG: 2,
        Sum.DECLINED: 1,
        Sum.ACCEPTED: 1,
        Sum.WORKED: 60 * SECOND,
        Sum.TALK_WORKED: 60 * SECOND,
        Sum.RINGING_TIME: 80 * SECOND,
        Sum.TALKING_TIME: 60 * SECOND,
        Sum.WRAP_UP_TIME: 12 * SECOND,
    }


def test_a_part_is_told_apart_by_all_and_time_by_who_it_was() -> None:
    steps = [*log((0, agent_set("anna", team="north"))), *talked(seq=2)]
    assert of(steps, Source.PART)[Key(FIRST, Sum.HANDLED, "sales", "web", "solved", "anna", "north", "c1")] == 1
    assert of(steps, Source.ARRIVAL)[Key(FIRST, Sum.ARRIVED, None, "web", "solved", None, None, "c1")] == 1
    assert of(steps, Source.TIME)[Key(FIRST, Sum.TALKING_TIME, agent="anna", team="north")] == 60 * SECOND


def test_whoever_leaves_in_vain_is_abandoned_in_the_queue_and_not_in_the_menu() -> None:
    sums = totals(added(abandoned("c1"), now=NINE + 90 * SECOND))
    assert sums == {Sum.OFFERED: 1, Sum.ABANDONED: 1, Sum.ABANDONED_WAIT: 30 * SECOND, Sum.ARRIVED: 1}
    menu = log((0, started()), (4, ContactEnded(contact="c1", how="left_in_flow")))
    assert totals(of(menu, Source.ENDING)) == {Sum.LEFT_BEFORE_QUEUE: 1}


def test_a_contact_that_is_passed_on_is_handled_by_both() -> None:
    steps = log(
        (0, started()),
        (0, here(None)),
        (2, entered()),
        (8, here("anna")),
        (28, TransferStarted(contact="c1", agent="anna", to_queue="support")),
        (28, gone("anna")),
        (28, entered("support")),
        (28, OfferMade(contact="c1", offer="o1", agent="chen", why="longest_idle", expires=0)),
        (30, OfferEnded(contact="c1", offer="o1", agent="chen", how="failed")),
        (40, here("ben")),
        (70, gone("ben")),
        (75, ContactEnded(contact="c1", how="talked")),
    )
    parts = of(steps, Source.PART)
    assert totals(parts, agent="anna") == {Sum.HANDLED: 1, Sum.RESPONSIBLE_TIME: 20 * SECOND, Sum.PASSED_ON: 1}
    assert totals(parts, agent="ben") == {Sum.HANDLED: 1, Sum.RESPONSIBLE_TIME: 30 * SECOND}
    assert {(key.agent, key.queue) for key in parts} == {("anna", "sales"), ("ben", "support")}
    assert {(key.agent, key.queue) for key in of(steps, Source.ENDING)} == {("ben", "support")}
    assert {(key.sum, key.queue) for key in of(steps, Source.OFFER)} == {
        (Sum.RUNG, "support"),
        (Sum.UNREACHABLE, "support"),
    }
    assert totals(of(steps, Source.ANSWER)) == {
        Sum.REPLIED: 1,
        Sum.REPLY_TIME: 8 * SECOND,
        Sum.REPLY_OPEN_TIME: 8 * SECOND,
    }


def test_a_hold_counts_until_the_customer_is_taken_back_or_the_agents_leg_ends() -> None:
    hold = LegHeld(contact="c1", leg="c1-customer", agent="anna")
    steps = log(
        (0, started()),
        (0, here(None)),
        (5, here("anna")),
        (10, hold),
        (13, LegResumed(contact="c1", leg="c1-customer", agent="anna")),
        (20, hold),
        (60, gone("anna")),
        (80, LegResumed(contact="c1", leg="c1-customer")),
    )
    assert totals(of(steps, Source.PART)) == {
        Sum.HANDLED: 1,
        Sum.RESPONSIBLE_TIME: 55 * SECOND,
        Sum.HOLDS: 2,
        Sum.HELD: 1,
        Sum.HOLD_TIME: 43 * SECOND,
    }


def test_whoever_only_listens_handles_nothing() -> None:
    steps = log((0, started()), (0, here(None)), (5, here("ben", is_guest=True)), (60, gone("ben")))
    assert not of(steps, Source.PART)
    assert not of(steps, Source.ANSWER)


def test_a_state_that_goes_on_counts_until_now_but_is_no_work_that_was_done() -> None:
    steps = log((0, started()), (5, doing("talking", contact="c1")))
    assert totals(added(steps, now=NINE + 65 * SECOND)) == {Sum.ARRIVED: 1, Sum.TALKING_TIME: 60 * SECOND}


def test_a_talk_belongs_to_the_queue_of_the_part_that_begins_when_the_call_is_connected() -> None:
    """Whoever picks up talks from then on; their part begins a moment later."""
    steps = log(
        (0, started()),
        (0, entered()),
        (5, doing("talking", contact="c1")),
        (6, left("answered")),
        (6, here("anna")),
        (40, gone("anna")),
        (40, doing("wrap_up", contact="c1")),
        (52, doing("available")),
    )
    worked = {key.queue: seconds for key, seconds in of(steps, Source.WORK).items() if key.sum is Sum.WORKED}
    assert worked == {"sales": 47 * SECOND}


def test_who_asks_to_be_called_back_does_so_of_the_queue_that_they_left_last() -> None:
    steps = log(
        (0, started()),
        (0, entered()),
        (10, left("overflowed")),
        (10, CallbackRequested(contact="c1")),
        (10, entered("support")),
        (25, left("overflowed", "support")),
        (32, CallbackRequested(contact="c1")),
        (40, entered()),
        (45, left("ended")),
    )
    asked = [key.queue for key in of(steps, Source.EXIT) if key.sum is Sum.ASKED_BACK_IN_TIME]
    assert asked == ["support"]
    assert totals(of(steps, Source.EXIT)) == {
        Sum.FLOWED_OUT: 3,
        Sum.FLOWED_OUT_WAIT: 30 * SECOND,
        Sum.ASKED_BACK_IN_TIME: 1,
    }


def test_who_is_called_back_waits_only_once_they_have_answered() -> None:
    steps = log(
        (0, started(callback="b1")),
        (0, entered()),
        (20, left("answered")),
        (21, here("anna")),
        (30, here(None)),
        (50, entered("support")),
        (50, gone("anna")),
        (57, left("abandoned", "support")),
        (60, ContactEnded(contact="c1", how="talked")),
    )
    assert totals(added(steps, now=NINE + 90 * SECOND)) == {
        Sum.OFFERED: 1,
        Sum.ABANDONED: 1,
        Sum.ABANDONED_WAIT: 7 * SECOND,
        Sum.ABANDONED_IN_TIME: 1,
        Sum.CALLED_BACK: 1,
        Sum.HANDLED: 1,
        Sum.RESPONSIBLE_TIME: 20 * SECOND,
    }


def test_who_is_not_reached_is_so_once_and_handled_by_nobody() -> None:
    ended = ContactEnded(contact="c1", how="not_reached", reason="busy")
    steps = log((0, started(callback="b1")), (0, entered()), (21, here("anna")), (30, gone("anna")), (30, ended))
    assert totals(added(steps, now=NINE + 90 * SECOND)) == {Sum.NOT_REACHED: 1}


@pytest.mark.parametrize(
    ("after", "sums"),
    [
        (0, {Sum.REPEATED_1, Sum.REPEATED_7, Sum.REPEATED_30}),
        (DAY, {Sum.REPEATED_1, Sum.REPEATED_7, Sum.REPEATED_30}),
        (DAY + 1, {Sum.REPEATED_7, Sum.REPEATED_30}),
        (30 * DAY, {Sum.REPEATED_30}),
        (30 * DAY + 1, set()),
        (-1, set()),
    ],
)
def test_a_repeat_is_one_to_the_microsecond(after: int, sums: set[Sum]) -> None:
    ended = NINE + 86 * SECOND
    (again,) = log((0, started("c2", customer="maria")))
    steps = [*talked(), changed(again, at=ended + after, seq=9)]
    steps = sorted(steps, key=lambda one: one.at)
    arrival = totals(of(steps, Source.ARRIVAL), contact="c2").keys()
    assert arrival - NEW == {Sum.ARRIVED, Sum.ARRIVED_KNOWN, *sums}


@pytest.mark.parametrize(
    ("after", "sums"),
    [
        (1, set()),
        (DAY, set()),
        (DAY + 1, {Sum.NEW_1}),
        (7 * DAY, {Sum.NEW_1}),
        (30 * DAY, {Sum.NEW_1, Sum.NEW_7}),
        (30 * DAY + 1, {Sum.NEW_1, Sum.NEW_7, Sum.NEW_30}),
    ],
)
@pytest.mark.parametrize("who", [{"customer": "maria"}, {"party": "p1"}])
def test_who_did_not_come_so_long_is_new_whether_or_not_they_were_talked_to(
    after: int, sums: set[Sum], who: dict[str, str]
) -> None:
    (first,) = log((0, started("c1", **who)))
    (again,) = log((0, started("c2", **who)))
    steps = [first, changed(again, at=NINE + after, seq=2)]
    assert totals(of(steps, Source.ARRIVAL), contact="c1").keys() >= NEW
    assert totals(of(steps, Source.ARRIVAL), contact="c2").keys() & NEW == sums


def test_who_is_called_by_us_has_not_come_and_strangers_without_a_number_are_nobody_in_particular() -> None:
    steps = log((0, started("c1", customer="maria", called_by="anna")), (9, started("c2", customer="maria")))
    assert totals(of(steps, Source.ARRIVAL), contact="c2").keys() >= NEW
    assert not totals(of(log((0, started())), Source.ARRIVAL)).keys() & NEW


def test_a_ring_counts_from_the_first_phone_that_could_be_rung_in_this_queue() -> None:
    def offer(name: str, agent: str, queue: str | None = "sales") -> OfferMade:
        return OfferMade(contact="c1", offer=name, agent=agent, why="longest_idle", expires=0, queue=queue)

    def over(name: str, agent: str, how: str) -> OfferEnded:
        return OfferEnded(contact="c1", offer=name, agent=agent, how=how)

    steps = log(
        (0, started()),
        (1, offer("o0", "anna", None)),
        (2, over("o0", "anna", "rang_out")),
        (2, entered()),
        (10, offer("o1", "anna")),
        (11, over("o1", "anna", "unreachable")),
        (15, offer("o2", "ben")),
        (25, over("o2", "ben", "rang_out")),
        (25, offer("o3", "chen")),
        (40, over("o3", "chen", "accepted")),
        (40, left("answered")),
    )
    exits = totals(of(steps, Source.EXIT))
    assert (exits[Sum.ANSWERED_WAIT], exits[Sum.ANSWERED_SINCE_RING]) == (38 * SECOND, 25 * SECOND)
    assert Sum.ANSWERED_IN_TIME_SINCE_RING not in +Counter(exits)
    nobody_rung = totals(of(log((0, started()), (2, entered()), (9, left("answered"))), Source.EXIT))
    assert (nobody_rung.get(Sum.ANSWERED_SINCE_RING, 0), nobody_rung[Sum.ANSWERED_IN_TIME_SINCE_RING]) == (0, 1)


def test_strangers_are_the_same_by_their_number_and_only_who_was_talked_to_repeats() -> None:
    def came(name: str, second: int, *, is_served: bool = False) -> Iterator[tuple[int, Change]]:
        yield second, started(name, party="p1")
        if is_served:
            yield second + 1, LegStarted(contact=name, leg=f"{name}-anna", agent="anna")
        yield second + 2, ContactEnded(contact=name, how="talked" if is_served else "abandoned")

    arrivals = of(log(*came("c1", 0), *came("c2", 10, is_served=True), *came("c3", 20)), Source.ARRIVAL)
    assert {key.contact for key in arrivals if key.sum is Sum.REPEATED_1} == {"c3"}
    assert totals(arrivals)[Sum.ARRIVED_KNOWN] == 3


def test_of_a_trial_nothing_counts_but_the_time_of_agents() -> None:
    (first, *others) = talked()
    begun = changed(first.outputs[0], is_trial=True)
    steps = [changed(first, outputs=(begun, *first.outputs[1:])), *others, step(100, doing("break"), second=95)]
    assert totals(added(steps, now=NINE + 95 * SECOND)) == {
        Sum.RINGING_TIME: 84 * SECOND,
        Sum.TALKING_TIME: 60 * SECOND,
        Sum.WRAP_UP_TIME: 16 * SECOND,
    }


def test_random_days_have_something_of_every_sum() -> None:
    found: set[Sum] = set()
    for seed in range(12):
        steps = day(seed)
        found.update(key.sum for key in added(steps, now=steps[-1].at))
    assert found == set(Sum)
