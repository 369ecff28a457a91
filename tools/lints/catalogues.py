"""The three languages say the same.

Every folder with a catalogue has `en.json`, `ru.json` and `zh-Hans.json`: the same keys, the same placeholders, all
plural forms that the language has (CLDR), no empty text. English is the source. A key has plural forms when English has
both `<key>_one` and `<key>_other`. A key that begins with `//` is a note for translators, in English only.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.lints.finding import Finding, files

SOURCE = "en"
PLURALS = {
    "en": ("one", "other"),
    "ru": ("one", "few", "many", "other"),
    "zh-Hans": ("other",),
}
NOTE = "//"
PLACEHOLDER = re.compile(r"{{?-?\s*([\w.]+)[^}]*}}?|\$t\(([\w.:]+)|</?(\w+)\s*/?>")
COUNT = "count"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The texts of one file by their full key (`offer.accept`)."""

    path: Path
    language: str
    texts: Mapping[str, str]

    def finding(self, key: str, message: str) -> Finding:
        """A finding at the line of the key, or at the top when the key is not there."""
        return Finding(path=self.path, line=_line(self.path.read_text(), key), message=f"{key}: {message}")


def check(root: Path) -> Iterator[Finding]:
    """Findings for each folder of catalogues."""
    paths = [path for path in files(root, ("src", "web/src", "web/widget"), (".json",)) if path.stem in PLURALS]
    for folder in sorted({path.parent for path in paths}):
        missing = [language for language in PLURALS if not (folder / f"{language}.json").is_file()]
        for language in missing:
            there = next(path for path in paths if path.parent == folder)
            yield Finding(path=there, line=1, message=f"{language}.json is missing beside it: write it")
        if not missing:
            yield from _folder(folder)


def _folder(folder: Path) -> Iterator[Finding]:
    catalogues = {language: _read(folder / f"{language}.json", language) for language in PLURALS}
    for catalogue in catalogues.values():
        yield from _texts(catalogue)
        yield from _keys(catalogues[SOURCE], catalogue)


def _texts(catalogue: Catalogue) -> Iterator[Finding]:
    for key, text in catalogue.texts.items():
        if not text.strip():
            yield catalogue.finding(key, "the text is empty: write one, or remove the key from all languages")


def _keys(source: Catalogue, catalogue: Catalogue) -> Iterator[Finding]:
    expected = dict(_expected(source, catalogue.language))
    for key in expected.keys() - catalogue.texts.keys():
        yield catalogue.finding(key, f"missing in {catalogue.language}: add it")
    for key in catalogue.texts.keys() - expected.keys():
        yield catalogue.finding(key, f"not a key of {SOURCE}, or no plural form of {catalogue.language}: remove it")
    for key in expected.keys() & catalogue.texts.keys():
        yield from _placeholders(catalogue, key, expected[key])


def _expected(source: Catalogue, language: str) -> Iterator[tuple[str, str]]:
    """The keys that a language must have, each with the English text that it follows."""
    for key, text in source.texts.items():
        base, _, form = key.rpartition("_")
        if form not in PLURALS[SOURCE] or not {f"{base}_one", f"{base}_other"} <= source.texts.keys():
            yield key, text
        elif form == "other":
            for needed in PLURALS[language]:
                yield f"{base}_{needed}", text


def _placeholders(catalogue: Catalogue, key: str, source: str) -> Iterator[Finding]:
    wanted, found = _names(source), _names(catalogue.texts[key])
    if catalogue.language == SOURCE and key.endswith("_one"):  # "one call": English may leave out the number
        wanted, found = wanted - {COUNT}, found - {COUNT}
    for name in sorted(wanted - found):
        yield catalogue.finding(key, f"the placeholder {name} of the English text is missing: use it")
    for name in sorted(found - wanted):
        yield catalogue.finding(key, f"the placeholder {name} is not in the English text: remove it")


def _names(text: str) -> set[str]:
    return {next(name for name in match if name) for match in PLACEHOLDER.findall(text)}


def _read(path: Path, language: str) -> Catalogue:
    return Catalogue(path, language, dict(_flat(json.loads(path.read_text()), "")))


def _flat(tree: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if key.startswith(NOTE):
            continue
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


def _line(text: str, key: str) -> int:
    """The line of a key, found by looking for its parts one after another."""
    at = 0
    for part in key.split("."):
        found = text.find(f'"{part}"', at)
        at = max(at, found)
    return text.count("\n", 0, at) + 1
