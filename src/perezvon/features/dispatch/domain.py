"""What dispatch answers when a wish cannot be fulfilled."""

from typing import ClassVar

from perezvon.kernel.errors import AppError, ErrorKind


class RefusedError(AppError):
    """The engine refused a request; `params["reason"]` is its code, such as `offer_gone`."""

    kind = ErrorKind.CONFLICT
    code: ClassVar[str] = "dispatch.refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason, reason=reason)


class DispatchUnavailableError(AppError):
    """Nobody decides at the moment, or the decision was not confirmed in time: ask again."""

    kind = ErrorKind.UNAVAILABLE
    code: ClassVar[str] = "dispatch.unavailable"


class NotLeadingError(DispatchUnavailableError):
    """Another process decides or will: the wish certainly had no effect here, and may be asked again there."""
