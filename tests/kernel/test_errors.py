"""Expected errors carry a stable code."""

from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.errors import AdapterError, AppError, ErrorKind


class ParkedError(AppError):
    kind = ErrorKind.CONFLICT
    code = "calls.already_parked"


def test_an_error_is_told_by_its_code_and_parameters() -> None:
    error = ParkedError(place=3)
    assert (error.kind, error.code, error.params) == ("conflict", "calls.already_parked", {"place": 3})
    assert str(error) == "calls.already_parked"


def test_an_adapter_says_whether_another_try_makes_sense() -> None:
    assert AdapterError("busy", retryable=True).retryable


def test_an_actor_may_what_their_roles_permit() -> None:
    actor = Actor(user="u1", permissions={"desk.use": Scope.OWN})
    assert actor.may("desk.use")
    assert not actor.may("settings.write")
