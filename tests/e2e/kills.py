"""`kill -9` of whoever decides while telephones talk and wait: what becomes of their calls, their places and their records.

Telephones of this process call a real Asterisk, beside which a centre of real processes stands. `serve` is killed again and
again, and started again at once; sometimes it is killed again while it begins. What people would notice is counted: talks that
are cut off, places that are lost, records that are missing or there twice, and the longest time in which a talk was silent.
Beside it stands the same for a stretch of the same length in which nothing is killed.

`python -m tests.e2e.kills` lives through the long form and prints one JSON object; `test_kills.py` through a short one.
"""

import asyncio
import itertools
import json
import os
import random
import shutil
import sys
import time
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import TypeVar

import httpx

from perezvon.entrypoints.chaos.real.company import QUEUES, Company, found
from perezvon.entrypoints.chaos.real.patience import comes_true
from perezvon.entrypoints.chaos.real.site import Site, free_port, new_folder
from tests.e2e.people import Person, eventually
from tests.support import asterisk as programs
from tests.support.asterisk import CARRIER, HOST, RunningAsterisk, carrier
from tests.support.asterisk_description import describe
from tests.support.sip.call import Call
from tests.support.sip.incoming import IncomingCall
from tests.support.sip.phone import SipPhone

NUMBER = "4951000"
QUEUE = QUEUES[0]
PASSWORD = "desk-secret"
AGENT_HZ, CUSTOMER_HZ = 1100, 700
SERVING = (0, 1)
"""Of every three agents of the company those who serve the queue."""
CALM_S = (0.2, 1.5)
"""Between two kills."""
BEGINNING_S = (0.3, 2.5)
"""So long after a start comes a kill that meets it."""
STARTS_KILLED = 3
"""Each such kill is one of those."""
PACKETS_PER_S = 50
WITHIN_S = 60.0
LAST_WORDS = 4_000
AGAIN_S = 0.1
NICENESS = -10
"""Of telephones, as of Asterisk and of the voice process: who rings from elsewhere does not wait for a server that begins."""

Say = Callable[[str], None]
T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class Figures:
    """What was counted. Gaps are the longest without a packet at either end of any talk."""

    kills: int = 0
    talking: int
    waiting: int
    dropped: int = 0
    lost_places: int = 0
    lost_records: int = 0
    double_records: int = 0
    longest_gap_ms: int = 0
    longest_gap_ms_without_kills: int = 0

    def broken(self) -> Iterator[str]:
        """The promises that were broken, whatever the machine."""
        for name in ("dropped", "lost_places", "lost_records", "double_records"):
            if count := getattr(self, name):
                yield f"{name}: {count}, should be 0"


