"""What each kind of node does: one function each, found by the type of the node.

`PASSES` has the nodes that take no time, `BEGINS` what the others begin, `FOLLOWS` what follows from what was heard.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import msgspec

from perezvon.engine.flow.effects import (
    Agreed,
    Answered,
    Aside,
    Facts,
    Finish,
    HandOver,
    Heard,
    Inquire,
    Jump,
    SendOut,
    Speak,
    SpeakIn,
    Stop,
    TakeDown,
    WantCallback,
)
from perezvon.engine.flow.graph import (
    Ask,
    AskDigits,
    ChooseLanguage,
    Consent,
    Digits,
    ExpectedWait,
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
    Menu,
    Node,
    Number,
    OfferCallback,
    Position,
    Say,
    SayPart,
    SetAttribute,
    SetLanguage,
    Spoken,
    TakeMessage,
    WebRequest,
)
from perezvon.engine.hours import is_open
from perezvon.engine.message import Attribute
from perezvon.kernel.ids import FlowId, NodeId
from perezvon.kernel.time import Micros
from perezvon.kernel.values import Language

DIGITS = "0123456789"

OTHERWISE = "otherwise"
"""The branch of whoever pressed nothing that means something, or fits no case."""


class FlowRun(msgspec.Struct, kw_only=True):
    """Where a contact is in its flow, and what it carries."""

    flow: FlowId
    version: int
    node: NodeId | None = None
    said: int = 0
    """How often the question it stands at was said."""
    is_closed: bool = False
    """Whether the last opening hours it met were closed."""
    silent: int = 0
    """Nodes passed at `moved` since the last word."""
    moved: Micros = 0
    language: Language | None = None
    """The language that was chosen on the way."""
    attributes: dict[str, str] = {}
    is_taking: bool = False
    """Whether the message is being recorded that the node it stands at asks for."""


class Passed(msgspec.Struct, frozen=True):
    """The node is done: the branch that was taken, what is done besides, and where the flow goes on."""

    next: NodeId | None
    detail: str | None = None
    aside: Aside | None = None


# --- Nodes that take no time. ---


def _known(_run: FlowRun, node: IsKnownCaller, facts: Facts) -> Passed:
    return Passed(node.known, "known") if facts.is_known else Passed(node.unknown, "unknown")


def _tier(_run: FlowRun, node: IsTier, facts: Facts) -> Passed:
    found = next((case for case in node.cases if facts.tier in case.values), None)
    return Passed(node.otherwise, OTHERWISE) if found is None else Passed(found.next, facts.tier)


def _manager(_run: FlowRun, node: IsManaged, facts: Facts) -> Passed:
    return Passed(node.yes, "yes") if facts.has_manager else Passed(node.no, "no")


def _language(run: FlowRun, node: IsLanguage, facts: Facts) -> Passed:
    spoken = run.language or facts.language
    found = next((case for case in node.cases if spoken in case.languages), None)
    return Passed(node.otherwise, OTHERWISE) if found is None else Passed(found.next, spoken.value)


def _set_language(run: FlowRun, node: SetLanguage, _facts: Facts) -> Passed:
    run.language = node.language
    return Passed(node.next, node.language.value, SpeakIn(node.language))


def _open(run: FlowRun, node: IsOpen, facts: Facts) -> Passed:
    hours = facts.hours.get(node.hours)
    # Hours that nobody has set are open: a forgotten setting must not turn customers away.
    run.is_closed = hours is not None and not is_open(hours, facts.at)
    return Passed(node.closed, "closed") if run.is_closed else Passed(node.open, "open")


def _attribute(run: FlowRun, node: IsAttribute, _facts: Facts) -> Passed:
    value = run.attributes.get(node.attribute, "")
    found = next((case for case in node.cases if value in case.values), None)
    return Passed(node.otherwise, OTHERWISE) if found is None else Passed(found.next, value)


def _set(run: FlowRun, node: IsSet, _facts: Facts) -> Passed:
    return Passed(node.yes, "yes") if run.attributes.get(node.attribute) else Passed(node.no, "no")


def _set_attribute(run: FlowRun, node: SetAttribute, _facts: Facts) -> Passed:
    _keep(run, node.attribute, node.value)
    return Passed(node.next)


def _keep(run: FlowRun, name: str, value: str) -> None:
    if value:
        run.attributes[name] = value
    else:
        run.attributes.pop(name, None)


# --- What nodes that take time begin. ---


def _say(run: FlowRun, node: Say) -> Stop:
    return Speak(_words(run, node.spoken))


def _menu(run: FlowRun, node: Menu) -> Stop:
    return Speak(_words(run, node.spoken), "".join(choice.digit for choice in node.choices), node.wait_s)


def _choose_language(run: FlowRun, node: ChooseLanguage) -> Stop:
    return Speak(_words(run, node.spoken), "".join(choice.digit for choice in node.choices), node.wait_s)


def _consent(run: FlowRun, node: Consent) -> Stop:
    keys = node.refuse + node.accept
    return Speak(_words(run, node.spoken), keys, node.wait_s if keys else 0)


def _ask(run: FlowRun, node: Ask) -> Stop:
    return Speak(_words(run, node.spoken), node.digits, node.wait_s)


def _ask_digits(run: FlowRun, node: AskDigits) -> Stop:
    return Speak(
        _words(run, node.spoken),
        DIGITS,
        node.wait_s,
        most=node.most,
        end_key=node.end_key,
        is_secret=node.is_secret,
    )


def _web_request(run: FlowRun, node: WebRequest) -> Stop:
    held = [name for name in node.send if name in run.attributes]
    values = tuple(Attribute(name=name, value=run.attributes[name]) for name in held)
    return Inquire(node.endpoint, node.wait_s, values)


def _offer_callback(run: FlowRun, node: OfferCallback) -> Stop:
    return Speak(_words(run, node.spoken), node.accept, node.wait_s)


def _take_message(run: FlowRun, node: TakeMessage) -> Stop:
    run.is_taking = not node.spoken
    return _take_down(node) if run.is_taking else Speak(_words(run, node.spoken))


def _take_down(node: TakeMessage) -> TakeDown:
    return TakeDown(node.longest_s, node.silence_s, node.end_key)


def _go_to_route(run: FlowRun, node: GoToRoute) -> Stop:
    waiting: list[Spoken | Position | ExpectedWait] = []
    for part in node.waiting:
        waiting += (part,) if isinstance(part, Position | ExpectedWait) else _spoken(run, part)
    return HandOver(node.route, tuple(waiting), node.again_s)


def _go_to_flow(_run: FlowRun, node: GoToFlow) -> Stop:
    return Jump(node.flow)


def _go_to_number(_run: FlowRun, node: GoToNumber) -> Stop:
    return SendOut(node.number)


def _hang_up(_run: FlowRun, _node: HangUp) -> Stop:
    return Finish()


def _words(run: FlowRun, parts: tuple[SayPart, ...]) -> tuple[Spoken, ...]:
    """The parts as they can be spoken, with what the contact carries filled in."""
    return tuple(spoken for part in parts for spoken in _spoken(run, part))


def _spoken(run: FlowRun, part: SayPart) -> tuple[Spoken, ...]:
    if not isinstance(part, Digits):
        return (part,)
    return tuple(Number(value=int(key)) for key in run.attributes.get(part.attribute, "") if key in DIGITS)


# --- What follows from what was heard. ---

Followed: TypeAlias = Passed | Stop


def _said(_run: FlowRun, node: Say, _heard: Heard) -> Followed:
    return Passed(node.next)


def _pressed(run: FlowRun, node: Menu, heard: Heard) -> Followed:
    choice = next((choice for choice in node.choices if choice.digit == heard.keys), None)
    if choice is not None:
        return Passed(choice.next, choice.digit)
    return _again(run, node) or Passed(node.otherwise, OTHERWISE)


def _language_pressed(run: FlowRun, node: ChooseLanguage, heard: Heard) -> Followed:
    choice = next((choice for choice in node.choices if choice.digit == heard.keys), None)
    if choice is None:
        return _again(run, node) or Passed(node.next, OTHERWISE)
    run.language = choice.language
    return Passed(node.next, choice.language.value, SpeakIn(choice.language))


def _consented(_run: FlowRun, node: Consent, heard: Heard) -> Followed:
    """Who could not be told is not recorded either."""
    is_refused = bool(heard.keys and heard.keys == node.refuse) or bool(node.accept and heard.keys != node.accept)
    is_recorded = not is_refused and not heard.is_failed
    detail = "recorded" if is_recorded else "not_recorded"
    return Passed(node.refused if is_refused else node.next, detail, Agreed(is_recorded))


def _answered(_run: FlowRun, node: Ask, heard: Heard) -> Followed:
    has_answer = heard.keys in tuple(node.digits)
    return Passed(node.next, aside=Answered(node.question, heard.keys, node.measure) if has_answer else None)


def _digits_entered(run: FlowRun, node: AskDigits, heard: Heard) -> Followed:
    if node.least <= heard.count <= node.most and heard.count:
        _keep(run, node.attribute, str(heard.count) if node.is_secret else heard.keys)
        return Passed(node.next, "entered")
    return _again(run, node) or Passed(node.otherwise, OTHERWISE)


def _web_answered(run: FlowRun, node: WebRequest, heard: Heard) -> Followed:
    # Attributes of another answer must not be taken for those of this one.
    for name in node.expect:
        _keep(run, name, "")
    if heard.is_failed:
        return Passed(node.failed, "failed")
    for value in heard.values:
        if value.name in node.expect:
            _keep(run, value.name, value.value)
    return Passed(node.next, "answered")


def _callback_answered(run: FlowRun, node: OfferCallback, heard: Heard) -> Followed:
    if heard.keys and heard.keys == node.accept:
        return Passed(node.accepted, "accepted", WantCallback(node.route))
    return _again(run, node) or Passed(node.declined, "declined")


def _message_taken(run: FlowRun, node: TakeMessage, heard: Heard) -> Followed:
    if not run.is_taking:
        run.is_taking = True
        return _take_down(node)
    run.is_taking = False
    return Passed(node.otherwise, "nothing_left") if heard.is_failed else Passed(node.next, "left")


def _not_sent_out(_run: FlowRun, node: GoToNumber, _heard: Heard) -> Followed:
    return Passed(node.otherwise, "failed")


def _again(run: FlowRun, node: Menu | ChooseLanguage | AskDigits | OfferCallback) -> Stop | None:
    """The question once more, unless it was asked often enough."""
    if run.said >= node.tries:
        return None
    run.said += 1
    return BEGINS[type(node)](run, node)


PASSES: Mapping[type[Node], Callable[[FlowRun, Any, Facts], Passed]] = {
    IsKnownCaller: _known,
    IsTier: _tier,
    IsManaged: _manager,
    IsLanguage: _language,
    SetLanguage: _set_language,
    IsOpen: _open,
    IsAttribute: _attribute,
    IsSet: _set,
    SetAttribute: _set_attribute,
}

BEGINS: Mapping[type[Node], Callable[[FlowRun, Any], Stop]] = {
    Say: _say,
    Menu: _menu,
    ChooseLanguage: _choose_language,
    Consent: _consent,
    Ask: _ask,
    AskDigits: _ask_digits,
    WebRequest: _web_request,
    OfferCallback: _offer_callback,
    TakeMessage: _take_message,
    GoToRoute: _go_to_route,
    GoToFlow: _go_to_flow,
    GoToNumber: _go_to_number,
    HangUp: _hang_up,
}

FOLLOWS: Mapping[type[Node], Callable[[FlowRun, Any, Heard], Followed]] = {
    Say: _said,
    Menu: _pressed,
    ChooseLanguage: _language_pressed,
    Consent: _consented,
    Ask: _answered,
    AskDigits: _digits_entered,
    WebRequest: _web_answered,
    OfferCallback: _callback_answered,
    TakeMessage: _message_taken,
    GoToNumber: _not_sent_out,
}
