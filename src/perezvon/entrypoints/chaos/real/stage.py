"""A centre at work under load: what every scenario of real faults begins with."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from perezvon.entrypoints.chaos.real.company import Company, found
from perezvon.entrypoints.chaos.real.history import History
from perezvon.entrypoints.chaos.real.ledger import SETTLE_S, Ledger, Promise
from perezvon.entrypoints.chaos.real.patience import comes_true
from perezvon.entrypoints.chaos.real.people import Manners, People
from perezvon.entrypoints.chaos.real.records import Judge
from perezvon.entrypoints.chaos.real.site import Site
from perezvon.entrypoints.chaos.real.watch import Watch

Say = Callable[[str], None]

ORDER_S = 30.0
"""So long something is waited for that is decided."""
WORKING_S = 60.0
DONE_S = 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The processes, the people and what they saw."""

    site: Site
    company: Company
    ledger: Ledger
    watch: Watch
    people: People
    history: History
    chance: random.Random
    say: Say

    def note(self, what: str) -> None:
        """A fault, for the story and for whoever looks on."""
        self.ledger.note(time.perf_counter(), what)
        self.say(what)

    async def working(self) -> None:
        """Return when calls are being talked. Whoever waits longer for that than a minute has a broken centre."""
        if not await comes_true(lambda: self.ledger.talking > 0, within=WORKING_S):
            self.ledger.broken(time.perf_counter(), Promise.OTHER, "nobody is offered any call")

    async def in_time(self, order: Awaitable[float]) -> float | None:
        """When that was ordered; `None` when it never is. Where an agent is free and a caller waits, that breaks a promise."""
        try:
            async with asyncio.timeout(ORDER_S):
                return await order
        except TimeoutError:
            now = time.perf_counter()
            if late := sum(due < now - SETTLE_S for due in self.ledger.due_offers()):
                what = f"nothing is decided for {ORDER_S:.0f} s, and {late} offers are due"
                self.ledger.broken(now, Promise.OTHER, what)
            return None

    async def judged(self) -> None:
        """Let everybody finish, then compare the product's records with what people saw."""
        await self.people.all_done(within=DONE_S)
        self.say(f"all calls are over; comparing {len(self.ledger.calls)} of them with the product's records")
        records = await self.history.records(self.ledger)
        listed = [contact for contact, _ in await self.history.contacts()]
        judge = Judge(self.ledger, now=time.perf_counter(), late_until=self.site.late_until)
        judge.judge(listed, records)
        if self.watch.openings != 1:
            self.ledger.broken(time.perf_counter(), Promise.OTHER, "the ledger could not see telephony all the time")


@asynccontextmanager
async def stage(
    opened: AbstractAsyncContextManager[Site], *, agents: int, manners: Manners, seed: int, say: Say
) -> AsyncIterator[Stage]:
    """A centre, such as `site` opens it, with so many agents at work, and customers who call."""
    chance, ledger = random.Random(seed), Ledger()
    async with opened as made:
        company = await found(made.settings, agents)
        watch = Watch(ledger, made.settings, chance)
        people = People(company, ledger, watch, made.web, chance, manners)
        async with watch.watching(), people.living():
            ready = Stage(
                site=made,
                company=company,
                ledger=ledger,
                watch=watch,
                people=people,
                history=History(made.web, company.supervisor),
                chance=chance,
                say=say,
            )
            people.call(on=True)
            await ready.working()
            yield ready
