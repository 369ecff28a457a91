"""The centre as routing knows it: whole values that people set. A setting event carries one of these."""

from perezvon.engine.flow.graph import Flow
from perezvon.engine.message import Code, Date, Message
from perezvon.kernel.ids import (
    AgentId,
    FlowId,
    HoursId,
    LineId,
    OutcomeId,
    QueueId,
    RouteId,
    SkillId,
    TeamId,
)
from perezvon.kernel.values import Language

__all__ = [
    "AgentSetup",
    "AgentSkill",
    "AgentStep",
    "BackupsStep",
    "BoostSetup",
    "BreakSetup",
    "CallbackSetup",
    "ExitStep",
    "Flow",
    "HeadStep",
    "HoursSetup",
    "LanguageNeed",
    "LastAgentStep",
    "LineSetup",
    "OpenSpan",
    "OutcomeSetup",
    "PersonalManagerStep",
    "QueueSetup",
    "QueueStep",
    "Relaxation",
    "RouteSetup",
    "RouteStep",
    "SkillNeed",
    "SkillSetup",
    "TeamSetup",
    "TierBoost",
    "When",
]


class AgentSkill(Message):
    """How well an agent masters a skill: `level` from 1 to 5."""

    skill: SkillId
    level: int


class AgentSetup(Message):
    """An agent and the queues they serve. A removed agent is set with `is_active=False`."""

    agent: AgentId
    team: TeamId | None = None
    queues: tuple[QueueId, ...] = ()
    languages: tuple[Language, ...] = ()
    is_active: bool = True
    skills: tuple[AgentSkill, ...] = ()
    chats: int = 0
    """How many contacts in writing the agent may be in at once, though never beside a call."""
    reserved_for: tuple[QueueId, ...] = ()
    """A specialist of these queues. Others of their queues get them only for contacts that have waited for
    `QueueSetup.spares_reserved_s`."""


class TeamSetup(Message):
    """A team and who heads it. Calls may be handed to the head of one's team."""

    team: TeamId
    head: AgentId | None = None
    is_active: bool = True


class Relaxation(Message):
    """Once a contact has waited `after_s` seconds, `level` is enough for it; 0 does not ask for the skill any more."""

    after_s: int
    level: int = 0


class SkillNeed(Message):
    """What an agent must master for the contacts of a queue, at `level` (1 to 5) or better. `relaxed`: the longer a
    contact waits, the less it asks for, by rising `after_s`."""

    skill: SkillId
    level: int = 1
    relaxed: tuple[Relaxation, ...] = ()


class LanguageNeed(Message):
    """An agent must speak the contact's language, until it has waited `relaxed_s` seconds (`None`: always)."""

    relaxed_s: int | None = None


class QueueSetup(Message):
    """A queue. All durations are seconds."""

    queue: QueueId
    ring_s: int = 20
    """How long one agent rings before the contact goes on."""
    wrap_up_s: int = 60
    """The longest wrap-up; then the agent becomes available by itself."""
    back_off_s: int = 10
    """How long an agent who declined or did not answer gets no further offer."""
    priority: int = 0
    """Seconds of waiting that a contact of this queue is worth ahead of others."""
    is_active: bool = True
    strategy: Code = "longest_idle"
    """Who of its agents is first, by a name that `routing.strategies` knows; any other name means this one."""
    target_s: int = 20
    """Service level: a contact answered within this time was answered in time. Routing does not look at it."""
    target_percent: int = 80
    """Service level: this share of the contacts, abandoned ones included, should be answered in time."""
    longest_wait_s: int = 120
    """A queue whose oldest contact waits longer than this is late. Routing does not look at it."""
    needs: tuple[SkillNeed, ...] = ()
    """What its agents must master. An agent of the queue who does not is never offered its contacts."""
    language: LanguageNeed | None = None
    """Whether its agents must speak the contact's language; a language is a skill that is had or not."""
    spares_reserved_s: int = 60
    """Agents who are reserved for other queues are offered a contact of this one after it has waited so long."""
    hours: HoursId | None = None
    """When contacts may enter it; those who wait at closing time are still served. Its zone says when a day begins."""


class When(Message):
    """When a step of a route is tried: all that is given must hold."""

    hours: HoursId | None = None
    """While these are open; hours that nobody has set are."""
    is_known: bool | None = None
    """Whether the caller was recognised."""
    languages: tuple[Language, ...] = ()
    tiers: tuple[Code, ...] = ()
    expects_long_wait: bool = False
    """While somebody who began to wait in the next queue of the route would be expected to do so for longer than
    `CallbackSetup.offer_over_s`, or nobody is at work there. It never holds for whoever is being called back."""
    is_negated: bool = False
    """When all that does *not* hold."""


