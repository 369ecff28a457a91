"""Who hears of which alarms elsewhere, when, and how often it is tried."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.features.metrics.domain.alarms.channels import (
    GIVES_UP,
    LAST_RETRY,
    Channel,
    Delivery,
    Means,
    Quiet,
    What,
    again_after,
    due,
    key_in,
    secret_of,
)
from perezvon.features.metrics.domain.alarms.conditions import Cause, Weight
from perezvon.features.metrics.domain.alarms.telling import HOUR, Note
from perezvon.kernel.ids import QueueId, TeamId, UserId
from perezvon.kernel.time import SECOND, from_datetime
from tests.features.metrics.test_telling import MINUTE, alarm, histories

CHANNEL = Channel(channel="c", means=Means.MAIL, name="Night", address="kim@example.org", least=Weight.SLIGHT)


def heard(channel: Channel = CHANNEL, *alarms, lately: int = 0, now: int = HOUR) -> list[str]:
    return [one.id for one in due(channel, alarms, lately, 6, now).alarms]


def test_others_hear_of_an_alarm_when_nobody_has_looked_after_it_for_a_minute() -> None:
    assert heard(CHANNEL, alarm("a"), now=MINUTE - 1) == []
    assert heard(CHANNEL, alarm("a"), now=MINUTE) == ["a"]
    owned = Note(by=UserId("sasha"), at=30 * SECOND)
    assert heard(CHANNEL, alarm("a", note=owned), now=MINUTE) == []


def test_what_was_put_off_is_told_when_that_is_over_and_it_lasts() -> None:
    put_off = alarm("a", note=Note(by=UserId("sasha"), at=0, snoozed_until=15 * MINUTE))
    assert heard(CHANNEL, put_off, now=14 * MINUTE) == []
    assert heard(CHANNEL, put_off, now=15 * MINUTE) == ["a"]


@pytest.mark.parametrize("ended", ["cleared", "hidden"])
def test_nobody_hears_of_what_is_over_or_follows_from_a_graver_one(ended: str) -> None:
    assert heard(CHANNEL, replace(alarm("a"), **{ended: 30 * SECOND}), now=MINUTE) == []


def test_a_channel_hears_of_what_it_is_for() -> None:
    north = alarm("sales", teams=["north"])
    stopped = replace(alarm("r", Cause.RECORDING_STOPPED), queue=None)
    missed = alarm("anna", Cause.MISSED_OFFERS, teams=["south"])
    every = (stopped, north, missed)
    assert heard(CHANNEL, *every) == ["r", "sales", "anna"]
    assert heard(replace(CHANNEL, least=Weight.SERIOUS), *every) == ["r", "sales"]
    assert heard(replace(CHANNEL, causes=(Cause.MISSED_OFFERS,)), *every) == ["anna"]
    assert heard(replace(CHANNEL, teams=(TeamId("south"),)), *every) == ["r", "anna"]
    assert heard(replace(CHANNEL, queues=(QueueId("other"),)), *every) == ["r", "anna"]
    assert heard(replace(CHANNEL, is_active=False), *every) == []


def test_a_person_may_have_a_channel_for_their_own_teams_alone() -> None:
    south = (TeamId("south"),)
    assert CHANNEL.is_within(None)
    assert not CHANNEL.is_within(south)
    assert replace(CHANNEL, teams=south).is_within((TeamId("north"), TeamId("south")))
    assert not replace(CHANNEL, teams=(TeamId("north"), TeamId("south"))).is_within(south)


def test_the_budget_holds_for_each_channel_and_the_letter_says_what_is_held_back() -> None:
    alarms = [alarm(f"a{number}", raised=number) for number in range(5)]
    told = due(CHANNEL, [*alarms, alarm("g", Cause.NOBODY_SIGNED_IN)], 4, 6, HOUR)
    assert [one.id for one in told.alarms] == ["g", "a0"]
    assert told.held_back == 4
    told = due(CHANNEL, [*alarms, alarm("g", Cause.NOBODY_SIGNED_IN)], 6, 6, HOUR)
    assert [one.id for one in told.alarms] == ["g"]


@given(histories(), st.integers(0, 8), st.integers(1, 8))
def test_a_channel_never_hears_of_more_than_the_budget_but_for_the_gravest(alarms, lately, budget) -> None:
    told = due(CHANNEL, alarms, lately, budget, 400 * MINUTE)
    others = [one for one in told.alarms if one.weight is not Weight.GRAVE]
    assert len(others) <= max(0, budget - lately)


@pytest.mark.parametrize(
    ("quiet", "at", "is_quiet"),
    [
        (Quiet(begins=22 * 60, ends=7 * 60), "21:59", False),
        (Quiet(begins=22 * 60, ends=7 * 60), "22:00", True),
        (Quiet(begins=22 * 60, ends=7 * 60), "03:00", True),
        (Quiet(begins=22 * 60, ends=7 * 60), "07:00", False),
        (Quiet(begins=12 * 60, ends=13 * 60), "12:59", True),
        (Quiet(begins=12 * 60, ends=13 * 60), "13:00", False),
        (Quiet(begins=0, ends=0), "00:00", False),
    ],
)
def test_quiet_hours_are_those_of_the_channels_zone_and_may_go_past_midnight(quiet, at, is_quiet) -> None:
    hour, minute = map(int, at.split(":"))
    moscow = datetime(2026, 11, 27, hour, minute, tzinfo=UTC) - timedelta(hours=3)
    assert quiet.holds(from_datetime(moscow), "Europe/Moscow") is is_quiet


def test_quiet_hours_keep_to_the_clock_on_the_wall_when_the_clocks_change() -> None:
    quiet = Quiet(begins=22 * 60, ends=7 * 60)
    for day in (datetime(2026, 10, 24, 5, 30, tzinfo=UTC), datetime(2026, 10, 25, 6, 30, tzinfo=UTC)):
        assert not quiet.holds(from_datetime(day), "Europe/Berlin")
        assert quiet.holds(from_datetime(day - timedelta(hours=1)), "Europe/Berlin")


def test_nothing_is_told_in_quiet_hours_and_what_lasts_is_told_after_them() -> None:
    quiet = replace(CHANNEL, quiet=Quiet(begins=0, ends=60))
    assert heard(quiet, alarm("a"), now=HOUR - 1) == []
    assert heard(quiet, alarm("a"), now=HOUR) == ["a"]


def test_it_is_tried_again_ever_later_for_four_hours() -> None:
    delivery, now, waits = Delivery(delivery="d", channel="c", what=What.RAISED, at=0), 0, []
    while (wait := again_after(delivery, now)) is not None:
        now += wait
        waits.append(wait)
        delivery = replace(delivery, attempts=delivery.attempts + 1)
    assert waits[:4] == [10 * SECOND, 30 * SECOND, 90 * SECOND, 270 * SECOND]
    assert waits == sorted(waits)
    assert max(waits) == LAST_RETRY
    assert GIVES_UP - LAST_RETRY < now <= GIVES_UP


def test_a_secret_stands_for_its_key() -> None:
    assert key_in(secret_of(b"0123456789")) == b"0123456789"
