"""All that can become so, with reasons. Projections read changes and derive no state of their own."""

from perezvon.engine.flow_changes import CallbackRequested as CallbackRequested
from perezvon.engine.flow_changes import ConsentAnswered as ConsentAnswered
from perezvon.engine.flow_changes import FlowChanged as FlowChanged
from perezvon.engine.flow_changes import FlowStepped as FlowStepped
from perezvon.engine.flow_changes import LanguageChosen as LanguageChosen
from perezvon.engine.flow_changes import MessageLeft as MessageLeft
from perezvon.engine.flow_changes import QuestionAnswered as QuestionAnswered
from perezvon.engine.message import AnyId, Code, Message, Numbers
from perezvon.kernel.ids import (
    AgentId,
    CommandId,
    ContactId,
    CustomerId,
    LegId,
    LineId,
    OfferId,
    OutcomeId,
    PartyId,
    QueueId,
    RecordingId,
    RouteId,
    TeamId,
    UserId,
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


class Boost(Message):
    """So many seconds of waiting a contact is worth ahead of others. `why`: `tier`, `repeat` or `dropped`."""

    why: Code
    boost_s: int


class RouteEntered(Message):
    """The contact was handed to routing."""

    contact: ContactId
    route: RouteId
    boosts: tuple[Boost, ...] = ()


class RouteStepped(Message):
    """The route tries its step number `step` (from 0). `why`: `started`, or why the step before it did not serve:

    `no_manager`, `manager_not_free`, `manager_did_not_answer`, the same of `backups`, `last_agent`, `agent` and `head`,
    `waited_long_enough`, `queue_not_active`, `queue_not_open`, or `not_meant` (its conditions do not hold).
    """

    contact: ContactId
    route: RouteId
    step: int
    why: Code


class RouteLeft(Message):
    """The route gives the contact back to its flow by this way, such as `callback` or `voicemail`."""

    contact: ContactId
    way: Code


class DetourStepped(Message):
    """The contact tries its step number `step` (from 0) on a way of its own before its route: an agent or a queue.

    `why`: `started`, or why the step before it did not serve: `agent_not_free`, `agent_did_not_answer`,
    `waited_long_enough`, `queue_not_active`.
    """

    contact: ContactId
    step: int
    why: Code
    agent: AgentId | None = None
    queue: QueueId | None = None


class ReviewFlagged(Message):
    """The contact came to the head of the group, so it is to be looked into. `reason`: why the step before did not
    serve, as in `RouteStepped`."""

    contact: ContactId
    reason: Code
    team: TeamId | None = None


class QueueEntered(Message):
    """The contact waits in a queue at this position (1 is next)."""

    contact: ContactId
    queue: QueueId
    position: int


class WaitExpected(Message):
    """Nobody is free for the contact. What it must expect: four of five wait between `low_s` and `high_s` seconds."""

    contact: ContactId
    queue: QueueId
    low_s: int
    expected_s: int
    high_s: int


class QueueLeft(Message):
    """The contact waits there no more. `why`: `answered`, `abandoned`, `overflowed` or `ended`."""

    contact: ContactId
    queue: QueueId
    why: Code


class Candidate(Message, tag=False):
    """An agent who was looked at. `ruled_out` says why not; `None` means they could have been chosen."""

    agent: AgentId
    ruled_out: Code | None = None
    idle_since: int | None = None


class RuledOut(Message, tag=False, array_like=True):
    """The agents of a queue who could not be chosen for the same reason, by their numbers (`AgentView.number`).

    Codes: `offline`, `on_break`, `busy`, `phone_not_reachable`, `backing_off`, `not_active`, `not_in_queue`,
    `not_skilled`, `other_language`, `reserved`. `agents` is empty where they were too many to tell; `count` is of all.
    """

    why: Code
    count: int
    agents: Numbers


class Decided(Message):
    """Routing chose. `rule`: `personal_manager`, `backups`, `last_agent`, `named` (a step names the agent), `head`, or
    the strategy of the queue (`longest_idle`). `winner` is `None` if nobody could; of agents who are rung together it is
    the first, and `together` counts them.

    `candidates` are those whom a step of a route looked at. In a queue, where there may be thousands, `free` counts who
    could be chosen, `runner_up` would have been next (by their number), and `ruled_out` has all others. `merit` is what
    spoke for the winner: by `longest_idle` and `ring_all` the seconds without work, by `fewest_contacts_...` the contacts,
    by `most_skilled` the sum of levels.
    """

    contact: ContactId
    rule: Code
    candidates: tuple[Candidate, ...] = ()
    winner: AgentId | None = None
    queue: QueueId | None = None
    runner_up: int | None = None
    merit: int = 0
    free: int = 0
    together: int = 1
    ruled_out: tuple[RuledOut, ...] = ()


class OfferMade(Message):
    """An agent is being rung for a contact until `expires`. `why` is the rule that chose the agent."""

    offer: OfferId
    contact: ContactId
    agent: AgentId
    why: Code
    expires: int
    queue: QueueId | None = None
    purpose: Code = "contact"
    """`contact`: to become responsible for it; `consult`: to be asked by the agent who is."""


class OfferEnded(Message):
    """`how`: `accepted`, `declined`, `rang_out`, `cancelled` (the customer left), `taken` (a colleague who was rung too
    answered first), `withdrawn` (who wanted to consult
    does not any more), `unreachable` or `failed`."""

    offer: OfferId
    contact: ContactId
    agent: AgentId
    how: Code


class LegStarted(Message):
    """A party's time in the contact began. `agent` is `None` for the customer. `part`: `talk`, `listen`, `whisper`."""

    contact: ContactId
    leg: LegId
    agent: AgentId | None = None
    offer: OfferId | None = None
    part: Code = "talk"
    is_guest: bool = False
    """An agent who is not responsible: consulted, or a supervisor."""


class LegPartChanged(Message):
    """An agent hears or is heard otherwise from now on."""

    contact: ContactId
    leg: LegId
    agent: AgentId
    part: Code


class LegHeld(Message):
    """The customer's leg waits with music because `agent`, who is responsible, let it."""

    contact: ContactId
    leg: LegId
    agent: AgentId


class LegResumed(Message):
    """The customer's leg takes part in the talk again. `agent` is who is responsible."""

    contact: ContactId
    leg: LegId
    agent: AgentId | None = None


class LegMuted(Message):
    """An agent is heard by nobody."""

    contact: ContactId
    leg: LegId
    agent: AgentId


class LegUnmuted(Message):
    """An agent is heard again."""

    contact: ContactId
    leg: LegId
    agent: AgentId


class DigitsSent(Message):
    """An agent pressed so many keys for the other side. Which ones may be a secret."""

    contact: ContactId
    agent: AgentId
    count: int


class TransferStarted(Message):
    """The responsible agent passed the contact on, to an agent or to a queue."""

    contact: ContactId
    agent: AgentId
    to_agent: AgentId | None = None
    to_queue: QueueId | None = None


class ConsultStarted(Message):
    """The responsible agent asks a colleague, who is being rung."""

    contact: ContactId
    agent: AgentId
    to_agent: AgentId
    offer: OfferId


class ConsultEnded(Message):
    """The colleague is consulted no more. `how`: `returned` (to the customer), `declined`, `rang_out`, `unreachable`,
    `failed`, `handed_over`, `conference`, `left` (the colleague), `customer_left` or `ended` (with the agent's own
    part)."""

    contact: ContactId
    agent: AgentId
    to_agent: AgentId
    how: Code


class ContactParked(Message):
    """The customer waits with music until somebody takes them up, or until `until`; then the contact returns."""

    contact: ContactId
    agent: AgentId
    until: int


class ContactUnparked(Message):
    """`why`: `retrieved` (by `agent`), `timed_out`, `left` (the customer) or `stopped`."""

    contact: ContactId
    why: Code
    agent: AgentId | None = None


class ResponsibleChanged(Message):
    """`agent` answers for the contact from now on, in place of `before`. `why`: `handed_over`, `taken_over` or
    `partner_left`."""

    contact: ContactId
    leg: LegId
    agent: AgentId
    why: Code
    before: AgentId | None = None


class AgentInterrupted(Message):
    """The page or phone of an agent in the call is gone; it has until `until` to come back."""

    contact: ContactId
    leg: LegId
    agent: AgentId
    until: int


class AgentRestored(Message):
    """The page or phone is back in the call."""

    contact: ContactId
    leg: LegId
    agent: AgentId


class ContactStopped(Message):
    """A supervisor ends the contact for everybody. `agent` says who, if they are one."""

    contact: ContactId
    agent: AgentId | None = None


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


class ContactEnded(Message):
    """Nobody is left. `how`: `stopped` (by a supervisor), `failed`, `talked` (an agent did, whatever came after), or of a
    contact that nobody talked to `abandoned` (left while waiting or ringing), `left_in_flow`, `finished_in_flow`, `closed`
    or `not_served` (routing had nobody). Whether it left a later queue unserved is told by `QueueLeft`."""

    contact: ContactId
    how: Code


class WrapUpExtended(Message):
    """The agent has until then for the work after the contact."""

    contact: ContactId
    agent: AgentId
    until: int


class CustomerIdentified(Message):
    """The agent found out whose contact it is. `before` is who it was taken for."""

    contact: ContactId
    agent: AgentId
    customer: CustomerId
    before: CustomerId | None = None


class OutcomeChosen(Message):
    """The agent chose an outcome."""

    contact: ContactId
    agent: AgentId
    outcome: OutcomeId


class AgentStateChanged(Message):
    """`state`: `offline`, `available`, `ringing`, `talking`, `monitoring` (in somebody else's call), `wrap_up`,
    `writing` (in contacts in writing, or working after them), `break`.

    `reason`: `requested`, `offered`, `answered`, `talk_ended`, `wrap_up_done`, `wrap_up_limit`, `declined`,
    `missed_offer`, `missed_offers` (two in a row: a break), `offer_cancelled`, `offer_taken`, `offer_failed`, `phone_not_reachable`,
    `connection` (no phone for so long that nobody is there: offline), `connect_failed`, `setting`, `retrieved`,
    `supervising`, `supervision_ended`, `took_over`, `consult_ended`, or the reason given with a break. `contact` is
    what the state is about. `by` is who wanted it so, if that was not the agent.
    """

    agent: AgentId
    state: Code
    reason: Code
    contact: ContactId | None = None
    by: UserId | None = None


class AgentNextStateChanged(Message):
    """What the agent will be after the contact; `None` means available. `by` as in `AgentStateChanged`."""

    agent: AgentId
    state: Code | None = None
    reason: Code | None = None
    by: UserId | None = None


class AgentPhoneChanged(Message):
    """Whether the agent's phone can be rung."""

    agent: AgentId
    is_ready: bool


class SettingApplied(Message):
    """A setting took effect: `kind` is `agent`, `team`, `queue`, `route`, `boosts`, `hours`, `line`, `flow`, `outcome`,
    `skill`, `break` or `prompt`."""

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
    | LanguageChosen
    | ConsentAnswered
    | CallbackRequested
    | MessageLeft
    | FlowChanged
    | RouteEntered
    | RouteStepped
    | RouteLeft
    | DetourStepped
    | ReviewFlagged
    | QueueEntered
    | WaitExpected
    | QueueLeft
    | Decided
    | OfferMade
    | OfferEnded
    | LegStarted
    | LegPartChanged
    | LegHeld
    | LegResumed
    | LegMuted
    | LegUnmuted
    | LegEnded
    | LegRecordingMade
    | DigitsSent
    | TransferStarted
    | ConsultStarted
    | ConsultEnded
    | ContactParked
    | ContactUnparked
    | ResponsibleChanged
    | AgentInterrupted
    | AgentRestored
    | QuestionAnswered
    | ContactStopped
    | ContactEnded
    | WrapUpExtended
    | CustomerIdentified
    | OutcomeChosen
    | AgentStateChanged
    | AgentNextStateChanged
    | AgentPhoneChanged
    | SettingApplied
    | Refused
    | Anomaly
)
