"""`perezvon metrics`: the figures of the API on the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from perezvon.engine.engine import Engine
from perezvon.entrypoints.cli.metrics import command, figures
from perezvon.entrypoints.foundation import Foundation
from perezvon.features.contacts import projection as contacts
from perezvon.features.metrics import projection as metrics
from perezvon.features.metrics.api import figures_router
from perezvon.features.metrics.domain.asking import NoSuchZoneError
from perezvon.features.metrics.domain.catalogue import METRICS
from perezvon.features.metrics.schemas import Question
from perezvon.features.metrics.service.figures import FiguresService
from perezvon.features.people import projection as people
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Language
from perezvon.platform.db import Database
from perezvon.platform.log.memory import MemoryLog
from perezvon.platform.settings import Settings
from perezvon.platform.system import SlewedClock, SystemClock, SystemIds
from tests.features.client import actor, client
from tests.features.metrics.days import day

STEPS = day(7)
ASKED = {
    "metric": ["sl.offered", "offered", "asa"],
    "since": STEPS[0].at,
    "until": STEPS[-1].at + SECOND,
    "zone": "Europe/Berlin",
    "by": ["queue"],
    "step": "hour",
    "queue": ["sales", "support"],
}


@pytest.fixture
async def base(database: Database) -> Foundation:
    async with database.begin() as tx:
        for projection in (metrics, contacts, people):
            await projection.fold(tx, STEPS)
    clock = SlewedClock(SystemClock())
    settings = Settings(data=Path("/nowhere"))
    return Foundation(settings=settings, clock=clock, ids=SystemIds(clock), database=database, event_log=MemoryLog())


async def of_api(base: Foundation, path: str, **more: str) -> bytes:
    service = FiguresService(base.clock, lambda: Engine().view)
    async with client(base.database, [figures_router(service)], actor("reports.read")) as browser:
        answer = await browser.get(f"/api/metrics{path}", params={**ASKED, **more})
        assert answer.status_code == 200, answer.text
        return answer.content


async def test_json_is_what_the_api_answers(base: Foundation) -> None:
    printed = await figures(base, Question.model_validate(ASKED), "json", Language.ENGLISH)
    assert isinstance(printed, str)
    assert printed.encode() == await of_api(base, "")


async def test_csv_is_what_is_exported(base: Foundation) -> None:
    printed = await figures(base, Question.model_validate(ASKED), "csv", Language.RUSSIAN)
    assert printed == await of_api(base, "/export", format="csv", language="ru")


async def test_a_table_has_titles_and_totals(base: Foundation) -> None:
    printed = await figures(base, Question.model_validate(ASKED), "table", Language.ENGLISH)
    assert isinstance(printed, str)
    lines = printed.splitlines()
    titles = "Hour Queue Service level Service level: cases Offered Avg. speed of answer"
    assert " ".join(lines[0].split()) == f"{titles} Avg. speed of answer: cases"
    assert lines[-1].startswith("Total ")


def test_every_metric_is_listed_with_its_version_and_formula() -> None:
    done = CliRunner().invoke(command, ["list", "--language", "en"])
    lines = done.output.splitlines()
    assert len(lines) == len(METRICS)
    assert lines[0].split(maxsplit=2) == [
        "sl.offered",
        "v1",
        "A share, in per cent: answered in time ÷ (answered + abandoned)",
    ]


def test_a_zone_that_is_none_is_refused_before_anything_is_opened() -> None:
    asked = ["show", "offered", "--since", "2026-11-01", "--until", "2026-11-02", "--zone", "Nowhere"]
    assert isinstance(CliRunner().invoke(command, asked).exception, NoSuchZoneError)


def test_a_question_of_too_much_is_refused_in_words() -> None:
    done = CliRunner().invoke(command, ["show", *METRICS, "--since", "2026-11-01", "--until", "2026-11-02"])
    assert done.exit_code == 2
    assert "metric: List should have at most 20 items" in done.output
