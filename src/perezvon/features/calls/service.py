"""Calling from a browser, and being called in one."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from perezvon.features.calls import repository
from perezvon.features.calls.domain import (
    CallLimit,
    NotAnAgentError,
    TokenUse,
    VoiceUnavailableError,
    sign,
    subject_of,
)
from perezvon.features.calls.ports import Phones
from perezvon.features.customers.public import Customer, first
from perezvon.features.flows.public import Line, open_line
from perezvon.kernel.actor import Actor
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import AgentId, ContactId, CustomerId, IdSource, LegId, LineId
from perezvon.kernel.time import SECOND, Clock
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx

_CALLER_TOKEN_FOR = 24 * 3_600 * SECOND
_WATCH_TOKEN_FOR = 24 * 3_600 * SECOND
_SAMPLE_CALLERS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBegun:
    """A call that the media process took. `watch` opens the live topic `call`; `sdp` is the answer."""

    contact: ContactId
    watch: str
    sdp: str


async def server_secret(tx: Tx) -> bytes:
    """The key that signs tokens: made at the first start, the same in every process."""
    return await repository.secret_or_new(tx, "tokens", secrets.token_bytes(32))


class CallsService:
    """Browser phones of customers and agents."""

    def __init__(self, phones: Phones, clock: Clock, ids: IdSource, *, secret: bytes) -> None:
        self._phones = phones
        self._clock = clock
        self._ids = ids
        self._secret = secret
        self._limit = CallLimit()

    async def line(self, tx: Tx, line: LineId) -> Line:
        """A line that takes calls. Raises `LineNotFoundError`."""
        return await open_line(tx, line)

    async def sample_callers(self, tx: Tx) -> Sequence[tuple[str, Customer]]:
        """Customers whom a demo may call as, each with a token."""
        until = self._clock.now() + _CALLER_TOKEN_FOR
        customers = await first(tx, _SAMPLE_CALLERS)
        return [(sign(self._secret, TokenUse.CALLER, one.customer, until=until), one) for one in customers]

    async def begin(
        self, tx: Tx, *, line: LineId, sdp: str, language: Language | None, caller: str | None, address: str
    ) -> CallBegun:
        """Connect a customer's browser to a line.

        Raises `TooManyCallsError`, `LineNotFoundError`, `InvalidTokenError` or `VoiceUnavailableError`.
        """
        now = self._clock.now()
        self._limit.begin(address, now)
        await open_line(tx, line)
        customer = None if caller is None else subject_of(self._secret, TokenUse.CALLER, caller, now=now)
        contact = ContactId(self._ids.new())
        try:
            answer = await self._phones.connect_caller(
                contact=contact,
                leg=LegId(self._ids.new()),
                line=line,
                sdp=sdp,
                customer=None if customer is None else CustomerId(customer),
                language=language,
            )
        except AdapterError as error:
            raise VoiceUnavailableError from error
        watch = sign(self._secret, TokenUse.WATCH, contact, until=now + _WATCH_TOKEN_FOR)
        return CallBegun(contact=contact, watch=watch, sdp=answer)

    async def connect_phone(self, actor: Actor, sdp: str) -> str:
        """Make this browser the agent's phone. Raises `NotAnAgentError` or `VoiceUnavailableError`."""
        try:
            return await self._phones.connect_phone(agent=_agent_of(actor), sdp=sdp)
        except AdapterError as error:
            raise VoiceUnavailableError from error

    async def disconnect_phone(self, actor: Actor) -> None:
        """Give the agent's phone up. Raises `NotAnAgentError` or `VoiceUnavailableError`."""
        try:
            await self._phones.disconnect_phone(agent=_agent_of(actor))
        except AdapterError as error:
            raise VoiceUnavailableError from error


def _agent_of(actor: Actor) -> AgentId:
    if actor.agent is None:
        raise NotAnAgentError
    return actor.agent
