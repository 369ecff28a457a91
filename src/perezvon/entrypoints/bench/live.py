"""A thousand live dashboards beside calls: how late what they show comes, and whether callers pay for it.

Keys: `delivery_p99_ms`: from when a dashboard's next figures were due, twice a second, to when it had them. `offer_slowdown_percent`:
how much longer it takes from a customer's INVITE to the one at an agent's phone than without dashboards; medians, and of these
the median of some rounds of each in turns. One in ten dashboards is dead, and must be disconnected within ten seconds.

The calls are those of `bench telephony`, through a real Asterisk; a dashboard is a connection that watches the figures of today.
"""

import asyncio
import json
import statistics
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Final

from perezvon.entrypoints.bench.dashboards import watching
from perezvon.entrypoints.bench.telephony import an_office, set_stage
from perezvon.entrypoints.bench.telephony.office import Office
from perezvon.entrypoints.bench.telephony.pbx import OURS
from perezvon.entrypoints.bench.telephony.rounds import Round, Rounds, ratio

DASHBOARDS: Final = 1_000
DEAD: Final = 10
"""One in so many."""
PER_S: Final = 50.0
SECONDS: Final = 15.0
ROUNDS: Final = 3

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one run measured; see the module."""

    delivery_p99_ms: float
    offer_slowdown_percent: float

    def as_json(self) -> dict[str, float]:
        """The figures by their names."""
        return asdict(self)


async def measure(*, dashboards: int, seconds: float, rounds: int, say: Say) -> Figures:
    """Rounds of so many seconds, without and with so many dashboards.

    Raises as `telephony.measure` does, and `DeadStayedError`.
    """
    async with set_stage(say) as stage, an_office(stage, records=False) as office:
        played = Rounds(stage.pbx, stage.sipp, office, say)
        await played.warm_up()
        cookie = await _sign_in(office)
        pairs, delays = list[tuple[Round, Round]](), list[float]()
        for _ in range(rounds):
            alone = await _calls(played, seconds)
            async with watching(office.url, cookie, dashboards, dead=dashboards // DEAD) as watched:
                beside, closed_s = await asyncio.gather(_calls(played, seconds), watched.dead_closed())
            say(f"  {dashboards} dashboards, the dead ones gone after {closed_s:.1f} s, {len(watched.delays)} patches")
            pairs.append((alone, beside))
            delays += watched.delays
    return Figures(
        delivery_p99_ms=round(statistics.quantiles(delays, n=100)[98] * 1e3, 1),
        offer_slowdown_percent=round(100 * (ratio(pairs, lambda one: one.p50) - 1), 1),
    )


async def _calls(played: Rounds, seconds: float) -> Round:
    return await played.call(OURS, calls=round(PER_S * seconds), per_s=PER_S)


async def _sign_in(office: Office) -> str:
    """As the first administrator; the cookie."""
    person = {
        "token": await office.first_link(),
        "login": "bench",
        "name": "Bench",
        "password": "a long one for a while",
        "language": "en",
    }
    headers = {"Content-Type": "application/json", "Origin": office.url}
    request = urllib.request.Request(f"{office.url}/api/session/first", json.dumps(person).encode(), headers)  # noqa: S310 - our own

    def entered() -> str:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own
            return str(answer.headers["Set-Cookie"]).partition(";")[0]

    return await asyncio.to_thread(entered)
