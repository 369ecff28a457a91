"""The flow that most lines need, made from a few answers.

Greeting, by name where the caller is known; notice of recording and rating; opening hours; a menu where there is more
than one way to go; a route; and after the talk the rating. Where nobody is there, whoever is known may be called back, and
others leave a message. Prompts are those that ship with the product, each to be replaced afterwards.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from perezvon.engine.flow.graph import (
    Ask,
    Consent,
    CustomerName,
    ExpectedWait,
    Flow,
    GoToRoute,
    IsKnownCaller,
    IsOpen,
    Menu,
    MenuChoice,
    Node,
    OfferCallback,
    Position,
    Prompt,
    RouteExit,
    Say,
    TakeMessage,
)
from perezvon.kernel.ids import FlowId, HoursId, NodeId, PromptId, QuestionId, RouteId

MAIN_MENU = PromptId("main_menu")

_AGAIN_S = 60
"""So often a caller is told again where they stand and how long it may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardFlow:
    """The answers. Without `choices` everybody goes to `route`; with them `route` is for those who press no key."""

    route: RouteId
    choices: tuple[tuple[str, RouteId], ...] = ()
    """Each key of the menu with its route."""
    menu: PromptId = MAIN_MENU
    hours: HoursId | None = None
    """None: open at all times."""
    has_notice: bool = True
    """Whether callers are told that the call is recorded."""
    has_rating: bool = True
    """Whether they are asked how it was."""


def standard_flow(flow: FlowId, wanted: StandardFlow) -> Flow:
    """The first version of the flow."""
    return Flow(
        flow=flow,
        version=1,
        start=NodeId("who"),
        after_talk=NodeId("rating" if wanted.has_rating else "thanks"),
        nodes=(*_welcome(wanted), *_choice(wanted), *_nobody_there(wanted), *_afterwards(wanted)),
    )


def _welcome(wanted: StandardFlow) -> Iterator[Node]:
    first = _after_notice(wanted)
    greeted = "notice" if wanted.has_notice else first
    yield IsKnownCaller(node=NodeId("who"), known=NodeId("greet_by_name"), unknown=NodeId("greet"))
    spoken = (Prompt(prompt=PromptId("greeting_known")), CustomerName())
    yield Say(node=NodeId("greet_by_name"), spoken=spoken, next=NodeId(greeted))
    yield _say("greet", "greeting_unknown", then=greeted)
    if wanted.has_notice:
        yield Consent(node=NodeId("notice"), spoken=_prompts("recorded_and_rated"), next=NodeId(first))
    if wanted.hours is not None:
        opened = NodeId(_after_hours(wanted))
        yield IsOpen(node=NodeId("hours"), hours=wanted.hours, open=opened, closed=NodeId("closed"))
        yield _say("closed", "closed", then="offer")


def _choice(wanted: StandardFlow) -> Iterator[Node]:
    ways = dict.fromkeys([*(route for _, route in wanted.choices), wanted.route])
    nodes = {route: NodeId(f"route_{number}") for number, route in enumerate(ways, start=1)}
    if wanted.choices:
        keys = tuple(MenuChoice(digit=digit, next=nodes[route]) for digit, route in wanted.choices)
        yield _menu("menu", keys, wanted.menu, otherwise=NodeId("menu_again"))
        yield _menu("menu_again", keys, PromptId("menu_again"), wanted.menu, otherwise=nodes[wanted.route])
    for route, node in nodes.items():
        waiting = (Prompt(prompt=PromptId("please_wait")), Position(before=PromptId("position_is")), ExpectedWait())
        yield GoToRoute(
            node=node,
            route=route,
            waiting=waiting,
            otherwise=NodeId("nobody_free"),
            exits=(
                RouteExit(way="callback", next=NodeId("offer")),
                RouteExit(way="voicemail", next=NodeId("message")),
            ),
            again_s=_AGAIN_S,
        )
    yield _say("nobody_free", "nobody_free", then="offer")


def _nobody_there(wanted: StandardFlow) -> Iterator[Node]:
    """We know whom to call back; of strangers we know no more than what they say."""
    noted, goodbye = NodeId("noted"), NodeId("goodbye")
    yield IsKnownCaller(node=NodeId("offer"), known=NodeId("callback"), unknown=NodeId("message"))
    yield OfferCallback(
        node=NodeId("callback"),
        spoken=_prompts("offer_callback"),
        route=wanted.route,
        accepted=noted,
        declined=goodbye,
    )
    yield TakeMessage(node=NodeId("message"), spoken=_prompts("leave_message"), next=noted, otherwise=goodbye)
    yield _say("noted", "noted", then="goodbye")
    yield _say("goodbye", "goodbye", then=None)


def _afterwards(wanted: StandardFlow) -> Iterator[Node]:
    if wanted.has_rating:
        question = QuestionId("agent_rating")
        yield Ask(node=NodeId("rating"), question=question, spoken=_prompts("rate_agent"), next=NodeId("thanks"))
    yield _say("thanks", "thanks", "goodbye", then=None)


def _after_notice(wanted: StandardFlow) -> str:
    return _after_hours(wanted) if wanted.hours is None else "hours"


def _after_hours(wanted: StandardFlow) -> str:
    return "menu" if wanted.choices else "route_1"


def _menu(node: str, keys: tuple[MenuChoice, ...], *prompts: PromptId, otherwise: NodeId) -> Menu:
    return Menu(node=NodeId(node), spoken=_prompts(*prompts), choices=keys, otherwise=otherwise, tries=1)


def _say(node: str, *prompts: str, then: str | None) -> Say:
    return Say(node=NodeId(node), spoken=_prompts(*prompts), next=None if then is None else NodeId(then))


def _prompts(*prompts: str) -> tuple[Prompt, ...]:
    return tuple(Prompt(prompt=PromptId(prompt)) for prompt in prompts)
