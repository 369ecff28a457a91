"""The graph of a flow: nodes as data, and what may be spoken.

A flow has two entrances: `start`, when a contact arrives, and `after_talk`, when the agent has left and the customer
is still there. Each node names its successors; `None` ends the contact.
"""

from perezvon.engine.message import Keys, Message
from perezvon.kernel.ids import FlowId, HoursId, NodeId, PromptId, QuestionId, RouteId


class Prompt(Message):
    """A recorded or synthesised sentence of the prompt library, in the contact's language."""

    prompt: PromptId


class CustomerName(Message):
    """The customer's name as it is spoken; silence when it is unknown."""


class Number(Message):
    """A whole number, spoken in the contact's language."""

    value: int


Spoken = Prompt | CustomerName | Number
"""One part of what is said; parts are spoken one after another."""


class Position(Message):
    """The prompt `before` and the contact's place in its queue; nothing while it has none."""

    before: PromptId


WaitingPart = Spoken | Position
"""One part of what a contact hears when it begins to wait."""


class Say(Message):
    """Speak, then go on."""

    node: NodeId
    spoken: tuple[Spoken, ...]
    next: NodeId | None = None


class IsKnownCaller(Message):
    """Branch on whether the caller was recognised."""

    node: NodeId
    known: NodeId | None = None
    unknown: NodeId | None = None


class IsOpen(Message):
    """Branch on opening hours."""

    node: NodeId
    hours: HoursId
    open: NodeId | None = None
    closed: NodeId | None = None


class MenuChoice(Message):
    """One digit of a menu."""

    digit: Keys
    next: NodeId | None = None


class Menu(Message):
    """Speak and wait for one digit; said again up to `tries` times in all, then `otherwise`."""

    node: NodeId
    spoken: tuple[Spoken, ...]
    choices: tuple[MenuChoice, ...]
    otherwise: NodeId | None = None
    wait_s: int = 5
    tries: int = 2


class Ask(Message):
    """A question of a survey, answered by one digit of `digits`. Without a valid digit within `wait_s` it goes on."""

    node: NodeId
    question: QuestionId
    spoken: tuple[Spoken, ...]
    digits: Keys = "12345"
    next: NodeId | None = None
    wait_s: int = 8


class GoToRoute(Message):
    """Hand the contact to routing. While it waits it hears `waiting` once, then music.

    The flow goes on at `otherwise` when routing had nobody, and at its `after_talk` when an agent has talked.
    """

    node: NodeId
    route: RouteId
    waiting: tuple[WaitingPart, ...] = ()
    otherwise: NodeId | None = None


class HangUp(Message):
    """End the contact."""

    node: NodeId


Node = Say | IsKnownCaller | IsOpen | Menu | Ask | GoToRoute | HangUp


class Flow(Message):
    """One published version of a flow. Contacts finish on the version on which they began."""

    flow: FlowId
    version: int
    nodes: tuple[Node, ...]
    start: NodeId
    after_talk: NodeId | None = None
