"""The shape of a flow: where each node may lead, what it says, and which nodes can be reached from which.

Everything that looks at flows from outside, the linter, a comparison, a designer, asks here; a new kind of node needs
nothing but fields of the usual names.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import msgspec

from perezvon.engine.flow.graph import (
    AskDigits,
    ChooseLanguage,
    Consent,
    CustomerName,
    Digits,
    ExpectedWait,
    Flow,
    GoToFlow,
    GoToRoute,
    IsAttribute,
    IsLanguage,
    IsTier,
    Menu,
    Node,
    Number,
    OfferCallback,
    Position,
    Prompt,
    WaitingPart,
    WebRequest,
)
from perezvon.engine.flow.steps import PASSES
from perezvon.kernel.ids import NodeId, PromptId

FIELDS = (
    "next", "known", "unknown", "yes", "no", "open", "closed", "accepted", "declined", "refused", "failed", "otherwise",
)  # fmt: skip
"""Names of fields that lead to another node."""

Nodes: TypeAlias = dict[NodeId, Node]


class Way(msgspec.Struct, frozen=True):
    """A way out of a node: the field, value or key it is taken by, and the node it leads to; `None` ends the contact."""

    label: str
    next: NodeId | None


def nodes_of(flow: Flow) -> Nodes:
    """The nodes by their names. Of two with the same name the interpreter takes the first, and so does this."""
    return {node.node: node for node in reversed(flow.nodes)}


def ways(node: Node) -> tuple[Way, ...]:
    """All ways out of a node, in the order in which it tries them."""
    return (*_cases(node), *(Way(name, getattr(node, name)) for name in node.__struct_fields__ if _leads(node, name)))


def _cases(node: Node) -> Iterator[Way]:
    match node:
        case Menu():
            yield from (Way(choice.digit, choice.next) for choice in node.choices)
        case IsTier() | IsAttribute():
            yield from (Way("/".join(case.values), case.next) for case in node.cases)
        case IsLanguage():
            yield from (Way("/".join(case.languages), case.next) for case in node.cases)
        case GoToRoute():
            yield from (Way(exit_.way, exit_.next) for exit_ in node.exits)
        case _:
            pass


def _leads(node: Node, name: str) -> bool:
    """A notice that asks for no key cannot be refused."""
    return name in FIELDS and not (isinstance(node, Consent) and name == "refused" and not node.refuse + node.accept)


def successors(node: Node) -> list[NodeId]:
    """The nodes to which a node may lead."""
    return [way.next for way in ways(node) if way.next is not None]


def successors_unheard(node: Node) -> list[NodeId]:
    """Those to which it may lead without a word. Routing that has nobody gives a contact back at once."""
    return successors(node) if type(node) in PASSES or isinstance(node, GoToRoute | WebRequest) else []


def successors_without_key(node: Node) -> list[NodeId]:
    """Those to which it may lead a caller who presses nothing."""
    match node:
        case Menu() | AskDigits():
            follows = node.otherwise
        case OfferCallback():
            follows = node.declined
        case Consent():
            follows = node.refused if node.accept else node.next
        case _:
            return successors(node)
    return [] if follows is None else [follows]


def reachable(
    start: Sequence[NodeId | None], nodes: Nodes, by: Callable[[Node], list[NodeId]] = successors
) -> dict[NodeId, Node]:
    """All nodes that can be reached from those of `start`, these included."""
    reached: dict[NodeId, Node] = {}
    ahead = [name for name in start if name is not None]
    while ahead:
        node = nodes.get(ahead.pop())
        if node is not None and node.node not in reached:
            reached[node.node] = node
            ahead += by(node)
    return reached


def presses_to(flow: Flow, nodes: Nodes) -> dict[NodeId, int]:
    """For each node that a caller can reach, the fewest choices they must make by keys before it."""
    found: dict[NodeId, int] = {}
    ahead = [(0, flow.start)]
    while ahead:
        presses, name = ahead.pop(0)
        node = nodes.get(name)
        if node is None or found.get(name, presses + 1) <= presses:
            continue
        found[name] = presses
        unasked = successors_without_key(node) if isinstance(node, Menu | ChooseLanguage | AskDigits) else None
        for follower in successors(node):
            is_choice = unasked is not None and (isinstance(node, ChooseLanguage) or follower not in unasked)
            ahead.append((presses + is_choice, follower))
        ahead.sort(key=lambda pair: pair[0])
    return found


def said_by(node: Node) -> tuple[WaitingPart, ...]:
    """All that a node says, of itself or while the contact waits in it."""
    if isinstance(node, GoToRoute):
        return node.waiting
    spoken: tuple[WaitingPart, ...] = getattr(node, "spoken", ())
    return spoken


def prompt_of(part: WaitingPart) -> PromptId | None:
    """The prompt that a part says."""
    match part:
        case Prompt():
            return part.prompt
        case Position():
            return part.before
        case ExpectedWait():
            return part.longer
        case CustomerName() | Number() | Digits():
            return None


def jumps_to_itself(flow: Flow, node: Node) -> bool:
    """Whether the node goes to the start of the flow in which it stands."""
    return isinstance(node, GoToFlow) and node.flow == flow.flow
