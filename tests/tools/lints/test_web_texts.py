from pathlib import Path

import pytest

from tools.lints.web_texts import check


def texts(root: Path, source: str, name: str = "queue-card.tsx") -> list[tuple[int, str]]:
    path = root / "web/src/features/queues/components" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source)
    return [(finding.line, finding.message.split('"')[1]) for finding in check(root)]


@pytest.mark.parametrize(
    "source",
    [
        'const a = <b>{t("queue.name")}</b>;',
        'const a = <Card data-testid="queue card" className="wide" onClick={() => go("to there")} />;',
        "const a = n < limit && limit > n ? <b>{n}</b> : <i> · </i>;",
        "const [open, setOpen] = useState<Map<string, Array<Row>>>(new Map());",
        "const first = <T,>(rows: T[]) => rows[0]; const b = <T extends Row>(row: T) => row;",
        "// it's <b>only</b> a comment\nconst a = /* <b>here</b> too */ 1;",
        "const pattern = /<b>text's<\\/b>/; const a = `<b>${name}'s</b>`;",
        "const a = <p>{/* the caller's name */}&nbsp;{name}</p>;",
        "const a = <p>Perezvon <kbd>Enter</kbd></p>;",
        "function f(a: number): Promise<void> { return a < 3 ? x : y; }",
        "const a = <Select<Array<Queue>> items={rows.map((row) => ({ label: row.name }))} />",
    ],
)
def test_code_without_texts_passes(tmp_path: Path, source: str) -> None:
    assert texts(tmp_path, source) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("const a = <b>Hello</b>;", (1, "Hello")),
        ("return (\n  <p>\n    {count} calls\n  </p>\n);", (3, "calls")),
        ("const a = (\n<Button\n  title='Answer'\n/>);", (3, "Answer")),
        ('const a = <p>{"Answer"}</p>;', (1, "Answer")),
        ("const a = <img alt={`A caller`} />;", (1, "A caller")),
        ("const a = <Tabs panel={<p>Звонки</p>} />;", (1, "Звонки")),
        ("const a = rows.map((row) => <li key={row.id}>排队</li>);", (1, "排队")),
        ("const a = busy ? <b>Busy</b> : null;", (1, "Busy")),
        ("const a = busy && <><b>{x}</b>free</>;", (1, "free")),
        ("const s = a < b ? `it's ${c}` : '\"';\nconst d = <b>Last</b>;", (2, "Last")),
    ],
)
def test_a_text_in_a_component_is_reported_at_its_line(tmp_path: Path, source: str, expected: tuple[int, str]) -> None:
    assert texts(tmp_path, source) == [expected]


def test_tests_may_write_texts(tmp_path: Path) -> None:
    assert texts(tmp_path, "const a = <b>Hello</b>;", name="queue-card.test.tsx") == []


def test_a_file_that_breaks_off_is_read_to_its_end(tmp_path: Path) -> None:
    assert texts(tmp_path, "const a = <b title='x'>Hello {`") == [(1, "x"), (1, "Hello")]
