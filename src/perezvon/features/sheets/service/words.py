"""Headings and other words of tables, in the languages of those who read them."""

import json
from collections.abc import Collection, Mapping
from functools import cache
from importlib import resources

from perezvon.kernel.values import Language

_FEATURE = "perezvon.features.sheets"


def word(language: Language, key: str) -> str:
    """The text with this key."""
    return _texts(language)[key]


def named(language: Language, group: str, value: str) -> str:
    """What a code is called, such as a role or the end of a contact; a code without words is itself."""
    return _texts(language).get(f"{group}.{value}", value)


def in_all_languages(key: str) -> Collection[str]:
    """The text in every language."""
    return [word(language, key) for language in Language]


@cache
def _texts(language: Language) -> Mapping[str, str]:
    file = resources.files(_FEATURE) / "locales" / f"{language}.json"
    texts: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return texts