class PersonalManagerStep(Message):
    """Ring the customer's personal manager if they are free; otherwise the route goes on at once."""

    ring_s: int = 15
    when: When | None = None


class BackupsStep(Message):
    """Ring all those together who stand in for the personal manager and are free; the first answer wins."""

    ring_s: int = 15
    when: When | None = None


class LastAgentStep(Message):
    """Ring the agent who talked to the caller last, if that was within `within_s` seconds and they are free."""

    within_s: int = 30 * 86_400
    ring_s: int = 15
    when: When | None = None


class QueueStep(Message):
    """Wait in a queue for `wait_s` seconds, or as long as the caller does when `None`."""

    queue: QueueId
    wait_s: int | None = None
    when: When | None = None


class AgentStep(Message):
    """Ring this agent if they are free; otherwise the route goes on at once."""

    agent: AgentId
    ring_s: int = 20
    when: When | None = None


class HeadStep(Message):
    """Nobody else was there: ring the head of this team if they are free.

    The contact is to be looked into afterwards, whether the head answers or not (`ReviewFlagged`).
    """

    team: TeamId
    ring_s: int = 30
    when: When | None = None


class ExitStep(Message):
    """Give the contact back to its flow by this way of its `GoToRoute`: `callback`, `voicemail`, `external`..."""

    way: Code
    when: When | None = None


RouteStep = PersonalManagerStep | QueueStep | AgentStep | BackupsStep | LastAgentStep | HeadStep | ExitStep


class RouteSetup(Message):
    """Whom to try, in order. Where the last step ends without an answer the caller is told and the call ends."""

    route: RouteId
    steps: tuple[RouteStep, ...]


class TierBoost(Message):
    """What belonging to a tier of customers is worth, in seconds of waiting."""

    tier: Code
    boost_s: int


class BoostSetup(Message):
    """What callers are worth ahead of others, in seconds of waiting, beside the priority of their queue; it adds up."""

    tiers: tuple[TierBoost, ...] = ()
    repeat_s: int = 0
    """A caller who called within the last `repeat_within_s` seconds already."""
    repeat_within_s: int = 86_400
    dropped_s: int = 0
    """A caller whose last call, within `dropped_within_s` seconds, was lost or ended before anybody talked to them."""
    dropped_within_s: int = 3_600


class CallbackSetup(Message):
    """How people are called back who could not or would not wait. All durations are seconds."""

    attempts: int = 3
    """So often somebody is called who does not answer."""
    retry_s: int = 900
    """How long after an attempt the next one is due."""
    ring_s: int = 30
    """How long a customer is rung."""
    hours: HoursId | None = None
    """When people may be called; hours that nobody has set are open."""
    offer_over_s: int = 900
    """A callback is worth offering to whoever would wait longer than this; a route says where (`When`)."""
    keep_s: int = 259_200
    """So long after it was due a callback that came to nothing is given up."""
    is_automatic: bool = False
    """Whether the engine calls, which needs a telephony that can; else people do it by hand."""


class OpenSpan(Message):
    """Open on one weekday (0 is Monday) between two minutes of the local day, `start` < `end` <= 1440."""

    weekday: int
    start: int
    end: int


class HoursSetup(Message):
    """Opening hours in an IANA time zone. `closed_dates` are local ISO dates such as `2026-12-31`.

    The engine has no time-zone database: `offsets` lists from which instant on (microseconds) which UTC offset
    (seconds) holds, in order, long enough ahead for the setting to be renewed; the feature `flows` computes it.
    """

    hours: HoursId
    spans: tuple[OpenSpan, ...]
    closed_dates: tuple[Date, ...] = ()
    offsets: tuple[tuple[int, int], ...] = ()


class LineSetup(Message):
    """Where contacts come in: a phone number, a page, a button."""

    line: LineId
    flow: FlowId
    language: Language
    """Spoken to callers whose language is unknown."""
    is_active: bool = True


class OutcomeSetup(Message):
    """A code that an agent may choose at wrap-up."""

    outcome: OutcomeId
    is_active: bool = True
    is_solved: bool = False
    """Whoever chooses it says that the customer needs nothing more."""


class SkillSetup(Message):
    """Something that agents master to a level, and queues ask for."""

    skill: SkillId
    is_active: bool = True


class BreakSetup(Message):
    """A reason that an agent may give for a break."""

    reason: Code
    is_paid: bool = False
    is_active: bool = True
