"""The alerts and the dashboard that come with the product ask for figures that it has."""

import re
from pathlib import Path

import pytest

from perezvon.features.dispatch.service import duty, leader, performer, shell
from perezvon.features.operations import domain
from perezvon.features.operations.domain import Part, RoleSeen, VoiceFigures
from perezvon.features.operations.service import figures_of
from perezvon.platform import edge, live, metrics
from perezvon.platform.log import journaled

FOLDER = Path(__file__).parents[3] / "ops" / "prometheus"
ASKED = re.compile(r"perezvon_\w+")

VOICE = VoiceFigures(
    calls=1,
    callers=1,
    phones=1,
    recordings=1,
    lateness_p99=0.0,
    received=1,
    lost=0,
    late=0,
    concealed=0,
    is_recording_paused=False,
)
PARTS: list[Part | None] = [
    *(domain.role_part(RoleSeen(name=name, pid=1, since=1, restarts=0)) for name in ("serve", "media", "worker")),
    domain.voice_part(VOICE),
    domain.database_part(0.1, 1, 0),
    domain.dispatch_part(("tcp:10.0.0.1:7400", 7)),
    domain.followers_part({}),
    domain.jobs_part(0, 0),
    domain.disk_part(domain.Light.GOOD, free=1, total=2),
    domain.certificate_part(1, 0),
]
OF_THE_CENTRE = {"health", "agents", "contacts", "queue_waiting", "queue_oldest_wait_seconds"}
"""What every scrape has, as `test_api` holds."""


COUNTING = (edge, live, duty, leader, performer, shell, journaled)
"""Modules that make figures when they are imported."""


def known() -> set[str]:
    here = {sample.name for family in metrics.REGISTRY.collect() for sample in family.samples}
    here |= {f"perezvon_{name}" for name, _ in figures_of([part for part in PARTS if part is not None])}
    here |= {f"perezvon_{name}" for name in OF_THE_CENTRE}
    return here | {f"{family.name}{end}" for family in metrics.REGISTRY.collect() for end in ("", "_total", "_bucket")}


@pytest.mark.parametrize("name", ["perezvon.rules.yml", "grafana.json"])
def test_what_is_asked_for_is_told(name: str) -> None:
    expressions = [line for line in (FOLDER / name).read_text().splitlines() if "expr" in line]
    asked = {found for line in expressions for found in ASKED.findall(line)}
    assert len(asked) > 10
    assert asked - known() == set()
