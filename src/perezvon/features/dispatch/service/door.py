"""The door of dispatch: requests come in, steps go out to every mirror."""

import asyncio
from collections import deque
from collections.abc import Callable

from perezvon.features.dispatch.domain import DispatchUnavailableError, NotLeadingError, RefusedError
from perezvon.features.dispatch.service import messages
from perezvon.features.dispatch.service.duty import Duty
from perezvon.features.dispatch.service.intake import Incoming, Intake
from perezvon.features.dispatch.service.mirror import Mirror
from perezvon.platform.link import LinkRefusedError, Peer
from perezvon.platform.log.port import LogRow

ANSWER_S = 2.0
"""A request that was not decided within this time is answered `unavailable`. It takes effect only if deciding had begun.
Where it is clear that others decide, it is answered so at once."""

UNAVAILABLE = "unavailable"

NOT_LEADING = "not_leading"
"""The refusal of who does not decide: the request certainly had no effect."""

REMEMBERED = 2_000
"""Steps that followers who come back are told, so that they need no database for a gap of some seconds."""


class Door:
    """Answers api processes over the link. `mirror` is the leader's, another one in each of its terms."""

    def __init__(self, intake: Intake, duty: Duty, mirror: Callable[[], Mirror]) -> None:
        self._intake = intake
        self._duty = duty
        self._mirror = mirror
        self._followers: dict[Peer, None] = {}
        self._recent: deque[LogRow] = deque(maxlen=REMEMBERED)
        self._recent_of: Mirror | None = None
        """In whose term that was told. What was told in one before may have been decided otherwise since."""

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
                return messages.encode(self._follow(peer, messages.decode_known(payload)))
            case _:
                raise LinkRefusedError("unknown_method")

    def step(self, row: LogRow) -> None:
        """Tell every follower of a committed step."""
        self._forget_other_terms(after=row.seq - 1)
        if self._recent and row.seq != self._recent[-1].seq + 1:
            self._recent.clear()
        self._recent.append(row)
        if not self._followers:
            return
        payload = messages.encode(row)
        for peer in tuple(self._followers):
            peer.tell(messages.STEP, payload)

    def _follow(self, peer: Peer, known: messages.Known) -> messages.Led:
        """Tell what this peer missed, unless it missed more than is remembered, and all that comes: if it followed what is so.

        A leader whose journal was set aside had told steps that others decided otherwise.
        """
        self._forget_other_terms()
        agrees = self._agrees(known)
        if agrees is not False:
            if self._recent and self._recent[0].seq <= known.seq + 1:
                for row in self._recent:
                    if row.seq > known.seq:
                        peer.tell(messages.STEP, messages.encode(row))
            self._followers[peer] = None
        return messages.Led(seq=self._committed, agrees=agrees)

    @property
    def _committed(self) -> int:
        """The newest step that is committed. The mirror also has those that are being decided."""
        row = self._recent[-1] if self._recent else self._mirror().row
        return row.seq if row is not None else 0

    def _forget_other_terms(self, *, after: int = 0) -> None:
        """What was told in another term may have been decided otherwise. A step that begins a term tells followers after
        which one, and what that looked like."""
        mirror = self._mirror()
        if self._recent_of is mirror:
            return
        if self._followers:
            before = messages.Known(seq=mirror.row.seq if mirror.row else after, mark=messages.mark_of(mirror.row))
            for peer in tuple(self._followers):
                peer.tell(messages.TERM, messages.encode(before))
        self._recent_of = mirror
        self._recent.clear()
        if mirror.row is not None:
            self._recent.append(mirror.row)  # Who knows this step and no other agrees, whatever the database says.

    def _agrees(self, known: messages.Known) -> bool | None:
        if known.seq == 0:
            return True
        if not self._recent or known.seq < self._recent[0].seq:
            return None
        if known.seq > self._recent[-1].seq:
            return False
        if not known.mark:
            return None
        return messages.mark_of(self._recent[known.seq - self._recent[0].seq]) == known.mark

    async def _request(self, payload: bytes) -> int:
        reply: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(ANSWER_S):
                if not await self._duty.decides():
                    raise LinkRefusedError(NOT_LEADING)
                self._intake.put(Incoming(event=messages.decode_request(payload), reply=reply))
                return await reply
        except RefusedError as refusal:
            raise LinkRefusedError(str(refusal)) from refusal
        except NotLeadingError as refusal:
            raise LinkRefusedError(NOT_LEADING) from refusal
        except (TimeoutError, DispatchUnavailableError) as error:
            raise LinkRefusedError(UNAVAILABLE) from error
