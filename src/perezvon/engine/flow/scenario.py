"""What should happen to a caller, tried on a flow without a telephone.

A scenario says who calls at which local time, which keys they press, what other systems answer and whether agents are
free; and what it expects: what they hear, how their call ends, within how many choices. It runs on the interpreter that
serves real callers, so what passes here is what callers meet.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from perezvon.engine.centre import HoursSetup
from perezvon.engine.flow.effects import (
    Agreed,
    Effect,
    Facts,
    Finish,
    HandOver,
    Heard,
    Inquire,
    Jump,
    Reached,
    SendOut,
    Speak,
    TakeDown,
    WantCallback,
)
from perezvon.engine.flow.graph import (
    AskDigits,
    ChooseLanguage,
    CustomerName,
    ExpectedWait,
    Flow,
    Menu,
    Number,
    Position,
    Prompt,
)
from perezvon.engine.flow.interpreter import enter, find, go_on, not_served
from perezvon.engine.flow.steps import FlowRun
from perezvon.engine.message import Attribute
from perezvon.kernel.ids import FlowId, HoursId
from perezvon.kernel.time import Micros
from perezvon.kernel.values import Language

MOST_STOPS = 200
"""A call that takes more turns than this goes in a circle."""

NOTHING = "-"
"""The caller presses nothing."""

FREE = "free"
"""An agent answers. Any other word is how a route ends: `busy` has nobody, others are exits such as `callback`."""

BUSY = "busy"
LEAVES = "leaves"
"""The caller gives up while they wait."""

FAILED = "failed"

WebAnswer: TypeAlias = dict[str, str] | str


class Caller(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who calls."""

    known: bool = False
    tier: str | None = None
    manager: bool = False
    language: Language = Language.ENGLISH


