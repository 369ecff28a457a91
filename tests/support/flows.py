"""Three flows as good centres have them: nothing in them can fail, and nothing annoys people."""

from typing import Any

import msgspec

from perezvon.engine.flow.graph import (
    Ask,
    AskDigits,
    Case,
    ChooseLanguage,
    Consent,
    CustomerName,
    Digits,
    Flow,
    GoToFlow,
    GoToNumber,
    GoToRoute,
    HangUp,
    IsAttribute,
    IsKnownCaller,
    IsLanguage,
    IsManaged,
    IsOpen,
    IsSet,
    IsTier,
    LanguageCase,
    LanguageKey,
    Menu,
    MenuChoice,
    Node,
    OfferCallback,
    Position,
    Prompt,
    RouteExit,
    Say,
    SetAttribute,
    SetLanguage,
    TakeMessage,
    WebRequest,
)
from perezvon.engine.flow.lint import Known, RouteFacts
from perezvon.engine.flow.ways import prompt_of, said_by
from perezvon.kernel.ids import FlowId, NodeId, PromptId
from perezvon.kernel.values import Language

_WAITING = (Prompt(prompt=PromptId("please_wait")), Position(before=PromptId("position_is")))


def says(*prompts: str) -> tuple[Prompt, ...]:
    """These sentences."""
    return tuple(Prompt(prompt=PromptId(prompt)) for prompt in prompts)


def _flow(name: str, *nodes: Node, after_talk: str | None = None) -> Flow:
    return Flow(
        flow=FlowId(name),
        version=1,
        nodes=nodes,
        start=nodes[0].node,
        after_talk=NodeId(after_talk) if after_talk else None,
    )


def _offer(route: str) -> tuple[Node, ...]:
    """Nobody is there: who is known may be called back, others leave a message."""
    return (
        IsKnownCaller(node="offer", known="callback", unknown="message"),
        OfferCallback(
            node="callback", spoken=says("callback"), route=route, accepted="noted", declined="goodbye", tries=2
        ),
        TakeMessage(node="message", spoken=says("message"), next="noted", otherwise="goodbye"),
        Say(node="noted", spoken=says("noted"), next="goodbye"),
        Say(node="goodbye", spoken=says("goodbye")),
    )


SHOP = _flow(
    "shop",
    IsKnownCaller(node="who", known="by_name", unknown="hello"),
    Say(node="by_name", spoken=(*says("greeting_known"), CustomerName()), next="notice"),
    Say(node="hello", spoken=says("greeting_unknown"), next="notice"),
    Consent(node="notice", spoken=says("recorded_and_rated"), next="hours"),
    IsOpen(node="hours", hours="office", open="menu", closed="closed"),
    Say(node="closed", spoken=says("closed"), next="offer"),
    Menu(
        node="menu",
        spoken=says("main_menu"),
        choices=(MenuChoice(digit="1", next="sales"), MenuChoice(digit="2", next="support")),
        otherwise="support",
    ),
    GoToRoute(node="sales", route="to-sales", waiting=_WAITING, otherwise="nobody"),
    GoToRoute(node="support", route="to-support", waiting=_WAITING, otherwise="nobody"),
    Say(node="nobody", spoken=says("nobody_free"), next="offer"),
    *_offer("to-support"),
    Ask(node="rating", question="agent_rating", spoken=says("rate_agent"), next="solved"),
    Ask(node="solved", question="solved", spoken=says("was_solved"), digits="12", next="thanks"),
    Say(node="thanks", spoken=says("thanks", "goodbye")),
    after_talk="rating",
)
"""Greeting by name, a notice, hours, one menu, two routes, an offer for when nobody is there, and a survey."""

