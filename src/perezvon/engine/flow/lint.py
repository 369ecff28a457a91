"""Finds what would go wrong in a flow before it is published.

The interpreter survives every flow; a caller may not. The linter tells in advance which nodes are missing, never
reached or run in a circle, which keys mean nothing or two things, and which routes, hours and prompts do not exist.
"""

from collections.abc import Collection, Iterator
from typing import TypeAlias

import msgspec
from typing_extensions import override

from perezvon.engine.flow.graph import (
    Ask,
    CustomerName,
    Flow,
    GoToRoute,
    HangUp,
    IsKnownCaller,
    IsOpen,
    Menu,
    Node,
    Number,
    Position,
    Prompt,
    Say,
    WaitingPart,
)
from perezvon.kernel.ids import HoursId, NodeId, PromptId, RouteId

KEYS = "0123456789*#"

_Nodes: TypeAlias = dict[NodeId, Node]


class Problem(msgspec.Struct, frozen=True):
    """Something that would go wrong at `node`; `code` is translated by the web app, `detail` is what it is about."""

    code: str
    node: NodeId
    detail: str = ""

    @override
    def __str__(self) -> str:
        return f"{self.code} at {self.node}" + (f": {self.detail}" if self.detail else "")


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What exists in the centre, as far as it is to be checked."""

    routes: Collection[RouteId]
    hours: Collection[HoursId]
    prompts: Collection[PromptId]


def problems(flow: Flow, known: Known | None = None) -> tuple[Problem, ...]:
    """All that is wrong with `flow`, in the order of its nodes."""
    nodes: _Nodes = {node.node: node for node in flow.nodes}
    found = [
        *_doubles(flow),
        *_entrances(flow, nodes),
        *(problem for node in flow.nodes for problem in _at(node, nodes)),
        *_unreached(flow, nodes),
        *_circles(flow, nodes),
        *_routed_after_talk(flow, nodes),
        *(problem for node in flow.nodes for problem in (_unknown(node, known) if known else ())),
    ]
    order = {node.node: number for number, node in enumerate(flow.nodes)}
    return tuple(sorted(found, key=lambda problem: order.get(problem.node, -1)))


def _doubles(flow: Flow) -> Iterator[Problem]:
    names = [node.node for node in flow.nodes]
    yield from (Problem("node_twice", name) for name in dict.fromkeys(names) if names.count(name) > 1)


def _entrances(flow: Flow, nodes: _Nodes) -> Iterator[Problem]:
    if flow.start not in nodes:
        yield Problem("missing_start", flow.start)
    if flow.after_talk is not None and flow.after_talk not in nodes:
        yield Problem("missing_after_talk", flow.after_talk)


# --- One node by itself. ---


def _at(node: Node, nodes: _Nodes) -> Iterator[Problem]:
    yield from (Problem("missing_next", node.node, name) for name in _successors(node) if name not in nodes)
    match node:
        case Menu():
            yield from _keys(node, [choice.digit for choice in node.choices])
            if node.tries < 1:
                yield Problem("no_tries", node.node)
        case Ask():
            yield from _keys(node, list(node.digits))
        case Say() if not node.spoken:
            yield Problem("says_nothing", node.node)
        case _:
            pass


def _keys(node: Menu | Ask, keys: list[str]) -> Iterator[Problem]:
    if not keys:
        yield Problem("no_keys", node.node)
    for key in dict.fromkeys(keys):
        if len(key) != 1 or key not in KEYS:
            yield Problem("not_a_key", node.node, key)
        if keys.count(key) > 1:
            yield Problem("key_twice", node.node, key)


def _unknown(node: Node, known: Known) -> Iterator[Problem]:
    if isinstance(node, GoToRoute) and node.route not in known.routes:
        yield Problem("unknown_route", node.node, node.route)
    if isinstance(node, IsOpen) and node.hours not in known.hours:
        yield Problem("unknown_hours", node.node, node.hours)
    for part in _spoken(node):
        prompt = _prompt(part)
        if prompt is not None and prompt not in known.prompts:
            yield Problem("unknown_prompt", node.node, prompt)


def _prompt(part: WaitingPart) -> PromptId | None:
    match part:
        case Prompt():
            return part.prompt
        case Position():
            return part.before
        case CustomerName() | Number():
            return None


def _spoken(node: Node) -> tuple[WaitingPart, ...]:
    match node:
        case Say() | Menu() | Ask():
            return node.spoken
        case GoToRoute():
            return node.waiting
        case _:
            return ()


# --- Ways through the graph. ---


def _unreached(flow: Flow, nodes: _Nodes) -> Iterator[Problem]:
    reached = _reachable([flow.start, *([flow.after_talk] if flow.after_talk else [])], nodes)
    yield from (Problem("never_reached", name) for name in nodes if name not in reached)


def _routed_after_talk(flow: Flow, nodes: _Nodes) -> Iterator[Problem]:
    after_talk = _reachable([flow.after_talk] if flow.after_talk else [], nodes)
    yield from (Problem("route_after_talk", name) for name in after_talk if isinstance(nodes[name], GoToRoute))


def _circles(flow: Flow, nodes: _Nodes) -> Iterator[Problem]:
    """Nodes from which a caller can come back to the same node without having heard a word."""
    for node in flow.nodes:
        if node.node in _reachable(_silent_successors(node), nodes, is_silent=True):
            yield Problem("silent_circle", node.node)


def _reachable(start: list[NodeId], nodes: _Nodes, *, is_silent: bool = False) -> dict[NodeId, None]:
    """All nodes that can be reached from those of `start`, these included; with `is_silent`, unheard."""
    reached: dict[NodeId, None] = {}
    ahead = list(start)
    while ahead:
        node = nodes.get(ahead.pop())
        if node is not None and node.node not in reached:
            reached[node.node] = None
            ahead += _silent_successors(node) if is_silent else _successors(node)
    return reached


def _successors(node: Node) -> list[NodeId]:
    names: list[NodeId | None] = []
    match node:
        case Say() | Ask():
            names = [node.next]
        case IsKnownCaller():
            names = [node.known, node.unknown]
        case IsOpen():
            names = [node.open, node.closed]
        case Menu():
            names = [*(choice.next for choice in node.choices), node.otherwise]
        case GoToRoute():
            names = [node.otherwise]
        case HangUp():
            pass
    return [name for name in names if name is not None]


def _silent_successors(node: Node) -> list[NodeId]:
    """Routing that has nobody gives a contact back at once, so its way counts as silent."""
    return _successors(node) if isinstance(node, IsKnownCaller | IsOpen | GoToRoute) else []
