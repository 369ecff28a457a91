"""All that can happen to the engine: reports of the outside world, requests of people, settings, time.

An event is a claim in the past tense. The engine accepts every well-formed event in every order; one that cannot be
true changes nothing and yields `Anomaly` (a report) or `Refused` (a request).
"""

from perezvon.engine.events.settings import AgentSet as AgentSet
from perezvon.engine.events.settings import BoostsSet as BoostsSet
from perezvon.engine.events.settings import BreakSet as BreakSet
from perezvon.engine.events.settings import CallbacksSet as CallbacksSet
from perezvon.engine.events.settings import CallbackWanted as CallbackWanted
from perezvon.engine.events.settings import CallbackWithdrawn as CallbackWithdrawn
from perezvon.engine.events.settings import FlowPublished as FlowPublished
from perezvon.engine.events.settings import HoursSet as HoursSet
from perezvon.engine.events.settings import LineSet as LineSet
from perezvon.engine.events.settings import OutcomeSet as OutcomeSet
from perezvon.engine.events.settings import PromptSet as PromptSet
from perezvon.engine.events.settings import QueueSet as QueueSet
from perezvon.engine.events.settings import RouteSet as RouteSet
from perezvon.engine.events.settings import SkillSet as SkillSet
from perezvon.engine.events.settings import TeamSet as TeamSet
from perezvon.engine.events.settings import TrialPlanned as TrialPlanned
from perezvon.engine.message import Attribute, Code, Keys, Message
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
    UserId,
)
from perezvon.kernel.values import Channel, Language

# --- Reports: what telephony saw. ------------------------------------------------------------------------------------


class ContactArrived(Message):
    """A customer reached a line. Who they are was asked before (`CallerBook`); unknown is `None`. `told` begins the flow."""

    contact: ContactId
    leg: LegId
    line: LineId
    channel: Channel = Channel.VOICE
    party: PartyId | None = None
    customer: CustomerId | None = None
    language: Language | None = None
    manager: AgentId | None = None
    backups: tuple[AgentId, ...] = ()
    tier: Code | None = None
    """The tier of customers that the caller belongs to."""
    told: tuple[Attribute, ...] = ()


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


class DigitsEntered(Message):
    """The customer pressed the keys that `PlayPrompts` collected. `digits` is empty when they are secret."""

    command: CommandId
    contact: ContactId
    leg: LegId
    count: int
    digits: Keys = ""


class WebAnswered(Message):
    """A system of the operator answered `AskWeb`: these attributes have these values."""

    command: CommandId
    contact: ContactId
    values: tuple[Attribute, ...] = ()


class OfferAnswered(Message):
    """The agent picked up, by a key of the desk or on a phone. A report from phones, a request from desks."""

    offer: OfferId
    agent: AgentId


class LegConnected(Message):
    """The leg carries sound both ways: the outcome of `ConnectAgent`, and of `CallCustomer` when somebody answered."""

    command: CommandId
    contact: ContactId
    leg: LegId


class LegHungUp(Message):
    """A leg is gone. `cause`: `customer`, `agent`, `command` (of ours), `lost` (no media) or `failed`."""

    contact: ContactId
    leg: LegId
    cause: Code
    command: CommandId | None = None


class LegInterrupted(Message):
    """The page or phone behind an agent's leg is gone and may come back. Not every telephony can tell."""

    contact: ContactId
    leg: LegId


class LegRestored(Message):
    """The page or phone is back in the leg that was interrupted."""

    contact: ContactId
    leg: LegId


class LegRecorded(Message):
    """The recording of an agent's leg is complete, or with `command` the message of a customer. Lengths in microseconds."""

    contact: ContactId
    leg: LegId
    recording: RecordingId
    started: int
    duration: int
    command: CommandId | None = None


class PhoneReady(Message):
    """The agent's phone can be rung."""

    agent: AgentId


class PhoneLost(Message):
    """The agent's phone cannot be reached any more."""

    agent: AgentId


