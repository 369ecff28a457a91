"""All that can happen to the engine: reports of the outside world, requests of people, settings, time.

An event is a claim in the past tense. The engine accepts every well-formed event in every order; one that cannot be
true changes nothing and yields `Anomaly` (a report) or `Refused` (a request).
"""

from perezvon.engine.centre import (
    AgentSetup,
    Flow,
    HoursSetup,
    LineSetup,
    OutcomeSetup,
    QueueSetup,
    RouteSetup,
)
from perezvon.engine.message import Code, Keys, Message
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
    RecordingId,
)
from perezvon.kernel.values import Channel, Language

# --- Reports: what telephony saw. ------------------------------------------------------------------------------------


class ContactArrived(Message):
    """A customer reached a line. Who they are was asked before (`CallerBook`); unknown is `None`."""

    contact: ContactId
    leg: LegId
    line: LineId
    channel: Channel = Channel.VOICE
    party: PartyId | None = None
    customer: CustomerId | None = None
    language: Language | None = None
    manager: AgentId | None = None
    backups: tuple[AgentId, ...] = ()


class CommandDone(Message):
    """A command was carried out. The outcome of commands that have no more telling one."""

    command: CommandId


class CommandFailed(Message):
    """A command could not be carried out. `reason` is a stable code such as `phone_not_reachable`."""

    command: CommandId
    reason: Code


class PromptEnded(Message):
    """What `PlayPrompts` asked for was said to the end, and no digit came in the time it gave."""

    command: CommandId
    contact: ContactId
    leg: LegId


class DigitPressed(Message):
    """The customer pressed a key. `command` is the `PlayPrompts` that was waiting for it, if one was."""

    contact: ContactId
    leg: LegId
    digit: Keys
    command: CommandId | None = None


class OfferAnswered(Message):
    """The agent picked up, by a key of the desk or on a phone. A report from phones, a request from desks."""

    offer: OfferId
    agent: AgentId


class LegConnected(Message):
    """The agent's leg carries sound both ways; the outcome of `ConnectAgent`."""

    command: CommandId
    contact: ContactId
    leg: LegId


class LegHungUp(Message):
    """A leg is gone. `cause`: `customer`, `agent`, `command` (of ours), `lost` (no media) or `failed`."""

    contact: ContactId
    leg: LegId
    cause: Code
    command: CommandId | None = None


class LegRecorded(Message):
    """The recording of an agent's leg is complete. Lengths in microseconds."""

    contact: ContactId
    leg: LegId
    recording: RecordingId
    started: int
    duration: int


class PhoneReady(Message):
    """The agent's phone can be rung."""

    agent: AgentId


class PhoneLost(Message):
    """The agent's phone cannot be reached any more."""

    agent: AgentId


# --- Requests: what people wish. Answered with a seq, or with a refusal. -----------------------------------------------


class AgentStateRequested(Message):
    """An agent wants to be `available`, on a `break` or `offline`. During a contact it takes effect afterwards."""

    agent: AgentId
    state: Code
    reason: Code | None = None


class OfferDeclined(Message):
    """The agent does not take this offer."""

    offer: OfferId
    agent: AgentId


class HangUpRequested(Message):
    """The agent ends their part of the contact."""

    contact: ContactId
    agent: AgentId


class ContactWrappedUp(Message):
    """The agent finished the work after the contact. `outcome` may be changed until then."""

    contact: ContactId
    agent: AgentId
    outcome: OutcomeId | None = None


# --- Settings: whole values; the last one wins. -----------------------------------------------------------------------


class AgentSet(Message):
    """An agent was added or changed."""

    agent: AgentSetup


class QueueSet(Message):
    """A queue was added or changed."""

    queue: QueueSetup


class RouteSet(Message):
    """A route was added or changed; contacts already on it keep their step."""

    route: RouteSetup


class HoursSet(Message):
    """Opening hours were added or changed."""

    hours: HoursSetup


class LineSet(Message):
    """A line was added or changed."""

    line: LineSetup


class FlowPublished(Message):
    """A version of a flow takes the place of the one before, for contacts that arrive from now on."""

    flow: Flow


class OutcomeSet(Message):
    """An outcome was added or changed."""

    outcome: OutcomeSetup


# --- Time and recovery. -----------------------------------------------------------------------------------------------


class TimePassed(Message):
    """The engine's `next_deadline` has come."""


class DomainStarted(Message):
    """The first event of a log: the seed of all chance in it."""

    seed: int


class Resynced(Message):
    """Telephony was asked what exists. What the engine believed in and is not in these lists is gone.

    `legs` are all legs that carry media, `phones` the agents whose phones can be rung.
    """

    legs: tuple[LegId, ...]
    phones: tuple[AgentId, ...]


Report = (
    ContactArrived
    | CommandDone
    | CommandFailed
    | PromptEnded
    | DigitPressed
    | OfferAnswered
    | LegConnected
    | LegHungUp
    | LegRecorded
    | PhoneReady
    | PhoneLost
)
Request = AgentStateRequested | OfferAnswered | OfferDeclined | HangUpRequested | ContactWrappedUp
Setting = AgentSet | QueueSet | RouteSet | HoursSet | LineSet | FlowPublished | OutcomeSet
Event = Report | Request | Setting | TimePassed | DomainStarted | Resynced
