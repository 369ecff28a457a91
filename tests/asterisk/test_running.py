"""The configuration that Perezvon writes, on a real Asterisk."""

from collections.abc import Iterator

import pytest

from perezvon.adapters.telephony.asterisk.names import WAITING
from tests.support.asterisk import HOST, RunningAsterisk, browser, carrier, desk, number
from tests.support.polling import eventually_sync
from tests.support.sip import SipCaller


@pytest.fixture(scope="module")
def asterisk() -> Iterator[RunningAsterisk]:
    """One Asterisk for all tests here, which leave it without calls."""
    with RunningAsterisk(
        trunks=(carrier(),), phones=(desk("7"), browser("7"), desk("8")), numbers=(number("4951000", "main"),)
    ) as running:
        yield running


@pytest.fixture(autouse=True)
def no_call_is_left(asterisk: RunningAsterisk) -> Iterator[None]:
    yield
    eventually_sync(lambda: asterisk.channels() == 0)
    assert asterisk.bridges() == 0


def caller(asterisk: RunningAsterisk, *, host: str = "127.0.0.2", user: str = "4957654321") -> SipCaller:
    return SipCaller((HOST, asterisk.plan.listening.sip), host=host, user=user)


def calls_so_far(asterisk: RunningAsterisk) -> int:
    text = asterisk.ask("core show channels count")
    return int(
        next(line.split()[0] for line in text.splitlines() if "calls processed" in line or "call processed" in line)
    )


def test_it_boots_without_a_complaint(asterisk: RunningAsterisk) -> None:
    assert asterisk.complaints() == []


def test_all_endpoints_that_were_planned_are_there_and_no_others(asterisk: RunningAsterisk) -> None:
    shown = asterisk.ask("pjsip show endpoints").splitlines()
    there = {line.split()[1] for line in shown if line.startswith(" Endpoint: ") and "<" not in line}
    assert there == {"trunk-carrier", "agent-7", "web-7", "agent-8"}


def test_with_no_media_process_a_caller_hears_music_and_is_not_hung_up(asterisk: RunningAsterisk) -> None:
    with caller(asterisk) as call:
        assert call.call("4951000") == 200
        assert call.hears()
        assert not call.was_hung_up(within=5)
        assert call.hears()
        assert WAITING in asterisk.ask("core show channels concise")


def test_a_number_that_is_nobodys_is_not_found(asterisk: RunningAsterisk) -> None:
    before = calls_so_far(asterisk)
    with caller(asterisk) as call:
        assert call.call("4951001") == 404
    assert calls_so_far(asterisk) == before


@pytest.mark.parametrize("user", ["4957654321", "anonymous", "trunk-carrier", "agent-7", "web-7"])
def test_a_stranger_is_refused_whatever_name_they_claim(asterisk: RunningAsterisk, user: str) -> None:
    before = calls_so_far(asterisk)
    with caller(asterisk, host="127.0.0.9", user=user) as call:
        assert call.call("4951000") == 401
    assert calls_so_far(asterisk) == before


def test_one_more_phone_takes_effect_while_a_call_goes_on(asterisk: RunningAsterisk) -> None:
    with caller(asterisk) as call:
        call.call("4951000")
        reloaded = asterisk.change(phones=(*asterisk.plan.phones, desk("9")))
        assert reloaded.needs_start == ()
        assert "agent-9" in asterisk.ask("pjsip show endpoints")
        assert not call.was_hung_up(within=1)
        assert call.hears()
