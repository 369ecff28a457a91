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
    PromptEnded,
)
from perezvon.engine.flow.graph import Spoken
from perezvon.engine.message import Keys, Message
from perezvon.kernel.ids import AgentId, CommandId, ContactId, CustomerId, LegId, OfferId
from perezvon.kernel.values import Language


class PlayPrompts(Message):
    """Speak to a customer's leg. With `digits`, the first key among them ends it; else keys do not interrupt.

    `wait_s` is how long to wait for a digit after the last word. What was playing on the leg stops first.
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


class PlayMusic(Message):
    """Queue music on a customer's leg until something else is played or an agent is connected."""

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


class CancelOffer(Message):
    """Stop ringing an agent."""

    outcomes: ClassVar = (CommandDone, CommandFailed)

    id: CommandId
    offer: OfferId
    contact: ContactId
    agent: AgentId


class ConnectAgent(Message):
    """Give the agent a leg in the contact, so that customer and agent hear each other; record it when `record`."""

    outcomes: ClassVar = (LegConnected, CommandFailed)

    id: CommandId
    contact: ContactId
    leg: LegId
    agent: AgentId
    offer: OfferId
    record: bool = True


class HangUpLeg(Message):
    """End a leg. Done at once when the leg is already gone."""

    outcomes: ClassVar = (LegHungUp, CommandFailed)

    id: CommandId
    contact: ContactId
    leg: LegId


Command = PlayPrompts | PlayMusic | OfferContact | CancelOffer | ConnectAgent | HangUpLeg
