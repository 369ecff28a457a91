"""All that can become so, with reasons. Projections read changes and derive no state of their own."""

from perezvon.engine.message import AnyId, Code, Keys, Message
from perezvon.kernel.ids import (
    AgentId,
    CommandId,
    ContactId,
    CustomerId,
    LegId,
    LineId,
    NodeId,
    OfferId,
    OutcomeId,
    PartyId,
    QuestionId,
    QueueId,
    RecordingId,
    RouteId,
)
from perezvon.kernel.values import Channel, Language


class ContactStarted(Message):
    """A contact exists; `language` is the one it is spoken to in."""

    contact: ContactId
    leg: LegId
    line: LineId
    channel: Channel
    language: Language
    party: PartyId | None = None
    customer: CustomerId | None = None


class FlowStepped(Message):
    """The contact reached a node of its flow. `detail`: the branch taken or the digit pressed, where there is one."""

    contact: ContactId
    node: NodeId
    kind: Code
    detail: Code | None = None


class RouteEntered(Message):
    """The contact was handed to routing."""

    contact: ContactId
    route: RouteId


class RouteStepped(Message):
    """The route tries its step number `step` (from 0). `why`: `started`, or why the step before it did not serve:
    `no_manager`, `manager_not_free`, `manager_did_not_answer`, `waited_long_enough`, `queue_not_active`."""

    contact: ContactId
    route: RouteId
    step: int
    why: Code


class QueueEntered(Message):
    """The contact waits in a queue at this position (1 is next)."""

    contact: ContactId
    queue: QueueId
    position: int


class QueueLeft(Message):
    """The contact waits there no more. `why`: `answered`, `abandoned`, `overflowed` or `ended`."""

    contact: ContactId
    queue: QueueId
    why: Code


class Candidate(Message):
    """An agent who was looked at. `ruled_out` says why not; `None` means they could have been chosen.

    Codes: `not_in_queue`, `offline`, `on_break`, `busy`, `phone_not_reachable`, `backing_off`, `not_active`.
    """

    agent: AgentId
    ruled_out: Code | None = None
    idle_since: int | None = None


class Decided(Message):
    """Routing chose. `rule`: `personal_manager`, or the strategy (`longest_idle`). `winner` is `None` if nobody could."""

    contact: ContactId
    rule: Code
    candidates: tuple[Candidate, ...]
    winner: AgentId | None = None
    queue: QueueId | None = None


class OfferMade(Message):
    """An agent is being rung for a contact until `expires`. `why` is the rule that chose the agent."""

    offer: OfferId
    contact: ContactId
    agent: AgentId
    why: Code
    expires: int
    queue: QueueId | None = None


class OfferEnded(Message):
    """`how`: `accepted`, `declined`, `rang_out`, `cancelled` (the customer left), `unreachable` or `failed`."""

    offer: OfferId
    contact: ContactId
    agent: AgentId
    how: Code


class LegStarted(Message):
    """A party's time in the contact began. `agent` is `None` for the customer."""

    contact: ContactId
    leg: LegId
    agent: AgentId | None = None
    offer: OfferId | None = None


class LegEnded(Message):
    """A party's time in the contact is over. `cause` as in the report `LegHungUp`."""

    contact: ContactId
    leg: LegId
    cause: Code
    agent: AgentId | None = None


class LegRecordingMade(Message):
    """A leg was recorded. Microseconds."""

    contact: ContactId
    leg: LegId
    recording: RecordingId
    started: int
    duration: int
    agent: AgentId | None = None


class QuestionAnswered(Message):
    """The customer answered a question about the agent who talked to them last."""

    contact: ContactId
    question: QuestionId
    digit: Keys
    agent: AgentId | None = None


class ContactEnded(Message):
    """Nobody is left. `how`: `talked`, `abandoned` (left while waiting or ringing), `left_in_flow`, `finished_in_flow`,
    `closed`, `not_served` (routing had nobody) or `failed`."""

    contact: ContactId
    how: Code


class OutcomeChosen(Message):
    """The agent chose an outcome."""

    contact: ContactId
    agent: AgentId
    outcome: OutcomeId


class AgentStateChanged(Message):
    """`state`: `offline`, `available`, `ringing`, `talking`, `wrap_up`, `break`.

    `reason`: `requested`, `offered`, `answered`, `talk_ended`, `wrap_up_done`, `wrap_up_limit`, `declined`,
    `missed_offer`, `missed_offers` (two in a row: a break), `offer_cancelled`, `offer_failed`, `phone_not_reachable`,
    `connect_failed`, `setting`, or the reason given with a break. `contact` is what the state is about.
    """

    agent: AgentId
    state: Code
    reason: Code
    contact: ContactId | None = None


class AgentNextStateChanged(Message):
    """What the agent will be after the contact; `None` means available."""

    agent: AgentId
    state: Code | None = None
    reason: Code | None = None


class AgentPhoneChanged(Message):
    """Whether the agent's phone can be rung."""

    agent: AgentId
    is_ready: bool


class SettingApplied(Message):
    """A setting took effect: `kind` is `agent`, `queue`, `route`, `hours`, `line`, `flow` or `outcome`."""

    kind: Code
    key: AnyId


class Refused(Message):
    """A request was impossible and changed nothing. `code` goes to the person, such as `offer_gone`."""

    code: Code


class Anomaly(Message):
    """A report was impossible and changed nothing."""

    reason: Code
    subject: AnyId | None = None
    command: CommandId | None = None


Change = (
    ContactStarted
    | FlowStepped
    | RouteEntered
    | RouteStepped
    | QueueEntered
    | QueueLeft
    | Decided
    | OfferMade
    | OfferEnded
    | LegStarted
    | LegEnded
    | LegRecordingMade
    | QuestionAnswered
    | ContactEnded
    | OutcomeChosen
    | AgentStateChanged
    | AgentNextStateChanged
    | AgentPhoneChanged
    | SettingApplied
    | Refused
    | Anomaly
)
