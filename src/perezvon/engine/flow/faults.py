"""Errors of a flow: what cannot work. A flow that has one is not published."""

from collections.abc import Collection, Iterator, Mapping

from perezvon.engine.flow.graph import (
    SCALES,
    Ask,
    AskDigits,
    ChooseLanguage,
    Consent,
    Digits,
    Flow,
    GoToFlow,
    GoToNumber,
    GoToRoute,
    IsAttribute,
    IsLanguage,
    IsOpen,
    IsTier,
    Menu,
    Node,
    OfferCallback,
    Say,
    TakeMessage,
    WebRequest,
)
from perezvon.engine.flow.problem import Known, Problem
from perezvon.engine.flow.ways import (
    Nodes,
    jumps_to_itself,
    nodes_of,
    prompt_of,
    reachable,
    said_by,
    successors,
    successors_unheard,
    successors_without_key,
    ways,
)
from perezvon.kernel.ids import NodeId

KEYS = "0123456789*#"

MOST_DIGITS = 32

CODES = (
    "node_twice", "missing_start", "missing_after_talk", "missing_next", "says_nothing", "no_tries", "no_keys",
    "not_a_key", "key_twice", "no_cases", "value_twice", "wrong_count", "wrong_times", "no_time", "failure_ends_call",
    "secret_spoken", "route_after_talk", "silent_circle", "endless_without_key", "unknown_route", "unknown_queue",
    "unknown_hours", "unknown_prompt", "unknown_endpoint", "unknown_flow", "unknown_number", "unknown_measure",
  "not_on_scale",
)  # fmt: skip
"""All that is found here."""


def find(flow: Flow, known: Known | None) -> Iterator[Problem]:
    """All errors of `flow`; without `known` whatever it names counts as there."""
    nodes = nodes_of(flow)
    yield from _doubles(flow)
    yield from _entrances(flow, nodes)
    for node in flow.nodes:
        yield from _at(node, nodes)
        yield from _unknown(node, known) if known else ()
    yield from _circles(flow, nodes)
    yield from _endless(flow, nodes)
    yield from _routed_after_talk(flow, nodes)
    yield from _secrets_told(flow)


def _doubles(flow: Flow) -> Iterator[Problem]:
    names = [node.node for node in flow.nodes]
    yield from (Problem("node_twice", name) for name in dict.fromkeys(names) if names.count(name) > 1)


def _entrances(flow: Flow, nodes: Nodes) -> Iterator[Problem]:
    if flow.start not in nodes:
        yield Problem("missing_start", flow.start)
    if flow.after_talk is not None and flow.after_talk not in nodes:
        yield Problem("missing_after_talk", flow.after_talk)


# --- One node by itself. ---


def _at(node: Node, nodes: Nodes) -> Iterator[Problem]:
    yield from (Problem("missing_next", node.node, name) for name in successors(node) if name not in nodes)
    match node:
        case Say() if not node.spoken:
            yield Problem("says_nothing", node.node)
        case IsTier() | IsAttribute():
            yield from _values(node, [value for case in node.cases for value in case.values])
        case IsLanguage():
            yield from _values(node, [language.value for case in node.cases for language in case.languages])
        case WebRequest():
            yield from _web(node)
        case _:
            yield from _asked(node)


def _asked(node: Node) -> Iterator[Problem]:
    """Whether the keys of a question are keys, and whether it is asked at all."""
    if isinstance(node, Menu | ChooseLanguage):
        yield from _keys(node, [choice.digit for choice in node.choices])
    elif isinstance(node, Ask):
        yield from _keys(node, list(node.digits))
        yield from _measure(node)
    elif isinstance(node, Consent) and node.refuse + node.accept:
        yield from _keys(node, [key for key in (node.refuse, node.accept) if key])
    elif isinstance(node, OfferCallback):
        yield from _keys(node, [node.accept] if node.accept else [])
    if isinstance(node, Menu | ChooseLanguage | AskDigits | OfferCallback) and node.tries < 1:
        yield Problem("no_tries", node.node)
    if isinstance(node, AskDigits) and not 1 <= node.least <= node.most <= MOST_DIGITS:
        yield Problem("wrong_count", node.node, f"{node.least}-{node.most}")
    if isinstance(node, TakeMessage) and not 0 < node.silence_s <= node.longest_s:
        yield Problem("wrong_times", node.node, f"{node.silence_s}-{node.longest_s}")