BANK = _flow(
    "bank",
    ChooseLanguage(
        node="language",
        spoken=(
            Prompt(prompt="for_english", language=Language.ENGLISH),
            Prompt(prompt="for_russian", language=Language.RUSSIAN),
        ),
        choices=(LanguageKey(digit="1", language=Language.ENGLISH), LanguageKey(digit="2", language=Language.RUSSIAN)),
        next="consent",
    ),
    Consent(node="consent", spoken=says("consent"), refuse="9", next="card", refused="card"),
    AskDigits(
        node="card",
        attribute="card",
        spoken=says("enter_card"),
        least=4,
        most=16,
        next="repeat",
        otherwise="service",
    ),
    Say(node="repeat", spoken=(*says("you_entered"), Digits(attribute="card")), next="pin"),
    AskDigits(
        node="pin",
        attribute="pin",
        spoken=says("enter_pin"),
        least=4,
        most=4,
        is_secret=True,
        next="look_up",
        otherwise="service",
    ),
    WebRequest(node="look_up", endpoint="cards", send=("card",), expect=("status",), next="status", failed="service"),
    IsAttribute(
        node="status",
        attribute="status",
        cases=(Case(values=("blocked", "stolen"), next="security"), Case(values=("ok",), next="service")),
        otherwise="service",
    ),
    GoToRoute(node="security", route="to-security", waiting=_WAITING, otherwise="nobody"),
    GoToRoute(node="service", route="to-service", waiting=_WAITING, otherwise="nobody"),
    Say(node="nobody", spoken=says("nobody_free"), next="offer"),
    *_offer("to-service"),
)
"""Languages, consent that may be refused, digits, a secret, and a system that knows more."""

CLINIC = _flow(
    "clinic",
    IsLanguage(
        node="speaks", cases=(LanguageCase(languages=(Language.RUSSIAN,), next="notice"),), otherwise="in_english"
    ),
    SetLanguage(node="in_english", language=Language.ENGLISH, next="notice"),
    Consent(node="notice", spoken=says("consent"), accept="1", next="tier", refused="tier"),
    IsTier(node="tier", cases=(Case(values=("gold", "silver"), next="urgent"),), otherwise="manager"),
    SetAttribute(node="urgent", attribute="urgent", value="yes", next="ward"),
    IsManaged(node="manager", yes="ward", no="menu"),
    Menu(
        node="menu",
        spoken=says("clinic_menu"),
        choices=(
            MenuChoice(digit="1", next="ward"),
            MenuChoice(digit="2", next="pharmacy"),
            MenuChoice(digit="3", next="billing"),
        ),
        otherwise="ward",
    ),
    GoToRoute(
        node="ward",
        route="to-ward",
        waiting=says("please_wait"),
        otherwise="was_urgent",
        exits=(RouteExit(way="callback", next="callback"),),
    ),
    IsSet(node="was_urgent", attribute="urgent", yes="emergency", no="offer"),
    GoToNumber(node="emergency", number="emergency", otherwise="offer"),
    GoToNumber(node="pharmacy", number="pharmacy", otherwise="offer"),
    GoToFlow(node="billing", flow="shop"),
    *_offer("to-ward"),
    HangUp(node="end"),
    Say(node="thanks", spoken=says("thanks"), next="end"),
    after_talk="thanks",
)
"""Branches on language, tier and manager, consent that must be given, outside lines, another flow, a route with an exit."""

GOOD = (SHOP, BANK, CLINIC)

KNOWN = Known(
    routes={
        "to-ward": RouteFacts(queues=("ward",), exits=("callback",)),
        **{f"to-{queue}": RouteFacts(queues=(queue,)) for queue in ("sales", "support", "security", "service")},
    },
    hours=("office",),
    prompts={prompt for flow in GOOD for node in flow.nodes for part in said_by(node) if (prompt := prompt_of(part))},
    queues=("ward", "sales", "support", "security", "service"),
    flows=("shop", "bank", "clinic"),
    endpoints=("cards",),
    numbers=("emergency", "pharmacy"),
    lengths={"closed": 4.5, "main_menu": 6.0, "recorded_and_rated": 3.5},
    texts={
        "main_menu": {
            Language.ENGLISH: "For sales, press one. For support, press two.",
            Language.RUSSIAN: "Чтобы подключить услугу, нажмите один. Если нужна помощь, нажмите два.",
            Language.CHINESE: "咨询业务请按一，技术支持请按二。",
        }
    },
)
"""A centre in which all that these flows name exists."""


def changed(flow: Flow, name: str, /, **fields: Any) -> Flow:
    """The flow with a node that is otherwise."""
    assert any(node.node == name for node in flow.nodes), name
    nodes = tuple(msgspec.structs.replace(node, **fields) if node.node == name else node for node in flow.nodes)
    return msgspec.structs.replace(flow, nodes=nodes)


def added(flow: Flow, *nodes: Node) -> Flow:
    """The flow with nodes more."""
    return msgspec.structs.replace(flow, nodes=(*flow.nodes, *nodes))


def replaced(flow: Flow, *nodes: Node) -> Flow:
    """The flow with other nodes in the places of those of the same names."""
    others = {node.node: node for node in nodes}
    return msgspec.structs.replace(flow, nodes=tuple(others.get(node.node, node) for node in flow.nodes))
