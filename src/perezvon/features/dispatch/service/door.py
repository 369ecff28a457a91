"""The door of dispatch: requests come in, steps go out to every mirror."""

import asyncio
from collections.abc import Callable

from perezvon.features.dispatch.domain import DispatchUnavailableError, RefusedError
from perezvon.features.dispatch.service import messages
from perezvon.features.dispatch.service.duty import Duty
from perezvon.features.dispatch.service.intake import Incoming, Intake
from perezvon.platform.link import LinkRefusedError, Peer
from perezvon.platform.log.port import LogRow

ANSWER_S = 2.0
"""A request that was not decided within this time is answered `unavailable`. It takes effect only if deciding had begun.
Where it is clear that others decide, it is answered so at once."""

UNAVAILABLE = "unavailable"


class Door:
    """Answers api processes over the link. `last_seq` tells the newest committed step."""

    def __init__(self, intake: Intake, duty: Duty, last_seq: Callable[[], int]) -> None:
        self._intake = intake
        self._duty = duty
        self._last_seq = last_seq
        self._followers: dict[Peer, None] = {}

    async def opened(self, peer: Peer) -> None:
        """Nobody is told anything before they ask to follow."""

    async def closed(self, peer: Peer) -> None:
        """Forget a follower."""
        self._followers.pop(peer, None)

    async def answer(self, peer: Peer, method: str, payload: bytes) -> bytes:
        """Serve one call. Raises `LinkRefusedError` with the code of a refusal."""
        match method:
            case messages.REQUEST:
                return messages.encode(await self._request(payload))
            case messages.FOLLOW:
                self._followers[peer] = None
                return messages.encode(self._last_seq())
            case _:
                raise LinkRefusedError("unknown_method")

    def step(self, row: LogRow) -> None:
        """Tell every follower of a committed step."""
        if not self._followers:
            return
        payload = messages.encode(row)
        for peer in tuple(self._followers):
            peer.tell(messages.STEP, payload)

    async def _request(self, payload: bytes) -> int:
        reply: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(ANSWER_S):
                if not await self._duty.decides():
                    raise LinkRefusedError(UNAVAILABLE)
                self._intake.put(Incoming(event=messages.decode_request(payload), reply=reply))
                return await reply
        except RefusedError as refusal:
            raise LinkRefusedError(str(refusal)) from refusal
        except (TimeoutError, DispatchUnavailableError) as error:
            raise LinkRefusedError(UNAVAILABLE) from error
