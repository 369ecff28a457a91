"""Expected outcomes that a caller must handle. A bug is any other exception."""

from enum import StrEnum
from typing import ClassVar


class ErrorKind(StrEnum):
    """What an error means to whoever asked; the HTTP edge alone maps it to a status."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"


class AppError(Exception):
    """An expected business outcome. `code` is stable and translated by the web app with `params`."""

    kind: ClassVar[ErrorKind]
    code: ClassVar[str]
    is_noted: ClassVar[bool] = False
    """Whether what was written before it is kept, for a failure that leaves a trace; else all is undone."""

    def __init__(self, detail: str = "", **params: str | int) -> None:
        super().__init__(detail or self.code)
        self.params = params


class AdapterError(Exception):
    """The outside world failed. `retryable` tells whether the same call may succeed later."""

    def __init__(self, detail: str, *, retryable: bool) -> None:
        super().__init__(detail)
        self.retryable = retryable
