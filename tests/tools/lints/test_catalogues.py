import json
from pathlib import Path

import pytest

from tools.lints.catalogues import check

EN = {"calls_one": "one call", "calls_other": "{{count}} calls", "offer": {"accept": "Answer {{name}}"}}
RU = {
    "calls_one": "{{count}} звонок",
    "calls_few": "{{count}} звонка",
    "calls_many": "{{count}} звонков",
    "calls_other": "{{count}} звонка",
    "offer": {"accept": "Ответить: {{name}}"},
}
ZH = {"calls_other": "{{count}} 通电话", "offer": {"accept": "接听 {{name}}"}}


def messages(root: Path, en: object = EN, ru: object = RU, zh: object = ZH) -> list[str]:
    folder = root / "web/src/features/calls/i18n"
    folder.mkdir(parents=True, exist_ok=True)
    for language, tree in (("en", en), ("ru", ru), ("zh-Hans", zh)):
        if tree is not None:
            (folder / f"{language}.json").write_text(json.dumps(tree, ensure_ascii=False, indent=2))
    return [f"{finding.path.stem}:{finding.line} {finding.message}" for finding in check(root)]


def test_three_languages_that_say_the_same_pass(tmp_path: Path) -> None:
    assert messages(tmp_path) == []


def test_a_note_for_translators_is_no_text(tmp_path: Path) -> None:
    assert messages(tmp_path, en={**EN, "//calls": "counts calls of today"}) == []


def test_a_missing_language_is_reported(tmp_path: Path) -> None:
    assert messages(tmp_path, zh=None) == ["en:1 zh-Hans.json is missing beside it: write it"]


def test_catalogues_of_the_server_are_checked_too(tmp_path: Path) -> None:
    folder = tmp_path / "src/perezvon/features/flows/locales"
    folder.mkdir(parents=True)
    (folder / "ru.json").write_text("{}")
    assert [finding.message for finding in check(tmp_path)] == [
        "en.json is missing beside it: write it",
        "zh-Hans.json is missing beside it: write it",
    ]


@pytest.mark.parametrize(
    ("ru", "expected"),
    [
        ({**RU, "offer": {}}, "ru:6 offer.accept: missing in ru: add it"),
        ({**RU, "calls_few": " "}, "ru:3 calls_few: the text is empty"),
        ({key: text for key, text in RU.items() if key != "calls_many"}, "ru:1 calls_many: missing in ru: add it"),
        ({**RU, "calls_two": "{{count}}"}, "ru:9 calls_two: not a key of en, or no plural form of ru: remove it"),
        ({**RU, "calls_one": "звонок"}, "ru:2 calls_one: the placeholder count of the English text is missing"),
        ({**RU, "offer": {"accept": "{{nam}}"}}, "ru:7 offer.accept: the placeholder nam is not in the English text"),
    ],
)
def test_a_difference_is_reported_at_its_line(tmp_path: Path, ru: object, expected: str) -> None:
    assert any(message.startswith(expected) for message in messages(tmp_path, ru=ru))


def test_a_key_that_only_looks_like_a_plural_form_is_an_ordinary_key(tmp_path: Path) -> None:
    outcome = {"outcome_other": "x"}
    assert messages(tmp_path, {**EN, **outcome}, {**RU, **outcome}, {**ZH, **outcome}) == []
