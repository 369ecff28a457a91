"""Warnings of a flow: what works and annoys people.

The limits are those that the field has learnt by: at most five things to choose from, one menu, a person within two
choices, twenty seconds of speech, and never a wait of which one knows nothing.
"""

import re
from collections.abc import Iterator, Mapping

from perezvon.engine.flow.graph import (
    TOLD,
    Ask,
    AskDigits,
    ChooseLanguage,
    Consent,
    Digits,
    ExpectedWait,
    Flow,
    GoToFlow,
    GoToNumber,
    GoToRoute,
    HangUp,
    IsAttribute,
    IsOpen,
    IsSet,
    Menu,
    Node,
    OfferCallback,
    Position,
    Prompt,
    Say,
    SetAttribute,
    TakeMessage,
    WebRequest,
)
from perezvon.engine.flow.problem import Known, Problem, Severity
from perezvon.engine.flow.ways import (
    Nodes,
    Way,
    nodes_of,
    presses_to,
    prompt_of,
    reachable,
    said_by,
    successors,
    successors_without_key,
    ways,
)
from perezvon.kernel.ids import NodeId
from perezvon.kernel.values import Language

LONGEST_SPEECH_S = 20
MOST_CHOICES = 5
MOST_PRESSES = 2
MOST_QUESTIONS = 3
MOST_TRIES = 3
LONGEST_WEB_S = 5

CODES = (
    "speech_too_long", "key_before_reason", "too_many_choices", "asked_too_often", "key_unexplained", "web_too_slow",
    "dead_end", "wait_untold", "exit_without_way", "nothing_pressed", "never_reached", "menu_below_menu", "no_human",
    "closed_without_offer", "no_notice", "survey_too_long", "never_set",
)  # fmt: skip
"""All that is found here."""

CALLBACK = "callback"
"""The way by which a route gives a contact back that should be called back."""

_HELP = (GoToRoute, OfferCallback, TakeMessage, GoToNumber, GoToFlow)
"""Nodes where somebody takes the caller's matter on."""

_PEOPLE = (GoToRoute, GoToNumber, GoToFlow)

_QUESTIONS = (Menu, ChooseLanguage, AskDigits, OfferCallback)


def find(flow: Flow, known: Known | None) -> Iterator[Problem]:
    """All that annoys people in `flow`; lengths and words of prompts only as far as they are known."""
    nodes = nodes_of(flow)
    before = reachable([flow.start], nodes)
    for node in flow.nodes:
        yield from _speech(node, known) if known else ()
        yield from _choices(node)
        yield from _dead_ends(node, nodes)
        yield from _waiting(node, known)
    for node in before.values():
        yield from _unanswered(node, nodes)
    yield from _unreached(flow, nodes)
    yield from _menus(flow, nodes)
    yield from _people(flow, nodes)
    yield from _closed(flow, nodes)
    yield from _notice(flow, nodes)
    yield from _survey(flow, nodes)
    yield from _attributes(flow)


def _warn(code: str, node: NodeId, detail: object = "") -> Problem:
    return Problem(code, node, str(detail), Severity.WARNING)


# --- One node by itself. ---


def _speech(node: Node, known: Known) -> Iterator[Problem]:
    prompts = [prompt for part in said_by(node) if (prompt := prompt_of(part)) is not None]
    seconds = sum(known.lengths.get(prompt, 0.0) for prompt in prompts)
    if seconds > LONGEST_SPEECH_S:
        yield _warn("speech_too_long", node.node, round(seconds))
    if isinstance(node, Menu):
        yield from (
            _warn("key_before_reason", node.node, prompt)
            for prompt in prompts
            if any(_names_key_first(language, text) for language, text in known.texts.get(prompt, {}).items())
        )


_KEY_FIRST: Mapping[Language, re.Pattern[str]] = {
    Language.ENGLISH: re.compile(r"(?:^|[.;!?,]\s*)(?:please )?press (?:\w+|[*#])(?: key)? (?:for|to)\b"),
    Language.RUSSIAN: re.compile(r"(?:^|[.;!?,]\s*)нажмите (?:\w+|[*#]),? (?:чтобы|для|если)\b"),
    Language.CHINESE: re.compile(r"(?:^|[。；！？，])请?按[\w*#]键?(?!结束|$|[。；！？，])"),
}


def _names_key_first(language: Language, text: str) -> bool:
    """Whether a menu names a key before what it is for: people remember what they heard last, and it should be the key."""
    return _KEY_FIRST[language].search(text.casefold()) is not None


def _choices(node: Node) -> Iterator[Problem]:
    if isinstance(node, Menu | ChooseLanguage) and len(node.choices) > MOST_CHOICES:
        yield _warn("too_many_choices", node.node, len(node.choices))
    if isinstance(node, _QUESTIONS) and node.tries > MOST_TRIES:
        yield _warn("asked_too_often", node.node, node.tries)
    asks = isinstance(node, (*_QUESTIONS, Ask)) or (isinstance(node, Consent) and bool(node.refuse + node.accept))
    if asks and not any(isinstance(part, Prompt) for part in said_by(node)):
        yield _warn("key_unexplained", node.node)
    if isinstance(node, WebRequest) and node.wait_s > LONGEST_WEB_S:
        yield _warn("web_too_slow", node.node, node.wait_s)


