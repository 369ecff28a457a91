"""Headings and names of metrics, in the languages of those who read reports. The words of figures are those of the web app, from
where `tools/metric_words.py` copies them."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from perezvon.features.metrics.domain.report import Texts
from perezvon.kernel.values import Language

_FEATURE = "perezvon.features.metrics"


def texts(language: Language) -> Texts:
    """The text of each key in this language."""
    return _texts(language).__getitem__


@cache
def _texts(language: Language) -> Mapping[str, str]:
    locales = resources.files(_FEATURE) / "locales"
    return {**_read(locales / f"{language}.json"), **_read(locales / "definitions" / f"{language}.json")}


def _read(file: Traversable) -> Mapping[str, str]:
    read: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return read
