"""Which processes the health page shows of a node."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import pytest

from perezvon.entrypoints.processes import role
from perezvon.entrypoints.surroundings import CentreSurroundings
from perezvon.platform.settings import Settings


@pytest.mark.parametrize(
    ("running", "gone", "shown"),
    [
        (("serve", "api", "dispatch", "media", "worker"), (), {"serve": True, "media": True, "worker": True}),
        (("serve", "api", "dispatch"), ("media", "worker"), {"serve": True, "media": False, "worker": False}),
        (("serve", "api", "dispatch", "worker"), (), {"serve": True, "worker": True}),
        (("api",), ("dispatch",), {"api": True, "dispatch": False}),
    ],
    ids=["a whole centre", "one that has lost its neighbours", "voice elsewhere", "a unit for each role"],
)
def test_a_node_shows_what_runs_or_ran_on_it(
    tmp_path: Path, running: Sequence[str], gone: Sequence[str], shown: dict[str, bool]
) -> None:
    settings = Settings(data=tmp_path)
    for name in gone:
        with role(settings, name):
            pass
    with ExitStack() as held:
        for name in running:
            held.enter_context(role(settings, name))
        seen = CentreSurroundings(settings, cast("Any", None), {}).roles()
    assert {one.name: one.pid is not None for one in seen} == shown
