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
    "BreakSetup",
    "Flow",
    "HoursSetup",
    "LineSetup",
    "OpenSpan",
    "OutcomeSetup",
    "PersonalManagerStep",
    "QueueSetup",
    "QueueStep",
    "RouteSetup",
    "RouteStep",
    "SkillSetup",
    "TeamSetup",
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


class TeamSetup(Message):
    """A team and who heads it. Calls may be handed to the head of one's team."""

    team: TeamId
    head: AgentId | None = None
    is_active: bool = True


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


class PersonalManagerStep(Message):
    """Ring the customer's personal manager if they are free; otherwise the route goes on at once."""

    ring_s: int = 15


class QueueStep(Message):
    """Wait in a queue for `wait_s` seconds, or as long as the caller does when `None`."""

    queue: QueueId
    wait_s: int | None = None


class AgentStep(Message):
    """Ring this agent if they are free; otherwise the route goes on at once."""

    agent: AgentId
    ring_s: int = 20


RouteStep = PersonalManagerStep | QueueStep | AgentStep


class RouteSetup(Message):
    """Whom to try, in order. Where the last step ends without an answer the caller is told and the call ends."""

    route: RouteId
    steps: tuple[RouteStep, ...]


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


class SkillSetup(Message):
    """Something that agents master to a level. No rule of routing asks for it yet."""

    skill: SkillId
    is_active: bool = True


class BreakSetup(Message):
    """A reason that an agent may give for a break."""

    reason: Code
    is_paid: bool = False
    is_active: bool = True
