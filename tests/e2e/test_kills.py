"""Talks, places and records outlive a server that is killed again and again."""

import pytest

from tests.e2e.kills import Figures, live

GAP_MS = 500
"""More silence than this would be heard; a busy test machine makes some of its own."""


def nothing(_: str) -> None:
    return


async def test_talks_places_and_records_outlive_a_server_that_is_killed_again_and_again() -> None:
    figures = await live(kills=3, talking=4, waiting=4, seed=1, say=nothing)
    judge(figures, kills=3)


@pytest.mark.soak
@pytest.mark.timeout(900)
async def test_thirty_kills_under_twenty_talks_and_twenty_who_wait_are_noticed_by_nobody() -> None:
    figures = await live(kills=30, talking=20, waiting=20, seed=1, say=print)
    judge(figures, kills=30)


def judge(figures: Figures, *, kills: int) -> None:
    assert figures.kills == kills
    assert list(figures.broken()) == []
    assert figures.longest_gap_ms < max(GAP_MS, 2 * figures.longest_gap_ms_without_kills)
