"""What becomes so while a flow speaks to a customer; a part of `changes`."""

from perezvon.engine.message import Code, Keys, Message
from perezvon.kernel.ids import (
    AgentId,
    ContactId,
    CustomerId,
    FlowId,
    LegId,
    NodeId,
    PartyId,
    QuestionId,
    RecordingId,
    RouteId,
)
from perezvon.kernel.values import Language


class FlowStepped(Message):
    """The contact reached a node of its flow. `detail`: the branch taken or the digit pressed, where there is one."""

    contact: ContactId
    node: NodeId
    kind: Code
    detail: Code | None = None


class LanguageChosen(Message):
    """The contact is spoken to in this language from now on."""

    contact: ContactId
    language: Language


class ConsentAnswered(Message):
    """The customer was told of recording. `is_recorded`: whether talks of this contact are recorded from now on."""

    contact: ContactId
    is_recorded: bool


class CallbackRequested(Message):
    """The customer wants to be called back. `route`: by whom; `None` where no route was named or tried."""

    contact: ContactId
    customer: CustomerId | None = None
    party: PartyId | None = None
    route: RouteId | None = None


class MessageLeft(Message):
    """The customer left a message for whoever is there next. Microseconds."""

    contact: ContactId
    leg: LegId
    recording: RecordingId
    duration: int


class FlowChanged(Message):
    """The contact goes on in another flow, on this version of it."""

    contact: ContactId
    flow: FlowId
    version: int


class QuestionAnswered(Message):
    """The customer answered a question about the agent who talked to them last. `measure` as in `Ask`."""

    contact: ContactId
    question: QuestionId
    digit: Keys
    agent: AgentId | None = None
    measure: Code = ""
