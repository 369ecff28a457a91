"""How people's wishes reach whoever decides, and what they were told of them."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from perezvon.engine.events import Request
from perezvon.entrypoints.chaos.simulation.network import Network
from perezvon.entrypoints.chaos.simulation.node import Node
from perezvon.entrypoints.chaos.simulation.process import Process
from perezvon.features.dispatch.service import messages
from perezvon.features.dispatch.service.door import NOT_LEADING, UNAVAILABLE
from perezvon.platform.link import LinkRefusedError, LinkUnavailableError

ASK_S = 2.5
"""How long somebody waits for an answer before they try again."""
RETRY_S = 0.5


async def asked(network: Network, client: Process, node: Node, peer: Any, method: str, payload: bytes) -> bytes:
    """What a node answers to a call over the link. Raises `LinkRefusedError` and `LinkUnavailableError`."""
    reply: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
    process = node.process

    def tell(settle: Callable[[], None]) -> None:
        network.send(node.name, client, lambda: None if reply.done() else settle())

    async def answer() -> None:
        try:
            said = await node.door.answer(peer, method, payload)
        except LinkRefusedError as refusal:
            refused = refusal
            tell(lambda: reply.set_exception(refused))
        else:
            tell(lambda: reply.set_result(said))

    network.send(client.name, process, lambda: process.keep(process.loop.create_task(answer(), name=method)))
    try:
        async with asyncio.timeout(ASK_S):
            return await reply
    except TimeoutError as error:
        raise LinkUnavailableError(f"no answer to {method}") from error


class Desk:
    """Everybody's buttons. What was granted, and how often something was asked for, is remembered."""

    def __init__(self, world: Process, network: Network, nodes: Sequence[Node]) -> None:
        self._world = world
        self._network = network
        self._nodes = nodes
        self.granted: list[tuple[int, Request]] = []
        """Wishes that came true, as those who asked were told, and at which step of the log."""
        self.asked: Counter[bytes] = Counter()
        """How often each wish was sent, as it is encoded."""

    async def wish(self, event: Request, *, seconds: float = 60.0) -> bool:
        """Ask until it is decided, on whatever node answers. False when it was refused, or nobody decided in time."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while loop.time() < until:
            for node in self._nodes:
                answer = await self._ask(node, event)
                if answer is not None:
                    return answer
            await asyncio.sleep(RETRY_S)
        return False

    async def _ask(self, node: Node, event: Request) -> bool | None:
        if not node.is_deciding:
            return None
        payload = messages.encode(event)
        self.asked[payload] += 1
        try:
            answer = await asked(self._network, self._world, node, None, messages.REQUEST, payload)
        except LinkRefusedError as refusal:
            return None if refusal.code in (UNAVAILABLE, NOT_LEADING) else False
        except LinkUnavailableError:
            return None
        self.granted.append((messages.decode_seq(answer), event))
        return True
