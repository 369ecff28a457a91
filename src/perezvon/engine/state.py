"""The whole state of an engine: a tree of plain values, from which it runs on as if it had never stopped."""

import random
from collections.abc import Container

import msgspec

from perezvon.engine.centre import Flow, HoursSetup, LineSetup
from perezvon.engine.flow.graph import ExpectedWait, Position, Spoken
from perezvon.engine.flow.steps import FlowRun
from perezvon.engine.routing.state import RoutingState
from perezvon.engine.routing.waiting.announce import Promise
from perezvon.engine.timers import Timers
from perezvon.engine.unanswered import Unanswered
from perezvon.kernel.ids import CommandId, ContactId, FlowId, HoursId, LineId


class Dialogue(msgspec.Struct, kw_only=True):
    """What the centre says to one customer."""

    run: FlowRun
    awaited: CommandId | None = None
    """The command whose outcome is waited for: what is said, asked or recorded."""
    waiting: tuple[Spoken | Position | ExpectedWait, ...] = ()
    """What the contact hears while it waits."""
    again_s: int = 0
    """How often."""
    promise: Promise | None = None
    """What it was last told of its wait."""
    is_handed_over: bool = False
    """Whether a test call hears what callers hear who wait, before the talk that it does not have counts as over."""
    has_talked: bool = False
    """Whether that was so."""


class Flows(msgspec.Struct):
    """Published flows. A version stays as long as a contact is on it."""

    newest: dict[FlowId, Flow] = {}
    older: list[Flow] = []

    def find(self, run: FlowRun) -> Flow | None:
        """The version on which a contact began."""
        newest = self.newest.get(run.flow)
        if newest is not None and newest.version == run.version:
            return newest
        return next((flow for flow in self.older if (flow.flow, flow.version) == (run.flow, run.version)), None)

    def publish(self, flow: Flow, runs: list[FlowRun]) -> None:
        """`flow` is the newest version. Of the others those are kept that a contact is on."""
        before = self.newest.get(flow.flow)
        self.newest[flow.flow] = flow
        if before is not None:
            self.older.append(before)
        used = {(run.flow, run.version) for run in runs} - {(flow.flow, flow.version)}
        self.older = [older for older in self.older if (older.flow, older.version) in used]


MOST_TRIALS = 32
"""So many test calls may be planned that have not arrived; the oldest ones are forgotten."""


class Trials(msgspec.Struct):
    """The drafts that test calls try: from when one is planned until its contact is gone."""

    flows: dict[ContactId, Flow] = {}

    def plan(self, contact: ContactId, flow: Flow, present: Container[ContactId]) -> None:
        """A test call is about to arrive."""
        self.flows[contact] = flow
        absent = [planned for planned in self.flows if planned not in present]
        for planned in absent[:-MOST_TRIALS]:
            del self.flows[planned]

    def find(self, contact: ContactId, flow: FlowId) -> Flow | None:
        """The draft of this flow that the contact tries, if it tries one."""
        tried = self.flows.get(contact)
        return tried if tried is not None and tried.flow == flow else None


class State(msgspec.Struct):
    """Everything an engine knows."""

    routing: RoutingState = msgspec.field(default_factory=RoutingState)
    dialogues: dict[ContactId, Dialogue] = {}
    """For each contact whose customer is there and has a flow."""
    lines: dict[LineId, LineSetup] = {}
    hours: dict[HoursId, HoursSetup] = {}
    flows: Flows = msgspec.field(default_factory=Flows)
    trials: Trials = msgspec.field(default_factory=Trials)
    timers: Timers = msgspec.field(default_factory=Timers)
    unanswered: Unanswered = msgspec.field(default_factory=Unanswered)
    is_started: bool = False
    epoch: int = 1
    """That of whoever leads."""
    is_recovering: bool = False
    """Whether what exists was not told yet to whoever began to lead."""
    chance: random.Random = msgspec.field(default_factory=lambda: random.Random(0))
    """The only source of chance; seeded by `DomainStarted`."""

    def flow_of(self, contact: ContactId, dialogue: Dialogue) -> Flow | None:
        """The flow that a contact is in: the version on which it began, or the draft that it tries."""
        return self.trials.find(contact, dialogue.run.flow) or self.flows.find(dialogue.run)
