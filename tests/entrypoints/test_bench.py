"""The day that measurements are made on."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from perezvon.engine.changes import Change, ContactEnded
from perezvon.engine.commands import Command
from perezvon.engine.engine import Engine
from perezvon.engine.events import Event
from perezvon.entrypoints.bench import engine as bench
from perezvon.entrypoints.bench import log, reports, waiting
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


def test_expected_waits_are_measured_with_and_without_a_real_month(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(waiting.single, "WORLDS", (replace(waiting.single.WORLDS[3], days=1),))
    helpers = waiting.multi.WORLDS[2]
    monkeypatch.setattr(waiting.multi, "WORLDS", (replace(helpers, agents=helpers.agents[::5], days=1),))
    monkeypatch.setattr(waiting.rare, "CALLS", 3_000)
    measured = measure_waiting()
    assert [name for name, value in measured.items() if value is None] == REAL
    rows = [
        f"{number},1999-02-{1 + number // 200:02}T10:{number // 4 % 50:02}:00,PS,{number % 3},0,{number % 90},answered,60,A"
        for number in range(800)
    ]
    head = "contact_id,arrived_at,queue,priority,customer_id,wait_s,outcome,handle_s,agent_id"
    (tmp_path / "calls-1999-02.csv").write_text("\n".join([head, *rows]))
    again = measure_waiting("--data", str(tmp_path))
    assert None not in again.values()
    assert {name: again[name] for name in again if name not in REAL} == {
        name: measured[name] for name in measured if name not in REAL
    }


REAL = ["real_vs_les", "real_vs_naive", "coverage_real", "width_real"]


def measure_waiting(*options: str) -> dict[str, float | None]:
    answer = CliRunner().invoke(main, ["bench", "waiting", "--json", *options])
    figures: dict[str, float | None] = json.loads(answer.stdout)
    assert sorted(figures) == sorted(
        [
            *(f"{kind}_vs_{other}" for kind in ("single", "multi", "real") for other in ("les", "naive")),
            *("coverage_single", "coverage_multi", "coverage_real", "width_real"),
        ]
    )
    return figures


def test_the_log_is_measured_on_a_private_server(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "DOMAINS", 2)
    options = ["--seconds", "1", "--folder", str(open_folder)]
    answer = CliRunner().invoke(main, ["bench", "log", "--json", *options])
    assert answer.exit_code == 0, answer.output
    figures = json.loads(answer.stdout)
    assert figures.keys() == {
        "ack_p50_ms",
        "ack_p99_ms",
        "events_per_s_one_domain",
        "events_per_s_eight_domains",
        "jobs_per_s",
    }
    assert all(value > 0 for value in figures.values())
    assert list(open_folder.iterdir()) == []


def test_reports_are_measured_on_copies_of_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "CALLS", 300)
    monkeypatch.setattr(reports, "AGENTS", 12)
    monkeypatch.setattr(reports, "QUEUES", 2)
    monkeypatch.setattr(reports, "QUESTIONS", 3)
    answer = CliRunner().invoke(main, ["bench", "reports", "--json", "--contacts", "30000"])
    assert answer.exit_code == 0, answer.output
    figures = json.loads(answer.stdout)
    assert list(figures) == ["month_p95_ms", "raw_p95_ms", "rebuild_contacts_per_s", "upkeep_percent"]
    assert all(value > 0 for value in figures.values())
