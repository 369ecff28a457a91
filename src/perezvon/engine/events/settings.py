"""What people set: whole values, the last one wins."""

from perezvon.engine.centre import (
    AgentSetup,
    BoostSetup,
    BreakSetup,
    CallbackSetup,
    Flow,
    HoursSetup,
    LineSetup,
    OutcomeSetup,
    QueueSetup,
    RouteSetup,
    SkillSetup,
    TeamSetup,
)
from perezvon.engine.message import Code, Message
from perezvon.kernel.ids import (
    AgentId,
    CallbackId,
    ContactId,
    CustomerId,
    LineId,
    PartyId,
    PromptId,
    RouteId,
)
from perezvon.kernel.values import Language


class AgentSet(Message):
    """An agent was added or changed."""

    agent: AgentSetup


class TeamSet(Message):
    """A team was added or changed."""

    team: TeamSetup


class QueueSet(Message):
    """A queue was added or changed."""

    queue: QueueSetup


class RouteSet(Message):
    """A route was added or changed; contacts already on it keep their step."""

    route: RouteSetup


class BoostsSet(Message):
    """What callers are worth was changed, for contacts that are routed from now on."""

    boosts: BoostSetup


class CallbacksSet(Message):
    """How people are called back was changed."""

    callbacks: CallbackSetup


class CallbackWanted(Message):
    """Somebody wants to be called back. Said of a callback that waits already, this wish takes the place of the one before.

    `contact` is the one in which they ask, whose place is kept. Without a `route` the line's flow says which.
    """

    callback: CallbackId
    line: LineId
    contact: ContactId | None = None
    route: RouteId | None = None
    party: PartyId | None = None
    customer: CustomerId | None = None
    language: Language | None = None
    manager: AgentId | None = None
    backups: tuple[AgentId, ...] = ()
    tier: Code | None = None
    due: int | None = None
    """Not before this instant; `None` for as soon as it is their turn."""


class CallbackWithdrawn(Message):
    """A callback is not wanted any more, or somebody has done it by hand."""

    callback: CallbackId


class HoursSet(Message):
    """Opening hours were added or changed."""

    hours: HoursSetup


class LineSet(Message):
    """A line was added or changed."""

    line: LineSetup


class FlowPublished(Message):
    """A version of a flow takes the place of the one before, for contacts that arrive from now on."""

    flow: Flow


class TrialPlanned(Message):
    """The contact that will arrive under this id tries a draft: it meets `flow`, whatever line it calls. Nobody is rung for
    it, and nothing that it does is kept."""

    contact: ContactId
    flow: Flow


class OutcomeSet(Message):
    """An outcome was added or changed."""

    outcome: OutcomeSetup


class SkillSet(Message):
    """A skill was added or changed."""

    skill: SkillSetup


class BreakSet(Message):
    """A reason for a break was added or changed."""

    reason: BreakSetup


class PromptSet(Message):
    """A prompt sounds otherwise in one language from now on. The sound is a file; the log knows that it changed."""

    prompt: PromptId
    language: Language
