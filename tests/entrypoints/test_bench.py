"""The day that measurements are made on."""

import json

import pytest
from click.testing import CliRunner

from perezvon.engine.changes import Change, ContactEnded
from perezvon.engine.commands import Command
from perezvon.engine.engine import Engine
from perezvon.engine.events import Event
from perezvon.entrypoints.bench import engine as bench
from perezvon.entrypoints.cli import main


def test_every_caller_is_served_and_the_day_is_always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def a_day() -> list[Command | Change]:
        said: list[Command | Change] = []

        class Listened(Engine):
            def handle(self, seq: int, at: int, event: Event) -> tuple[Command | Change, ...]:
                outputs = super().handle(seq, at, event)
                said.extend(outputs)
                return outputs

        monkeypatch.setattr(bench, "Engine", Listened)
        bench.Day(agents=6, calls=30).run()
        return said

    first = a_day()
    assert [output.how for output in first if isinstance(output, ContactEnded)] == ["talked"] * 30
    assert a_day() == first


def test_a_measurement_is_one_json_object(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "CALLS", 20)
    answer = CliRunner().invoke(main, ["bench", "engine"])
    assert json.loads(answer.stdout).keys() == {"events", "events_per_s", "p50_us", "p99_us"}


def test_voice_is_measured_in_recorded_calls_over_loopback() -> None:
    answer = CliRunner().invoke(main, ["bench", "voice", "--json", "--calls", "1", "--seconds", "2"])
    assert answer.exit_code == 0
    figures = json.loads(answer.stdout)
    assert figures.keys() == {
        "calls",
        "cpu_percent_per_call",
        "frame_gap_p99_ms",
        "added_latency_p50_ms",
        "concealed_percent_at_1_percent_loss",
    }
    assert figures["calls"] == 1
    assert all(value >= 0 for value in figures.values())
    assert "recorded calls of two pages each: connecting" in answer.stderr
