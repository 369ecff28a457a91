"""The load: customers who call, lose patience and hang up, and agents who answer, hold, pass on and write down.

They are puppets of the media process. What they do there, they do there; what an agent does at the desk is a request to
the centre, made again until it is answered.
"""

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from perezvon.entrypoints.chaos.real.company import QUEUES, Company
from perezvon.entrypoints.chaos.real.ledger import Call, Ledger, Promise, Talk
from perezvon.entrypoints.chaos.real.patience import comes_true
from perezvon.entrypoints.chaos.real.watch import Watch
from perezvon.entrypoints.chaos.real.web import NoAnswerError, Web
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import AgentId, ContactId, LegId, LineId
from perezvon.kernel.values import Language
from perezvon.platform.tasks import spawn, stop
from perezvon.world.acts import Call as Dial

AGAIN_S = 0.25
REFUSED_S = 3.0
"""A desk may be refused so long what it sees in telephony already: the centre hears of it a moment later."""
STUCK_S = 45.0
"""Who cannot end a talk for so long is not heard any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How people behave. Shares of all talks or rings, and seconds."""

    waiting: int = 12
    """So many callers wait: whoever is served makes room for the next."""
    pause_s: tuple[float, float] = (0.02, 0.15)
    """Between two calls."""
    talk_s: tuple[float, float] = (3.0, 8.0)
    long_talk_s: tuple[float, float] = (30.0, 60.0)
    long_talks: float = 0.15
    reaction_s: tuple[float, float] = (0.1, 1.0)
    after_s: tuple[float, float] = (0.0, 0.5)
    impatient: float = 0.06
    patience_s: tuple[float, float] = (2.0, 20.0)
    declined: float = 0.03
    held: float = 0.15
    passed_on: float = 0.12
    ended_by_customer: float = 0.4
    recorded: float = 0.25
    quiet_s: float = 8.0
    """An agent to whom nothing happens for so long says once more that they are ready."""


