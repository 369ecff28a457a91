"""What may go wrong in acting on a contact."""

from perezvon.kernel.errors import AppError, ErrorKind


class ContactNotFoundError(AppError):
    """No such contact, or none that this person may see."""

    kind = ErrorKind.NOT_FOUND
    code = "contacts.not_found"


class BadCursorError(AppError):
    """The cursor was not made by this history."""

    kind = ErrorKind.INVALID
    code = "contacts.bad_cursor"


class NotAnAgentError(AppError):
    """Only someone who takes contacts can act on one."""

    kind = ErrorKind.FORBIDDEN
    code = "contacts.not_an_agent"


class BadNumberError(AppError):
    """That is no telephone number."""

    kind = ErrorKind.INVALID
    code = "contacts.bad_number"


class UnknownOutcomeError(AppError):
    """No such outcome, or it is not offered any more."""

    kind = ErrorKind.CONFLICT
    code = "contacts.unknown_outcome"


class OutcomeNotFoundError(AppError):
    """There is no such outcome."""

    kind = ErrorKind.NOT_FOUND
    code = "contacts.outcome_not_found"
