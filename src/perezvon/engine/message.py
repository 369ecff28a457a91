"""The common base of everything that enters or leaves the engine."""

import re
from functools import cache
from typing import Annotated, TypeAlias

import msgspec
from typing_extensions import dataclass_transform

Code: TypeAlias = Annotated[str, "code"]
"""A word that programs understand and the web app translates; never what a person said or is called."""

AnyId: TypeAlias = Annotated[str, "id"]
"""An id of whatever a message speaks of."""

Keys: TypeAlias = Annotated[str, "keys"]
"""Keys of a telephone: digits, `*` and `#`."""

Numbers: TypeAlias = Annotated[str, "numbers"]
"""A set of small numbers: `1,3,4`, or where that is longer `~` and the URL-safe base 64 of an integer, its lowest byte
first, that has a bit for each."""

Date: TypeAlias = Annotated[str, "date"]
"""A day as `2026-12-31`."""


@cache
def stored_name(class_name: str) -> str:
    """The stored type of a message class: `LegConnected` is `leg_connected`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", class_name).lower()


# Tells the type checker what `frozen=True, kw_only=True` means for the classes below.
@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Message(msgspec.Struct, frozen=True, kw_only=True, tag=stored_name, omit_defaults=True, gc=False):
    """Immutable, so it is part of no cycle and the garbage collector need not look at it. Its tag, the class name in snake case, is its stored type and never changes meaning."""


class Attribute(Message):
    """A value that a contact carries under a name; both are codes, small and no words of people."""

    name: Code
    value: Code
