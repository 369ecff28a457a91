"""The graph of a flow: nodes as data, and what may be spoken.

A flow has two entrances: `start`, when a contact arrives, and `after_talk`, when the agent has left and the customer
is still there. Each node names its successors; `None` ends the contact.

A contact carries **attributes** through its flow: codes under names, set by nodes, by keys that the customer pressed and
by what other systems answered, or the network told. They are small and no words of people; one that was never set is empty.
"""

from collections.abc import Mapping
from typing import Final

from perezvon.engine.message import Code, Keys, Message
from perezvon.kernel.ids import EndpointId, FlowId, HoursId, NodeId, NumberId, PromptId, QuestionId, RouteId
from perezvon.kernel.values import Language

TOLD = "sip_"
"""Begins the names of attributes that the network told of a call."""


class Prompt(Message):
    """A recorded or synthesised sentence of the prompt library, in the contact's language or always in `language`."""

    prompt: PromptId
    language: Language | None = None


class CustomerName(Message):
    """The customer's name as it is spoken; silence when it is unknown."""


class Number(Message):
    """A whole number, spoken in the contact's language."""

    value: int


Spoken = Prompt | CustomerName | Number
"""One part of what is spoken; parts are spoken one after another."""


class Digits(Message):
    """The digits of an attribute, one by one; nothing while it has none."""

    attribute: Code


SayPart = Spoken | Digits
"""One part of what a node says."""


class Position(Message):
    """The prompt `before` and the contact's place in its queue; nothing while it has none."""

    before: PromptId


WAIT_MINUTES = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60)
"""The waits of which there are sentences, in minutes."""


class ExpectedWait(Message):
    """How long the contact must still wait at most, as the sentence `within` and the minutes: `wait_within_5`.

    Nothing while that does not help: somebody will answer sooner than in `least_s` seconds, nobody can tell, or what was
    said before still holds. When the wait has become longer than was said, `longer` goes before it.
    """

    within: Code = "wait_within"
    longer: PromptId = PromptId("wait_is_longer")
    least_s: int = 60


WaitingPart = SayPart | Position | ExpectedWait
"""One part of what a contact hears when it begins to wait."""


class Case(Message):
    """One way of a branch: taken when what it looks at is one of `values`."""

    values: tuple[Code, ...]
    next: NodeId | None = None


class LanguageCase(Message):
    """One way of a branch on languages."""

    languages: tuple[Language, ...]
    next: NodeId | None = None


class Say(Message):
    """Speak, then go on."""

    node: NodeId
    spoken: tuple[SayPart, ...]
    next: NodeId | None = None


class IsKnownCaller(Message):
    """Branch on whether the caller was recognised."""

    node: NodeId
    known: NodeId | None = None
    unknown: NodeId | None = None


class IsTier(Message):
    """Branch on the tier of customers that the caller belongs to; `otherwise` for other tiers and for strangers."""

    node: NodeId
    cases: tuple[Case, ...]
    otherwise: NodeId | None = None


class IsManaged(Message, tag="has_manager"):
    """Branch on whether the caller has a personal manager."""

    node: NodeId
    yes: NodeId | None = None
    no: NodeId | None = None


class IsLanguage(Message):
    """Branch on the language in which the contact is spoken to."""

    node: NodeId
    cases: tuple[LanguageCase, ...]
    otherwise: NodeId | None = None


class SetLanguage(Message):
    """Speak to the contact in this language from now on."""

    node: NodeId
    language: Language
    next: NodeId | None = None


class LanguageKey(Message):
    """One digit of a choice of languages."""

    digit: Keys
    language: Language


class ChooseLanguage(Message):
    """Speak, each part perhaps in a language of its own, and let the customer choose theirs by one digit.

    Without a valid digit within `wait_s` the contact keeps its language. Either way it goes on at `next`.
    """

    node: NodeId
    spoken: tuple[SayPart, ...]
    choices: tuple[LanguageKey, ...]
    next: NodeId | None = None
    wait_s: int = 4
    tries: int = 1


class Consent(Message):
    """Say that the talk is recorded and rated. Who refuses is not recorded, whoever talks to them.

    With `refuse` the customer may press that key to object. With `accept` nothing is recorded unless they press that
    key. With neither it is a notice. Without a key the flow goes on at `next`, recorded if `accept` was not needed.
    """

    node: NodeId
    spoken: tuple[SayPart, ...]
    refuse: Keys = ""
    accept: Keys = ""
    next: NodeId | None = None
    refused: NodeId | None = None
    wait_s: int = 3


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
    spoken: tuple[SayPart, ...]
    choices: tuple[MenuChoice, ...]
    otherwise: NodeId | None = None
    wait_s: int = 5
    tries: int = 2


SCALES: Final[Mapping[Code, Keys]] = {"nps": "0123456789*", "ces": "1234567", "solved": "12"}
"""The keys by which a question can be answered, by what it measures: would they recommend us, from 0 to ten (the star), was it easy,
from 1 to 7, and was it solved, 1 for yes and 2 for no."""


