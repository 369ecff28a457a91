"""The port `Telephony` over several nodes, each of which keeps it."""

import asyncio
import itertools
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from perezvon.adapters.telephony.united.node import REMEMBERED, Node
from perezvon.engine.commands import Command, ConnectAgent, HangUpLeg, OfferContact
from perezvon.engine.events import CommandFailed, PhoneLost, PhoneReady
from perezvon.features.dispatch.ports import Deposed, DeposedError, Inventory, Reported, Telephony, Unheard
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import CommandId, ContactId, LegId
from perezvon.platform import telemetry
from perezvon.platform.tasks import spawn, stop

GIVEN_UP_S: Final = 8.0
"""A node of which nothing was heard for so long is gone, with all its calls. A media process that is started again is back
sooner."""
ASK_S: Final = 0.4
"""In which a node answers whoever leads. Those who ask do not wait longer than half a second for all of them."""
LOOK_S: Final = 0.25
"""How often a node that is missing is asked again."""
AGAIN_S: Final = 1.0
"""After how long all nodes are asked again what exists, when one of them did not say."""
_UNREACHABLE: Final = "telephony_unavailable"

T = TypeVar("T")

log = telemetry.logger(__name__)


class UnitedTelephony:
    """All nodes as one. Closing it closes their adapters."""

    def __init__(self, nodes: Sequence[Telephony], *, given_up_s: float = GIVEN_UP_S) -> None:
        self._loop = asyncio.get_running_loop()
        self._given_up_s = given_up_s
        self._nodes = [Node(number, telephony, self._loop.time()) for number, telephony in enumerate(nodes)]
        self._contacts: OrderedDict[ContactId, Node] = OrderedDict()
        """Where each call is, or was."""
        self._reports: asyncio.Queue[Reported] = asyncio.Queue()
        self._epoch = 0
        self._is_leading = False
        self._question: int | None = None
        """The question of whoever leads that has no answer yet."""
        self._rounds = itertools.count(1)
        self._round = 0
        """The question that all nodes were asked last."""
        self._is_wanted = False
        """Whether what exists is still to be told."""
        self._asked_at = 0.0
        self._failed: list[CommandId] = []
        """Commands that came to nothing with their node, to be told once its calls are."""
        self._name = secrets.token_hex(4)
        self._hung_up = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        for node in self._nodes:
            self._spawn(self._pump(node), "reports of a node")
        self._spawn(self._look(), "nodes that are missing")

    # --- What whoever decides wants. ---

    async def perform(self, command: Command) -> None:
        """Begin a command at the node of its call. Raises `AdapterError`, and `DeposedError` among them."""
        node = self._node_of(command)
        if node.is_given_up:
            raise AdapterError("the node of this call is gone", retryable=False)
        if contact := getattr(command, "contact", None):
            self._place(contact, node)
        node.begins(command)
        try:
            await node.telephony.perform(command)
        except AdapterError:
            node.forgets(command.id)
            raise

    async def reports(self) -> AsyncIterator[Reported]:
        """All that the nodes see, in order for each; never ends."""
        while True:
            yield await self._reports.get()

    async def resynchronise(self, question: int, *, epoch: int) -> None:
        """Lead at all nodes that can be reached, and have it told what exists. Raises `AdapterError`, `DeposedError`."""
        self._epoch, self._question, self._is_leading = epoch, question, True
        number = self._begin()
        try:
            await self._all(lambda telephony: telephony.resynchronise(number, epoch=epoch))
        except DeposedError:
            self._is_leading = False
            raise

    async def stay(self, *, epoch: int) -> None:
        """Whoever leads in this epoch goes on. Raises `AdapterError`, and `DeposedError`."""
        await self._all(lambda telephony: telephony.stay(epoch=epoch))

    async def step_down(self) -> None:
        """Lead no longer. Raises `AdapterError`."""
        self._is_leading = False
        await self._all(lambda telephony: telephony.step_down())

    async def is_led_by_another(self) -> bool:
        """Whether somebody else leads at any node. Raises `AdapterError` while one cannot be asked that may be there."""
        answers = await asyncio.gather(
            *(self._one(node, lambda telephony: telephony.is_led_by_another()) for node in self._nodes)
        )
        if True in answers:
            return True
        now = self._loop.time()
        for node, answer in zip(self._nodes, answers, strict=True):
            if isinstance(answer, AdapterError) and not node.is_gone(now, after=self._given_up_s):
                raise answer
        if False not in answers:
            raise AdapterError("no node of telephony can be reached", retryable=True)
        return False

    async def acknowledge(self, receipts: Sequence[str]) -> None:
        """These reports need not come again from the nodes that told them. Raises `DeposedError`."""
        by_node: dict[int, list[str]] = {}
        for receipt in receipts:
            number, _, own = receipt.partition("/")
            by_node.setdefault(int(number), []).append(own)
        answers = await asyncio.gather(
            *(
                self._one(self._nodes[number], lambda telephony, own=own: telephony.acknowledge(own))  # type: ignore[misc]
                for number, own in by_node.items()
            )
        )
        _check(answers)

    async def aclose(self) -> None:
        """Stop reporting; calls go on."""
        await stop(*self._tasks)
        for node in self._nodes:
            await node.telephony.aclose()

    # --- Whom to ask. ---

    def _node_of(self, command: Command) -> Node:
        leg = getattr(command, "leg", None)
        for node in self._nodes:
            if leg in node.legs:
                return node
        known = self._contacts.get(getattr(command, "contact", None) or ContactId(""))
        return known or self._any_node(command)

    def _any_node(self, command: Command) -> Node:
        """For what belongs to no call that is known: one that answers, and that has the phone if it is about one."""
        there = [node for node in self._nodes if node.unreached_since is None] or self._nodes
        if isinstance(command, OfferContact | ConnectAgent):
            there = [node for node in there if command.agent in node.phones] or there
        return there[0]

    def _place(self, contact: ContactId, node: Node) -> None:
        self._contacts[contact] = node
        self._contacts.move_to_end(contact)
        if len(self._contacts) > REMEMBERED:
            self._contacts.popitem(last=False)

    async def _all(self, ask: Callable[[Telephony], Awaitable[T]]) -> list[T]:
        """What those answer that can be reached. Raises `DeposedError`, and `AdapterError` when there are none."""
        answers = await asyncio.gather(*(self._one(node, ask) for node in self._nodes))
        _check(answers)
        told = [answer for answer in answers if not isinstance(answer, AdapterError)]
        if not told:
            raise AdapterError("no node of telephony can be reached", retryable=True)
        return told

    async def _one(self, node: Node, ask: Callable[[Telephony], Awaitable[T]]) -> T | AdapterError:
        try:
            async with asyncio.timeout(ASK_S):
                answer = await ask(node.telephony)
        except DeposedError as error:
            node.unreached_since = None
            return error
        except AdapterError as error:
            self._miss(node)
            return error
        except TimeoutError:
            self._miss(node)
            return AdapterError("a node of telephony does not answer", retryable=True)
        node.unreached_since = None
        return answer

    def _miss(self, node: Node) -> None:
        """It does not answer. What the others told to exist would be old once it does."""
        if node.unreached_since is None:
            node.unreached_since = self._loop.time()
            for other in self._nodes:
                self._release(other)

    # --- What the nodes tell. ---

    async def _pump(self, node: Node) -> None:
        async for reported in node.telephony.reports():
            self._told(node, reported)

    def _told(self, node: Node, reported: Reported) -> None:
        match reported.what:
            case Unheard():
                self._miss(node)
                self._reports.put_nowait(reported)
            case Deposed():
                self._is_leading = False
                self._reports.put_nowait(reported)
            case Inventory() as inventory:
                node.unreached_since = None
                self._exists(node, inventory)
            case _ if node.answer is not None:
                node.held.append(reported)
            case _:
                self._pass_on(node, reported)

    def _pass_on(self, node: Node, reported: Reported) -> None:
        what = reported.what
        if isinstance(what, Inventory | Deposed | Unheard):
            return
        node.tells(what)
        if contact := getattr(what, "contact", None):
            self._place(contact, node)
        if isinstance(what, PhoneLost) and any(what.agent in other.phones for other in self._nodes):
            what = PhoneReady(agent=what.agent)  # It rings at another node still.
        receipt = None if reported.receipt is None else f"{node.number}/{reported.receipt}"
        self._reports.put_nowait(replace(reported, what=what, receipt=receipt))

    # --- What exists. ---

    @property
    def _is_complete(self) -> bool:
        """Whether every node is there, or given up."""
        return all(node.unreached_since is None or node.is_given_up for node in self._nodes)

    def _begin(self) -> int:
        """Ask all anew: an answer to what was asked before counts no more."""
        for node in self._nodes:
            self._release(node)
        self._is_wanted, self._asked_at = True, self._loop.time()
        self._round = next(self._rounds)
        return self._round

    def _ask_all(self) -> None:
        number, epoch = self._begin(), self._epoch

        async def ask() -> None:
            await asyncio.gather(
                *(
                    self._one(node, lambda telephony: telephony.resynchronise(number, epoch=epoch))
                    for node in self._nodes
                )
            )

        self._spawn(ask(), "what exists")

    def _exists(self, node: Node, inventory: Inventory) -> None:
        if not self._is_leading:
            return
        if inventory.question is None:
            self._ask_all()  # It is there again. What the others have is to be told as of the same moment.
        elif self._is_wanted and inventory.question == self._round and self._is_complete:
            node.answer = inventory
            self._tell_all()

    def _tell_all(self) -> None:
        """Once nobody is waited for: what exists, and then what was told since."""
        if any(node.answer is None and node.unreached_since is None for node in self._nodes):
            return
        parts = [self._part(node, node.answer) for node in self._nodes if node.answer is not None]
        self._reports.put_nowait(Reported(what=_joined(parts, self._question)))
        self._question, self._is_wanted = None, False
        failed, self._failed = self._failed, []
        for command in failed:
            self._reports.put_nowait(Reported(what=CommandFailed(command=command, reason=_UNREACHABLE)))
        for node in self._nodes:
            self._release(node)

    def _part(self, node: Node, told: Inventory) -> Inventory:
        inventory, lost = node.returned(told)
        node.believe(inventory)
        for contact in _contacts(inventory):
            self._place(contact, node)
        for leg in lost:
            self._spawn(self._hang_up(node, leg), "end of a lost call")
        return inventory

    async def _hang_up(self, node: Node, leg: LegId) -> None:
        """A call that was told to be lost goes on at a node that is back: nobody knows of it any more."""
        command = CommandId(f"united-{self._name}-{next(self._hung_up)}")
        log.warning("lost call ended", node=node.number, leg=leg)
        await self._one(
            node, lambda telephony: telephony.perform(HangUpLeg(id=command, contact=ContactId(""), leg=leg))
        )

    def _release(self, node: Node) -> None:
        node.answer = None
        held, node.held = node.held, []
        for reported in held:
            self._pass_on(node, reported)

    # --- Who is missing. ---

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            if self._is_leading and (
                await self._are_some_back() or self._are_some_gone() or (self._is_wanted and self._is_old)
            ):
                self._ask_all()

    @property
    def _is_old(self) -> bool:
        return self._loop.time() - self._asked_at > AGAIN_S

    async def _are_some_back(self) -> bool:
        """Ask those who are missing, who must learn who leads before anything else."""
        asked, epoch = next(self._rounds), self._epoch
        missing = [node for node in self._nodes if node.unreached_since is not None or node.is_given_up]
        answers = await asyncio.gather(
            *(self._one(node, lambda telephony: telephony.resynchronise(asked, epoch=epoch)) for node in missing)
        )
        return any(not isinstance(answer, AdapterError) for answer in answers)

    def _are_some_gone(self) -> bool:
        """Give up who is. If all are, then it is we who are cut off."""
        if all(node.unreached_since is not None for node in self._nodes):
            return False
        now = self._loop.time()
        gone = [node for node in self._nodes if not node.is_given_up and node.is_gone(now, after=self._given_up_s)]
        for node in gone:
            log.error("telephony node is gone", node=node.number, legs=len(node.legs))
            self._failed += node.give_up()
        return bool(gone)

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = spawn(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _check(answers: Iterable[object]) -> None:
    """Raises `DeposedError` when a node obeys another."""
    deposed = [answer.newest for answer in answers if isinstance(answer, DeposedError)]
    if deposed:
        raise DeposedError(newest=max(deposed))


def _joined(parts: Sequence[Inventory], question: int | None) -> Inventory:
    music = [part.music for part in parts]
    return Inventory(
        customers=tuple(customer for part in parts for customer in part.customers),
        agent_legs=tuple(leg for part in parts for leg in part.agent_legs),
        phones=tuple(dict.fromkeys(phone for part in parts for phone in part.phones)),
        question=question,
        agents=tuple(leg for part in parts for leg in part.agents),
        rings=tuple(ring for part in parts for ring in part.rings),
        music=None if None in music else tuple(leg for legs in music for leg in legs or ()),
        hung_up=tuple(leg for part in parts for leg in part.hung_up),
    )


def _contacts(inventory: Inventory) -> Iterable[ContactId]:
    yield from (customer.contact for customer in inventory.customers)
    yield from (leg.contact for leg in inventory.agents)
    yield from (ring.contact for ring in inventory.rings)
