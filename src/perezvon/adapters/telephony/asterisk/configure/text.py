"""The text of a configuration file: sections of options, one line each.

Whatever is given, a document has the sections and options that were given and no others: a name or value that would begin
another line or section is a `ValueError`. Plans are checked long before; this holds whatever they forget.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

MARK = "; Written by Perezvon. Changes made here are lost: change the centre's settings instead."
"""First line of each file of ours, by which it is known to be ours."""

Option: TypeAlias = tuple[str, str | int]

_NAME = re.compile(r"[A-Za-z0-9_./+-]+")
_VALUE = re.compile(r"[^\x00-\x1f\x7f\s](?:[^\x00-\x1f\x7f]*[^\x00-\x1f\x7f\s])?")
"""Asterisk drops spaces at both ends, so a value that has some would not mean itself."""


@dataclass(frozen=True, slots=True)
class Section:
    """`[name]` and its options, in order: Asterisk reads them so."""

    name: str
    options: tuple[Option, ...]


def section(name: str, *options: Option | Iterable[Option]) -> Section:
    """A section; options may come one by one or many at once."""
    flat: list[Option] = []
    for option in options:
        match option:
            case (str(key), str() | int() as value):
                flat.append((key, value))
            case _:
                flat.extend(option)
    return Section(name, tuple(flat))


def document(*sections: Section, includes: str | None = None) -> str:
    """The text of a file, which may begin with all of another file of the same folder."""
    first = [MARK] if includes is None else [MARK, f"#include {_name(includes)}"]
    return "\n\n".join([*first, *(_section(part) for part in sections)]) + "\n"


def _section(part: Section) -> str:
    lines = [f"{_name(key)} = {_value(str(value))}" for key, value in part.options]
    return "\n".join([f"[{_name(part.name)}]", *lines])


def _name(name: str) -> str:
    if _NAME.fullmatch(name) is None:
        raise ValueError("this name would not mean itself in a configuration file")
    return name


def _value(value: str) -> str:
    """A value as it stands behind `=`; a semicolon in it would begin a comment."""
    if _VALUE.fullmatch(value) is None:
        raise ValueError("this value would not mean itself in a configuration file")
    return value.replace(";", r"\;")
