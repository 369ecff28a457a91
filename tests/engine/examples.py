"""An example of any message, made from its type: every field filled, or only those that must be."""

from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from perezvon.engine.message import Message

UNIONS = (UnionType, Union)


def full(message: type[Message]) -> Message:
    """An example with every field set, none of them to its default."""
    return _make(message, is_full=True)


def bare(message: type[Message]) -> Message:
    """An example with the fields set that have no default."""
    return _make(message, is_full=False)


def _make(message: type[Message], *, is_full: bool) -> Message:
    hints = get_type_hints(message, include_extras=True)
    fields = [field for field in msgspec.structs.fields(message) if is_full or field.required]
    return message(**{field.name: _value(hints[field.name], field.name, field.default, is_full) for field in fields})


def _value(hint: Any, name: str, default: Any, is_full: bool) -> Any:
    """A value of the type `hint`, not equal to `default`."""
    if hint is bool:
        return default is not True
    if hint is int:
        return 7
    if hint is str or getattr(hint, "__supertype__", None) is str or get_origin(hint) is Annotated:
        return name
    return _compound(hint, name, default, is_full)


def _compound(hint: Any, name: str, default: Any, is_full: bool) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in UNIONS:
        return _value(next(argument for argument in arguments if argument is not NoneType), name, default, is_full)
    if origin is tuple:
        choices = [choice for argument in arguments for choice in _choices(argument)]
        return tuple(_value(choice, name, None, is_full) for choice in choices)
    if issubclass(hint, Enum):
        return next((member for member in reversed(hint) if member != default), default)
    assert issubclass(hint, Message), hint
    return _make(hint, is_full=is_full)


def _choices(hint: Any) -> tuple[Any, ...]:
    """The types that an item of a tuple may have."""
    if hint is ...:
        return ()
    return get_args(hint) if get_origin(hint) in UNIONS else (hint,)
