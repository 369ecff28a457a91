"""What a log line keeps and what it never shows."""

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog.stdlib import ProcessorFormatter

from perezvon.platform import telemetry


@pytest.fixture(autouse=True)
def put_logging_back() -> Iterator[None]:
    """Logging belongs to the whole process, so a test gives it back as it was."""
    root = logging.getLogger()
    level = root.level
    yield
    for handler in root.handlers[:]:
        if isinstance(handler.formatter, ProcessorFormatter):
            root.removeHandler(handler)
            handler.close()
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def lines(tmp_path: Path) -> Callable[[], list[dict[str, Any]]]:
    """The lines written to the log file so far."""
    file = tmp_path / "log" / "api.jsonl"
    telemetry.configure(form="auto", level="info", file=file)
    return lambda: [json.loads(line) for line in file.read_text().splitlines()]


def test_a_line_carries_its_moment_its_level_and_the_module_that_wrote_it(lines):
    telemetry.logger("perezvon.calls").info("call_ended", contact="c1")

    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "call_ended", "level": "info", "logger": "perezvon.calls", "contact": "c1"}


def test_a_logger_made_before_the_configuration_follows_it(tmp_path):
    early = telemetry.logger("early")
    telemetry.configure(form="json", level="info", file=tmp_path / "a.jsonl")

    early.info("still_heard")

    assert "still_heard" in (tmp_path / "a.jsonl").read_text()


def test_personal_fields_are_left_out(lines):
    telemetry.logger("x").info("caller_found", **{"pii.name": "Maria", "customer": "m1"})

    (line,) = lines()
    assert line["customer"] == "m1"
    assert "Maria" not in json.dumps(line)


def test_personal_fields_are_kept_when_the_operator_allowed_them(tmp_path):
    telemetry.configure(form="json", level="info", file=tmp_path / "a.jsonl", allow_personal=True)

    telemetry.logger("x").info("caller_found", **{"pii.name": "Maria"})

    assert json.loads((tmp_path / "a.jsonl").read_text())["pii.name"] == "Maria"


@pytest.mark.parametrize(
    "name", ["password", "watch_token", "client_secret", "Set-Cookie", "sdp", "offer_sdp", "dsn", "authorization"]
)
def test_fields_named_like_secrets_are_hidden(lines, name):
    telemetry.logger("x").info("asked", **{name: "hunter2", "nested": {"deep": [{name: "hunter2"}]}})

    (line,) = lines()
    assert line[name] == "***"
    assert "hunter2" not in json.dumps(line)


def test_the_password_inside_an_address_is_hidden_even_in_a_traceback(lines):
    address = "postgresql://perezvon:hunter2@db/centre"
    telemetry.logger("x").error("database_lost", address=address, exc_info=OSError(f"cannot reach {address}"))

    (line,) = lines()
    assert line["address"] == "postgresql://perezvon:***@db/centre"
    assert "OSError: cannot reach postgresql://perezvon:***@db/centre" in line["exception"]


def test_what_a_database_error_quotes_is_left_out_of_its_traceback(lines):
    error = ValueError(
        "duplicate key\nDETAIL:  Failing row contains (Maria,\nLindqvist).\n[SQL: insert into person]\n"
        "[parameters: ('Maria',)]\n(Background on this error at: https://sqlalche.me/e/21/gkpj)"
    )
    telemetry.logger("x").error("job_failed", exc_info=error)

    (line,) = lines()
    assert "duplicate key\nDETAIL: ***\n[SQL: insert into person]\n[parameters: ***" in line["exception"]
    assert not {"Maria", "Lindqvist"} & set(line["exception"].replace("'", " ").replace(",", " ").split())


def test_libraries_go_through_the_same_pipeline(lines):
    logging.getLogger("uvicorn.error").info("connected to %s", "postgresql://perezvon:hunter2@db")

    (line,) = lines()
    assert line["event"] == "connected to postgresql://perezvon:***@db"
    assert (line["logger"], line["level"]) == ("uvicorn.error", "info")


def test_libraries_that_write_a_line_for_every_request_are_heard_only_when_something_is_wrong(lines):
    logging.getLogger("uvicorn.access").info("GET /api/customers?q=Maria")
    logging.getLogger("uvicorn.access").warning("odd")

    assert [line["event"] for line in lines()] == ["odd"]


def test_fields_bound_to_a_request_are_on_its_lines(lines):
    with structlog.contextvars.bound_contextvars(request="r1"):
        telemetry.logger("x").info("inside")
    telemetry.logger("x").info("outside")

    assert [line.get("request") for line in lines()] == ["r1", None]


def test_lines_below_the_level_are_not_written(lines):
    telemetry.logger("x").debug("detail")

    assert lines() == []


def test_warnings_are_shown_to_people_beside_the_file(tmp_path, capsys):
    telemetry.configure(form="auto", level="info", file=tmp_path / "a.jsonl")

    telemetry.logger("x").info("all_is_well")
    telemetry.logger("x").warning("disk_is_filling", percent=93)

    shown = capsys.readouterr().err
    assert "all_is_well" not in shown
    assert "disk_is_filling" in shown
    assert not shown.lstrip().startswith("{")


def test_without_a_file_and_without_a_terminal_lines_are_json(capsys):
    telemetry.configure(form="auto", level="info")

    telemetry.logger("x").info("started", port=8080)

    assert json.loads(capsys.readouterr().err)["port"] == 8080


def test_a_second_configuration_replaces_the_first(tmp_path):
    telemetry.configure(form="json", level="info", file=tmp_path / "first.jsonl")
    telemetry.configure(form="json", level="info", file=tmp_path / "second.jsonl")

    telemetry.logger("x").info("moved")

    assert (tmp_path / "first.jsonl").read_text() == ""
    assert "moved" in (tmp_path / "second.jsonl").read_text()


def test_values_that_json_does_not_know_become_text(lines):
    telemetry.logger("x").info("found", path=Path("/tmp/x"))

    assert lines()[0]["path"] == "/tmp/x"