@dataclass(slots=True, kw_only=True)
class Desk:
    """An agent with a telephone and a page."""

    phone: SipPhone
    person: Person

    async def wrap_up(self) -> None:
        """The talk is over, and written down."""
        seen = await eventually(
            lambda: self.person.sees("desk"), lambda seen: seen["me"]["state"] == "wrap_up", within=WITHIN_S
        )
        await self.person.send("POST", f"/api/contacts/{seen['contact']['contact']}/wrap-up", note="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Both ends of a call that is talked."""

    desk: Desk
    customer: Call
    agent: Call

    @property
    def is_over(self) -> bool:
        """Whether either end is."""
        return self.customer.is_over or self.agent.is_over

    @property
    def longest_gap_s(self) -> float:
        """At either end."""
        return max(end.reception.longest_gap_s for end in (self.customer, self.agent))

    def count_anew(self) -> None:
        """Count packets and gaps anew."""
        for end in (self.customer, self.agent):
            end.count_anew()


class House:
    """A centre with its Asterisk, and everybody who telephones."""

    def __init__(
        self,
        site: Site,
        ready: httpx.AsyncClient,
        company: Company,
        server: tuple[str, int],
        stack: AsyncExitStack,
    ) -> None:
        self.site = site
        self.ready = ready
        self.desks: list[Desk] = []
        self.supervisor: Person
        self.talks: list[Talk] = []
        self.waiting: list[Call] = []
        self._waiting_numbers: list[str] = []
        self._company = company
        self._server = server
        self._stack = stack
        self._numbers = (f"+49301{number:06}" for number in itertools.count(1))

    async def staff(self, names: list[str]) -> None:
        """These agents come to work."""
        self.supervisor = await self._person(self._company.supervisor)
        for name in names:
            phone = await self._plug(SipPhone(f"agent-{name}", server=self._server, password=PASSWORD, hz=AGENT_HZ))
            await phone.register()
            self.desks.append(Desk(phone=phone, person=await self._person(self._company.agents[name])))
        for desk in self.desks:
            await desk.person.become_available(within=WITHIN_S)

    async def talk(self) -> None:
        """Everybody at a desk is called and answers."""
        for _ in self.desks:
            _, customer = await self._call()
            rung = await self._rung()
            assert rung is not None, "no telephone rings"
            self.talks.append(Talk(desk=rung[0], customer=customer, agent=await rung[1].answer()))
        for talk in self.talks:
            assert await talk.customer.hears(AGENT_HZ)
            assert await talk.agent.hears(CUSTOMER_HZ)

    async def wait(self, count: int) -> None:
        """So many more customers call, one after another."""
        for _ in range(count):
            number, call = await self._call()
            self._waiting_numbers.append(number)
            self.waiting.append(call)

    async def heard(self, seconds: float) -> None:
        """Every talk is heard for so long, or is over."""
        packets = seconds * PACKETS_PER_S
        await comes_true(
            lambda: all(
                end.is_over or end.reception.packets >= packets
                for talk in self.talks
                for end in (talk.customer, talk.agent)
            ),
            within=seconds * 2 + WITHIN_S,
        )

    def longest_gap_ms(self) -> int:
        """Since they were counted anew."""
        return round(1e3 * max((talk.longest_gap_s for talk in self.talks if not talk.is_over), default=0.0))

    async def serve_all(self) -> int:
        """Talks end one after another, and each agent is given whoever waits longest: how many places were lost."""
        lost = sum(call.is_over for call in self.waiting)
        for number, call in zip(self._waiting_numbers, self.waiting, strict=True):
            talk = self.talks.pop(0)
            await talk.customer.hang_up()
            await talk.desk.wrap_up()
            rung = await self._rung()
            if rung is None:
                lost += not call.is_over
                continue
            agent = await rung[1].answer()
            lost += rung[1].caller.user != number or not await call.hears(AGENT_HZ)
            self.talks.append(Talk(desk=rung[0], customer=call, agent=agent))
        return lost

    async def end(self) -> None:
        """Everybody hangs up."""
        for talk in self.talks:
            await talk.customer.hang_up()
        for call in self.waiting:
            await call.hang_up()

    async def _call(self) -> tuple[str, Call]:
        number = next(self._numbers)
        phone = await self._plug(SipPhone(number, server=self._server, host=CARRIER, hz=CUSTOMER_HZ))
        return number, await phone.call(NUMBER)

    async def _rung(self) -> tuple[Desk, IncomingCall] | None:
        """Whose phone rings, and the call; nothing if none rings in time."""
        await comes_true(lambda: any(self._ringing()), within=WITHIN_S)
        return next(self._ringing(), None)

    def _ringing(self) -> Iterator[tuple[Desk, IncomingCall]]:
        for desk in self.desks:
            for incoming in desk.phone.incoming:
                if incoming.is_ringing:
                    yield desk, incoming

    async def _plug(self, phone: SipPhone) -> SipPhone:
        self._stack.push_async_callback(phone.aclose)
        return await phone.open()

    async def _person(self, token: str) -> Person:
        http = httpx.AsyncClient(
            base_url=self.site.url, headers={"Origin": self.site.url}, cookies={"perezvon": token}, timeout=30
        )
        return Person(await self._stack.enter_async_context(http))


@asynccontextmanager
async def house(desks: int) -> AsyncIterator[House]:
    """A centre with so many agents at their telephones, of whose queue nobody else is."""
    names = list(itertools.islice((_name(place) for place in itertools.count() if place % 3 in SERVING), desks))
    phones = tuple(programs.desk(name, PASSWORD) for name in names)
    with RunningAsterisk(trunks=(carrier(),), phones=phones, numbers=(programs.number(NUMBER, QUEUE),)) as asterisk:
        describe(asterisk)
        folder = new_folder()
        site = Site(folder, free_port(), PEREZVON_ASTERISK=str(asterisk.folder))
        async with AsyncExitStack() as stack:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            stack.push_async_callback(site.stop)
            site.serve.nicer = stack.enter_context(_phones_first())
            ready = await stack.enter_async_context(httpx.AsyncClient(base_url=site.url, timeout=WITHIN_S))
            site.serve.launch()
            await _served(site, ready)
            company = await found(site.settings, 1 + int(names[-1].rpartition("-")[2]))
            made = House(site, ready, company, (HOST, asterisk.plan.listening.sip), stack)
            await made.staff(names)
            yield made


@contextmanager
def _phones_first() -> Iterator[int]:
    """This process goes first, where that is allowed: how much nicer others have to be that it starts."""
    before = os.getpriority(os.PRIO_PROCESS, 0)
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
    try:
        yield before - os.getpriority(os.PRIO_PROCESS, 0)
    finally:
        os.setpriority(os.PRIO_PROCESS, 0, before)


def _name(place: int) -> str:
    """As the company names its agents."""
    return f"agent-{place:04}"


async def live(*, kills: int, talking: int, waiting: int, seed: int, say: Say) -> Figures:
    """Live through all of it."""
    figures = Figures(talking=talking, waiting=waiting)
    chance = random.Random(seed)
    async with house(talking) as made:
        await made.talk()
        await made.wait(waiting)
        say(f"{talking} talk and {waiting} wait")
        for talk in made.talks:
            talk.count_anew()
        began = time.perf_counter()
        while figures.kills < kills:
            await _kill(made, figures, chance, is_last=figures.kills == kills - 1)
            say(f"killed {figures.kills} times")
        lasted = time.perf_counter() - began
        await made.heard(lasted)
        figures.longest_gap_ms = made.longest_gap_ms()
        figures.dropped = sum(talk.is_over for talk in made.talks)
        for talk in made.talks:
            talk.count_anew()
        say(f"nothing is killed for {lasted:.0f} s")
        await made.heard(lasted)
        figures.longest_gap_ms_without_kills = made.longest_gap_ms()
        figures.lost_places = await made.serve_all()
        say("everybody who waited was served")
        await made.end()
        await _look_up(made, figures)
    return figures


async def _kill(made: House, figures: Figures, chance: random.Random, *, is_last: bool) -> None:
    """Kill it, and let it begin; now and then it does not come so far."""
    await asyncio.sleep(chance.uniform(*CALM_S))
    site = made.site
    await asyncio.to_thread(site.serve.kill)
    figures.kills += 1
    await asyncio.to_thread(site.serve.launch)
    if figures.kills % STARTS_KILLED == 0 and not is_last:
        await asyncio.sleep(chance.uniform(*BEGINNING_S))
        await asyncio.to_thread(site.serve.kill)
        figures.kills += 1
        await asyncio.to_thread(site.serve.launch)
    await _served(site, made.ready)


async def _served(site: Site, http: httpx.AsyncClient) -> None:
    """It says that it is ready: somebody decides."""

    async def is_ready() -> bool:
        assert site.serve.is_running, site.serve.printed.read_text()[-LAST_WORDS:]
        try:
            return (await http.get("/api/health/ready")).is_success
        except httpx.HTTPError:
            return False

    assert await _in_time(is_ready, bool), "it does not begin"


async def _look_up(made: House, figures: Figures) -> None:
    """Compare the records with what was lived through: each call once, with one talk and its recording."""
    expected = figures.talking + figures.waiting
    listed = await _listed(made.supervisor, expected)
    figures.double_records = len(listed) - len(set(listed)) + max(0, len(set(listed)) - expected)
    figures.lost_records = max(0, expected - len(set(listed)))
    for contact in set(listed):
        talks, recordings = await _told(made.supervisor, contact)
        for count in (talks, recordings):
            figures.lost_records += count == 0
            figures.double_records += max(0, count - 1)


async def _listed(supervisor: Person, expected: int) -> list[str]:
    """The contacts that are over, as often as they stand in the history."""

    async def listed() -> list[str]:
        page = await supervisor.get("/api/contacts", limit="200", sort="arrived")
        return [item["contact"] for item in page["items"] if item["ended_at"] is not None]

    return await _in_time(listed, lambda found: len(found) >= expected)


async def _told(supervisor: Person, contact: str) -> tuple[int, int]:
    """How many talks the record of a contact tells of, and how many recordings can be heard."""

    async def recorded() -> int:
        made = await supervisor.get("/api/recordings", contact=contact)
        return sum(one["state"] == "ready" for one in made)

    recordings = await _in_time(recorded, bool)
    legs = (await supervisor.get(f"/api/contacts/{contact}"))["legs"]
    return sum(leg["agent"] is not None and leg["ended_at"] is not None for leg in legs), recordings


async def _in_time(ask: Callable[[], Awaitable[T]], is_so: Callable[[T], bool]) -> T:
    """Ask until the answer is so; the last answer when it is not in time."""
    deadline = time.perf_counter() + WITHIN_S
    while True:
        answer = await ask()
        if is_so(answer) or time.perf_counter() > deadline:
            return answer
        await asyncio.sleep(AGAIN_S)


def main() -> int:
    """Print one JSON object; what goes on is told on the other stream. The status is 1 when a promise was broken."""
    words = ArgumentParser(prog="python -m tests.e2e.kills", description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--kills", type=int, default=30)
    words.add_argument("--talking", type=int, default=20)
    words.add_argument("--waiting", type=int, default=20)
    words.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32))
    given = words.parse_args()
    began = time.perf_counter()

    def say(what: str) -> None:
        sys.stderr.write(f"{time.perf_counter() - began:6.1f} s  {what}\n")

    say(f"seed {given.seed}")
    figures = asyncio.run(
        live(kills=given.kills, talking=given.talking, waiting=given.waiting, seed=given.seed, say=say)
    )
    sys.stdout.write(json.dumps(asdict(figures)) + "\n")
    complaints = list(figures.broken())
    for complaint in complaints:
        say(complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
