"""Several reports become one summary whose last line is the counts alone."""

import sys
from pathlib import Path

import pytest

from tools import run_tests
from tools.summary import Skip, Summary, read

PYTEST = """<testsuites><testsuite name="pytest">
<testcase classname="tests.engine.test_wire" name="test_a" time="0.4"/>
<testcase classname="tests.e2e.test_call" name="test_b"><skipped message="no Chromium; apt-get install chromium"/></testcase>
<testcase classname="tests.engine.test_wire" name="test_c" time="9.2"><failure message="no"/></testcase>
<testcase classname="tests.engine.test_wire" name="test_d"><error message="no"/></testcase>
<testcase classname="tests.engine.test_wire" name="test_d"><failure message="no"/></testcase>
</testsuite></testsuites>"""
VITEST = """<testsuites><testsuite name="src/a.test.tsx">
<testcase classname="src/a.test.tsx" name="shows the queue" time="1.75"/>
<testcase classname="src/a.test.tsx" name="later"><skipped/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def summary(tmp_path: Path) -> Summary:
    (tmp_path / "server.xml").write_text(PYTEST)
    (tmp_path / "web.xml").write_text(VITEST)
    return read(tmp_path / "server.xml") + read(tmp_path / "web.xml")


def test_reports_are_added_up(summary: Summary) -> None:
    assert summary.passed == 2
    assert summary.failed == ("tests.engine.test_wire: test_c", "tests.engine.test_wire: test_d")
    assert summary.skipped == (
        Skip(test="tests.e2e.test_call: test_b", reason="no Chromium; apt-get install chromium"),
        Skip(test="src/a.test.tsx: later", reason="no reason given"),
    )


def test_the_last_line_is_the_counts_alone(summary: Summary) -> None:
    lines = list(summary.lines(seconds=213.6))
    assert lines[0] == "skipped  tests.e2e.test_call: test_b: no Chromium; apt-get install chromium"
    assert lines[-2:] == ["All tests took 214 s.", "2 passed, 2 failed, 2 skipped"]


def test_what_took_longest_is_told_by_module(summary: Summary) -> None:
    lines = list(summary.lines(seconds=213.6))
    assert lines[-4:-2] == ["   10 s  tests.engine.test_wire", "    2 s  src/a.test.tsx"]


@pytest.mark.parametrize(
    ("summary", "is_good"),
    [
        (Summary(passed=1), True),
        (Summary(passed=1, skipped=(Skip(test="a", reason="b"),)), True),
        (Summary(passed=1, failed=("a",)), False),
        (Summary(), False),
    ],
)
def test_it_is_good_when_tests_ran_and_none_failed(summary: Summary, is_good: bool) -> None:
    assert summary.is_good is is_good


def test_a_runner_that_breaks_off_is_a_failure(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    broken = [sys.executable, "-c", "print('starts'); print(); raise SystemExit('no room left')"]
    summary = run_tests.run("server", broken, tmp_path, tmp_path / "server.xml")
    said = "server tests: the runner ended with status 1\n         starts\n         no room left"
    assert summary == Summary(failed=(said,))
    assert capfd.readouterr().out.endswith("starts\n\nno room left\n")


def test_an_old_report_is_never_read_again(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "server.xml").write_text(VITEST)
    summary = run_tests.run("server", [sys.executable, "-c", "pass"], tmp_path, tmp_path / "server.xml")
    assert summary == Summary()
    capfd.readouterr()