def _keys(node: Node, keys: list[str]) -> Iterator[Problem]:
    if not keys:
        yield Problem("no_keys", node.node)
    for key in dict.fromkeys(keys):
        if len(key) != 1 or key not in KEYS:
            yield Problem("not_a_key", node.node, key)
        if keys.count(key) > 1:
            yield Problem("key_twice", node.node, key)


def _measure(node: Ask) -> Iterator[Problem]:
    if not node.measure:
        return
    if (scale := SCALES.get(node.measure)) is None:
        yield Problem("unknown_measure", node.node, node.measure)
    elif off := [key for key in dict.fromkeys(node.digits) if key not in scale]:
        yield Problem("not_on_scale", node.node, ", ".join(off))


def _values(node: Node, values: list[str]) -> Iterator[Problem]:
    if not values:
        yield Problem("no_cases", node.node)
    yield from (Problem("value_twice", node.node, value) for value in dict.fromkeys(values) if values.count(value) > 1)


def _web(node: WebRequest) -> Iterator[Problem]:
    if node.wait_s < 1:
        yield Problem("no_time", node.node)
    if node.failed is None:
        yield Problem("failure_ends_call", node.node)


# --- What does not exist. ---


def _unknown(node: Node, known: Known) -> Iterator[Problem]:
    for code, name, names in _named(node, known):
        if names is not None and name not in names:
            yield Problem(code, node.node, name)
    for part in said_by(node):
        prompt = prompt_of(part)
        if prompt is not None and prompt not in known.prompts:
            yield Problem("unknown_prompt", node.node, prompt)


def _named(node: Node, known: Known) -> Iterator[tuple[str, str, Collection[str] | None]]:
    """What a node names, and what there is of that."""
    match node:
        case GoToRoute():
            yield "unknown_route", node.route, known.routes
            if isinstance(known.routes, Mapping) and (route := known.routes.get(node.route)) is not None:
                yield from (("unknown_queue", queue, known.queues) for queue in route.queues)
        case OfferCallback(route=str(route)):
            yield "unknown_route", route, known.routes
        case IsOpen():
            yield "unknown_hours", node.hours, known.hours
        case WebRequest():
            yield "unknown_endpoint", node.endpoint, known.endpoints
        case GoToFlow():
            yield "unknown_flow", node.flow, known.flows
        case GoToNumber():
            yield "unknown_number", node.number, known.numbers
        case _:
            pass


# --- Ways through the graph. ---


def _routed_after_talk(flow: Flow, nodes: Nodes) -> Iterator[Problem]:
    after_talk = reachable([flow.after_talk], nodes)
    yield from (Problem("route_after_talk", name) for name, node in after_talk.items() if isinstance(node, GoToRoute))


def _circles(flow: Flow, nodes: Nodes) -> Iterator[Problem]:
    """Nodes from which a caller can come back to the same node without having heard a word."""

    def unheard(node: Node) -> list[NodeId]:
        return [flow.start] if jumps_to_itself(flow, node) else successors_unheard(node)

    for node in flow.nodes:
        if node.node in reachable(unheard(node), nodes, unheard):
            yield Problem("silent_circle", node.node)


def _endless(flow: Flow, nodes: Nodes) -> Iterator[Problem]:
    """Questions to which a caller comes back for ever who presses nothing, perhaps because nobody is there any more."""

    def only_way(node: Node) -> list[NodeId]:
        if isinstance(node, GoToRoute):
            return []  # The wait ends with a person or with a step of the route.
        found = [flow.start] if jumps_to_itself(flow, node) else successors_without_key(node)
        return found if len(set(found)) == 1 and not _may_end(node) else []

    for node in flow.nodes:
        is_question = isinstance(node, Menu | ChooseLanguage | AskDigits | OfferCallback | Consent | Ask)
        if is_question and node.node in reachable(only_way(node), nodes, only_way):
            yield Problem("endless_without_key", node.node)


def _may_end(node: Node) -> bool:
    """Whether some way that needs no key ends the call."""
    return not isinstance(node, Menu | AskDigits | OfferCallback | Consent) and any(
        way.next is None for way in ways(node)
    )


def _secrets_told(flow: Flow) -> Iterator[Problem]:
    """Digits that nobody may hear, read out to whoever stands beside the caller."""
    secret = {node.attribute for node in flow.nodes if isinstance(node, AskDigits) and node.is_secret}
    for node in flow.nodes:
        for part in said_by(node):
            if isinstance(part, Digits) and part.attribute in secret:
                yield Problem("secret_spoken", node.node, part.attribute)
