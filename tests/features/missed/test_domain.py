"""Why a call was missed: one test for each cause, and for what goes before what."""

import pytest

from perezvon.features.missed.domain import (
    BadCursorError,
    Cause,
    Cursor,
    Facts,
    Miss,
    Sought,
    Status,
    Talk,
    Tally,
    cause_of,
    talk_after,
    totals,
)
from perezvon.kernel.ids import ContactId
from perezvon.kernel.time import SECOND

OFFLINE = frozenset({"offline"})


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        (Facts(how="not_served", left=frozenset({"callback_requested"})), Cause.CALLBACK_ASKED),
        (Facts(how="not_served", left=frozenset({"message_left"})), Cause.MESSAGE_LEFT),
        (Facts(how="closed"), Cause.CLOSED),
        (Facts(how="not_served", steps=frozenset({"started", "queue_not_open"})), Cause.CLOSED),
        (Facts(how="abandoned", lost="lost"), Cause.TECHNICAL),
        (Facts(how="left_in_flow", lost="failed"), Cause.TECHNICAL),
        (Facts(how="failed"), Cause.TECHNICAL),
        (Facts(how="stopped"), Cause.STOPPED),
        (Facts(how="abandoned", endings=["declined", "cancelled"]), Cause.RANG_OUT),
        (Facts(how="not_served", endings=["unreachable"]), Cause.RANG_OUT),
        (Facts(how="abandoned", ruled_out=[OFFLINE], is_queued=True), Cause.NOBODY_SIGNED_IN),
        (Facts(how="not_served", ruled_out=[OFFLINE, frozenset({"offline", "not_active"})]), Cause.NOBODY_SIGNED_IN),
        (Facts(how="abandoned", ruled_out=[frozenset()]), Cause.NOBODY_SIGNED_IN),
        (Facts(how="abandoned", ruled_out=[OFFLINE, frozenset({"busy"})], is_queued=True), Cause.GAVE_UP),
        (Facts(how="abandoned", ruled_out=[frozenset({"offline", "on_break"})]), Cause.GAVE_UP),
        (Facts(how="abandoned"), Cause.GAVE_UP),
        (Facts(how="not_served"), Cause.NOT_SERVED),
        (Facts(how="left_in_flow"), Cause.MENU),
    ],
)
def test_each_cause(facts: Facts, cause: Cause) -> None:
    assert cause_of(facts) is cause


def test_whom_the_menu_served_to_its_end_is_not_missed() -> None:
    assert cause_of(Facts(how="finished_in_flow")) is None
    assert cause_of(Facts(how="finished_in_flow", left=frozenset({"message_left"}))) is Cause.MESSAGE_LEFT


def test_whoever_left_while_the_first_agent_still_rang_gave_up() -> None:
    assert cause_of(Facts(how="abandoned", endings=["cancelled"])) is Cause.GAVE_UP


def test_causes_go_before_each_other_in_the_order_in_which_they_are_written() -> None:
    """All that can be so of one call at once is, and less and less of it."""
    left = frozenset({"callback_requested", "message_left"})
    facts = {"lost": "lost", "endings": ["rang_out"], "ruled_out": [OFFLINE]}
    assert cause_of(Facts(how="closed", left=left, **facts)) is Cause.CALLBACK_ASKED
    assert cause_of(Facts(how="closed", left=frozenset({"message_left"}), **facts)) is Cause.MESSAGE_LEFT
    assert cause_of(Facts(how="closed", **facts)) is Cause.CLOSED
    assert cause_of(Facts(how="stopped", **facts)) is Cause.TECHNICAL
    assert cause_of(Facts(how="stopped", endings=["rang_out"])) is Cause.STOPPED
    assert cause_of(Facts(how="abandoned", endings=["rang_out"], ruled_out=[OFFLINE])) is Cause.RANG_OUT


def test_outside_of_hours_is_not_said_of_whoever_waited_before_in_a_queue_that_was_open() -> None:
    assert cause_of(Facts(how="abandoned", steps=frozenset({"queue_not_open"}), is_queued=True)) is Cause.GAVE_UP


def miss(**fields: object) -> Miss:
    usual = {"contact": "c1", "who": "maria", "line": "web", "channel": "voice", "language": "en", "arrived_at": 0}
    return Miss(**usual | {"ended_at": 10, "cause": Cause.GAVE_UP} | fields)


def talk(contact: str, at: int, **fields: object) -> Talk:
    usual = {"customer": "maria", "party": None, "agent": "anna", "is_outgoing": False}
    return Talk(contact=ContactId(contact), at=at, **usual | fields)


def test_the_first_talk_once_they_had_gone_is_the_one_after_it() -> None:
    talks = [talk("c5", 30), talk("c2", 9), talk("c4", 20), talk("c3", 20), talk("c6", 15, customer="olga")]
    assert talk_after(miss(), talks) == talk("c3", 20)
    assert talk_after(miss(ended_at=31), talks) is None


def test_a_number_may_have_become_a_customers_since() -> None:
    known = talk("c2", 20, customer="maria", party="p1")
    assert talk_after(miss(who="party p1"), [known]) == known
    assert talk_after(miss(who="party p2"), [known]) is None


def test_counts_of_one_dimension_are_those_of_what_is_sought_in_the_other() -> None:
    tallies = [
        Tally(status=Status.OPEN, cause=Cause.GAVE_UP, count=3),
        Tally(status=Status.OPEN, cause=Cause.CLOSED, count=2),
        Tally(status=Status.CAME_AGAIN, cause=Cause.GAVE_UP, count=1),
    ]
    assert totals(tallies, Sought(status=Status.OPEN)) == (
        {Status.OPEN: 5, Status.CAME_AGAIN: 1},
        {Cause.GAVE_UP: 3, Cause.CLOSED: 2},
    )
    assert totals(tallies, Sought(cause=Cause.GAVE_UP))[0] == {Status.OPEN: 3, Status.CAME_AGAIN: 1}


@pytest.mark.parametrize("text", ["", "0", "0.1", "2.1.c", "0.x.c", "1.--5.c", f"0.{'9' * 17}.c"])
def test_what_is_no_place_in_the_ledger_is_refused(text: str) -> None:
    with pytest.raises(BadCursorError):
        Cursor.parse(text)


def test_a_place_is_read_as_it_was_written() -> None:
    place = Cursor(rank=1, place=-5 * SECOND, contact=ContactId("c.1"))
    assert Cursor.parse(str(place)) == place
