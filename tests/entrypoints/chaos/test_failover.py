"""How late a handover made offers: pauses in which nothing was due do not count, and nothing that was due is left out."""

import pytest

from perezvon.entrypoints.chaos.planted import PLANTED
from perezvon.entrypoints.chaos.real.failover import late_by
from perezvon.entrypoints.chaos.real.ledger import Ledger, Wait
from perezvon.entrypoints.chaos.real.run import DOUBLED, FORMS, QUICK

BEGAN, UNTIL, NOW = 100.0, 100.5, 103.0
USUAL = [Wait("a1", at, 0.04) for at in (90.0, 91.0, 92.0)]


def ledger_of(*waits: Wait) -> Ledger:
    ledger = Ledger()
    ledger.waits = [*USUAL, *waits]
    return ledger


@pytest.mark.parametrize(
    ("wait", "late"),
    [
        (Wait("a2", 100.1, 0.44), 0.4),
        (Wait("a2", 99.9, 0.54), 0.5),
        (Wait("a2", 100.1, 0.03), 0.0),
    ],
    ids=["due meanwhile", "due before", "as fast as usual"],
)
def test_offers_that_were_due_meanwhile_tell_how_late_they_were(wait: Wait, late: float) -> None:
    assert late_by(ledger_of(wait), BEGAN, UNTIL, now=NOW) == pytest.approx(late)


@pytest.mark.parametrize("wait", [Wait("a2", 98.0, 1.9), Wait("a2", 100.6, 3.0)], ids=["rang before", "due afterwards"])
def test_a_handover_in_which_no_offer_was_due_tells_nothing(wait: Wait) -> None:
    assert late_by(ledger_of(wait), BEGAN, UNTIL, now=NOW) is None


def test_an_offer_that_has_not_come_at_all_is_late_until_now() -> None:
    ledger = ledger_of()
    ledger.is_ready(100.0, "a2")
    ledger.dials(100.0, "c1", leg="c1-leg", queue="north")
    ledger.arrived(100.2, "c1")
    assert late_by(ledger, BEGAN, UNTIL, now=NOW) == pytest.approx(NOW - 100.2 - 0.04)


def test_bugs_are_planted_that_there_are() -> None:
    assert {*QUICK, *DOUBLED} <= PLANTED.keys()
    assert len(FORMS["full"].planted) >= 12
