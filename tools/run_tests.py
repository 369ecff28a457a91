"""Runs all tests, the server's and the web app's, and ends with one summary for both."""

import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from tools.node import ROOT, NodeMissingError, find_node
from tools.summary import Skip, Summary, read

REPORTS = ROOT / ".make" / "reports"
WEB_TESTS = "web: all component tests"
LAST_WORDS = 40
"""So many lines of a runner that failed without naming a test go into the summary."""


def server_tests(words: Sequence[str]) -> Summary:
    """The tests under `tests/`; `words` are passed to pytest."""
    report = REPORTS / "server.xml"
    pytest = [sys.executable, "-m", "pytest", "-o", "junit_family=xunit2", f"--junitxml={report}", *words]
    return run("server", pytest, ROOT, report)


def web_tests() -> Summary:
    """The tests of the web app."""
    try:
        node = find_node()
    except NodeMissingError as problem:
        return Summary(skipped=(Skip(test=WEB_TESTS, reason=f"{problem}; apt-get install nodejs npm"),))
    report = REPORTS / "web.xml"
    vitest = ["--run", "--reporter=default", "--reporter=junit", f"--outputFile.junit={report}"]
    return run("web", [*node.npm, "test", "--", *vitest], ROOT / "web", report, node.environment())


def run(
    name: str, words: Sequence[str], folder: Path, report: Path, environment: dict[str, str] | None = None
) -> Summary:
    """Run a test runner. One that fails without naming a failed test counts as a failure itself."""
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    print(f"\n--- {name} tests", flush=True)
    status, last_words = _follow(words, folder, environment)
    summary = read(report) if report.is_file() else Summary()
    if status != 0 and not summary.failed:
        said = "".join(f"\n         {line}" for line in last_words)
        summary += Summary(failed=(f"{name} tests: the runner ended with status {status}{said}",))
    return summary


def _follow(words: Sequence[str], folder: Path, environment: dict[str, str] | None) -> tuple[int, Sequence[str]]:
    """Run and print what is said; returns the status and what was said last."""
    last_words: deque[str] = deque(maxlen=LAST_WORDS)
    with subprocess.Popen(
        words,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as runner:
        for line in runner.stdout or ():
            print(line, end="", flush=True)
            if line.strip():
                last_words.append(line.rstrip())
    return runner.returncode, last_words


def main(words: Sequence[str]) -> int:
    """Run everything and print the summary."""
    started = time.monotonic()
    summary = web_tests() + server_tests(words)
    print()
    for line in summary.lines(seconds=time.monotonic() - started):
        print(line, flush=True)
    return 0 if summary.is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
