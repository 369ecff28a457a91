import json
from pathlib import Path

from tools.lints.audit_texts import check

DEEDS = """
async def keep(tx, actor, recording, keep):
    await record(tx, actor, "recordings.keep" if keep else "recordings.let_go", recording)
    await record(tx, actor, f"recordings.{keep}", recording)
    recorder.record(leg, "some", "where.else")
"""


def findings(root: Path, texts: object) -> list[tuple[int, str]]:
    for name, text in {
        "src/perezvon/features/recordings/service.py": DEEDS,
        "web/src/features/audit/i18n/en.json": json.dumps({"action": texts}),
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return [(finding.line, finding.message) for finding in check(root)]


def test_deeds_with_words_pass(tmp_path: Path) -> None:
    assert findings(tmp_path, {"recordings": {"keep": "Kept it", "let_go": "Let it go"}}) == []


def test_a_deed_without_words_is_reported(tmp_path: Path) -> None:
    ((line, message),) = findings(tmp_path, {"recordings": {"keep": "Kept it"}})
    assert line == 3
    assert "add action.recordings.let_go to the catalogues in web/src/features/audit/i18n" in message