def _dead_ends(node: Node, nodes: Nodes) -> Iterator[Problem]:
    """Ways on which the line goes dead without a word of farewell."""
    if isinstance(node, Say | Ask | HangUp | GoToNumber):
        return
    for way in ways(node):
        if _ends(way, nodes) and not _is_told_otherwise(node, way):
            yield _warn("dead_end", node.node, way.label)


def _ends(way: Way, nodes: Nodes) -> bool:
    return way.next is None or isinstance(nodes.get(way.next), HangUp)


def _is_told_otherwise(node: Node, way: Way) -> bool:
    """Who presses nothing, and requests that fail, have rules of their own."""
    return (isinstance(node, Menu | AskDigits) and way.label == "otherwise") or (
        isinstance(node, WebRequest) and way.label == "failed"
    )


def _waiting(node: Node, known: Known | None) -> Iterator[Problem]:
    if not isinstance(node, GoToRoute):
        return
    tells = any(isinstance(part, Position | ExpectedWait) for part in node.waiting)
    if not tells and not any(exit_.way == CALLBACK for exit_ in node.exits):
        yield _warn("wait_untold", node.node)
    routes = known.routes if known else None
    if isinstance(routes, Mapping) and (route := routes.get(node.route)) is not None:
        led = {exit_.way for exit_ in node.exits}
        yield from (_warn("exit_without_way", node.node, way) for way in route.exits if way not in led)


def _unanswered(node: Node, nodes: Nodes) -> Iterator[Problem]:
    """Whoever presses nothing, for want of keys or of understanding, should not be hung up on."""
    if isinstance(node, Menu | AskDigits):
        ahead = reachable([node.otherwise], nodes, successors_without_key)
        if not any(isinstance(one, _HELP) for one in ahead.values()):
            yield _warn("nothing_pressed", node.node)


# --- Ways through the graph. ---


def _unreached(flow: Flow, nodes: Nodes) -> Iterator[Problem]:
    reached = reachable([flow.start, flow.after_talk], nodes)
    yield from (_warn("never_reached", name) for name in nodes if name not in reached)


def _menus(flow: Flow, nodes: Nodes) -> Iterator[Problem]:
    for name, presses in presses_to(flow, nodes).items():
        if presses and isinstance(nodes[name], Menu) and _is_below_menu(flow, nodes, name):
            yield _warn("menu_below_menu", name)


def _is_below_menu(flow: Flow, nodes: Nodes, name: NodeId) -> bool:
    """Whether a caller must have chosen in another menu to come to this one."""

    def past(node: Node) -> list[NodeId]:
        return successors_without_key(node) if isinstance(node, Menu) else successors(node)

    return name not in reachable([flow.start], nodes, past)


def _people(flow: Flow, nodes: Nodes) -> Iterator[Problem]:
    presses = [count for name, count in presses_to(flow, nodes).items() if isinstance(nodes[name], _PEOPLE)]
    if flow.start in nodes and min(presses, default=MOST_PRESSES + 1) > MOST_PRESSES:
        yield _warn("no_human", flow.start)


def _closed(flow: Flow, nodes: Nodes) -> Iterator[Problem]:
    """Outside opening hours people should at least be able to leave word."""
    for node in flow.nodes:
        if isinstance(node, IsOpen) and not any(
            isinstance(one, _HELP) for one in reachable([node.closed], nodes).values()
        ):
            yield _warn("closed_without_offer", node.node)


def _notice(flow: Flow, nodes: Nodes) -> Iterator[Problem]:
    """Routes, where talks are recorded, to which a caller can come without having been told."""

    def untold(node: Node) -> list[NodeId]:
        return [] if isinstance(node, Consent) else successors(node)

    for name, node in reachable([flow.start], nodes, untold).items():
        if isinstance(node, GoToRoute):
            yield _warn("no_notice", name)


def _survey(flow: Flow, nodes: Nodes) -> Iterator[Problem]:
    asked = [name for name, node in reachable([flow.after_talk], nodes).items() if isinstance(node, Ask)]
    if len(asked) > MOST_QUESTIONS and flow.after_talk is not None:
        yield _warn("survey_too_long", flow.after_talk, len(asked))


def _attributes(flow: Flow) -> Iterator[Problem]:
    """Attributes that are asked for and never set, neither by a node nor by the network."""
    written = {name for node in flow.nodes for name in _writes(node)}
    for node in flow.nodes:
        missing = (name for name in dict.fromkeys(_reads(node)) if name not in written and not name.startswith(TOLD))
        yield from (_warn("never_set", node.node, name) for name in missing)


def _writes(node: Node) -> tuple[str, ...]:
    match node:
        case SetAttribute() | AskDigits():
            return (node.attribute,)
        case WebRequest():
            return node.expect
        case _:
            return ()


def _reads(node: Node) -> Iterator[str]:
    match node:
        case IsAttribute() | IsSet():
            yield node.attribute
        case WebRequest():
            yield from node.send
        case _:
            pass
    yield from (part.attribute for part in said_by(node) if isinstance(part, Digits))
