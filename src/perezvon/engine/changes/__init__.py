"""All that can become so, with reasons. Projections read changes and derive no state of their own."""

from perezvon.engine.changes.agents import AgentInterrupted as AgentInterrupted
from perezvon.engine.changes.agents import AgentNextStateChanged as AgentNextStateChanged
from perezvon.engine.changes.agents import AgentPhoneChanged as AgentPhoneChanged
from perezvon.engine.changes.agents import AgentRestored as AgentRestored
from perezvon.engine.changes.agents import AgentStateChanged as AgentStateChanged
from perezvon.engine.changes.callbacks import CallbackEnded as CallbackEnded
from perezvon.engine.changes.callbacks import CallbackPlanned as CallbackPlanned
from perezvon.engine.changes.calls import ConsultEnded as ConsultEnded
from perezvon.engine.changes.calls import ConsultStarted as ConsultStarted
from perezvon.engine.changes.calls import ContactParked as ContactParked
from perezvon.engine.changes.calls import ContactStopped as ContactStopped
from perezvon.engine.changes.calls import ContactUnparked as ContactUnparked
from perezvon.engine.changes.calls import DigitsSent as DigitsSent
from perezvon.engine.changes.calls import LegHeld as LegHeld
from perezvon.engine.changes.calls import LegMuted as LegMuted
from perezvon.engine.changes.calls import LegResumed as LegResumed
from perezvon.engine.changes.calls import LegUnmuted as LegUnmuted
from perezvon.engine.changes.calls import OutsideTransferFailed as OutsideTransferFailed
from perezvon.engine.changes.calls import OutsideTransferStarted as OutsideTransferStarted
from perezvon.engine.changes.calls import RecordingPaused as RecordingPaused
from perezvon.engine.changes.calls import RecordingResumed as RecordingResumed
from perezvon.engine.changes.calls import ResponsibleChanged as ResponsibleChanged
from perezvon.engine.changes.calls import TransferStarted as TransferStarted
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
    CallbackId,
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
)
from perezvon.kernel.values import Channel, Language


class ContactStarted(Message):
    """A contact exists; `language` is the one it is spoken to in. With `callback` it was begun to call somebody back, with
    `called_by` by an agent who calls somebody: their leg starts when they answer. `is_trial`: somebody tries a draft, and no
    figure is to count it."""

    contact: ContactId
    leg: LegId
    line: LineId
    channel: Channel
    language: Language
    party: PartyId | None = None
    customer: CustomerId | None = None
    callback: CallbackId | None = None
    called_by: AgentId | None = None
    is_trial: bool = False
    tier: Code | None = None
    """The tier of customers that they belong to, as far as it was known then."""


class Boost(Message):
    """So many seconds of waiting a contact is worth ahead of others. `why`: `tier`, `repeat`, `dropped`, or `kept`: what
    the place of a callback was worth more."""

    why: Code
    boost_s: int


class RouteEntered(Message):
    """The contact was handed to routing. `waiting_since`: its place counts from then, as that of a callback does."""

    contact: ContactId
    route: RouteId
    boosts: tuple[Boost, ...] = ()
    waiting_since: int | None = None


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
    callback: CallbackId | None = None
    """The customer is to be called back once the agent is there."""


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
    or `not_served` (routing had nobody). Whether it left a later queue unserved is told by `QueueLeft`.

    A contact that was to call somebody, and in which they never were, may be `not_served`, `stopped`, `not_reached`,
    `called_again`, `withdrawn`, `given_up` or `closed`. `reason` says why they were not reached: as `CallCustomer` failed,
    or `agent_left`."""

    contact: ContactId
    how: Code
    reason: Code | None = None


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


class SettingApplied(Message):
    """A setting took effect: `kind` is `agent`, `team`, `queue`, `route`, `boosts`, `callbacks`, `hours`, `line`, `flow`,
    `outcome`, `skill`, `break` or `prompt`."""

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
    | CallbackPlanned
    | CallbackEnded
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
    | RecordingPaused
    | RecordingResumed
    | DigitsSent
    | TransferStarted
    | OutsideTransferStarted
    | OutsideTransferFailed
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
