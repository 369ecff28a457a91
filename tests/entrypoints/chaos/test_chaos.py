"""The short form of `perezvon chaos`: real processes are killed under load, and nothing is lost."""

import json
import os
import subprocess
import sys

import pytest

MOST_S = 1_200
"""A machine that does much else takes long; times are judged by the longer forms alone."""

ZEROS = ("violations", "dropped", "places_lost", "records_lost", "records_duplicated", "double_booked")
KEYS = {
    *ZEROS,
    "seeds",
    "kills_dispatch",
    "kills_database",
    "failover_p50_s",
    "failover_p99_s",
    "handover_ms",
    "silent_database_p99_ratio",
    "drain_s",
    "cold_start_s",
    "planted_bugs_caught",
}


@pytest.mark.timeout(MOST_S)
def test_nothing_is_lost_when_processes_are_killed_under_load() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "perezvon", "chaos"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout.count("\n") == 1, run.stderr[-4_000:]
    figures = json.loads(run.stdout)
    assert figures.keys() == KEYS
    assert {name: figures[name] for name in ZEROS} == dict.fromkeys(ZEROS, 0), run.stderr
    assert figures["kills_dispatch"] >= 4
    assert figures["kills_database"] >= 3 + 6
    assert figures["seeds"] >= 20
    measured = ("failover_p50_s", "failover_p99_s", "handover_ms", "silent_database_p99_ratio", "drain_s")
    assert [name for name in measured if figures[name] is None] == []
    assert figures["planted_bugs_caught"] >= 1
    assert run.returncode == 0, run.stderr[-4_000:]
