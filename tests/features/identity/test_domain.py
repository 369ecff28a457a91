"""Promises of identity that need no database."""

import pytest

from perezvon.features.identity.domain import (
    PERMISSIONS,
    Attempts,
    Role,
    Session,
    TooManyAttemptsError,
    is_local_visit,
    permissions_of,
)
from perezvon.kernel.ids import SessionId, UserId
from perezvon.kernel.time import SECOND

HOUR = 3_600 * SECOND
MINUTE = 60 * SECOND


def test_nobody_without_a_role_may_do_anything() -> None:
    assert permissions_of(()) == {}


def test_roles_add_up() -> None:
    both = permissions_of((Role.AGENT, Role.PLANNER))
    assert both == permissions_of((Role.AGENT,)) | permissions_of((Role.PLANNER,))


def test_every_permission_has_somebody_who_holds_it() -> None:
    assert all(PERMISSIONS.values())


def test_who_sets_the_centre_up_hears_no_call() -> None:
    assert "recordings.listen" not in permissions_of((Role.ADMINISTRATOR,))
    assert "settings.write" not in permissions_of(set(Role) - {Role.ADMINISTRATOR})


@pytest.mark.parametrize(
    ("idle", "age", "is_over"),
    [(11 * HOUR, 20 * HOUR, False), (13 * HOUR, 20 * HOUR, True), (0, 31 * 24 * HOUR, True)],
)
def test_a_session_is_over_when_idle_or_old(idle: int, age: int, is_over: bool) -> None:
    now = 100 * 24 * HOUR
    assert Session(session=SessionId("s"), user=UserId("u"), created=now - age, seen=now - idle).is_over(now) is is_over


def test_attempts_are_refused_after_the_limit_and_allowed_after_the_window() -> None:
    attempts = Attempts(limit=3, window=15 * MINUTE)
    for _ in range(3):
        attempts.begin("anna", 0)
    with pytest.raises(TooManyAttemptsError) as refused:
        attempts.begin("anna", 5 * MINUTE)
    assert refused.value.params == {"retry_after_s": 601}
    attempts.begin("ben", 5 * MINUTE)
    attempts.begin("anna", 15 * MINUTE)


def test_an_excused_attempt_does_not_count() -> None:
    attempts = Attempts(limit=1, window=MINUTE)
    attempts.begin("10.0.0.1", 0)
    attempts.excuse("10.0.0.1")
    attempts.begin("10.0.0.1", 0)


def test_a_flood_of_keys_is_bounded_and_forgets_the_oldest() -> None:
    attempts = Attempts(limit=1, window=MINUTE, capacity=2)
    for key in ("a", "b", "c"):
        attempts.begin(key, 0)
    attempts.begin("a", 0)
    with pytest.raises(TooManyAttemptsError):
        attempts.begin("c", 0)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1:8080", "127.5.5.5", "[::1]:8080", "[::1]"])
@pytest.mark.parametrize("peer", ["127.0.0.1", "::1"])
def test_a_visit_by_a_loopback_name_from_this_machine_is_local(peer: str, host: str) -> None:
    assert is_local_visit(peer, {"host": host})


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("192.168.1.5", {"host": "localhost"}),
        (None, {"host": "localhost"}),
        ("127.0.0.1", {}),
        ("127.0.0.1", {"host": "evil.example"}),
        ("127.0.0.1", {"host": "localhost.evil.example:8080"}),
        ("127.0.0.1", {"host": "127.0.0.1.nip.io"}),
        ("127.0.0.1", {"host": "192.168.1.5:8080"}),
        ("127.0.0.1", {"host": "localhost", "x-forwarded-for": "203.0.113.9"}),
        ("127.0.0.1", {"host": "localhost", "forwarded": "for=203.0.113.9"}),
    ],
)
def test_a_visit_through_a_network_a_proxy_or_a_foreign_name_is_not_local(
    peer: str | None, headers: dict[str, str]
) -> None:
    assert not is_local_visit(peer, headers)
