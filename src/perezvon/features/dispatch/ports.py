"""What dispatch needs from the outside world."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from perezvon.engine.commands import AskWeb, Command
from perezvon.engine.events import ExistingLeg, ExistingRing, Report
from perezvon.engine.flow.graph import Spoken
from perezvon.engine.message import Attribute
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import AgentId, CallbackId, ContactId, CustomerId, LegId, LineId, PartyId
from perezvon.kernel.values import Channel, Language

LED_S = 1.0
"""So long after who leads was heard last, telephony says that nobody does. It is the term of the lease."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A customer reached a line. Reported again after a reconnect with the same ids while the leg exists."""

    contact: ContactId
    leg: LegId
    line: LineId
    channel: Channel = Channel.VOICE
    party: PartyId | None = None
    customer: CustomerId | None = None
    """Known to the adapter already, for example from a signed link; otherwise `CallerBook` is asked."""
    language: Language | None = None
    """The language the caller chose, which goes before what is known about them."""
    number: str = field(default="", repr=False)
    """From which they call, as the network told it; empty when it told none. For `CallerBook` alone: the log is told the
    party whose number it is."""
    name: str = field(default="", repr=False)
    """What the network called them. For `CallerBook` alone, too."""
    told: tuple[Attribute, ...] = ()
    """What the network told of the call besides, in codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """What exists in telephony. All reports before it in the stream are older, all after it newer.

    `question` is that of the `resynchronise` which it answers; `None` when it came with a connection.
    """

    customers: tuple[Arrival, ...]
    """One per customer leg."""
    agent_legs: tuple[LegId, ...]
    phones: tuple[AgentId, ...]
    question: int | None = None
    agents: tuple[ExistingLeg, ...] = ()
    """Of the agents' legs who they are and what, so that one that nobody knows of need not be hung up. The oldest first."""
    rings: tuple[ExistingRing, ...] = ()
    """What telephony itself rings."""
    music: tuple[LegId, ...] | None = None
    """The customers' legs to which music is played; `None` where that cannot be told."""
    hung_up: tuple[LegId, ...] = ()
    """The customers' legs that ended by themselves while telephony could not report it, as far as that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposed:
    """Telephony obeys a newer epoch than this one and will tell nothing more to who led in it."""

    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """The connection to telephony broke. What telephony sees from now on is told with the next one, before its
    `Inventory`."""


class DeposedError(AdapterError):
    """Telephony obeys a newer epoch. `newest` is that one, 0 when telephony did not say."""

    def __init__(self, *, newest: int = 0) -> None:
        super().__init__("telephony obeys somebody who leads in a newer epoch", retryable=False)
        self.newest = newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """Something telephony saw. `receipt` is given back to `acknowledge` once its step is committed."""

    what: Arrival | Report | Inventory | Deposed | Unheard
    receipt: str | None = None


class Telephony(Protocol):
    """Voice as the engine sees it. Implementations pass `tests/contracts/telephony.py`.

    Telephony obeys one leader and tells one leader: whoever asked it last to `resynchronise`, in the newest epoch that
    it ever heard of. What somebody asks who led in an older one, or never, raises `DeposedError` and changes nothing. So
    whoever cannot reach the log may go on for as long as telephony obeys.

    A recording that is reported (`LegRecorded`) lies whole at `<data>/recordings/<recording>.wav`: 16-bit stereo, the
    agent left, the customer right. Whoever makes its master removes it.
    """

    async def perform(self, command: Command) -> None:
        """Begin a command. Its outcome arrives as a report that names its id.

        Performing an id again has no second effect, and reports its outcome again if it has one. Raises
        `AdapterError` when it could not even begin; the shell turns that into `CommandFailed`.
        """
        ...

    def reports(self) -> AsyncIterator[Reported]:
        """All that is seen, in order for each leg; never ends by itself. Reconnecting is the adapter's business.

        Nothing comes before the first `resynchronise`. After each connection first come the reports that were never
        acknowledged, then an `Inventory`; `Unheard` when it breaks. `Deposed` comes once when somebody leads in a newer
        epoch, and after it nothing until the next `resynchronise`.
        """
        ...

    async def resynchronise(self, question: int, *, epoch: int) -> None:
        """Lead in `epoch` from now on, and ask for all reports that were never acknowledged, once more, and then for an
        `Inventory` that answers `question`.

        Raises `AdapterError` when telephony cannot be reached, and `DeposedError`.
        """
        ...

    async def stay(self, *, epoch: int) -> None:
        """Who leads in `epoch` is alive and goes on. Raises `AdapterError`, and `DeposedError`."""
        ...

    async def step_down(self) -> None:
        """Lead no longer: nothing more is told here, and telephony says at once that nobody leads. Raises `AdapterError`."""
        ...

    async def is_led_by_another(self) -> bool:
        """Whether somebody else leads whom telephony heard within `LED_S`, on a connection that is still open.

        They may not reach the log, and lead all the same. False where telephony cannot tell. Raises `AdapterError`.
        """
        ...

    async def acknowledge(self, receipts: Sequence[str]) -> None:
        """These reports are committed and need not come again."""
        ...

    async def aclose(self) -> None:
        """Stop reporting. Legs go on."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who is calling, as far as routing and flow need to know."""

    customer: CustomerId | None = None
    language: Language | None = None
    manager: AgentId | None = None
    backups: tuple[AgentId, ...] = ()
    tier: str | None = None
    party: PartyId | None = None
    """Whose number it is, if they called from one: the same whenever somebody calls from there."""


class CallerBook(Protocol):
    """Knows customers. Asked before each arrival is logged; more than 500 ms counts as unknown."""

    async def caller(
        self, party: PartyId | None, customer: CustomerId | None, *, number: str = "", name: str = ""
    ) -> Caller:
        """Who that is; an empty `Caller` when unknown. `number` and `name` are what the network told, if anything.

        A number that never called before is a party from now on, whom `name` describes.
        """
        ...


class NumberBook(Protocol):
    """Knows under which number people are called. Numbers are in no log: who is to be called is looked up at the last moment."""

    async def number(
        self, party: PartyId | None, customer: CustomerId | None, callback: CallbackId | None = None
    ) -> str | None:
        """The number that was left with this callback, or else of this party, or else of this customer; `None` when nobody knows
        one.

        Raises `AdapterError` when that cannot be looked up now.
        """
        ...


class PromptBook(Protocol):
    """Turns what is to be spoken into sound files."""

    async def files(self, spoken: Sequence[Spoken], language: Language, customer: CustomerId | None) -> Sequence[Path]:
        """Mono sound files in the order they are spoken; a part that cannot be spoken is left out."""
        ...


class WebDesk(Protocol):
    """Asks other systems of the operator on behalf of a flow."""

    async def ask(self, question: AskWeb) -> Sequence[Attribute]:
        """The codes that the system answers. Asked again after a crash, under the same id.

        Raises `AdapterError`: the endpoint is not configured, cannot be reached, or answers what is no answer.
        """
        ...
