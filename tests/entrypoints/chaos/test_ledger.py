"""The ledger of real faults notices every broken promise, and takes nothing for one that is none."""

from collections.abc import Callable

import pytest

from perezvon.entrypoints.chaos.real.ledger import AT_ONCE_S, SETTLE_S, Ledger, Promise
from perezvon.entrypoints.chaos.real.silence import Silence, longest_drain, p99, typical_ratio, waits

LATER = 10.0
LONG = AT_ONCE_S + 0.1


class Story:
    """A ledger, told in short words; each moment is a tenth of a second after the one before."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.now = 100.0

    def passes(self, seconds: float) -> None:
        self.now += seconds
        self.ledger.look(self.now)

    def calls(self, contact: str, queue: str = "north") -> None:
        self.ledger.dials(self._next(), contact, leg=f"{contact}-leg", queue=queue)
        self.ledger.arrived(self._next(), contact)

    def is_ready(self, agent: str) -> None:
        self.ledger.is_ready(self._next(), agent)

    def rings(self, agent: str, contact: str, offer: str | None = None) -> None:
        self.ledger.rings(self._next(), agent, contact, offer or f"{agent}-{contact}")

    def rings_no_more(self, agent: str, contact: str) -> None:
        self.ledger.stops_ringing(self._next(), agent, f"{agent}-{contact}")

    def talks(self, agent: str, contact: str) -> None:
        self.ledger.joins(self._next(), agent, contact, f"{agent}-{contact}-leg")

    def answers(self, agent: str, contact: str) -> None:
        self.rings(agent, contact)
        self.talks(agent, contact)

    def agent_is_gone(self, agent: str, contact: str) -> None:
        self.ledger.leaves(self._next(), f"{agent}-{contact}-leg", "command")

    def customer_is_gone(self, contact: str) -> None:
        self.ledger.leaves(self._next(), f"{contact}-leg", "command")

    def agent_hangs_up(self, agent: str, contact: str) -> None:
        self.ledger.wants_to_leave(self._next(), agent, "end the talk with")
        self.agent_is_gone(agent, contact)

    def customer_hangs_up(self, contact: str) -> None:
        self.ledger.hangs_up(self._next(), contact)
        self.customer_is_gone(contact)

    @property
    def broken(self) -> list[Promise]:
        self.passes(LATER)
        return [finding.promise for finding in self.ledger.findings]

    def _next(self) -> float:
        self.now = round(self.now + 0.1, 1)
        return self.now


@pytest.fixture
def story() -> Story:
    return Story()


def a_day(story: Story) -> None:
    """Two calls, one of them passed on, and one that was not waited out."""
    for contact in ("c1", "c2", "c3"):
        story.calls(contact)
        story.passes(LONG)
    story.answers("a1", "c1")
    story.answers("a2", "c2")
    story.ledger.wants_to_leave(story.now, "a1", "pass on to north", passes_on=True)
    story.agent_is_gone("a1", "c1")
    story.customer_hangs_up("c3")
    story.answers("a3", "c1")
    story.customer_hangs_up("c1")
    story.agent_is_gone("a3", "c1")
    story.agent_hangs_up("a2", "c2")
    story.customer_is_gone("c2")


def test_a_day_without_faults_breaks_nothing(story: Story) -> None:
    a_day(story)
    story.ledger.forgotten(story.now, why="the day is over")
    assert story.broken == []
    assert (story.ledger.waiting, story.ledger.talking) == (0, 0)


def the_agent_is_cut_off(story: Story) -> None:
    story.agent_is_gone("a1", "c1")


def the_customer_is_cut_off(story: Story) -> None:
    story.customer_is_gone("c1")


def a_waiting_caller_is_cut_off(story: Story) -> None:
    story.customer_is_gone("c2")


def a_waiting_caller_is_forgotten(story: Story) -> None:
    story.agent_hangs_up("a1", "c1")
    story.customer_is_gone("c1")
    story.ledger.forgotten(story.now, why="the day is over")


def a_later_caller_is_offered_first(story: Story) -> None:
    story.passes(LONG)
    story.calls("c3")
    story.rings("a2", "c3")


def somebody_is_rung_while_talking(story: Story) -> None:
    story.rings("a1", "c2")


def somebody_is_rung_for_two(story: Story) -> None:
    story.calls("c3", "south")
    story.rings("a2", "c2")
    story.rings("a2", "c3")


def two_are_rung_for_one(story: Story) -> None:
    story.rings("a2", "c2")
    story.rings("a3", "c2")


def somebody_talks_to_two(story: Story) -> None:
    story.talks("a1", "c2")


def a_talking_customer_is_offered(story: Story) -> None:
    story.rings("a2", "c1")


def two_talk_to_one(story: Story) -> None:
    story.talks("a2", "c1")


def somebody_rings_on_while_talking(story: Story) -> None:
    story.calls("c3", "south")
    story.rings("a2", "c2")
    story.rings("a2", "c3")
    story.talks("a2", "c2")


def a_customer_who_was_passed_on_is_cut_off(story: Story) -> None:
    story.ledger.wants_to_leave(story.now, "a1", "pass on to north", passes_on=True)
    story.agent_is_gone("a1", "c1")
    story.customer_is_gone("c1")


@pytest.mark.parametrize(
    ("happens", "promise"),
    [
        (the_agent_is_cut_off, Promise.TALK),
        (the_customer_is_cut_off, Promise.TALK),
        (a_waiting_caller_is_cut_off, Promise.PLACE),
        (a_waiting_caller_is_forgotten, Promise.PLACE),
        (a_later_caller_is_offered_first, Promise.PLACE),
        (somebody_is_rung_while_talking, Promise.ONE_AGENT),
        (somebody_is_rung_for_two, Promise.ONE_AGENT),
        (two_are_rung_for_one, Promise.ONE_AGENT),
        (somebody_talks_to_two, Promise.ONE_AGENT),
        (a_talking_customer_is_offered, Promise.ONE_AGENT),
        (two_talk_to_one, Promise.ONE_AGENT),
        (somebody_rings_on_while_talking, Promise.ONE_AGENT),
        (a_customer_who_was_passed_on_is_cut_off, Promise.PLACE),
    ],
)
def test_a_broken_promise_is_noticed_and_told(story: Story, happens: Callable[[Story], None], promise: Promise) -> None:
    story.calls("c1")
    story.passes(LONG)
    story.calls("c2")
    story.answers("a1", "c1")
    story.passes(LONG)
    happens(story)
    assert story.broken == [promise]
    words = story.ledger.findings[0].words()
    assert "c1" in words or "c2" in words
    assert len(words.splitlines()) > 2, "it tells what happened before"


def test_a_ring_that_begins_a_moment_before_another_ends_is_no_fault(story: Story) -> None:
    story.calls("c1")
    story.calls("c2", "south")
    story.rings("a1", "c1")
    story.rings("a1", "c2")
    story.rings_no_more("a1", "c1")
    assert story.broken == []


def test_a_ring_that_ends_a_moment_after_the_agent_answered_another_is_no_fault(story: Story) -> None:
    story.calls("c1")
    story.calls("c2", "south")
    story.rings("a1", "c1")
    story.rings("a1", "c2")
    story.talks("a1", "c1")
    story.rings_no_more("a1", "c2")
    assert story.broken == []
    assert story.ledger.calls["c2"].has_place


def test_two_rings_in_the_wrong_order_at_the_same_moment_are_no_fault(story: Story) -> None:
    story.calls("c1")
    story.passes(LONG)
    story.calls("c2")
    story.passes(LONG)
    story.rings("a1", "c2")
    story.rings("a2", "c1")
    assert story.broken == []


def test_whoever_did_not_answer_a_caller_may_be_offered_the_next(story: Story) -> None:
    story.calls("c1")
    story.rings("a1", "c1")
    story.rings_no_more("a1", "c1")
    story.passes(LONG)
    story.calls("c2")
    story.passes(LONG)
    story.rings("a1", "c2")
    assert story.broken == []


def test_callers_of_another_queue_are_not_overtaken(story: Story) -> None:
    story.calls("c1", "south")
    story.passes(LONG)
    story.calls("c2", "north")
    story.passes(LONG)
    story.rings("a1", "c2")
    assert story.broken == []


def test_a_customer_whom_the_agent_would_not_keep_is_passed_on_and_none_is_overtaken(story: Story) -> None:
    story.calls("c1")
    story.answers("a1", "c1")
    story.calls("c2")
    story.passes(LONG)
    story.ledger.wants_to_leave(story.now, "a1", "pass on to north")
    story.agent_is_gone("a1", "c1")
    story.rings("a2", "c1")
    assert story.broken == [], "who has talked goes first"


def test_an_agent_who_stays_must_not_be_cut_off(story: Story) -> None:
    story.calls("c1")
    story.answers("a1", "c1")
    story.ledger.wants_to_leave(story.now, "a1", "pass on to north")
    story.ledger.stays(story.now, "a1", "refused")
    story.agent_is_gone("a1", "c1")
    assert story.broken == [Promise.TALK]


def test_an_agent_who_cannot_be_reached_does_not_ring(story: Story) -> None:
    story.calls("c1")
    story.rings("a1", "c1")
    story.ledger.cannot(story.now, "a1", "c1", "phone_not_reachable")
    story.passes(SETTLE_S)
    story.rings("a2", "c1")
    assert story.broken == []
    assert story.ledger.is_in_flight


def test_rings_and_customers_who_are_passed_on_are_in_flight_and_ends_of_talks_are_not(story: Story) -> None:
    story.calls("c1")
    assert not story.ledger.is_in_flight
    story.rings("a1", "c1")
    assert story.ledger.is_in_flight
    story.talks("a1", "c1")
    story.ledger.wants_to_leave(story.now, "a1", "end the talk with")
    assert not story.ledger.is_in_flight
    story.ledger.wants_to_leave(story.now, "a1", "pass on to north", passes_on=True)
    assert story.ledger.is_in_flight


def test_an_offer_waits_for_the_later_of_agent_and_caller(story: Story) -> None:
    story.is_ready("a1")
    story.passes(5.0)
    story.calls("c1")
    story.rings("a1", "c1")
    story.calls("c2")
    story.passes(3.0)
    story.is_ready("a2")
    story.passes(0.4)
    story.rings("a2", "c2")
    assert [round(wait.seconds, 1) for wait in story.ledger.waits] == [0.1, 0.5]


def test_an_offer_that_never_came_counts_as_long_as_it_is_missed(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.calls("c1")
    story.is_ready("a1")
    due = story.now
    monkeypatch.setattr("time.perf_counter", lambda: due + 60.0)
    assert waits(story.ledger, due - 1.0, due + 1.0) == [pytest.approx(60.0)]


def test_a_percentile_of_few_values_is_the_largest() -> None:
    assert p99([]) is None
    assert p99([2.0, 1.0]) == 2.0
    assert p99([float(number) for number in range(200)]) == 198.0


def silence(before: float | None, during: float | None, drain: float | None = 1.0) -> Silence:
    return Silence(p99_before_s=before, p99_during_s=during, drain_s=drain)


def test_one_slow_moment_of_the_machine_does_not_tell_how_long_offers_take() -> None:
    silences = [silence(0.02, 0.02), silence(0.02, 0.4, 3.0), silence(0.04, 0.02)]
    assert typical_ratio(silences) == 1.0
    assert longest_drain(silences) == 3.0


def test_a_silence_without_offers_or_without_an_end_is_not_passed_over() -> None:
    assert typical_ratio([silence(0.02, 0.02), silence(0.02, None)]) is None
    assert longest_drain([silence(0.02, 0.02), silence(0.02, 0.02, None)]) is None
