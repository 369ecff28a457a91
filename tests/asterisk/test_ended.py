"""What Asterisk writes down of channels that ended is read once, and the file stays small."""

import csv
import json
from pathlib import Path

import pytest

from perezvon.adapters.telephony.asterisk.ended import RECENT_S, EndedCalls
from perezvon.kernel.time import SECOND
from tests.support.clock import TestClock


class Written:
    """The file as Asterisk writes it."""

    def __init__(self, folder: Path) -> None:
        self.clock = TestClock()
        self.file = folder / "ended.csv"
        self.ended = EndedCalls(self.file, self.clock)

    async def causes(self) -> dict[str, int]:
        return {one.channel: one.cause for one in await self.ended.recent()}

    def channel(self, name: str, cause: int = 16, *, contact: str | None = "", ago_s: float = 0.0) -> None:
        at = self.clock.now() / SECOND - ago_s
        with self.file.open("a") as file:
            why = json.dumps({"hangupcause": cause, "hangupsource": "", "dialstatus": ""})
            csv.writer(file, quoting=csv.QUOTE_ALL).writerow(
                [f"{at:.6f}", name, name, why, *([contact] if contact is not None else [])]
            )


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return Written(tmp_path)


async def test_why_channels_ended_is_told_once(written: Written) -> None:
    written.channel("node-1.1", 16)
    written.channel("node-1.2", 44)
    assert await written.causes() == {"node-1.1": 16, "node-1.2": 44}
    assert await written.causes() == {}
    written.channel("node-1.3", 17)
    assert await written.causes() == {"node-1.3": 17}


async def test_a_page_is_known_by_its_contact_and_older_lines_name_none(written: Written) -> None:
    written.channel("node-1.1", contact="c1")
    written.channel("node-1.2", contact=None)
    assert [(one.channel, one.contact) for one in await written.ended.recent()] == [
        ("node-1.1", "c1"),
        ("node-1.2", ""),
    ]


async def test_what_is_long_over_is_not_told(written: Written) -> None:
    written.channel("old", ago_s=RECENT_S + 1)
    written.channel("new", ago_s=RECENT_S - 1)
    assert list(await written.causes()) == ["new"]


async def test_what_was_read_is_removed(written: Written) -> None:
    written.channel("node-1.1")
    await written.causes()
    assert list(written.file.parent.iterdir()) == []


@pytest.mark.parametrize(
    "line",
    [
        "",
        "half a li",
        '"1","a","a"',
        '"x","a","a","{""hangupcause"":16}"',
        '"9999999999","a","a","{}"',
        '"9999999999","a","a","["',
    ],
)
async def test_a_line_that_is_not_whole_costs_no_other(written: Written, line: str) -> None:
    written.file.write_text(line + "\n")
    written.channel("node-1.1")
    assert await written.causes() == {"node-1.1": 16}


async def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    assert await EndedCalls(None, TestClock()).recent() == []
    assert await EndedCalls(tmp_path / "missing", TestClock()).recent() == []
