"""Calling from a browser, and being called in one."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from perezvon.features.calls import repository
from perezvon.features.calls.domain import (
    AllLinesBusyError,
    BadOfferError,
    CallerLogin,
    CallingHere,
    CallLimit,
    CallOverError,
    ExpectedWait,
    IceServer,
    InvalidTokenError,
    NotAnAgentError,
    OriginNotAllowedError,
    PageCall,
    PhoneLogin,
    TelephonyKind,
    TokenUse,
    VoiceCounters,
    VoiceUnavailableError,
    customer_of,
    expected_wait,
    ice_servers,
    sign,
    subject_of,
)
from perezvon.features.calls.ports import LegGoneError, LinesBusyError, OfferRefusedError, Phones
from perezvon.features.contacts.public import waiting_on, waits_on
from perezvon.features.customers.public import Customer, get
from perezvon.features.flows.public import (
    Hours,
    Line,
    LineNotFoundError,
    Opening,
    open_line,
    opening,
    opening_hours,
    plan_trial,
)
from perezvon.kernel.actor import Actor
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import AgentId, ContactId, CustomerId, FlowId, IdSource, LegId, LineId
from perezvon.kernel.time import SECOND, Clock, Micros
from perezvon.kernel.values import Language
from perezvon.platform.db import DatabaseUnavailableError, Tx

_CALLER_TOKEN_FOR = 24 * 3_600 * SECOND
_CALL_TOKENS_FOR = 24 * 3_600 * SECOND
_PAGES, _PAGES_OF_ALL = 120, 6_000
"""How often an address, and everybody, may load the call page in a minute; as often they may ask for STUN and TURN."""
TRIAL_LINE = LineId("trial")
"""The line of test calls. There is none of this name, so that one whose plan was lost ends at once."""
_EXPERIENCE = 3_600 * SECOND
"""How far back answered calls tell what to expect."""
_COUNTED_EVERY = 10 * SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class SipCall:
    """As whom a page calls, and the key to the WebSocket by which it does."""

    login: CallerLogin
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBegun:
    """A call that the media process took. `watch` opens the live topic `call`; `return_key` is what the page shows when it
    was loaded again. To a page that offered sound `sdp` is the answer; any other calls by SIP, as `sip` says."""

    contact: ContactId
    watch: str
    return_key: str
    sdp: str | None = None
    sip: SipCall | None = None


async def server_secret(tx: Tx) -> bytes:
    """The key that signs tokens: made at the first start, the same in every process."""
    return await repository.secret_or_new(tx, "tokens", secrets.token_bytes(32))


class CallsService:
    """Browser phones of customers and agents."""

    def __init__(
        self,
        phones: Phones,
        clock: Clock,
        ids: IdSource,
        *,
        secret: bytes,
        ice_urls: Sequence[str] = (),
        turn_secret: str | None = None,
        samples: Sequence[CustomerId] = (),
    ) -> None:
        """`samples` are those customers as whom visitors of a demo may call."""
        self._phones = phones
        self._clock = clock
        self._ids = ids
        self._secret = secret
        self._ice_urls = ice_urls
        self._turn_secret = turn_secret
        self._samples = samples
        self._limit = CallLimit()
        self._pages = CallLimit(calls=_PAGES, calls_of_all=_PAGES_OF_ALL)
        self._relays = CallLimit(calls=_PAGES, calls_of_all=_PAGES_OF_ALL)
        self._known: dict[LineId, tuple[Line, Hours | None]] = {}
        """The lines that were called lately, for those who call while the database is silent."""

    async def line(self, tx: Tx | None, line: LineId, *, address: str) -> tuple[Line, Hours | None]:
        """A line that takes calls, and when it is open if it cares.

        Without `tx`, while the database is silent, as it was before. Raises `LineNotFoundError`, `TooManyCallsError`, or
        `DatabaseUnavailableError` for a line that nobody asked for before.
        """
        self._pages.begin(address, self._clock.now())
        return await self._open_line(tx, line)

    async def _open_line(self, tx: Tx | None, line: LineId) -> tuple[Line, Hours | None]:
        if tx is not None:
            self._known.pop(line, None)
            found = await open_line(tx, line)
            self._known[line] = found, await opening_hours(tx, found)
        elif line not in self._known:
            raise DatabaseUnavailableError
        return self._known[line]

    async def sample_callers(self, tx: Tx | None) -> Sequence[tuple[str, Customer]]:
        """Customers whom a demo may call as, each with a token; nobody without `tx`, while the database is silent."""
        if tx is None:
            return ()
        until = self._clock.now() + _CALLER_TOKEN_FOR
        customers = [await get(tx, sample) for sample in self._samples]
        return [(sign(self._secret, TokenUse.CALLER, one.customer, until=until), one) for one in customers if one]

    async def begin(
        self,
        tx: Tx | None,
        *,
        line: LineId,
        sdp: str | None,
        language: Language | None,
        caller: str | None,
        address: str,
    ) -> CallBegun:
        """Connect a customer's browser to a line, without `tx` while the database is silent. One that offers no sound is
        told how it calls by SIP.

        Raises `TooManyCallsError`, `LineNotFoundError`, `InvalidTokenError`, `AllLinesBusyError`, `BadOfferError`,
        `VoiceUnavailableError`, or `DatabaseUnavailableError` for a line that nobody asked for before the silence.
        """
        now = self._clock.now()
        self._limit.begin(address, now)
        await self._open_line(tx, line)
        customer = None if caller is None else customer_of(self._secret, caller, now=now)
        call = self._new(line, customer, language)
        return await self._connect(call, sdp)

    async def try_draft(self, tx: Tx, *, flow: FlowId, sdp: str | None, language: Language | None) -> CallBegun:
        """Connect a browser to the draft of a flow. Nobody is rung for such a call, and no figure counts it.

        Raises `FlowNotFoundError`, `AllLinesBusyError`, `BadOfferError` or `VoiceUnavailableError`.
        """
        call = self._new(TRIAL_LINE, None, language)
        await plan_trial(tx, flow, call.contact)
        return await self._connect(call, sdp)

    async def return_to(self, *, line: LineId, sdp: str | None, return_key: str, address: str) -> CallBegun:
        """Connect a customer's page that was loaded again to the call that it was in.

        Raises `TooManyCallsError`, `InvalidTokenError`, `CallOverError`, `BadOfferError` or `VoiceUnavailableError`.
        """
        now = self._clock.now()
        self._limit.begin(address, now)
        contact, _, leg = subject_of(self._secret, TokenUse.RETURN, return_key, now=now).partition(" ")
        return await self._connect(PageCall(contact=ContactId(contact), leg=LegId(leg), line=line, returns=True), sdp)

    def ice_servers(self, *, address: str) -> Sequence[IceServer]:
        """The STUN and TURN servers that a browser may use from now on. Raises `TooManyCallsError`."""
        self._relays.begin(address, self._clock.now())
        return ice_servers(self._ice_urls, self._turn_secret, now=self._clock.now())

    async def voice(self) -> VoiceCounters:
        """How browser voice does. Raises `VoiceUnavailableError`."""
        with _refusals():
            return await self._phones.counters()

    async def telephony(self) -> tuple[TelephonyKind, bool]:
        """What carries the calls, and whether it calls anybody outside. Raises `VoiceUnavailableError`."""
        with _refusals():
            return await self._phones.kind(), await self._phones.calls_out()

    async def calling(self, line: LineId) -> CallingHere:
        """How a line is called. While that is not known, its page lets people try."""
        try:
            kind, is_possible = await self._phones.kind(), await self._phones.takes_pages()
        except AdapterError:
            return CallingHere(is_possible=True)
        if kind is TelephonyKind.BROWSER:
            return CallingHere(is_possible=is_possible)
        try:
            numbers = await self._phones.numbers(line)
        except AdapterError:
            numbers = ()
        return CallingHere(is_possible=is_possible, kind=kind, numbers=numbers)

    async def log_in(self, actor: Actor) -> PhoneLogin:
        """Let the agent's page register as their phone. Raises `NotAnAgentError` or `VoiceUnavailableError`."""
        with _refusals():
            return await self._phones.log_in(agent=_agent_of(actor))

    async def sip_address(self, actor: Actor) -> str:
        """Where the agent's page registers, for us to carry it there. Raises as `log_in` does."""
        _agent_of(actor)
        return await self._sip_address()

    async def caller_address(self, _contact: ContactId) -> str:
        """The same for a customer's page that calls. Raises `VoiceUnavailableError`."""
        return await self._sip_address()

    async def _sip_address(self) -> str:
        with _refusals():
            return await self._phones.sip_address()

    def caller(self, key: str) -> ContactId | None:
        """The contact in which the page with this key may speak SIP; nothing for a key that is none, or over."""
        try:
            return ContactId(subject_of(self._secret, TokenUse.SIP, key, now=self._clock.now()))
        except InvalidTokenError:
            return None

    async def connect_phone(self, actor: Actor, sdp: str) -> str:
        """Make this browser the agent's phone. Raises `NotAnAgentError`, `BadOfferError` or `VoiceUnavailableError`."""
        with _refusals():
            return await self._phones.connect_phone(agent=_agent_of(actor), sdp=sdp)

    async def disconnect_phone(self, actor: Actor) -> None:
        """Give the agent's phone up. Raises `NotAnAgentError` or `VoiceUnavailableError`."""
        with _refusals():
            await self._phones.disconnect_phone(agent=_agent_of(actor))

    def _new(self, line: LineId, customer: CustomerId | None, language: Language | None) -> PageCall:
        contact, leg = ContactId(self._ids.new()), LegId(self._ids.new())
        return PageCall(contact=contact, leg=leg, line=line, customer=customer, language=language)

    async def _connect(self, call: PageCall, sdp: str | None) -> CallBegun:
        with _refusals():
            if sdp is None:
                if await self._phones.kind() is TelephonyKind.BROWSER:
                    raise BadOfferError
                login = await self._phones.let_in(call)
                return self._begun(call, sip=SipCall(login=login, key=self._key(TokenUse.SIP, call.contact)))
            return self._begun(call, sdp=await self._phones.connect_caller(call, sdp))

    def _begun(self, call: PageCall, *, sdp: str | None = None, sip: SipCall | None = None) -> CallBegun:
        return CallBegun(
            contact=call.contact,
            watch=self._key(TokenUse.WATCH, call.contact),
            return_key=self._key(TokenUse.RETURN, f"{call.contact} {call.leg}"),
            sdp=sdp,
            sip=sip,
        )

    def _key(self, use: TokenUse, subject: str) -> str:
        return sign(self._secret, use, subject, until=self._clock.now() + _CALL_TOKENS_FOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStatus:
    """What a web site shows of a line. `opening` is `None` for a line that is always open."""

    line: Line
    opening: Opening | None
    wait: ExpectedWait | None


class WidgetService:
    """Buttons for a line on web sites, on those alone that the line allows."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._limit = CallLimit(calls=_PAGES, calls_of_all=_PAGES_OF_ALL)
        self._waits: dict[LineId, tuple[Micros, ExpectedWait | None]] = {}

    async def status(self, tx: Tx, line: LineId, *, origin: str | None, address: str) -> LineStatus:
        """How the line does now, for a page of `origin`; `None` is a page of ours.

        Raises `TooManyCallsError`, `LineNotFoundError` or `OriginNotAllowedError`.
        """
        now = self._clock.now()
        self._limit.begin(address, now)
        found = await open_line(tx, line)
        if origin is not None and origin not in found.origins:
            raise OriginNotAllowedError(origin=origin, line=line)
        hours = await opening_hours(tx, found)
        open_now = None if hours is None else opening(hours, now)
        wait = await self._wait(tx, line, now) if open_now is None or open_now.is_open else None
        return LineStatus(line=found, opening=open_now, wait=wait)

    async def origins(self, tx: Tx, line: LineId) -> Sequence[str]:
        """Whose pages may frame the call page of this line; nobody's when there is no such line."""
        try:
            return (await open_line(tx, line)).origins
        except LineNotFoundError:
            return ()

    async def _wait(self, tx: Tx, line: LineId, now: Micros) -> ExpectedWait | None:
        """Counted anew every few seconds, however many pages ask."""
        counted, wait = self._waits.get(line, (0, None))
        if now - counted >= _COUNTED_EVERY:
            waits = await waits_on(tx, line, since=now - _EXPERIENCE)
            wait = expected_wait(await waiting_on(tx, line), waits, _EXPERIENCE)
            self._waits[line] = (now, wait)
        return wait


@contextmanager
def _refusals() -> Iterator[None]:
    """What the media process refuses, in the words of callers and agents."""
    try:
        yield
    except LinesBusyError as error:
        raise AllLinesBusyError from error
    except OfferRefusedError as error:
        raise BadOfferError from error
    except LegGoneError as error:
        raise CallOverError from error
    except AdapterError as error:
        raise VoiceUnavailableError from error


def _agent_of(actor: Actor) -> AgentId:
    if actor.agent is None:
        raise NotAnAgentError
    return actor.agent