class Ask(Message):
    """A question of a survey, answered by one digit of `digits`. Without a valid digit within `wait_s` it goes on.

    `measure` says which figures the answer counts in, by a name of `SCALES`. Any other question counts in none but the rating
    of an agent, which is known by its name.
    """

    node: NodeId
    question: QuestionId
    spoken: tuple[SayPart, ...]
    digits: Keys = "12345"
    next: NodeId | None = None
    wait_s: int = 8
    measure: Code = ""


class AskDigits(Message):
    """Ask for `least` to `most` digits, ended by `end_key`, by a pause of `wait_s` or by the last one, and keep them.

    Too few, or none, and it asks again, `tries` times in all; then `otherwise`. Secret digits are told to nobody: the
    attribute holds how many there were, and the log holds no more than that.
    """

    node: NodeId
    attribute: Code
    spoken: tuple[SayPart, ...]
    least: int = 1
    most: int = 10
    end_key: Keys = "#"
    wait_s: int = 5
    tries: int = 2
    is_secret: bool = False
    next: NodeId | None = None
    otherwise: NodeId | None = None


class IsAttribute(Message):
    """Branch on an attribute: the first case that has its value, else `otherwise`."""

    node: NodeId
    attribute: Code
    cases: tuple[Case, ...]
    otherwise: NodeId | None = None


class IsSet(Message):
    """Branch on whether an attribute is there and not empty."""

    node: NodeId
    attribute: Code
    yes: NodeId | None = None
    no: NodeId | None = None


class SetAttribute(Message):
    """Give an attribute a value; an empty one takes it away."""

    node: NodeId
    attribute: Code
    value: Code = ""
    next: NodeId | None = None


class WebRequest(Message):
    """Ask a system of the operator, by the name of a configured endpoint, and keep the codes that it answers.

    It is told the attributes of `send` and who the customer is. Its answer sets attributes of the names it gives; the
    flow knows those of `expect`. No answer within `wait_s`, or none that can be understood: `failed`.
    """

    node: NodeId
    endpoint: EndpointId
    send: tuple[Code, ...] = ()
    expect: tuple[Code, ...] = ()
    wait_s: int = 3
    next: NodeId | None = None
    failed: NodeId | None = None


class RouteExit(Message):
    """Where the flow goes on when the route gives the contact back by this way, such as `callback`."""

    way: Code
    next: NodeId | None = None


class GoToRoute(Message):
    """Hand the contact to routing. While it waits it hears `waiting`, then music, and every `again_s` seconds the same
    again; with 0 it hears it once.

    The flow goes on at `after_talk` when an agent has talked, at the node of an exit when the route left by its way, and
    at `otherwise` when routing had nobody.
    """

    node: NodeId
    route: RouteId
    waiting: tuple[WaitingPart, ...] = ()
    otherwise: NodeId | None = None
    exits: tuple[RouteExit, ...] = ()
    again_s: int = 0


class OfferCallback(Message):
    """Offer to call back; the customer agrees by the key `accept`. `route` is who is to do it, else who was tried last.

    Said up to `tries` times in all; whoever does not agree goes on at `declined`.
    """

    node: NodeId
    spoken: tuple[SayPart, ...]
    accept: Keys = "1"
    route: RouteId | None = None
    accepted: NodeId | None = None
    declined: NodeId | None = None
    wait_s: int = 5
    tries: int = 1


class TakeMessage(Message):
    """Speak, then record what the customer says, until `end_key`, `silence_s` seconds of silence or `longest_s` seconds.

    `otherwise` when nothing could be recorded or nothing was said.
    """

    node: NodeId
    spoken: tuple[SayPart, ...]
    longest_s: int = 120
    silence_s: int = 5
    end_key: Keys = "#"
    next: NodeId | None = None
    otherwise: NodeId | None = None


class GoToFlow(Message):
    """Go on at the start of another flow, in its newest version. Attributes and what was agreed stay."""

    node: NodeId
    flow: FlowId


class GoToNumber(Message):
    """Pass the customer on to an external number, by the name under which it is configured; `otherwise` if that failed."""

    node: NodeId
    number: NumberId
    otherwise: NodeId | None = None


class HangUp(Message):
    """End the contact."""

    node: NodeId


Node = (
    Say
    | IsKnownCaller
    | IsOpen
    | Menu
    | Ask
    | GoToRoute
    | HangUp
    | IsTier
    | IsManaged
    | IsLanguage
    | SetLanguage
    | ChooseLanguage
    | Consent
    | AskDigits
    | IsAttribute
    | IsSet
    | SetAttribute
    | WebRequest
    | OfferCallback
    | TakeMessage
    | GoToFlow
    | GoToNumber
)


class Flow(Message):
    """One published version of a flow. Contacts finish on the version on which they began."""

    flow: FlowId
    version: int
    nodes: tuple[Node, ...]
    start: NodeId
    after_talk: NodeId | None = None
