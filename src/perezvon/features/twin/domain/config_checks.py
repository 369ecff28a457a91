"""What the readers of a config share: where each key stands in the file, and refusals with line and reason."""

import re
import tomllib
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

from perezvon.features.twin.domain.plan import Span
from perezvon.features.twin.domain.refusals import FileRefusedError

Path = tuple[str | int, ...]
Keys = Mapping[str, type]

_MAY_BE_NEGATIVE = {"priority"}
_MOST = {"callback_share": 1, "reached_share": 1, "missed_share": 1, "target_percent": 100}
_MOST_KNOWN = 12
"""So many values are named in a refusal."""


class Checks:
    """Checks what stands in one file; `lines` says where."""

    def __init__(self, file: str, lines: Mapping[Path, int]) -> None:
        self._file = file
        self._lines = lines

    def stands(self, path: Path) -> bool:
        """Whether the file has this key."""
        return path in self._lines

    def table(self, path: Path, settings: object, keys: Keys) -> dict[str, Any]:
        """A table with these keys and no others, whose numbers may be."""
        if not isinstance(settings, dict):
            raise self.refusal(path, "kind", key=str(path[-1]), expected="table")
        for key, value in settings.items():
            place = (*path, key)
            if key not in keys:
                near = get_close_matches(key, keys, n=1, cutoff=0)
                raise self.refusal(place, "unknown_key", value=key, nearest=near[0])
            wanted = (int, float) if keys[key] is float else (keys[key],)
            is_stray = isinstance(value, bool) and keys[key] not in {bool, object}
            if not isinstance(value, wanted) or is_stray:
                raise self.refusal(place, "kind", key=key, expected=keys[key].__name__)
            self._number(place, key, value)
        return settings

    def tables(self, path: Path, settings: object, keys: Keys) -> dict[str, dict[str, Any]]:
        """A table of tables by their names."""
        if not isinstance(settings, dict):
            raise self.refusal(path, "kind", key=str(path[-1]), expected="table")
        return {name: self.table((*path, name), inner, keys) for name, inner in settings.items()}

    def known(self, path: Path, value: object, known: Collection[str]) -> Any:
        """One of what is known."""
        if value not in known:
            told = ", ".join(sorted(known)[:_MOST_KNOWN]) or "–"
            raise self.refusal(path, "unknown_value", key=str(path[-1]), value=str(value), known=told)
        return value

    def levels(self, path: Path, levels: Mapping[str, object], least: int = 1) -> None:
        """Skills with levels from 1 to 5."""
        for name, level in levels.items():
            if not isinstance(level, int) or isinstance(level, bool) or not least <= level <= 5:
                raise self.refusal(path, "range", column=name, value=str(level), least=least, most=5)

    def span(self, path: Path, text: object) -> Span:
        """Times at work, like `08:00-16:30`."""
        found = re.fullmatch(r"(-?)(\d\d?):(\d\d)\s*[-–]\s*(-?)(\d\d?):(\d\d)", str(text).strip())
        if found is None:
            raise self.refusal(path, "span", value=str(text))
        if found[1] or found[4]:
            raise self.refusal(path, "negative", column=str(path[-1]), value=str(text))
        start, end = (int(found[h]) * 3600.0 + int(found[m]) * 60 for h, m in ((2, 3), (5, 6)))
        if int(found[3]) > 59 or int(found[6]) > 59 or start >= 86_400 or not start < end <= 36 * 3600:
            raise self.refusal(path, "span", value=str(text))
        return start, end

    def _number(self, place: Path, key: str, value: object) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return
        if value < 0 and key not in _MAY_BE_NEGATIVE:
            raise self.refusal(place, "negative", column=key, value=str(value))
        most = _MOST.get(key, 1_000_000)
        if not abs(value) <= most:
            raise self.refusal(place, "range", column=key, value=str(value), least=0, most=most)

    def refusal(self, path: Path, reason: str, **details: str | int) -> FileRefusedError:
        """The refusal of what stands there."""
        line = next((self._lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self._lines), 1)
        return FileRefusedError(self._file, line, reason, **details)


def lines_of(text: str) -> Mapping[Path, int]:
    """In which line each table and key of a TOML file stands, as far as plain lines show it."""
    lines: dict[Path, int] = {}
    section: Path = ()
    counts: dict[Path, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        plain = line.strip()
        if plain.startswith("["):
            section = _names(plain)
            if plain.startswith("[["):
                counts[section] = counts.get(section, -1) + 1
                section = (*section, counts[section])
            lines.setdefault(section, number)
        elif "=" in plain and not plain.startswith("#"):
            lines.setdefault((*section, *_names(plain.split("=")[0] + "=0")), number)
    return lines


def _names(toml: str) -> Path:
    """The names of the one table or key in a line of TOML."""
    try:
        inner: Any = tomllib.loads(toml)
    except tomllib.TOMLDecodeError:
        return ("",)
    names: list[str] = []
    while isinstance(inner, dict | list) and inner:
        if isinstance(inner, list):
            inner = inner[0]
        else:
            names.append(next(iter(inner)))
            inner = inner[names[-1]]
    return tuple(names)
