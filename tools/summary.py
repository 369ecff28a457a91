"""Reads the JUnit reports of several test runners and says once, for all of them, how it went."""

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

SLOWEST = 12
"""So many modules are told of that took longest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """A test that did not run, and why."""

    test: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How many tests passed, which failed and which were skipped."""

    passed: int = 0
    failed: tuple[str, ...] = ()
    skipped: tuple[Skip, ...] = ()
    seconds: Counter[str] = field(default_factory=Counter)
    """How long the tests of each module took, with what they need."""

    def __add__(self, other: "Summary") -> "Summary":
        return Summary(
            passed=self.passed + other.passed,
            failed=tuple(dict.fromkeys(self.failed + other.failed)),  # one may fail, and its clean-up too
            skipped=self.skipped + other.skipped,
            seconds=self.seconds + other.seconds,
        )

    @property
    def is_good(self) -> bool:
        """Whether tests ran and none failed."""
        return self.passed > 0 and not self.failed

    def lines(self, *, seconds: float) -> Iterable[str]:
        """What to print: each skipped and failed test, what took longest, and the counts as the last line, alone."""
        for skip in self.skipped:
            yield f"skipped  {skip.test}: {skip.reason}"
        for test in self.failed:
            yield f"FAILED   {test}"
        for module, spent in self.seconds.most_common(SLOWEST):
            yield f"{spent:5.0f} s  {module}"
        yield f"All tests took {seconds:.0f} s."
        yield f"{self.passed} passed, {len(self.failed)} failed, {len(self.skipped)} skipped"


def read(report: Path) -> Summary:
    """The summary of one JUnit report."""
    return sum((_case(case) for case in ET.parse(report).iter("testcase")), Summary())


def _case(case: ET.Element) -> Summary:
    module = case.get("classname", "")
    test = f"{module}: {case.get('name', '')}"
    seconds = Counter({module: float(case.get("time", 0))})
    if case.find("failure") is not None or case.find("error") is not None:
        return Summary(failed=(test,), seconds=seconds)
    skipped = case.find("skipped")
    if skipped is not None:
        return Summary(skipped=(Skip(test=test, reason=skipped.get("message") or "no reason given"),), seconds=seconds)
    return Summary(passed=1, seconds=seconds)
