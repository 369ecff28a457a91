"""Reads the JUnit reports of several test runners and says once, for all of them, how it went."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


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

    def __add__(self, other: "Summary") -> "Summary":
        return Summary(
            passed=self.passed + other.passed,
            failed=tuple(dict.fromkeys(self.failed + other.failed)),  # one may fail, and its clean-up too
            skipped=self.skipped + other.skipped,
        )

    @property
    def is_good(self) -> bool:
        """Whether tests ran and none failed."""
        return self.passed > 0 and not self.failed

    def lines(self, *, seconds: float) -> Iterable[str]:
        """What to print: each skipped and failed test, how long all took, and the counts as the last line, alone."""
        for skip in self.skipped:
            yield f"skipped  {skip.test}: {skip.reason}"
        for test in self.failed:
            yield f"FAILED   {test}"
        yield f"All tests took {seconds:.0f} s."
        yield f"{self.passed} passed, {len(self.failed)} failed, {len(self.skipped)} skipped"


def read(report: Path) -> Summary:
    """The summary of one JUnit report."""
    return sum((_case(case) for case in ET.parse(report).iter("testcase")), Summary())


def _case(case: ET.Element) -> Summary:
    test = f"{case.get('classname', '')}: {case.get('name', '')}"
    if case.find("failure") is not None or case.find("error") is not None:
        return Summary(failed=(test,))
    skipped = case.find("skipped")
    if skipped is not None:
        return Summary(skipped=(Skip(test=test, reason=skipped.get("message") or "no reason given"),))
    return Summary(passed=1)
