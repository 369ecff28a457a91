"""Headings and names of metrics, in the languages of those who read reports."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

from perezvon.features.metrics.domain.report import Texts
from perezvon.kernel.values import Language

_FEATURE = "perezvon.features.metrics"


def texts(language: Language) -> Texts:
    """The text of each key in this language."""
    return _texts(language).__getitem__


@cache
def _texts(language: Language) -> Mapping[str, str]:
    file = resources.files(_FEATURE) / "locales" / f"{language}.json"
    read: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return read
