"""How a question to Asterisk can end badly. Nothing in these errors names a person or a number."""

from http import HTTPStatus

from perezvon.kernel.errors import AdapterError

_GONE = frozenset(
    (
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
        HTTPStatus.PRECONDITION_FAILED,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    )
)
_NO_CHANNEL = "Allocation failed"
"""All that Asterisk says when an endpoint has no phone, is unknown or cannot be called for another reason."""


class AriError(AdapterError):
    """Asterisk did not do what it was asked. `status` is that of its answer, None without one."""

    def __init__(self, detail: str, *, status: int | None, retryable: bool) -> None:
        super().__init__(detail, retryable=retryable)
        self.status = status


class AriGoneError(AriError):
    """What was asked about is gone, is elsewhere or is not in the state for it (400, 404, 409, 412, 422).

    Asterisk uses all of these for a channel or bridge that ended in the meantime, which is nobody's fault; a creation that
    is repeated under the same id is answered so as well.
    """


class AriUnreachableError(AriError):
    """No channel could be made to the endpoint, usually since no phone is registered for it."""


class AriSilentError(AriError):
    """There is no connection, it broke, or there was no answer in time. Whether it had an effect is unknown."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, status=None, retryable=True)


def refusal(question: str, status: int, message: str) -> AriError:
    """The error for an answer with this status; `question` is method and path."""
    detail = f"{question}: {status} {message}"
    if status in _GONE:
        return AriGoneError(detail, status=status, retryable=False)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR and message == _NO_CHANNEL:
        return AriUnreachableError(detail, status=status, retryable=False)
    return AriError(detail, status=status, retryable=status >= HTTPStatus.INTERNAL_SERVER_ERROR)