# --- Requests: what people wish. Answered with a seq, or with a refusal. -----------------------------------------------


class AgentStateRequested(Message):
    """An agent wants to be `available`, on a `break` or `offline`. During a contact it takes effect afterwards.

    `by` is somebody else who wants it so.
    """

    agent: AgentId
    state: Code
    reason: Code | None = None
    by: UserId | None = None


class OfferDeclined(Message):
    """The agent does not take this offer. A report from phones, a request from desks."""

    offer: OfferId
    agent: AgentId


class HangUpRequested(Message):
    """An agent in the call leaves it. The customer stays with a partner in a conference, and else goes on alone."""

    contact: ContactId
    agent: AgentId


class ToAgent(Message):
    """Whom a contact is passed to: this agent."""

    agent: AgentId


class ToQueue(Message):
    """Whom a contact is passed to: whoever of this queue is free first."""

    queue: QueueId


class ToHead(Message):
    """Whom a contact is passed to: the head of the requesting agent's team."""


Target = ToAgent | ToQueue | ToHead


class HoldRequested(Message):
    """The responsible agent lets the customer wait with music."""

    contact: ContactId
    agent: AgentId


class ResumeRequested(Message):
    """The responsible agent takes the customer back from music."""

    contact: ContactId
    agent: AgentId


class MuteRequested(Message):
    """An agent in the call wants to be heard by nobody, or to be heard again."""

    contact: ContactId
    agent: AgentId
    is_muted: bool


class RecordingPauseRequested(Message):
    """The responsible agent wants nothing of the talk to be recorded, as while a card's number is read out, or wants it recorded
    again."""

    contact: ContactId
    agent: AgentId
    is_paused: bool


class DigitsRequested(Message):
    """The responsible agent presses keys for the other side to hear: 1 to 32 of `0-9*#`.

    The keys stand in the log, as those that a customer presses do, and sound in the recording. No change repeats them.
    """

    contact: ContactId
    agent: AgentId
    digits: Keys


class TransferRequested(Message):
    """The responsible agent passes the customer on and leaves."""

    contact: ContactId
    agent: AgentId
    target: Target


class OutsideTransferRequested(Message):
    """The responsible agent passes the customer on to somebody outside, whom they stay with until that one answers.

    Where `party` is reached is known to whoever knows the party.
    """

    contact: ContactId
    agent: AgentId
    party: PartyId


class ConsultRequested(Message):
    """The responsible agent asks a colleague while the customer waits."""

    contact: ContactId
    agent: AgentId
    target: Target


class ConsultReturnRequested(Message):
    """The responsible agent ends the consultation and takes the customer back."""

    contact: ContactId
    agent: AgentId


class HandOverRequested(Message):
    """The responsible agent leaves the customer to the agent they consulted."""

    contact: ContactId
    agent: AgentId


class ConferenceRequested(Message):
    """The responsible agent brings the customer and the consulted agent together and stays."""

    contact: ContactId
    agent: AgentId


class ParkRequested(Message):
    """The responsible agent leaves the customer with music, for whoever takes them up again."""

    contact: ContactId
    agent: AgentId


class CallOutRequested(Message):
    """An agent calls somebody by their own wish, on this line or else the first; in its language unless one is given.

    Where the person is reached is known to whoever knows the party or the customer.
    """

    agent: AgentId
    line: LineId | None = None
    party: PartyId | None = None
    customer: CustomerId | None = None
    language: Language | None = None


class RetrieveRequested(Message):
    """An agent takes up a parked contact."""

    contact: ContactId
    agent: AgentId


class SuperviseRequested(Message):
    """A supervisor enters a talk with this part (`listen`, `whisper` or `talk`), or changes theirs."""

    contact: ContactId
    agent: AgentId
    part: Code


class TakeOverRequested(Message):
    """A supervisor who is in the call becomes responsible; the agent who was leaves."""

    contact: ContactId
    agent: AgentId


