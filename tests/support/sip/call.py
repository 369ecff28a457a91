"""One call, from its first ring to its end: who is in it, what they hear, and what they do."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable, Mapping

from tests.support.sip.agent import SDP, UserAgent
from tests.support.sip.dialog import Dialog
from tests.support.sip.media import Media
from tests.support.sip.message import Headers, Request, Response, texts
from tests.support.sip.rtp import Reception
from tests.support.sip.sdp import SDPError
from tests.support.sip.transactions import Received
from tests.support.tones import ABSENT, PRESENT

WITHIN_S = 5.0
"""What did not happen by then does not happen."""
_STEP_S = 0.02


class CallRefused(Exception):  # noqa: N818 - a refusal is an outcome
    """They do not want to talk, or cannot: `status` and `reason` say why, `headers` everything else."""

    def __init__(self, response: Response) -> None:
        super().__init__(f"{response.status} {response.reason}")
        self.status, self.reason, self.headers = response.status, response.reason, response.headers


class CallOver(Exception):  # noqa: N818 - an outcome
    """Nothing can be done in a call that is over."""


class Hearing:
    """Who has a phone at their ear."""

    media: Media

    def level(self, hz: float) -> float:
        """How loud this tone is in the last 200 ms, in dBFS."""
        return self.media.ear.level(hz)

    async def hears(self, *tones: float, within: float = WITHIN_S) -> bool:
        """Whether these tones (Hz), all at once, are heard within some seconds."""
        return await becomes(lambda: all(self.level(hz) > PRESENT for hz in tones), within)

    async def misses(self, hz: float, within: float = WITHIN_S) -> bool:
        """Whether this tone is gone within some seconds."""
        return await becomes(lambda: self.level(hz) < ABSENT, within)


class Call(Hearing):
    """One side of a call. Made by the phone when there is a dialog; handed out when it is answered."""

    def __init__(self, agent: UserAgent, dialog: Dialog, media: Media, on_end: Callable[["Call"], None]) -> None:
        self.media = media
        self.dialog = dialog
        self.is_over = False
        self.ended_by_other = False
        self.reasons: tuple[str, ...] = ()
        """The texts of the Reason headers with which the other side ended it."""
        self.requests: list[Request] = []
        """What the other side asked within the call, repetitions aside."""
        self._agent = agent
        self._on_end = on_end
        self._is_asking = False
        """Whether a re-INVITE of ours is not decided yet."""
        self._acks: dict[int, Request] = {}

    @property
    def digits(self) -> str:
        """The keys pressed at the other end, so far."""
        return self.media.ear.digits

    @property
    def reception(self) -> Reception:
        """Which packets came since the first, or since `count_anew`."""
        return self.media.ear.reception

    @property
    def is_held(self) -> bool:
        """Whether the other side does not want to hear us."""
        return self.media.is_held

    def count_anew(self) -> None:
        """Begin to count packets and gaps anew."""
        self.media.ear.count_anew()

    def say(self, hz: float | None) -> None:
        """Say another tone (whole Hz) from now on; None is silence."""
        self.media.mouth.say(hz)

    async def press(self, digits: str) -> None:
        """Press keys, one after the other; returns when the last one is released."""
        if self.is_over:
            raise CallOver
        presses = [self.media.mouth.press(digit) for digit in digits]
        done, _ = await asyncio.wait(presses, timeout=WITHIN_S * len(presses))
        if len(done) < len(presses) or any(press.cancelled() for press in presses):
            raise CallOver

    async def hang_up(self, headers: Mapping[str, str] = {}) -> None:
        """End the call; returns when the other side knows, or does not say so. Nothing happens if it is over already."""
        if self.is_over:
            return
        self.end()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(WITHIN_S):
                await self._agent.ask(self._request("BYE", headers.items()), self.dialog.to)

    async def ask(self, method: str, headers: Mapping[str, str] = {}, body: bytes = b"") -> Response:
        """Ask something within the call, such as INFO or OPTIONS; the final response."""
        if self.is_over:
            raise CallOver
        request = self._request(method, headers.items())
        request.body = body
        asked, response = await self._agent.ask(request, self.dialog.to, self.acknowledge)
        self.dialog.sequence = max(self.dialog.sequence, asked.sequence)
        return response

    async def hold(self) -> None:
        """Keep the other side on hold: neither hear nor say anything. Raises `CallRefused`."""
        await self._agree(holding=True)

    async def resume(self) -> None:
        """Talk again. Raises `CallRefused`."""
        await self._agree(holding=False)

    def acknowledge(self, response: Response) -> None:
        """Send the ACK of an acceptance, the same each time that it comes."""
        ack = self._acks.get(response.sequence)
        if ack is None:
            ack = self._acks[response.sequence] = self.dialog.request("ACK", response.sequence)
            self._agent.send(ack, self.dialog.to)
        else:
            self._agent.transactions.wire.send(ack, self.dialog.to)

    def take(self, received: Received) -> None:
        """Take in what the other side asks within the call."""
        request = received.request
        if not self.dialog.takes(request):
            received.respond(500)
            return
        self.requests.append(request)
        match request.method:
            case "BYE":
                received.respond(200)
                self.end(request.headers, by_other=True)
            case "INVITE" | "UPDATE":
                self._renegotiate(received)
            case "OPTIONS" | "INFO" | "NOTIFY":
                received.respond(200, self._agent.own)
            case _:
                received.respond(405, self._agent.own)

    def end(self, headers: Headers | None = None, *, by_other: bool = False) -> None:
        """It is over."""
        if self.is_over:
            return
        self.is_over, self.ended_by_other = True, by_other
        self.reasons = texts(headers.all("Reason")) if headers is not None else ()
        self.media.close()
        self._on_end(self)

    def _renegotiate(self, received: Received) -> None:
        request = received.request
        if self._is_asking:
            received.respond(491)
            return
        self.dialog.retarget(request)
        if request.body:
            try:
                answer = self.media.answer(request.body)
            except SDPError:
                received.respond(488)
                return
            received.respond(200, [*self._agent.own, SDP], answer)
        elif request.method == "INVITE":
            received.on_acknowledged = self._take_answer
            received.respond(200, [*self._agent.own, SDP], self.media.offer(holding=self.media.is_holding))
        else:
            received.respond(200, self._agent.own)

    def _take_answer(self, ack: Request) -> None:
        if ack.body:
            self.media.take(ack.body)

    async def _agree(self, *, holding: bool) -> None:
        self._is_asking = True
        try:
            response = await self.ask("INVITE", dict([*self._agent.own, SDP]), self.media.offer(holding=holding))
        finally:
            self._is_asking = False
        if response.status >= 300:
            raise CallRefused(response)
        self.media.take(response.body)
        self.media.hold(holding=holding)

    def _request(self, method: str, headers: Iterable[tuple[str, str]]) -> Request:
        self.dialog.sequence += 1
        request = self.dialog.request(method, self.dialog.sequence)
        for name, value in headers:
            request.headers.put(name, value)
        return request


async def becomes(claim: Callable[[], bool], within: float) -> bool:
    """Whether this becomes so within some seconds."""
    deadline = time.perf_counter() + within
    while not claim():
        if time.perf_counter() > deadline:
            return False
        await asyncio.sleep(_STEP_S)
    return True
