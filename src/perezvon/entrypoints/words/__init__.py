"""What commands say to the operator, in the language of the terminal (`LC_ALL`, `LC_MESSAGES` or `LANG`).

The catalogues beside this file have the same keys and the same placeholders. A language without a catalogue is answered in
English.
"""

import json
import os
from collections.abc import Mapping
from importlib import resources

from perezvon.kernel.values import Language


def language_of(environ: Mapping[str, str]) -> Language:
    """The language that the terminal asks for."""
    asked = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    if asked.startswith("ru"):
        return Language.RUSSIAN
    return Language.CHINESE if asked.startswith("zh") else Language.ENGLISH


class Words:
    """The texts of one language."""

    def __init__(self, language: Language) -> None:
        file = resources.files(__name__) / f"{language}.json"
        self._texts: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))

    @classmethod
    def here(cls, environ: Mapping[str, str] = os.environ) -> "Words":
        """The texts of this terminal's language."""
        return cls(language_of(environ))

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in self._texts

    def say(self, key: str, /, **params: object) -> str:
        """The text with its placeholders filled."""
        return self._texts[key].format_map(_Known(params))


class _Known(dict[str, object]):
    """A parameter that is not there leaves a dash: a message about a failure must not fail."""

    def __missing__(self, key: str) -> str:
        return "–"


def bytes_text(count: float) -> str:
    """A number of bytes for people."""
    for unit in ("B", "KB", "MB", "GB"):
        if count < 1_000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1_000
    return f"{count:.1f} TB"
