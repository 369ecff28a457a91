"""What the sample company wants to come to: two goals around today, neither of which is sure to be reached."""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from perezvon.features.metrics.domain.goals import Goal, Wanted
from perezvon.features.metrics.service.goals import Change
from perezvon.kernel.ids import GoalId
from perezvon.kernel.time import SECOND

_NEW = GoalId("")


def goals(today: date, zone: ZoneInfo) -> Sequence[tuple[Goal, Change | None]]:
    """Each with the change from which its target follows, where it has none of its own."""
    month = today.replace(day=1)
    next_month = (month + timedelta(days=31)).replace(day=1)
    monday = today - timedelta(days=today.weekday())
    sooner = Goal(
        goal=_NEW,
        name="Answer sooner",
        metric="asa",
        wanted=Wanted.AT_MOST,
        target=0.0,
        first=month,
        last=next_month - timedelta(days=1),
        zone=zone,
    )
    reachable = Goal(
        goal=_NEW,
        name="Stay reachable",
        metric="sl.offered",
        wanted=Wanted.AT_LEAST,
        target=0.92,
        first=monday,
        last=monday + timedelta(days=6),
        zone=zone,
    )
    return [(sooner, Change(share=-0.15, of=7.5 * SECOND)), (reachable, None)]