class ContactEndRequested(Message):
    """A supervisor, `agent` if they are one, ends the contact for everybody, whatever it is doing."""

    contact: ContactId
    agent: AgentId | None = None


class MoreWrapUpRequested(Message):
    """The agent needs longer for the work after the contact."""

    contact: ContactId
    agent: AgentId


class CallerIdentified(Message):
    """The agent found out who the customer of the contact is."""

    contact: ContactId
    agent: AgentId
    customer: CustomerId


class ContactWrappedUp(Message):
    """The agent finished the work after the contact. `outcome` may be changed until then."""

    contact: ContactId
    agent: AgentId
    outcome: OutcomeId | None = None


# --- Time and recovery. -----------------------------------------------------------------------------------------------


class TimePassed(Message):
    """The engine's `next_deadline` has come."""

    is_deaf: bool = False
    """Telephony cannot be heard at present: what it may have seen in time is not known yet."""


class DomainStarted(Message):
    """The first event of a log: the seed of all chance in it."""

    seed: int


class TermBegan(Message):
    """Somebody leads from here on, in this epoch. Whoever led before may have ordered more than stands in the log: what
    is ordered from now on is named after the epoch, so that nobody takes one order for the other."""

    epoch: int


class ExistingLeg(Message):
    """An agent's leg that carries sound, and which part the agent has in the contact; parts as in `ConnectAgent`."""

    leg: LegId
    contact: ContactId
    agent: AgentId
    part: Code = "talk"
    is_muted: bool = False
    is_interrupted: bool = False
    """The page or phone behind it is gone, and may come back."""


class ExistingRing(Message):
    """An agent's phone that rings."""

    offer: OfferId
    contact: ContactId
    agent: AgentId


class Resynced(Message):
    """Telephony was asked what exists. What the engine believed in and is not in these lists is gone.

    `legs` are all that carry media, `phones` the agents whose phones can be rung. The rest may be empty where it is not known:
    `agents` are the agents' `legs`, `rings` what rings, `hung_up` those of the gone whose customers hung up; others were lost.
    """

    legs: tuple[LegId, ...]
    phones: tuple[AgentId, ...]
    agents: tuple[ExistingLeg, ...] = ()
    rings: tuple[ExistingRing, ...] = ()
    music: tuple[LegId, ...] | None = None
    """The customers' legs to which music is played; `None` where telephony does not tell."""
    hung_up: tuple[LegId, ...] = ()


Report = (
    ContactArrived
    | CommandDone
    | CommandFailed
    | PromptEnded
    | DigitPressed
    | DigitsEntered
    | WebAnswered
    | OfferAnswered
    | OfferDeclined
    | LegConnected
    | LegHungUp
    | LegInterrupted
    | LegRestored
    | LegRecorded
    | PhoneReady
    | PhoneLost
)
Request = (
    AgentStateRequested
    | OfferAnswered
    | OfferDeclined
    | HangUpRequested
    | HoldRequested
    | ResumeRequested
    | MuteRequested
    | RecordingPauseRequested
    | DigitsRequested
    | TransferRequested
    | OutsideTransferRequested
    | ConsultRequested
    | ConsultReturnRequested
    | HandOverRequested
    | ConferenceRequested
    | ParkRequested
    | CallOutRequested
    | RetrieveRequested
    | SuperviseRequested
    | TakeOverRequested
    | ContactEndRequested
    | MoreWrapUpRequested
    | CallerIdentified
    | ContactWrappedUp
)
Setting = (
    AgentSet
    | TeamSet
    | QueueSet
    | RouteSet
    | BoostsSet
    | CallbacksSet
    | CallbackWanted
    | CallbackWithdrawn
    | HoursSet
    | LineSet
    | FlowPublished
    | TrialPlanned
    | OutcomeSet
    | SkillSet
    | BreakSet
    | PromptSet
)
Event = Report | Request | Setting | TimePassed | DomainStarted | TermBegan | Resynced
