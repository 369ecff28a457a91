"""Small stories of what held when something happened, and what the oracle makes of it."""

from collections.abc import Iterator

from perezvon.engine.centre import BreakSetup, OpenSpan
from perezvon.engine.changes import (
    Change,
    ContactEnded,
    LegStarted,
    OutcomeChosen,
    QuestionAnswered,
)
from perezvon.engine.events import BreakSet, HoursSet
from perezvon.engine.flow.graph import IsOpen
from perezvon.features.metrics.domain.asking import QUARTER
from perezvon.features.metrics.domain.sums import Source, Sum
from perezvon.kernel.time import SECOND, to_datetime
from tests.features.metrics.oracle import Key
from tests.features.metrics.small_logs import FIRST, doing, entered, here, left, log, of, started, totals
from tests.features.steps import NINE
from tests.support.factories import (
    agent_set,
    flow_published,
    hours_set,
    line_set,
    node,
    outcome_set,
    queue_set,
)


def test_time_is_cut_at_quarters_and_belongs_to_the_team_in_which_each_piece_began() -> None:
    steps = log(
        (40, agent_set("anna", team="north")),
        (50, doing("available")),
        (70, agent_set("anna", team="south")),
        (1_020, doing("offline")),
    )
    assert of(steps, Source.TIME, now_s=5_000) == {
        Key(FIRST, Sum.AVAILABLE_TIME, agent="anna", team="north"): 50 * SECOND,
        Key(FIRST + QUARTER, Sum.AVAILABLE_TIME, agent="anna", team="south"): 900 * SECOND,
        Key(FIRST + 2 * QUARTER, Sum.AVAILABLE_TIME, agent="anna", team="south"): 20 * SECOND,
    }


def test_a_break_is_paid_as_its_reason_was_when_each_piece_of_it_began() -> None:
    def set_(is_paid: bool) -> BreakSet:
        return BreakSet(reason=BreakSetup(reason="lunch", is_paid=is_paid))

    steps = log(
        (10, set_(is_paid=True)),
        (40, doing("break", reason="lunch")),
        (50, set_(is_paid=False)),
        (150, doing("available")),
        (160, doing("break", reason="missed_offers")),
        (170, doing("offline")),
    )
    lunch = {"agent": "anna", "reason": "lunch"}
    assert of(steps, Source.BREAK) == {
        Key(FIRST, Sum.BREAK_TIME, **lunch): 60 * SECOND,
        Key(FIRST, Sum.PAID_BREAK_TIME, **lunch): 60 * SECOND,
        Key(FIRST + QUARTER, Sum.BREAK_TIME, **lunch): 50 * SECOND,
        Key(FIRST + QUARTER, Sum.BREAK_TIME, agent="anna", reason="missed_offers"): 10 * SECOND,
    }


def test_each_wait_is_judged_by_the_target_of_the_instant_at_which_it_ended() -> None:
    def waited(number: int, since: int, until: int) -> Iterator[tuple[int, Change]]:
        name = f"c{number}"
        yield since, started(name)
        yield since, entered(contact=name)
        yield until, left("answered", contact=name)

    steps = log(
        *waited(1, 0, 20),
        (30, queue_set(target_s=10)),
        *waited(2, 30, 40),
        *waited(3, 41, 52),
        *waited(4, 41, 53),
        (53, queue_set(target_s=12)),
    )
    steps = sorted(steps, key=lambda one: one.at)
    in_time = {key.contact for key in of(steps, Source.EXIT) if key.sum is Sum.ANSWERED_IN_TIME}
    assert in_time == {"c1", "c2", "c4"}


def test_an_outcome_means_solved_as_it_did_when_the_contact_ended() -> None:
    def over(name: str, second: int) -> Iterator[tuple[int, Change]]:
        yield second, started(name)
        yield second, LegStarted(contact=name, leg=f"{name}-anna", agent="anna")
        yield second + 2, ContactEnded(contact=name, how="talked")
        yield second + 9, OutcomeChosen(contact=name, agent="anna", outcome="sale")

    steps = log(
        *over("c1", 0),
        (10, outcome_set("sale", is_solved=True)),
        *over("c2", 10),
        (15, outcome_set("sale")),
        (16, started("c3")),
        (17, ContactEnded(contact="c3", how="abandoned")),
    )
    endings = of(sorted(steps, key=lambda one: one.at), Source.ENDING)
    assert totals(endings)[Sum.CONCLUDED] == 2
    assert {key.contact for key in endings if key.sum is Sum.CONCLUDED_SOLVED} == {"c2"}


def test_business_time_is_that_in_which_the_queue_was_open_and_without_hours_of_its_own_the_line() -> None:
    """The test day is a Monday, whose clock says 14:13:20 at the beginning."""
    minute = 14 * 60 + 13

    def open_(name: str, *minutes: int) -> HoursSet:
        return hours_set(
            name, spans=tuple(OpenSpan(weekday=0, start=minute + one, end=minute + one + 1) for one in minutes)
        )

    flow = flow_published(IsOpen(node=node("open"), hours="shop"))
    asked = (line_set("web"), flow, open_("shop", 2, 4))
    steps = log(
        *((0, one) for one in asked),
        (30, started()),
        (31, entered()),
        (330, here("anna")),
        (400, ContactEnded(contact="c1", how="talked")),
    )
    set_later = log((35, queue_set(hours="desk")), (35, open_("desk", 0)), (60, queue_set(hours="desk")))
    assert to_datetime(NINE).strftime("%A %H:%M:%S") == "Monday 14:13:20"
    of_line = totals(of(steps, Source.ANSWER))
    assert (of_line[Sum.REPLY_TIME], of_line[Sum.REPLY_OPEN_TIME]) == (300 * SECOND, 120 * SECOND)
    both = sorted([*steps, *set_later], key=lambda one: one.at)
    assert totals(of(both, Source.ANSWER))[Sum.REPLY_OPEN_TIME] == 10 * SECOND
    assert totals(of(both, Source.ENDING))[Sum.RESOLUTION_OPEN_TIME] == 10 * SECOND


def test_of_answers_to_a_question_the_last_counts_where_its_key_is_on_the_scale() -> None:
    def said(question: str, digit: str, measure: str = "nps") -> QuestionAnswered:
        return QuestionAnswered(contact="c1", question=question, digit=digit, agent="anna", measure=measure)

    steps = log(
        (0, started(tier="gold")),
        (0, here(None)),
        (1, entered()),
        (2, here("anna")),
        (9, said("would_you", "3")),
        (10, said("would_you", "*")),
        (11, said("would_they", "6")),
        (12, said("would_we", "8")),
        (13, said("easy", "5", "ces")),
        (14, said("quick", "0", "ces")),
        (15, said("done", "1", "solved")),
        (16, said("really", "2", "solved")),
        (17, said("colour", "7", "")),
    )
    assert totals(of(steps, Source.RESPONSE)) == {
        Sum.NPS_ANSWERED: 3,
        Sum.PROMOTERS: 1,
        Sum.DETRACTORS: 1,
        Sum.CES_ANSWERED: 1,
        Sum.CES: 5,
        Sum.CES_SQUARED: 25,
        Sum.CES_EASY: 1,
        Sum.SOLVED_ANSWERED: 2,
        Sum.SOLVED_SAID: 1,
    }
    key = Key(FIRST, Sum.PROMOTERS, "sales", "web", agent="anna", contact="c1", tier="gold")
    assert of(steps, Source.RESPONSE)[key] == 1
