"""All that the engine can ask of the outside world. Each names the events that may be its outcome.

A command is performed after its step is committed, and again under the same id when its outcome is still unknown after
a crash: performing it twice must have the effect of once.
"""

from typing import ClassVar

from perezvon.engine.events import (
    CommandDone,
    CommandFailed,
    DigitPressed,
    LegConnected,
    LegHungUp,
    LegRecorded,
    PromptEnded,
    WebAnswered,
)
from perezvon.engine.flow.graph import Spoken
from perezvon.engine.message import Attribute, Code, Keys, Message
from perezvon.kernel.ids import (
    AgentId,
    CallbackId,
    CommandId,
    ContactId,
    CustomerId,
    EndpointId,
    LegId,
    LineId,
    NumberId,
    OfferId,
    PartyId,
)
from perezvon.kernel.values import Language


class PlayPrompts(Message):
    """Speak to a customer's leg. With `digits`, the first key among them ends it; else keys do not interrupt.

    `wait_s` is how long to wait for a digit after the last word. What was playing on the leg stops first. The last key
    pressed since music or a talk, when nothing was asked, answers at once if it is one of `digits`.
    """

    outcomes: ClassVar = (PromptEnded, DigitPressed, CommandFailed)

    id: CommandId
    contact: ContactId
    leg: LegId
    spoken: tuple[Spoken, ...]
    language: Language
    customer: CustomerId | None = None
    digits: Keys = ""
    wait_s: int = 0
    most: int = 1
    end_key: Keys = ""
    is_secret: bool = False


class PlayMusic(Message):
    """Music on a customer's leg until something else is played, it is stopped, or an agent who silences it is connected.

    A leg that is played to neither hears the talk nor is heard in it: that is how a customer waits and is held.
    """

    outcomes: ClassVar = (CommandDone, CommandFailed)

    id: CommandId
    contact: ContactId
    leg: LegId


class StopPlaying(Message):
    """Play nothing to a customer's leg any more: it takes part in the talk again. Done too when nothing plays."""

    outcomes: ClassVar = (CommandDone, CommandFailed)

    id: CommandId
    contact: ContactId
    leg: LegId


class OfferContact(Message):
    """Ring an agent. Done when the phone rings; whether it is answered is told by the offer's own events."""

    outcomes: ClassVar = (CommandDone, CommandFailed)

    id: CommandId
    offer: OfferId
    contact: ContactId
    agent: AgentId
    ring_s: int
    callback: CallbackId | None = None
    """The customer is not there yet: they are to be called back once the agent is."""


class CancelOffer(Message):
    """Stop ringing an agent."""

    outcomes: ClassVar = (CommandDone, CommandFailed)

    id: CommandId
    offer: OfferId
    contact: ContactId
    agent: AgentId


class ConnectAgent(Message):
    """Give the agent a leg in the contact, without ringing when `offer` is `None`.

    `part` says who hears whom: `talk` hears and is heard by everybody in the talk; `listen` hears everybody and is heard
    by nobody; `whisper` hears everybody and is heard by the agents who talk alone. A leg that is played to neither hears
    nor is heard. With `silences`, what is played to the customer ends as the leg is connected. A leg that talks is
    recorded when `record`. With `calls_back` the customer is not there yet: `CallCustomer` follows.
    """

    outcomes: ClassVar = (LegConnected, CommandFailed)

    id: CommandId
    contact: ContactId
    leg: LegId
    agent: AgentId
    offer: OfferId | None = None
    record: bool = True
    part: Code = "talk"
    silences: bool = True
    calls_back: bool = False


class CallCustomer(Message):
    """Call a customer, who rings for `ring_s` seconds at most, into the contact of an agent who is there already.

    Fails with `busy`, `no_answer`, `rejected`, `not_reached` (the network could not), `no_number` (nobody knows how they are
    reached), `wrong_number` (there is no such number), `not_allowed` (the operator lets nobody call there), `too_many_calls` (for
    now) or `not_supported`.
    """

    outcomes: ClassVar = (LegConnected, CommandFailed)

    id: CommandId
    contact: ContactId
    leg: LegId
    line: LineId
    language: Language
    ring_s: int
    callback: CallbackId | None = None
    party: PartyId | None = None
    customer: CustomerId | None = None


class SetLegPart(Message):
    """Change an agent's part in the talk; parts as in `ConnectAgent`. Recording begins when it becomes `talk`."""

    outcomes: ClassVar = (CommandDone, CommandFailed)

    id: CommandId
    contact: ContactId
    leg: LegId
    part: Code
    record: bool = True


class MuteLeg(Message):
    """Let an agent's leg be heard by nobody, nor recorded, until the same command ends it."""

    outcomes: ClassVar = (CommandDone, CommandFailed)

    id: CommandId
    contact: ContactId
    leg: LegId
    is_muted: bool


class PauseRecording(Message):
    """Record silence in place of the talk of a contact, whoever takes part, until the same command ends it. `leg` is the
    customer's."""

    outcomes: ClassVar = (CommandDone, CommandFailed)

    id: CommandId
    contact: ContactId
    leg: LegId
    is_paused: bool


class SendDigits(Message):
    """Send key tones to a customer's leg: real keys where the line can carry them."""

    outcomes: ClassVar = (CommandDone, CommandFailed)

    id: CommandId
    contact: ContactId
    leg: LegId
    digits: Keys


class RecordMessage(Message):
    """Record what a customer says, after a tone, until `end_key`, `silence_s` seconds of silence or `longest_s` seconds.

    What was playing on the leg stops first. Fails with `nothing_said` when there is nothing to keep. A message that the
    customer ends by hanging up is kept and reported too, after the end of the leg.
    """

    outcomes: ClassVar = (LegRecorded, CommandFailed)

    id: CommandId
    contact: ContactId
    leg: LegId
    longest_s: int
    silence_s: int
    end_key: Keys = ""


class AskWeb(Message):
    """Ask a system of the operator about a contact, by the name of a configured endpoint, for `wait_s` seconds at most.

    It is no work of telephony. `leg` is the customer's: without it nobody waits for the answer.
    """

    outcomes: ClassVar = (WebAnswered, CommandFailed)

    id: CommandId
    contact: ContactId
    leg: LegId
    endpoint: EndpointId
    wait_s: int
    values: tuple[Attribute, ...] = ()
    customer: CustomerId | None = None


class TransferOut(Message):
    """Pass a customer's leg on to an external number, or to a party. Done when somebody answers there: the leg is then gone
    from here. Until then the customer hears that it rings, and takes no part in a talk.

    Fails as `CallCustomer` does: with `not_supported` where telephony has no outside lines; the customer is then here still.
    """

    outcomes: ClassVar = (LegHungUp, CommandFailed)

    id: CommandId
    contact: ContactId
    leg: LegId
    number: NumberId | None = None
    party: PartyId | None = None


class HangUpLeg(Message):
    """End a leg. Done at once when the leg is already gone."""

    outcomes: ClassVar = (LegHungUp, CommandFailed)

    id: CommandId
    contact: ContactId
    leg: LegId


Command = (
    PlayPrompts
    | PlayMusic
    | StopPlaying
    | OfferContact
    | CancelOffer
    | ConnectAgent
    | CallCustomer
    | SetLegPart
    | MuteLeg
    | PauseRecording
    | SendDigits
    | HangUpLeg
    | RecordMessage
    | AskWeb
    | TransferOut
)
