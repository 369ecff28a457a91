"""What the product has written down is compared with what people saw: what is missing, twice or wrong is noticed."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from perezvon.entrypoints.chaos.real.ledger import Ledger, Promise
from perezvon.entrypoints.chaos.real.records import Judge, LegRecord, Record, Recording

NOW = 1_000.0

TALKED = Record(
    contact="c1",
    how="talked",
    legs=(
        LegRecord(leg="c1-leg", agent=None, started=100.0, ended=120.0),
        LegRecord(leg="talk", agent="a1", started=105.0, ended=119.0),
    ),
    recordings=(Recording(leg="talk", seconds=14.0, is_ready=True),),
)
CUSTOMER, AGENT = TALKED.legs
(SOUND,) = TALKED.recordings


def lived() -> Ledger:
    """One recorded call: there at 100, talks from 105 to 119, over at 120."""
    ledger = Ledger()
    ledger.dials(100.0, "c1", leg="c1-leg", queue="north", is_recorded=True)
    ledger.arrived(100.0, "c1")
    ledger.joins(105.0, "a1", "c1", "talk")
    ledger.wants_to_leave(118.0, "a1", "end the talk with")
    ledger.leaves(119.0, "talk", "command")
    ledger.leaves(120.0, "c1-leg", "command")
    return ledger


def judged(
    record: Record | None,
    *,
    listed: Sequence[str] = ("c1",),
    late_until: Callable[[float], float] = lambda at: at,
) -> list[Promise]:
    ledger = lived()
    records = {} if record is None else {record.contact: record}
    Judge(ledger, now=NOW, late_until=late_until).judge(listed, records)
    return [finding.promise for finding in ledger.findings]


def test_a_record_that_tells_what_happened_is_right() -> None:
    assert judged(TALKED) == []


LOST = {
    "no record": None,
    "goes on": replace(TALKED, how=None),
    "nobody talked": replace(TALKED, how="abandoned"),
    "no customer": replace(TALKED, legs=(AGENT,)),
    "no talk": replace(TALKED, legs=(CUSTOMER,)),
    "another agent": replace(TALKED, legs=(CUSTOMER, replace(AGENT, agent="a2"))),
    "began later": replace(TALKED, legs=(CUSTOMER, replace(AGENT, started=110.0))),
    "ended later": replace(TALKED, legs=(CUSTOMER, replace(AGENT, ended=125.0))),
    "the talk goes on": replace(TALKED, legs=(CUSTOMER, replace(AGENT, ended=None))),
    "the customer left later": replace(TALKED, legs=(replace(CUSTOMER, ended=130.0), AGENT)),
    "no recording": replace(TALKED, recordings=()),
    "half a recording": replace(TALKED, recordings=(replace(SOUND, seconds=7.0),)),
    "no sound": replace(TALKED, recordings=(replace(SOUND, is_ready=False),)),
}


@pytest.mark.parametrize("case", LOST)
def test_what_is_missing_or_wrong_is_lost(case: str) -> None:
    assert Promise.RECORD in judged(LOST[case])


def test_what_is_there_twice_is_noticed() -> None:
    assert judged(TALKED, listed=("c1", "c1")) == [Promise.ONE_RECORD]
    assert judged(TALKED, listed=("c1", "c9")) == [Promise.ONE_RECORD]
    assert judged(replace(TALKED, legs=(CUSTOMER, AGENT, AGENT))) == [Promise.ONE_RECORD]
    assert judged(replace(TALKED, recordings=(SOUND, SOUND))) == [Promise.ONE_RECORD]


def test_what_happened_while_nobody_could_write_may_be_written_later() -> None:
    late = replace(TALKED, legs=(replace(CUSTOMER, ended=130.0), replace(AGENT, ended=130.0)))
    assert judged(late, late_until=lambda at: 130.0 if at > 118 else at) == []
    assert judged(late) == [Promise.RECORD, Promise.RECORD]


def test_what_happened_just_before_nobody_could_write_may_be_written_later_too() -> None:
    """It is late as it may be, and then nobody is there."""

    def late_until(at: float) -> float:
        return 140.0 if 121 <= at <= 140 else at

    late = replace(TALKED, legs=(replace(CUSTOMER, ended=141.0), replace(AGENT, ended=141.0)))
    assert judged(late, late_until=late_until) == []
    later = replace(TALKED, legs=(replace(CUSTOMER, ended=143.0), AGENT))
    assert judged(later, late_until=late_until) == [Promise.RECORD]


def test_a_talk_is_over_when_the_customer_is_gone_though_its_agent_hears_of_it_later() -> None:
    ledger = Ledger()
    ledger.dials(100.0, "c1", leg="c1-leg", queue="north")
    ledger.arrived(100.0, "c1")
    ledger.joins(105.0, "a1", "c1", "talk")
    ledger.hangs_up(120.0, "c1")
    ledger.leaves(120.0, "c1-leg", "customer")
    ledger.leaves(180.0, "talk", "command")
    told = replace(TALKED, legs=(CUSTOMER, replace(AGENT, ended=120.0)))
    Judge(ledger, now=NOW, late_until=lambda at: at).judge(["c1"], {"c1": told})
    assert ledger.findings == []


def test_an_end_counts_from_when_it_was_granted_though_telephony_was_told_late() -> None:
    ledger = Ledger()
    ledger.dials(100.0, "c1", leg="c1-leg", queue="north")
    ledger.arrived(100.0, "c1")
    ledger.joins(105.0, "a1", "c1", "talk")
    ledger.wants_to_leave(118.0, "a1", "end the talk with")
    ledger.leaves(125.0, "talk", "command")
    ledger.leaves(125.0, "c1-leg", "command")
    told = replace(TALKED, legs=(replace(CUSTOMER, ended=118.0), replace(AGENT, ended=118.0)), recordings=())
    Judge(ledger, now=NOW, late_until=lambda at: at).judge(["c1"], {"c1": told})
    assert ledger.findings == []
    early = replace(told, legs=(replace(CUSTOMER, ended=115.0), replace(AGENT, ended=115.0)))
    Judge(ledger, now=NOW, late_until=lambda at: at).judge(["c1"], {"c1": early})
    assert [finding.promise for finding in ledger.findings] == [Promise.RECORD, Promise.RECORD]
