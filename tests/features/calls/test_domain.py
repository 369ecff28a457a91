"""Tokens and the limit of calls."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.features.calls.domain import (
    CallLimit,
    InvalidTokenError,
    TokenUse,
    TooManyCallsError,
    sign,
    subject_of,
)
from perezvon.kernel.time import SECOND

SECRET = b"s" * 32
HOUR = 3_600 * SECOND


@given(st.text(), st.sampled_from(TokenUse))
def test_a_token_names_what_was_signed(subject: str, use: TokenUse) -> None:
    token = sign(SECRET, use, subject, until=HOUR)
    assert subject_of(SECRET, use, token, now=0) == subject


@given(st.data())
def test_a_token_with_any_character_changed_is_worthless(data: st.DataObject) -> None:
    token = sign(SECRET, TokenUse.CALLER, "maria", until=HOUR)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters().filter(lambda character: character != token[place]))
    with pytest.raises(InvalidTokenError):
        subject_of(SECRET, TokenUse.CALLER, token[:place] + other + token[place + 1 :], now=0)


@given(st.text())
def test_no_text_passes_for_a_token(text: str) -> None:
    with pytest.raises(InvalidTokenError):
        subject_of(SECRET, TokenUse.WATCH, text, now=0)


def test_a_token_is_good_for_its_use_its_secret_and_its_time_only() -> None:
    token = sign(SECRET, TokenUse.CALLER, "maria", until=HOUR)
    for secret, use, now in (
        (SECRET, TokenUse.WATCH, 0),
        (b"another", TokenUse.CALLER, 0),
        (SECRET, TokenUse.CALLER, HOUR),
    ):
        with pytest.raises(InvalidTokenError):
            subject_of(secret, use, token, now=now)


def test_an_address_begins_so_many_calls_and_no_more() -> None:
    limit = CallLimit(calls=2)
    limit.begin("10.0.0.1", 0)
    limit.begin("10.0.0.1", 0)
    with pytest.raises(TooManyCallsError) as refused:
        limit.begin("10.0.0.1", 20 * SECOND)
    assert refused.value.params == {"retry_after_s": 41}
    limit.begin("10.0.0.2", 20 * SECOND)
    limit.begin("10.0.0.1", 60 * SECOND)


def test_all_addresses_together_are_limited_too() -> None:
    limit = CallLimit(calls_of_all=2)
    limit.begin("10.0.0.1", 0)
    limit.begin("10.0.0.2", 0)
    with pytest.raises(TooManyCallsError):
        limit.begin("10.0.0.3", 0)
