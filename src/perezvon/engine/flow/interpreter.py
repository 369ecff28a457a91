"""Walks a contact through its flow.

A flow is a graph of nodes. The interpreter goes from node to node until one takes time: something is said or asked, the
contact is handed to routing, or the flow is over. What it finds on its way it tells as effects, which somebody else turns
into commands; it knows neither legs nor agents. Asked again with what was heard, it goes on from the node it stands at.

A published flow may be wrong: a node may be missing, silent nodes may run in a circle, which is noticed when a contact
passes too many of them without a word. Either fails the contact, and the linter tells it before a flow is published.
"""

from collections.abc import Iterator
from functools import cache

from perezvon.engine.flow.effects import Effect, Facts, Finish, Heard, Reached, Speak
from perezvon.engine.flow.graph import Flow, GoToRoute, Node, WebRequest
from perezvon.engine.flow.steps import BEGINS, FOLLOWS, PASSES, FlowRun, Passed
from perezvon.kernel.ids import NodeId

MOST_SILENT = 64
"""A contact that passes more nodes than this unheard is in a circle."""


def enter(run: FlowRun, flow: Flow, node: NodeId | None, facts: Facts) -> Iterator[Effect]:
    """Go to `node`, and on until something takes time. The last effect says what that is."""
    if run.moved != facts.at:
        run.moved, run.silent = facts.at, 0
    while True:
        found = find(flow, node)
        run.node = found.node if found else None
        run.silent += 1
        if found is None or run.silent > MOST_SILENT:
            yield Finish(is_failed=node is not None)
            return
        if type(found) not in PASSES:
            run.said, run.is_taking = 1, False
            yield Reached(found.node, _kind(type(found)))
            yield _heeded(run, BEGINS[type(found)](run, found))
            return
        passed = PASSES[type(found)](run, found, facts)
        yield Reached(found.node, kind_of(found), passed.detail)
        if passed.aside is not None:
            yield passed.aside
        node = passed.next


def go_on(run: FlowRun, flow: Flow, heard: Heard, facts: Facts) -> Iterator[Effect]:
    """What the node began is over, and this came of it."""
    node = find(flow, run.node)
    follow = FOLLOWS.get(type(node)) if node is not None else None
    if node is None or follow is None:
        yield Finish()
        return
    followed = follow(run, node, heard)
    if not isinstance(followed, Passed):
        yield _heeded(run, followed)
        return
    if isinstance(node, WebRequest):
        # Its answer takes time, but the customer heard nothing meanwhile.
        run.moved = facts.at
    if followed.detail is not None:
        yield Reached(node.node, kind_of(node), followed.detail)
    if followed.aside is not None:
        yield followed.aside
    yield from enter(run, flow, followed.next, facts)


def not_served(run: FlowRun, flow: Flow, facts: Facts, way: str | None = None) -> Iterator[Effect]:
    """Routing found nobody, or its route left by this way."""
    node = find(flow, run.node)
    if not isinstance(node, GoToRoute):
        yield from enter(run, flow, None, facts)
        return
    named = next((exit_ for exit_ in node.exits if exit_.way == way), None)
    yield from enter(run, flow, node.otherwise if named is None else named.next, facts)


def find(flow: Flow, node_id: NodeId | None) -> Node | None:
    """The node of that name."""
    for node in flow.nodes:
        if node.node == node_id:
            return node
    return None


def kind_of(node: Node) -> str:
    """The stored name of the kind of a node."""
    return _kind(type(node))


@cache
def _kind(of: type[Node]) -> str:
    return str(of.__struct_config__.tag)


def _heeded(run: FlowRun, effect: Effect) -> Effect:
    if isinstance(effect, Speak):
        run.silent = 0
    return effect
