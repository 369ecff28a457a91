"""A log that would mislead is refused with file, line and reason; an odd but possible one is read and its oddities counted."""

import pytest

from perezvon.features.twin.domain.csvlog import PART_ROWS, read_log
from perezvon.features.twin.domain.refusals import FileRefusedError

HEADER = "contact_id,arrived_at,queue,priority,customer_id,wait_s,outcome,handle_s,agent_id"
GOOD = "1,2026-11-26T09:00:00,sales,0,0,12,answered,180,IDIT"
NEXT = "2,2026-11-26T09:00:30,sales,2,4711,40,abandoned,,"


def log(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join((header, *rows, "")).encode()


def test_rows_become_calls() -> None:
    first, second = read_log(log(GOOD, NEXT), "day.csv").calls
    assert (first.queue, first.wait_s, first.is_answered, first.handle_s, first.agent) == (
        "sales",
        12,
        True,
        180,
        "IDIT",
    )
    assert (second.is_answered, second.who.customer, second.who.tier, second.agent) == (False, "4711", "2", None)
    assert first.who.customer is None
    assert second.arrived - first.arrived == 30


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (log(GOOD, NEXT).decode().encode("utf-16"), 1, "encoding"),
        (log(GOOD, NEXT).decode().encode("utf-16-le"), 1, "encoding"),
        (log(GOOD, NEXT.replace("sales", "продажи")).decode().encode("cp1251"), 3, "not_utf8"),
        (log(header=HEADER), 1, "empty"),
        (b"", 1, "columns"),
        (log(GOOD, header=HEADER.replace(",wait_s", "")), 1, "columns"),
        (log(GOOD.replace(",", ";"), header=HEADER.replace(",", ";")), 1, "separator"),
        (log(GOOD, header=f"{HEADER},queue"), 1, "column_twice"),
        (log(GOOD, NEXT + ",x"), 3, "fields"),
        (log(GOOD, NEXT.replace("sales", '"sales')), 3, "csv"),
        (log(GOOD, GOOD), 3, "id_twice"),
        (log(GOOD.replace("1,", ",", 1)), 2, "no_id"),
        (log(GOOD, NEXT.replace("sales", "")), 3, "no_queue"),
        (log(GOOD, NEXT.replace("sales", "slaes")), 3, "unknown_queue"),
        (log(GOOD, NEXT.replace("09:00:30", "08:59:59")), 3, "unsorted"),
        (log(GOOD, NEXT.replace("09:00:30", "25:00:30")), 3, "time"),
        (log(GOOD, NEXT.replace("09:00:30", "09:00:30+03:00")), 3, "time_zone"),
        (log(GOOD, NEXT.replace(",40,", ",-40,")), 3, "negative"),
        (log(GOOD.replace(",180,", ",-1,")), 2, "negative"),
        (log(GOOD, NEXT.replace(",40,", ",nan,")), 3, "range"),
        (log(GOOD, NEXT.replace(",40,", ",soon,")), 3, "number"),
        (log(GOOD, NEXT.replace(",2,", ",10,")), 3, "range"),
        (log(GOOD, NEXT.replace("abandoned", "lost")), 3, "outcome"),
        (log(GOOD, NEXT.replace("abandoned,,", "abandoned,10,IDIT")), 3, "abandoned_but_handled"),
    ],
)
def test_a_bad_log_is_refused_with_file_line_and_reason(data: bytes, line: int, reason: str) -> None:
    with pytest.raises(FileRefusedError) as refused:
        read_log(data, "day.csv", queues=("sales", "service"))
    assert (refused.value.params["file"], refused.value.params["line"]) == ("day.csv", line)
    assert refused.value.params["reason"] == reason


def test_the_wrong_encoding_is_told_with_its_byte_and_a_guess() -> None:
    with pytest.raises(FileRefusedError) as refused:
        read_log(log(GOOD, NEXT.replace("sales", "продажи")).decode().encode("cp1251"), "day.csv")
    assert refused.value.params["encoding"] == "Windows-1251"
    assert refused.value.params["byte"] == NEXT.index("sales") + 1


def row(number: int, day: int, second: int) -> str:
    return f"{number},2026-11-{day:02}T09:{second // 60:02}:{second % 60:02},sales,0,0,1,answered,5,IDIT"


def test_lists_of_several_lines_one_after_another_are_one_log() -> None:
    parts = [row(n, 1 + n // 60, n) for n in range(PART_ROWS)]
    again = [row(PART_ROWS + n, 1 + n // 60, n) for n in range(PART_ROWS)]
    calls = read_log(log(*parts, *again), "month.csv").calls
    assert len(calls) == 2 * PART_ROWS
    assert [call.arrived for call in calls] == sorted(call.arrived for call in calls)


def test_a_single_row_from_another_day_is_still_noticed() -> None:
    rows = [row(n, 1 + n // 60, n) for n in range(PART_ROWS)]
    rows.insert(5, row(999, 28, 0))
    with pytest.raises(FileRefusedError) as refused:
        read_log(log(*rows), "month.csv")
    assert (refused.value.params["line"], refused.value.params["reason"]) == (8, "unsorted")


def test_odd_rows_are_kept_and_counted() -> None:
    oddities = read_log(
        log(
            "1,2026-11-26T09:00:00,sales,0,0,0,answered,4,NO_SERVER",
            "2,2026-11-26T10:00:00,sales,0,0,0,answered,0,IDIT",
            "3,2026-11-26T11:00:00,sales,0,0,0,answered,4000,IDIT",
            "4,2026-11-26T11:30:00,sales,0,0,0,answered,60,IDIT",
            "5,2026-11-26T23:59:50,sales,0,0,5,answered,60,IDIT",
        ),
        "day.csv",
    ).oddities
    assert oddities == {"no_agent": 1, "no_handling": 1, "long_handling": 1, "two_at_once": 1, "after_midnight": 1}
