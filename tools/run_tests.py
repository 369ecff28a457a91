"""Runs all tests, the server's and the web app's, and ends with one summary for both.

The web app's run beside those of the server that need neither sound nor browsers nor real telephones; what is heard and
how soon something comes is then tested alone.
"""

import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.node import ROOT, NodeMissingError, find_node
from tools.summary import Skip, Summary, read

REPORTS = ROOT / ".make" / "reports"
WEB_TESTS = "web: all component tests"
BESIDE = ("engine", "features", "kernel", "platform", "tools", "world")
"""Folders of the server's tests that run beside those of the web app."""
LAST_WORDS = 40
"""So many lines of a runner that failed without naming a test go into the summary."""


def server_tests(name: str, words: Sequence[str]) -> Summary:
    """The tests under `tests/` that the `words` choose; pytest takes them."""
    report = REPORTS / f"{name}.xml"
    pytest = [sys.executable, "-m", "pytest", "-o", "junit_family=xunit2", f"--junitxml={report}", *words]
    return run(name, pytest, ROOT, report)


def web_tests() -> Summary:
    """The tests of the web app. What they say is printed when they have ended."""
    try:
        node = find_node()
    except NodeMissingError as problem:
        return Summary(skipped=(Skip(test=WEB_TESTS, reason=f"{problem}; apt-get install nodejs npm"),))
    report = REPORTS / "web.xml"
    vitest = ["--run", "--reporter=default", "--reporter=junit", f"--outputFile.junit={report}"]
    said: list[str] = []
    words = [*node.npm, "test", "--", *vitest]
    summary = run("web", words, ROOT / "web", report, environment=node.environment(), say=said.append)
    _print("".join(said))
    return summary


def _print(words: str) -> None:
    print(words, end="", flush=True)


def run(
    name: str,
    words: Sequence[str],
    folder: Path,
    report: Path,
    *,
    environment: dict[str, str] | None = None,
    say: Callable[[str], None] = _print,
) -> Summary:
    """Run a test runner. One that fails without naming a failed test counts as a failure itself."""
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    say(f"\n--- {name} tests\n")
    status, last_words = _follow(words, folder, environment, say)
    summary = read(report) if report.is_file() else Summary()
    if status != 0 and not summary.failed:
        said = "".join(f"\n         {line}" for line in last_words)
        summary += Summary(failed=(f"{name} tests: the runner ended with status {status}{said}",))
    return summary


def _follow(
    words: Sequence[str], folder: Path, environment: dict[str, str] | None, say: Callable[[str], None]
) -> tuple[int, Sequence[str]]:
    """Run and `say` its lines; returns the status and what was said last."""
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
            say(line)
            if line.strip():
                last_words.append(line.rstrip())
    return runner.returncode, last_words


def main() -> int:
    """Run everything and print the summary."""
    started = time.monotonic()
    with ThreadPoolExecutor() as threads:
        web = threads.submit(web_tests)
        beside = server_tests("server-beside", [f"tests/{folder}" for folder in BESIDE])
        summary = web.result() + beside
    summary += server_tests("server", [f"--ignore=tests/{folder}" for folder in BESIDE])
    print()
    for line in summary.lines(seconds=time.monotonic() - started):
        print(line, flush=True)
    return 0 if summary.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
