"""The server's side of browsers as phones: the `Phones` of calls, over a link to the media process, whichever kind it is."""

import dataclasses
import random
from collections.abc import Callable, Sequence
from types import MappingProxyType

from perezvon.adapters.telephony.wire import protocol
from perezvon.adapters.telephony.wire.client import Refusals, ask
from perezvon.adapters.telephony.wire.protocol import Method, Refusal, Wire
from perezvon.features.calls.ports import (
    CallerLogin,
    LegGoneError,
    LinesBusyError,
    OfferRefusedError,
    PageCall,
    PhoneLogin,
    TelephonyKind,
    VoiceCounters,
)
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import AgentId, LineId
from perezvon.platform.link import LinkClient, parse_address

_COUNTERS = tuple(field.name for field in dataclasses.fields(VoiceCounters))

_REFUSALS: Refusals = MappingProxyType(
    {
        Refusal.MEDIA_FULL: LinesBusyError,
        Refusal.BAD_OFFER: OfferRefusedError,
        Refusal.CALL_OVER: LegGoneError,
    }
)


class BrowserPhones:
    """The port `Phones`."""

    def __init__(self, address: str, *, chance: random.Random, key: bytes | None = None) -> None:
        self._host = _host(address)
        self._told: protocol.Hello | None = None
        self._link = LinkClient(address, chance=chance, key=key)
        self.on_person: Callable[[AgentId], None] = _nothing
        """Hears whose phone a page is about to become."""

    async def connect_caller(self, call: PageCall, sdp: str) -> str:
        """A customer's browser calls a line; returns the SDP answer. They arrive once they are connected."""
        offer = protocol.CallerOffer(
            contact=call.contact,
            leg=call.leg,
            line=call.line,
            sdp=sdp,
            customer=call.customer,
            language=call.language,
            returns=call.returns,
        )
        return _answered(await self._ask(Method.CONNECT_CALLER, offer))

    async def let_in(self, call: PageCall) -> CallerLogin:
        """As whom a customer's page calls a line, over SIP. Raises `AdapterError`."""
        wanted = protocol.CallerWanted(
            contact=call.contact,
            line=call.line,
            customer=call.customer,
            language=call.language,
            returns=call.returns,
        )
        login = protocol.decode(await self._ask(Method.CALLER_LOGIN, wanted), protocol.CallerLogin)
        return CallerLogin(user=login.user, password=login.password, kept_s=login.kept_s)

    async def connect_phone(self, *, agent: AgentId, sdp: str) -> str:
        """An agent's browser becomes their phone once it is connected; returns the SDP answer."""
        self.on_person(agent)
        return _answered(await self._ask(Method.CONNECT_PHONE, protocol.PhoneOffer(agent=agent, sdp=sdp)))

    async def disconnect_phone(self, *, agent: AgentId) -> None:
        """The agent's phone is given up."""
        await self._ask(Method.DISCONNECT_PHONE, protocol.PhoneGivenUp(agent=agent))

    @property
    def is_connected(self) -> bool:
        """Whether the media process can be asked now."""
        return self._link.is_connected

    async def kind(self) -> TelephonyKind:
        """What carries the calls; while nobody can tell, what did last. Raises `AdapterError`."""
        return TelephonyKind((await self._hello()).kind)

    async def calls_out(self) -> bool:
        """Whether anybody outside may be called; while nobody can tell, as it was last. Raises `AdapterError`."""
        return (await self._hello()).calls_out

    async def takes_pages(self) -> bool:
        """Whether customers' pages may call; while nobody can tell, as it was last. Raises `AdapterError`."""
        hello = await self._hello()
        return hello.takes_pages or hello.kind == TelephonyKind.BROWSER

    async def _hello(self) -> protocol.Hello:
        try:
            self._told = protocol.decode(await self._ask(Method.HELLO), protocol.Hello)
        except AdapterError:
            if self._told is None:
                raise
        return self._told

    async def numbers(self, line: LineId) -> Sequence[str]:
        """The telephone numbers of a line. Raises `AdapterError`."""
        return (await self._directory()).numbers.get(line, ())

    async def log_in(self, *, agent: AgentId) -> PhoneLogin:
        """As whom the agent's page registers. Raises `AdapterError`."""
        asked = protocol.PhoneWanted(agent=agent)
        login = protocol.decode(await self._ask(Method.PHONE_LOGIN, asked), protocol.PhoneLogin)
        return PhoneLogin(user=login.user, password=login.password, lasts_s=login.lasts_s)

    async def sip_address(self) -> str:
        """The WebSocket of the telephone system, which is on the machine of the media process. Raises `AdapterError`."""
        return f"ws://{self._host}:{(await self._directory()).port}/ws"

    async def _directory(self) -> protocol.Directory:
        return protocol.decode(await self._ask(Method.DIRECTORY), protocol.Directory)

    async def counters(self) -> VoiceCounters:
        """How the media process does, in the words of calls. Raises `AdapterError`."""
        stats = await self.stats()
        return VoiceCounters(**{name: getattr(stats, name) for name in _COUNTERS})

    async def stats(self) -> protocol.Stats:
        """How the media process does. Raises `AdapterError`."""
        return protocol.decode(await self._ask(Method.STATS), protocol.Stats)

    async def aclose(self) -> None:
        """Give the link up; phones and calls go on."""
        await self._link.aclose()

    async def _ask(self, method: Method, question: Wire | None = None) -> bytes:
        return await ask(self._link, method, question, _REFUSALS)


def _host(address: str) -> str:
    """Where the media process is."""
    kind, place = parse_address(address)
    return place.rpartition(":")[0] if kind == "tcp" else "127.0.0.1"


def _nothing(_: AgentId) -> None:
    """Nobody wants to hear it."""


def _answered(payload: bytes) -> str:
    return protocol.decode(payload, protocol.Answer).sdp
