"""Live dashboards are measured beside calls through a real Asterisk."""

import json

import pytest
from click.testing import CliRunner

from perezvon.entrypoints.bench import live
from perezvon.entrypoints.cli import main


@pytest.mark.usefixtures("few")
def test_dashboards_are_measured_beside_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "PER_S", 10.0)
    answer = CliRunner().invoke(
        main, ["bench", "live", "--json", "--dashboards", "20", "--seconds", "9", "--rounds", "1"]
    )
    assert answer.exit_code == 0, answer.output
    figures = json.loads(answer.stdout)
    assert list(figures) == ["delivery_p99_ms", "offer_slowdown_percent"]
    assert figures["delivery_p99_ms"] > 0
    assert "20 dashboards, the dead ones gone after" in answer.stderr
