"""Walks a contact through its flow.

A flow is a graph of nodes. The interpreter goes from node to node until one takes time: something is said, the contact
is handed to routing, or the flow is over. What it finds on its way it tells as effects, which somebody else turns into
commands; it knows neither legs nor agents. Asked again with what was heard, it goes on from the node it stands at.

A published flow may be wrong: a node may be missing, silent nodes may run in a circle, which is noticed when a contact
passes too many of them in one instant without a word. Either fails the contact, and the linter tells it before a flow
is published.
"""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import msgspec

from perezvon.engine.centre import HoursSetup
from perezvon.engine.flow.graph import (
    Ask,
    Flow,
    GoToRoute,
    HangUp,
    IsKnownCaller,
    IsOpen,
    Menu,
    Node,
    Say,
    Spoken,
    WaitingPart,
)
from perezvon.engine.hours import is_open
from perezvon.engine.message import stored_name
from perezvon.kernel.ids import FlowId, HoursId, NodeId, QuestionId, RouteId
from perezvon.kernel.time import Micros

MOST_SILENT = 64
"""A contact that passes more nodes than this in one instant, unheard, is in a circle."""


class FlowRun(msgspec.Struct, kw_only=True):
    """Where a contact is in its flow."""

    flow: FlowId
    version: int
    node: NodeId | None = None
    said: int = 0
    """How often the menu it stands at was said."""
    is_closed: bool = False
    """Whether the last opening hours it met were closed."""
    silent: int = 0
    """Nodes passed at `moved` since the last word."""
    moved: Micros = 0


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a flow may ask about its contact and the world."""

    at: Micros
    is_known: bool
    hours: Mapping[HoursId, HoursSetup]


class Reached(msgspec.Struct, frozen=True):
    """The contact is at this node; `detail` is the branch taken or the digit pressed."""

    node: NodeId
    kind: str
    detail: str | None = None


class Speak(msgspec.Struct, frozen=True):
    """Say this and tell what was heard."""

    spoken: tuple[Spoken, ...]
    digits: str = ""
    wait_s: int = 0


class Answered(msgspec.Struct, frozen=True):
    """The customer answered a question."""

    question: QuestionId
    digit: str


class HandOver(msgspec.Struct, frozen=True):
    """Routing looks for an agent; meanwhile the customer hears `waiting`, then music."""

    route: RouteId
    waiting: tuple[WaitingPart, ...]


class Finish(msgspec.Struct, frozen=True):
    """The flow is over, or cannot go on."""

    is_failed: bool = False


Effect: TypeAlias = Reached | Speak | Answered | HandOver | Finish


def enter(run: FlowRun, flow: Flow, node: NodeId | None, facts: Facts) -> Iterator[Effect]:
    """Go to `node`, and on until something takes time. The last effect says what that is."""
    if run.moved != facts.at:
        run.moved, run.silent = facts.at, 0
    while True:
        found = _find(flow, node)
        run.node = found.node if found else None
        run.silent += 1
        if found is None or run.silent > MOST_SILENT:
            yield Finish(is_failed=node is not None)
            return
        if not isinstance(found, IsKnownCaller | IsOpen):
            yield from _stop_at(run, found)
            return
        branch, node = _branch(run, found, facts)
        yield Reached(found.node, _kind(found), branch)


def go_on(run: FlowRun, flow: Flow, digit: str | None, facts: Facts) -> Iterator[Effect]:
    """What was said is over; `digit` is the key that was pressed."""
    node = _find(flow, run.node)
    match node:
        case Say():
            yield from enter(run, flow, node.next, facts)
        case Menu():
            yield from _choose(run, flow, node, digit, facts)
        case Ask():
            if digit in tuple(node.digits):
                yield Answered(node.question, digit or "")
            yield from enter(run, flow, node.next, facts)
        case _:
            yield Finish()


def not_served(run: FlowRun, flow: Flow, facts: Facts) -> Iterator[Effect]:
    """Routing found nobody."""
    node = _find(flow, run.node)
    yield from enter(run, flow, node.otherwise if isinstance(node, GoToRoute) else None, facts)


def _find(flow: Flow, node_id: NodeId | None) -> Node | None:
    return next((node for node in flow.nodes if node.node == node_id), None)


def _kind(node: Node) -> str:
    return stored_name(type(node).__name__)


def _branch(run: FlowRun, node: IsKnownCaller | IsOpen, facts: Facts) -> tuple[str, NodeId | None]:
    if isinstance(node, IsKnownCaller):
        return ("known", node.known) if facts.is_known else ("unknown", node.unknown)
    hours = facts.hours.get(node.hours)
    # Hours that nobody has set are open: a forgotten setting must not turn customers away.
    run.is_closed = hours is not None and not is_open(hours, facts.at)
    return ("closed", node.closed) if run.is_closed else ("open", node.open)


def _stop_at(run: FlowRun, node: Say | Menu | Ask | GoToRoute | HangUp) -> Iterator[Effect]:
    yield Reached(node.node, _kind(node))
    match node:
        case Say():
            yield _speak(run, Speak(node.spoken))
        case Menu():
            run.said = 1
            yield _speak(run, _menu_speech(node))
        case Ask():
            yield _speak(run, Speak(node.spoken, node.digits, node.wait_s))
        case GoToRoute():
            yield HandOver(node.route, node.waiting)
        case HangUp():
            yield Finish()


def _choose(run: FlowRun, flow: Flow, menu: Menu, digit: str | None, facts: Facts) -> Iterator[Effect]:
    choice = next((choice for choice in menu.choices if choice.digit == digit), None)
    if choice is not None:
        yield Reached(menu.node, _kind(menu), choice.digit)
        yield from enter(run, flow, choice.next, facts)
    elif run.said < menu.tries:
        run.said += 1
        yield _speak(run, _menu_speech(menu))
    else:
        yield Reached(menu.node, _kind(menu), "otherwise")
        yield from enter(run, flow, menu.otherwise, facts)


def _menu_speech(menu: Menu) -> Speak:
    return Speak(menu.spoken, "".join(choice.digit for choice in menu.choices), menu.wait_s)


def _speak(run: FlowRun, speech: Speak) -> Speak:
    run.silent = 0
    return speech
