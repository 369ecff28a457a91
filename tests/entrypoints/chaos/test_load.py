"""A run whose load, or whose centre, cannot go on fails, and says so in its figures."""

import random
import time
from typing import Any, cast

import pytest

from perezvon.entrypoints.chaos.real import kills, run, stage
from perezvon.entrypoints.chaos.real.company import Company
from perezvon.entrypoints.chaos.real.kills import Kills, kill_database
from perezvon.entrypoints.chaos.real.ledger import Ledger, Promise
from perezvon.entrypoints.chaos.real.patience import comes_true
from perezvon.entrypoints.chaos.real.people import Manners, People
from perezvon.entrypoints.chaos.real.run import FORMS
from perezvon.entrypoints.chaos.real.site import SiteDownError
from perezvon.entrypoints.chaos.real.stage import Stage
from perezvon.kernel.errors import AdapterError


class DeadVoice:
    """Telephony in which nobody can act any more."""

    stage: Any = property(lambda self: self)

    async def plug_phone(self, agent: str) -> None:
        raise AdapterError(f"no phone for {agent}", retryable=False)


class NoDatabase:
    """A centre whose database nobody starts again."""

    postmaster = None


def a_stage(ledger: Ledger, site: object = None) -> Stage:
    unused = cast("Any", None)
    return Stage(
        site=cast("Any", site),
        company=unused,
        ledger=ledger,
        watch=unused,
        people=unused,
        history=unused,
        chance=random.Random(1),
        say=lambda _: None,
    )


def say_nothing(_: str) -> None:
    return


async def never() -> float:
    raise TimeoutError


async def test_a_centre_that_does_not_come_back_ends_the_run_with_its_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    async def ends(*_: object) -> None:
        raise SiteDownError("the centre ended")

    monkeypatch.setattr(run, "_live", ends)
    outcome = await run.run(FORMS["short"], port=0, say=say_nothing)
    assert outcome.figures.as_json()["violations"] == 1
    assert "the centre ended" in outcome.stories[0]
    assert "violations: 1, should be 0" in outcome.complaints


async def test_a_database_that_is_not_started_again_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kills, "BACK_S", 0.0)
    counted = Kills()
    with pytest.raises(SiteDownError):
        await kill_database(a_stage(Ledger(), NoDatabase()), counted)
    assert (counted.database, counted.in_flight) == (0, 0)


@pytest.mark.parametrize(("is_due", "broken"), [(True, [Promise.OTHER]), (False, [])])
async def test_offers_that_are_due_and_not_made_break_a_promise(is_due: bool, broken: list[Promise]) -> None:
    ledger, long_ago = Ledger(), time.perf_counter() - stage.ORDER_S
    ledger.dials(long_ago, "c1", leg="c1-leg", queue="north")
    ledger.arrived(long_ago, "c1")
    if is_due:
        ledger.is_ready(long_ago, "a1")
    assert await a_stage(ledger).in_time(never()) is None
    assert [finding.promise for finding in ledger.findings] == broken


async def test_somebody_of_the_load_who_cannot_go_on_breaks_a_promise() -> None:
    ledger = Ledger()
    company = Company(agents={"a1": "token"}, supervisor="token")
    people = People(company, ledger, cast("Any", DeadVoice()), cast("Any", None), random.Random(1), Manners())
    async with people.living():
        assert await comes_true(lambda: bool(ledger.findings), within=10)
    assert [finding.promise for finding in ledger.findings] == [Promise.OTHER]
    assert "a1 of the load cannot go on" in ledger.findings[0].what