class Expected(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What should come of it. What is not given is not looked at."""

    said: tuple[str, ...] = ()
    """Prompts in the order in which they are heard; others may lie between them."""
    not_said: tuple[str, ...] = ()
    ends: str | None = None
    """`route:<route>`, `number:<number>`, `flow:<flow>`, `message`, `callback`, `closed`, `left`, `hang_up`, `failed`."""
    choices: int | None = None
    """At most so many keys or numbers to choose by, before somebody answers or the call ends."""
    recorded: bool | None = None


class Scenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One call and what should come of it. `keys` answer the questions of the flow, one after another."""

    name: str
    caller: Caller = Caller()
    time: str = "mon 10:00"
    keys: tuple[str, ...] = ()
    agents: str = FREE
    routes: dict[str, str] = {}
    """How single routes end otherwise than `agents` says."""
    web: dict[str, WebAnswer] = {}
    """What endpoints answer; one that is not here fails."""
    message: bool = True
    """Whether the caller says something when a message is asked for."""
    outside_lines: bool = True
    expect: Expected = Expected()


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """The centre around a flow. Offsets of hours are not looked at: the time of a scenario is local everywhere."""

    hours: Mapping[HoursId, HoursSetup] = {}
    flows: Mapping[FlowId, Flow] = {}
    """Other flows to which a contact may go on."""


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a call: the node, the branch, what was heard and what the caller, a system or a route did."""

    flow: FlowId
    node: str
    kind: str
    detail: str | None = None
    said: tuple[str, ...] = ()
    """Prompts; `<name>` and numbers are spoken as such."""
    did: str = ""
    """Keys that were pressed, `-` for none; or what a route, a system or a message came to."""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """The first thing that was otherwise: `said`, `not_said`, `ends`, `choices` or `recorded`."""

    code: str
    expected: str
    got: str


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a scenario."""

    name: str
    ends: str
    choices: int
    recorded: bool
    trace: tuple[Trace, ...]
    failure: Failure | None = None

    @property
    def passed(self) -> bool:
        """Whether all was as expected."""
        return self.failure is None


def play(flow: Flow, scenario: Scenario, at: Micros, stage: Stage) -> Result:
    """Try the scenario on `flow`; `at` is its local time, as if it were UTC."""
    call = _Call(flow, scenario, at, stage)
    call.run()
    result = Result(
        name=scenario.name,
        ends=call.ends,
        choices=call.choices,
        recorded=call.recorded,
        trace=tuple(call.trace),
    )
    return msgspec.structs.replace(result, failure=next(_failures(result, scenario.expect), None))


def _failures(result: Result, expect: Expected) -> Iterator[Failure]:
    said = [part for step in result.trace for part in step.said]
    missing = _missing(expect.said, said)
    if missing is not None:
        yield Failure(code="said", expected=missing, got=" ".join(said))
    for prompt in expect.not_said:
        if prompt in said:
            yield Failure(code="not_said", expected=prompt, got=" ".join(said))
    if expect.ends is not None and expect.ends != result.ends:
        yield Failure(code="ends", expected=expect.ends, got=result.ends)
    if expect.choices is not None and result.choices > expect.choices:
        yield Failure(code="choices", expected=str(expect.choices), got=str(result.choices))
    if expect.recorded is not None and expect.recorded != result.recorded:
        yield Failure(code="recorded", expected=_word(expect.recorded), got=_word(result.recorded))


def _missing(expected: Sequence[str], said: Sequence[str]) -> str | None:
    """The first prompt that does not come in its turn."""
    ahead = iter(said)
    return next((prompt for prompt in expected if prompt not in ahead), None)


def _word(is_so: bool) -> str:
    return "yes" if is_so else "no"


class _Call:
    """A caller in a flow."""

    def __init__(self, flow: Flow, scenario: Scenario, at: Micros, stage: Stage) -> None:
        self.trace: list[Trace] = []
        self.ends = ""
        self.choices = 0
        self.recorded = True
        self._flow = flow
        self._scenario = scenario
        self._stage = stage
        self._keys = list(scenario.keys)
        self._run = FlowRun(flow=flow.flow, version=flow.version)
        self._facts = Facts(
            at=at,
            is_known=scenario.caller.known,
            hours={name: msgspec.structs.replace(hours, offsets=()) for name, hours in stage.hours.items()},
            language=scenario.caller.language,
            tier=scenario.caller.tier,
            has_manager=scenario.caller.manager,
        )
        self._stops: Mapping[type[Effect], Callable[[Any], Iterator[Effect] | None]] = {
            Speak: self._answer,
            Inquire: self._ask,
            TakeDown: self._leave_message,
            HandOver: self._route,
            Jump: self._jump,
            SendOut: self._send_out,
        }

    def run(self) -> None:
        """Until the call is over."""
        effects = enter(self._run, self._flow, self._flow.start, self._facts)
        for _ in range(MOST_STOPS):
            stop = self._walk(effects)
            following = self._follow(stop)
            if following is None:
                return
            effects = following
        self.ends = FAILED

    def _walk(self, effects: Iterator[Effect]) -> Effect:
        """Note what is met on the way to the next stop."""
        last: Effect = Finish(is_failed=True)
        for effect in effects:
            last = effect
            match effect:
                case Reached(node, kind, detail):
                    self._reach(node, kind, detail)
                case WantCallback():
                    self.ends = self.ends or "callback"
                case Agreed(is_recorded):
                    self.recorded = is_recorded
                case _:
                    pass
        return last

    def _reach(self, node: str, kind: str, detail: str | None) -> None:
        """A node that waited and now tells its branch is the same step."""
        before = self.trace[-1] if self.trace else None
        if before is not None and before.node == node and before.detail is None and detail is not None:
            self.trace[-1] = msgspec.structs.replace(before, detail=detail)
        else:
            self.trace.append(Trace(flow=self._run.flow, node=node, kind=kind, detail=detail))

    def _note(self, *said: str, did: str = "") -> None:
        if self.trace:
            step = self.trace[-1]
            self.trace[-1] = msgspec.structs.replace(step, said=(*step.said, *said), did=f"{step.did} {did}".strip())

    def _follow(self, stop: Effect) -> Iterator[Effect] | None:
        """What comes of a stop; `None` when the call is over."""
        if isinstance(stop, Finish):
            self.ends = self.ends or (FAILED if stop.is_failed else "closed" if self._run.is_closed else "hang_up")
            return None
        follow: Callable[[Any], Iterator[Effect] | None] = self._stops[type(stop)]
        return follow(stop)

    def _go_on(self, heard: Heard) -> Iterator[Effect]:
        return go_on(self._run, self._flow, heard, self._facts)

    def _answer(self, speech: Speak) -> Iterator[Effect]:
        self._note(*(_spoken(part) for part in speech.spoken))
        if not speech.digits:
            return self._go_on(Heard())
        pressed = self._keys.pop(0) if self._keys else NOTHING
        self._note(did=pressed)
        keys = pressed.removesuffix(speech.end_key) if speech.most > 1 and speech.end_key else pressed
        taken = "".join(key for key in keys if key in speech.digits)[: speech.most]
        if taken and isinstance(find(self._flow, self._run.node), Menu | ChooseLanguage | AskDigits):
            self.choices += not self.ends
        return self._go_on(Heard(keys="" if speech.is_secret else taken, count=len(taken)))

    def _ask(self, question: Inquire) -> Iterator[Effect]:
        answer = self._scenario.web.get(question.endpoint, FAILED)
        if isinstance(answer, str):
            self._note(did=answer)
            return self._go_on(Heard(is_failed=True))
        self._note(did=" ".join(f"{name}={value}" for name, value in answer.items()))
        return self._go_on(Heard(values=tuple(Attribute(name=name, value=value) for name, value in answer.items())))

    def _leave_message(self, _wanted: TakeDown) -> Iterator[Effect]:
        self._note(did="message" if self._scenario.message else NOTHING)
        if self._scenario.message:
            self.ends = self.ends or "message"
        return self._go_on(Heard(is_failed=not self._scenario.message))

    def _route(self, wanted: HandOver) -> Iterator[Effect] | None:
        how = self._scenario.routes.get(wanted.route, self._scenario.agents)
        self._note(*(_spoken(part) for part in wanted.waiting), did=how)
        if how == FREE and not self.ends.startswith("route:"):
            self.ends = f"route:{wanted.route}"
            return enter(self._run, self._flow, self._flow.after_talk, self._facts)
        if how in (FREE, LEAVES):
            self.ends = self.ends or "left"
            return None
        return not_served(self._run, self._flow, self._facts, None if how == BUSY else how)

    def _jump(self, jump: Jump) -> Iterator[Effect] | None:
        found = self._stage.flows.get(jump.flow) or (self._flow if jump.flow == self._flow.flow else None)
        if found is None:
            self.ends = self.ends or f"flow:{jump.flow}"
            return None
        self._flow = found
        self._run.flow, self._run.version = found.flow, found.version
        return enter(self._run, found, found.start, self._facts)

    def _send_out(self, wanted: SendOut) -> Iterator[Effect] | None:
        if self._scenario.outside_lines:
            self.ends = self.ends or f"number:{wanted.number}"
            return None
        self._note(did=FAILED)
        return self._go_on(Heard(is_failed=True))


def _spoken(part: Prompt | CustomerName | Number | Position | ExpectedWait) -> str:
    match part:
        case Prompt():
            return part.prompt
        case Position():
            return part.before
        case ExpectedWait():
            return "<wait>"
        case CustomerName():
            return "<name>"
        case Number():
            return str(part.value)