class People:
    """All customers and agents of one centre."""

    def __init__(
        self, company: Company, ledger: Ledger, watch: Watch, web: Web, chance: random.Random, manners: Manners
    ) -> None:
        self.answers: Counter[str] = Counter()
        """How often desks were granted, refused and not answered each wish."""
        self._ledger = ledger
        self._watch = watch
        self._web = web
        self._chance = chance
        self._manners = manners
        self._numbers = itertools.count(1)
        self._calls = asyncio.Event()
        self.is_closing = False
        """Whether everybody comes to an end."""
        self._agents = {name: _Agent(name, token, self) for name, token in company.agents.items()}
        self._tasks: set[asyncio.Task[None]] = set()
        ledger.on_change = self._changed

    @asynccontextmanager
    async def living(self) -> AsyncIterator[None]:
        """Until the end of the block agents work, and customers call while they may (`call`)."""
        tasks = [self._begin(agent.work(), agent.name) for agent in self._agents.values()]
        tasks.append(self._begin(self._dial_all(), "customers"))
        tasks.append(self._begin(self._look(), "ledger"))
        try:
            yield
        finally:
            self._ledger.on_change = lambda _: None
            await stop(*tasks, *self._tasks)

    def call(self, *, on: bool) -> None:
        """Let customers call, or no more."""
        if on:
            self._calls.set()
        else:
            self._calls.clear()

    async def all_done(self, *, within: float) -> None:
        """Return when nobody is in a call any more; whoever is later is forgotten."""
        self.call(on=False)
        self.is_closing = True
        for agent in self._agents.values():
            agent.changed.set()
        if not await comes_true(lambda: not any(self._ledger.going_on), within=within):
            self._ledger.forgotten(time.perf_counter(), why=f"nothing was wrong for {within:.0f} s")

    # --- What agents share. ---

    def between(self, span: tuple[float, float]) -> float:
        """Some seconds."""
        return self._chance.uniform(*span)

    def happens(self, share: float) -> bool:
        """Whether it is one of those."""
        return self._chance.random() < share

    async def ask(self, token: str, method: str, path: str, body: object = None) -> tuple[bool, str]:
        """Have a desk ask until there is an answer: whether it was granted, and the code of a refusal."""
        wish = path.rpartition("/")[2]
        while True:
            try:
                answer = await self._web.ask(method, path, token=token, body=body)
            except NoAnswerError:
                self.answers[f"{wish}: no answer"] += 1
            else:
                if answer.is_good:
                    self.answers[f"{wish}: granted"] += 1
                    return True, ""
                if not answer.may_be_tried_again:
                    code = answer.json.get("code", str(answer.status))
                    self.answers[f"{wish}: refused {code}"] += 1
                    return False, code
                self.answers[f"{wish}: status {answer.status}"] += 1
            await asyncio.sleep(AGAIN_S)

    def colleague(self, agent: str) -> str:
        """Somebody else."""
        return self._chance.choice([name for name in self._agents if name != agent])

    # --- Customers. ---

    async def _dial_all(self) -> None:
        while True:
            await self._calls.wait()
            if self._ledger.waiting + len(self._tasks) < self._manners.waiting:
                self._begin_call(self._live(f"c{next(self._numbers):05}"), "customer")
            await asyncio.sleep(self.between(self._manners.pause_s))

    async def _live(self, contact: str) -> None:
        """A customer calls; whoever is impatient hangs up."""
        queue, leg = self._chance.choice(QUEUES), f"{contact}-leg"
        is_recorded = self.happens(self._manners.recorded)
        self._ledger.dials(time.perf_counter(), contact, leg=leg, queue=queue, is_recorded=is_recorded)
        dial = Dial(
            contact=ContactId(contact),
            leg=LegId(leg),
            line=LineId(queue),
            customer=None,
            language=Language.ENGLISH,
            is_recorded=is_recorded,
        )
        await _surely(self._watch.stage.call(dial))
        if self.happens(self._manners.impatient):
            hang_up = self._lose_patience(self._ledger.calls[contact], self.between(self._manners.patience_s))
            self._begin_call(hang_up, "impatient")

    async def _lose_patience(self, call: Call, patience: float) -> None:
        await asyncio.sleep(patience)
        if call.is_waiting:
            await self.hang_up(call)

    async def hang_up(self, call: Call) -> None:
        """The customer does."""
        self._ledger.hangs_up(time.perf_counter(), call.contact)
        await _surely(self._watch.stage.hang_up(LegId(call.leg)))

    async def plug(self, agent: str) -> None:
        """The agent has a phone."""
        await _surely(self._watch.stage.plug_phone(AgentId(agent)))

    # --- Tasks. ---

    def _begin(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = spawn(work, name=name)
        task.add_done_callback(self._fails)
        return task

    def _begin_call(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._tasks.add(task := self._begin(work, name))
        task.add_done_callback(self._tasks.discard)

    def _fails(self, task: asyncio.Task[None]) -> None:
        """A load that dwindles away would let everything look well."""
        if not task.cancelled() and (error := task.exception()) is not None:
            what = f"{task.get_name()} of the load cannot go on: {error!r}"
            self._ledger.broken(time.perf_counter(), Promise.OTHER, what)

    # --- The ledger's time. ---

    def _changed(self, agent: str) -> None:
        if agent in self._agents:
            self._agents[agent].changed.set()

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(AGAIN_S)
            self._ledger.look(time.perf_counter())


class _Agent:
    """One agent: sees what happens to them in telephony, and acts at the desk."""

    def __init__(self, name: str, token: str, people: People) -> None:
        self.name = name
        self.changed = asyncio.Event()
        self._token = token
        self._people = people
        self._ledger = people._ledger
        self._manners = people._manners

    async def work(self) -> None:
        """For ever."""
        await self._people.plug(self.name)
        seat = self._ledger.seat(self.name)
        await self._be_ready()
        while True:
            self.changed.clear()
            if seat.talk is not None:
                call, talk = seat.talk
                await self._talk(call, talk)
                await self._write_down(call)
            elif seat.rings:
                await self._answer(*next(iter(seat.rings.items())))
            elif not await self._something_changes(self._manners.quiet_s):
                await self._be_ready()

    async def _something_changes(self, within: float) -> bool:
        try:
            async with asyncio.timeout(within):
                await self.changed.wait()
        except TimeoutError:
            return False
        return True

    async def _be_ready(self) -> None:
        granted, _ = await self._ask("PUT", "/api/people/me/state", {"state": "available"})
        if granted and self._ledger.seat(self.name).free_since is None:
            self._ledger.is_ready(time.perf_counter(), self.name)

    async def _answer(self, offer: str, call: Call) -> None:
        if await self._something_changes(self._people.between(self._manners.reaction_s)):
            return
        how = "decline" if self._people.happens(self._manners.declined) else "answer"
        self._ledger.tell(time.perf_counter(), f"{self.name} wants to {how}", self.name, call.contact)
        granted, code = await self._ask("POST", f"/api/offers/{offer}/{how}")
        if not granted:
            self._ledger.tell(time.perf_counter(), f"{self.name} may not {how}: {code}", self.name, call.contact)
        await self._something_changes(2.0)

    async def _talk(self, call: Call, talk: Talk) -> None:
        """Talk, and be done: `talk` is over afterwards."""
        manners, people = self._manners, self._people
        seconds = people.between(manners.long_talk_s if people.happens(manners.long_talks) else manners.talk_s)
        if people.happens(manners.held):
            await self._hold(call, talk, seconds / 3)
        await self._until(talk, seconds, is_patient=False)
        if talk.ended is None and people.happens(manners.ended_by_customer):
            await people.hang_up(call)
            await self._until(talk, STUCK_S)
        elif talk.ended is None and people.happens(manners.passed_on):
            await self._pass_on(call, talk)
        if talk.ended is None:
            await self._end(call, talk)

    async def _hold(self, call: Call, talk: Talk, seconds: float) -> None:
        for wish in ("hold", "resume"):
            await self._until(talk, seconds, is_patient=False)
            if talk.ended is not None or not await self._wish(call, talk, wish):
                return

    async def _pass_on(self, call: Call, talk: Talk) -> None:
        is_to_queue = self._people.happens(0.6)
        wanted = ("queue", call.queue) if is_to_queue else ("agent", self._people.colleague(self.name))
        target = dict(zip(("kind", "id"), wanted, strict=True))
        self._ledger.wants_to_leave(time.perf_counter(), self.name, f"pass on to {target['id']}", passes_on=True)
        if await self._wish(call, talk, "transfer", target):
            await self._until(talk, STUCK_S)
        elif talk.ended is None:
            self._ledger.stays(time.perf_counter(), self.name, "refused")

    async def _end(self, call: Call, talk: Talk) -> None:
        deadline = time.perf_counter() + STUCK_S
        self._ledger.wants_to_leave(time.perf_counter(), self.name, "end the talk with")
        while talk.ended is None and time.perf_counter() < deadline:
            await self._wish(call, talk, "hang-up")
            await self._until(talk, AGAIN_S * 5)
        if talk.ended is None:
            what = f"{self.name} cannot end the talk with {call.contact}"
            self._ledger.broken(time.perf_counter(), Promise.OTHER, what, self.name, call.contact)
            await self._until(talk, STUCK_S)

    async def _wish(self, call: Call, talk: Talk, wish: str, body: object = None) -> bool:
        """Ask for something in a talk. A refusal is believed when it lasts."""
        deadline = time.perf_counter() + REFUSED_S
        while talk.ended is None:
            granted, code = await self._ask("POST", f"/api/contacts/{call.contact}/{wish}", body)
            if granted:
                return True
            if time.perf_counter() > deadline:
                self._ledger.tell(time.perf_counter(), f"{self.name} may not {wish}: {code}", self.name, call.contact)
                return False
            await self._until(talk, AGAIN_S)
        return False

    async def _write_down(self, call: Call) -> None:
        """After a talk. The desk may not know yet that it is over, and after passing on there is nothing to write."""
        await asyncio.sleep(self._people.between(self._manners.after_s))
        self._ledger.is_ready(time.perf_counter(), self.name)
        deadline = time.perf_counter() + REFUSED_S
        seat = self._ledger.seat(self.name)
        while not (seat.rings or seat.talk) and time.perf_counter() < deadline:
            granted, _ = await self._ask("POST", f"/api/contacts/{call.contact}/wrap-up", {"note": ""})
            if granted:
                return
            await asyncio.sleep(AGAIN_S)

    async def _until(self, talk: Talk, seconds: float, *, is_patient: bool = True) -> None:
        """Some seconds, or the end of the talk. Whoever is not patient ends it when everybody does."""
        deadline = time.perf_counter() + seconds
        while talk.ended is None and (left := deadline - time.perf_counter()) > 0:
            if self._people.is_closing and not is_patient:
                return
            self.changed.clear()
            await self._something_changes(left)

    async def _ask(self, method: str, path: str, body: object = None) -> tuple[bool, str]:
        return await self._people.ask(self._token, method, path, body)


async def _surely(deed: Awaitable[None]) -> None:
    """The media process is always there: what fails is a fault of the load itself."""
    try:
        await deed
    except AdapterError as error:
        raise RuntimeError("the media process did not let a puppet act") from error
