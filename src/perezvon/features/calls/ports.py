"""Browser phones. With browser voice a page sends an SDP offer and gets the answer; the audio then flows to the media process.
With an Asterisk an agent's page registers there, and a customer's calls there, over SIP.
"""

from collections.abc import Sequence
from typing import Protocol

from perezvon.features.calls.domain import CallerLogin as CallerLogin
from perezvon.features.calls.domain import PageCall as PageCall
from perezvon.features.calls.domain import PhoneLogin as PhoneLogin
from perezvon.features.calls.domain import TelephonyKind as TelephonyKind
from perezvon.features.calls.domain import VoiceCounters as VoiceCounters
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import AgentId, LineId


class LinesBusyError(AdapterError):
    """No more callers for now."""


class OfferRefusedError(AdapterError):
    """The page's offer is none that can be answered."""


class LegGoneError(AdapterError):
    """The leg that a page wants to return to is not there any more."""


class Phones(Protocol):
    """The signalling door of whatever carries the calls; what only another kind of it can do is refused.

    Raises `AdapterError` when the media process cannot take a phone, and where it is known why one of those above.
    """

    async def connect_caller(self, call: PageCall, sdp: str) -> str:
        """A customer's browser calls a line; returns the SDP answer. The arrival is reported through `Telephony`.

        A page that returns takes its leg over, and nothing arrives.
        """
        ...

    async def let_in(self, call: PageCall) -> CallerLogin:
        """As whom a customer's page calls a line over SIP, once; the arrival is reported through `Telephony`.

        The call of a page that returns takes the place of the one before, and nothing arrives.
        """
        ...

    async def connect_phone(self, *, agent: AgentId, sdp: str) -> str:
        """An agent's browser becomes their phone, taking the place of the one before; returns the SDP answer."""
        ...

    async def disconnect_phone(self, *, agent: AgentId) -> None:
        """The agent's phone is given up, for example at sign-out. No error when there is none."""
        ...

    async def kind(self) -> TelephonyKind:
        """What carries the calls; while nobody can tell, what did last."""
        ...

    async def calls_out(self) -> bool:
        """Whether anybody outside may be called; while nobody can tell, as it was last."""
        ...

    async def takes_pages(self) -> bool:
        """Whether customers' pages may call; while nobody can tell, as it was last."""
        ...

    async def numbers(self, line: LineId) -> Sequence[str]:
        """The telephone numbers of a line, in the order in which the operator wrote them."""
        ...

    async def log_in(self, *, agent: AgentId) -> PhoneLogin:
        """As whom an agent's page registers from now on; whoever registered before it cannot again."""
        ...

    async def sip_address(self) -> str:
        """The WebSocket of SIP for pages, as this machine reaches it."""
        ...

    async def counters(self) -> VoiceCounters:
        """How browser voice does."""
        ...
