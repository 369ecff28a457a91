"""What an agent may wish for."""

import pytest

from perezvon.features.people.domain import UnknownBreakReasonError, WantedState, check_wish


def test_a_break_has_a_known_reason() -> None:
    assert check_wish(WantedState.BREAK, "lunch") == "lunch"
    for reason in (None, "", "because"):
        with pytest.raises(UnknownBreakReasonError):
            check_wish(WantedState.BREAK, reason)


def test_other_states_need_no_reason() -> None:
    assert check_wish(WantedState.AVAILABLE, "lunch") is None
