"""A cold start with a full house: a thousand who talk and five hundred who wait, and nobody who remembers them but telephony."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace

from perezvon.entrypoints.chaos.real.ledger import Finding, Promise
from perezvon.entrypoints.chaos.real.patience import comes_true
from perezvon.entrypoints.chaos.real.people import Manners
from perezvon.entrypoints.chaos.real.site import site
from perezvon.entrypoints.chaos.real.stage import Say, stage

TALKING = 1_000
WAITING = 500
LEAVING = 5
"""Customers who hang up while nobody decides: something must be decided then."""
FULL_S = 600.0
DECIDED_WITHIN_S = 120.0
AFTERWARDS_S = 10.0
"""So long afterwards nobody may have been cut off."""

_PATIENT = Manners(
    waiting=WAITING,
    pause_s=(0.01, 0.03),
    talk_s=(3_000.0, 3_000.0),
    long_talks=0.0,
    impatient=0.0,
    declined=0.0,
    held=0.0,
    passed_on=0.0,
    recorded=0.0,
    quiet_s=120.0,
)


async def cold_start(
    port: int, *, talking: int, waiting: int, seed: int, say: Say
) -> tuple[float | None, Sequence[Finding]]:
    """Seconds from the start of `serve` to its first decision, and the promises that were broken."""
    manners = replace(_PATIENT, waiting=waiting)
    async with stage(site(port), agents=talking, manners=manners, seed=seed, say=say) as house:
        ledger = house.ledger
        if not await comes_true(lambda: ledger.talking >= talking and ledger.waiting >= waiting, within=FULL_S):
            what = f"only {ledger.talking} talk and {ledger.waiting} wait after {FULL_S:.0f} s"
            ledger.broken(time.perf_counter(), Promise.OTHER, what)
            return None, ledger.findings
        house.people.call(on=False)
        house.note(f"{ledger.talking} talk and {ledger.waiting} wait: kill -9 of serve")
        house.site.serve.kill()
        talks = [call for call in ledger.going_on if call.talk][:LEAVING]
        await asyncio.gather(*(house.people.hang_up(call) for call in talks))
        started = time.perf_counter()
        house.site.serve.launch()
        try:
            async with asyncio.timeout(DECIDED_WITHIN_S):
                seconds = await house.watch.next_order(started) - started
        except TimeoutError:
            ledger.broken(time.perf_counter(), Promise.OTHER, "nothing was decided after the start")
            return None, ledger.findings
        house.note(f"the first decision came after {seconds:.2f} s")
        await asyncio.sleep(AFTERWARDS_S)
        ledger.look(time.perf_counter())
        return seconds, ledger.findings
