import json
from pathlib import Path

from tools.lints.error_texts import check

ERRORS = """
class NotFoundError(AppError):
    kind = ErrorKind.NOT_FOUND
    code = "calls.not_found"


class Line:
    code = "not an error"
"""


def findings(root: Path, texts: object) -> list[tuple[int, str]]:
    for name, text in {
        "src/perezvon/features/calls/domain.py": ERRORS,
        "web/src/i18n/en.json": json.dumps({"error": texts}),
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return [(finding.line, finding.message) for finding in check(root)]


def test_an_error_with_words_passes(tmp_path: Path) -> None:
    assert findings(tmp_path, {"calls": {"not_found": "There is no such call."}}) == []


def test_an_error_without_words_is_reported(tmp_path: Path) -> None:
    ((line, message),) = findings(tmp_path, {"calls": {}})
    assert line == 4
    assert "add error.calls.not_found to the catalogues in web/src/i18n" in message


def test_a_group_of_texts_is_no_text(tmp_path: Path) -> None:
    assert len(findings(tmp_path, {"calls": {"not_found": {"title": "x"}}})) == 1


def test_a_tree_without_a_web_app_is_not_asked(tmp_path: Path) -> None:
    assert list(check(tmp_path)) == []
