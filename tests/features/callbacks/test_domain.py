"""The life of a callback request."""

from dataclasses import replace
from typing import Any

import pytest

from perezvon.features.callbacks.domain import (
    LONGEST_WISH,
    MOST_ATTEMPTS,
    BadEmailError,
    BadPhoneError,
    BadWishError,
    CallbackAction,
    CallbackMovedError,
    CallbackRequest,
    CallbackState,
    CallbackTakenError,
    ConsentMissingError,
    NameMissingError,
    ReachBy,
    after,
    checked,
)
from perezvon.kernel.ids import LineId, UserId
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Language

ANNA, BEN = UserId("anna"), UserId("ben")
NOW = 1_800_000_000 * SECOND
ASKED = CallbackRequest(
    request="r",
    line=LineId("web"),
    name="Maria",
    language=Language.ENGLISH,
    reach_by=ReachBy.PHONE,
    address="+46701740605",
    asked_at=NOW,
)
TAKE, GIVE_BACK, FINISH, NOT_REACHED, REOPEN = CallbackAction


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ({"address": " +46 (70) 174-06-05 "}, {"address": "+46701740605"}),
        ({"address": "８４９５５５５０１４２"}, {"address": "84955550142"}),
        (
            {"reach_by": ReachBy.EMAIL, "address": " maria@example.com "},
            {"reach_by": ReachBy.EMAIL, "address": "maria@example.com"},
        ),
        ({"name": "  Maria   Lindqvist "}, {"name": "Maria Lindqvist"}),
        ({"note": " about the invoice\n"}, {"note": "about the invoice"}),
        ({"wished_at": NOW + LONGEST_WISH}, {"wished_at": NOW + LONGEST_WISH}),
    ],
)
def test_a_request_is_kept_in_one_spelling(changed: dict[str, Any], kept: dict[str, Any]) -> None:
    assert checked(replace(ASKED, **changed), has_consented=True) == replace(ASKED, **kept)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"name": "  "}, NameMissingError),
        ({"address": "1234"}, BadPhoneError),
        ({"address": "call me"}, BadPhoneError),
        ({"address": "+46701740605123456"}, BadPhoneError),
        ({"reach_by": ReachBy.EMAIL, "address": "maria"}, BadEmailError),
        ({"reach_by": ReachBy.EMAIL, "address": "maria@example"}, BadEmailError),
        ({"reach_by": ReachBy.EMAIL, "address": "a@b.c, d@e.f"}, BadEmailError),
        ({"wished_at": NOW + LONGEST_WISH + 1}, BadWishError),
        ({"wished_at": NOW - 24 * 3_600 * SECOND}, BadWishError),
    ],
)
def test_what_cannot_be_answered_is_not_kept(changed: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        checked(replace(ASKED, **changed), has_consented=True)


def test_nothing_is_kept_without_consent() -> None:
    with pytest.raises(ConsentMissingError):
        checked(ASKED, has_consented=False)


def test_whoever_takes_a_request_finishes_it() -> None:
    taken = after(ASKED, TAKE, ANNA, NOW)
    assert taken == replace(ASKED, state=CallbackState.TAKEN, taken_by=ANNA)
    assert after(taken, FINISH, ANNA, NOW + 1) == replace(taken, state=CallbackState.DONE, ended_at=NOW + 1)


def test_who_was_not_reached_waits_again_until_it_was_tried_often_enough() -> None:
    request = ASKED
    for attempt in range(1, MOST_ATTEMPTS):
        request = after(after(request, TAKE, ANNA, NOW), NOT_REACHED, ANNA, NOW + attempt)
        assert (request.state, request.attempts, request.attempted_at) == (CallbackState.OPEN, attempt, NOW + attempt)
        assert request.taken_by is None
    last = after(after(request, TAKE, BEN, NOW), NOT_REACHED, BEN, NOW + 9)
    assert (last.state, last.attempts, last.taken_by, last.ended_at) == (CallbackState.NOT_REACHED, 3, BEN, NOW + 9)


def test_what_has_ended_can_be_opened_again() -> None:
    done = after(after(ASKED, TAKE, ANNA, NOW), FINISH, ANNA, NOW)
    assert after(done, REOPEN, BEN, NOW) == ASKED


@pytest.mark.parametrize("action", list(CallbackAction))
def test_what_a_colleague_has_taken_is_theirs(action: CallbackAction) -> None:
    taken = after(ASKED, TAKE, ANNA, NOW)
    with pytest.raises(CallbackTakenError):
        after(taken, action, BEN, NOW)


def test_a_supervisor_may_give_back_what_a_colleague_has_taken_but_not_take_it_as_well() -> None:
    taken = after(ASKED, TAKE, ANNA, NOW)
    assert after(taken, GIVE_BACK, BEN, NOW, may_interfere=True) == ASKED
    with pytest.raises(CallbackTakenError):
        after(taken, TAKE, BEN, NOW, may_interfere=True)


@pytest.mark.parametrize(
    ("request_", "action"),
    [
        (ASKED, FINISH),
        (ASKED, GIVE_BACK),
        (ASKED, NOT_REACHED),
        (ASKED, REOPEN),
        (after(ASKED, TAKE, ANNA, NOW), TAKE),
        (replace(ASKED, state=CallbackState.DONE, taken_by=ANNA), FINISH),
        (replace(ASKED, state=CallbackState.NOT_REACHED), TAKE),
    ],
)
def test_what_does_not_fit_the_state_changes_nothing(request_: CallbackRequest, action: CallbackAction) -> None:
    with pytest.raises(CallbackMovedError):
        after(request_, action, ANNA, NOW)
