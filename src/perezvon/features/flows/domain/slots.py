"""What an administrator may choose in a flow without drawing it anew: its prompts, its hours and its routes.

A slot is a place in a node: `<node>.<n>` is the part number `n` of what the node says, `<node>.hours` and
`<node>.route` are what a node asks and where it leads.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import msgspec

from perezvon.engine.flow.graph import (
    Ask,
    AskDigits,
    ChooseLanguage,
    Consent,
    Flow,
    GoToRoute,
    IsOpen,
    Menu,
    Node,
    OfferCallback,
    Position,
    Prompt,
    Say,
    TakeMessage,
    WaitingPart,
)
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import HoursId, NodeId, PromptId, RouteId

P = TypeVar("P", bound=WaitingPart)


class SlotKind(StrEnum):
    """What a slot is filled with."""

    PROMPT = "prompt"
    HOURS = "hours"
    ROUTE = "route"


class SlotRole(StrEnum):
    """What the slot is for, where its node alone does not tell."""

    SAY = "say"
    MENU = "menu"
    ASK = "ask"
    WAITING = "waiting"
    POSITION = "position"
    OPEN = "open"
    ROUTE = "route"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place of a flow with what fills it now. `digits` are the keys of a menu that lead to its node."""

    slot: str
    node: NodeId
    kind: SlotKind
    role: SlotRole
    value: str
    digits: str = ""


class UnknownSlotError(AppError):
    """The flow has no such place."""

    kind = ErrorKind.INVALID
    code = "flows.unknown_slot"


def slots(flow: Flow) -> tuple[Slot, ...]:
    """All places of the flow, in the order of its nodes."""
    return tuple(slot for node in flow.nodes for slot in _of_node(node, _digits(flow, node.node)))


def with_slots(flow: Flow, values: Mapping[str, str]) -> Flow:
    """The flow with these places filled anew and the others as they are. Raises `UnknownSlotError`."""
    known = {slot.slot for slot in slots(flow)}
    if unknown := next((slot for slot in values if slot not in known), None):
        raise UnknownSlotError(slot=unknown)
    return msgspec.structs.replace(flow, nodes=tuple(_filled(node, values) for node in flow.nodes))


def prompts_of(flow: Flow) -> frozenset[PromptId]:
    """The prompts that the flow says."""
    return frozenset(PromptId(slot.value) for slot in slots(flow) if slot.kind is SlotKind.PROMPT)


def _digits(flow: Flow, node: NodeId) -> str:
    menus = (one for one in flow.nodes if isinstance(one, Menu))
    keys = (choice.digit for menu in menus for choice in menu.choices if choice.next == node)
    return "".join(dict.fromkeys(keys))


def _of_node(node: Node, digits: str) -> Iterator[Slot]:
    match node:
        case Say() | Consent() | TakeMessage():
            yield from _spoken_slots(node.node, node.spoken, SlotRole.SAY)
        case Menu() | ChooseLanguage():
            yield from _spoken_slots(node.node, node.spoken, SlotRole.MENU)
        case Ask() | AskDigits() | OfferCallback():
            yield from _spoken_slots(node.node, node.spoken, SlotRole.ASK)
        case IsOpen():
            yield _slot(node.node, SlotKind.HOURS, SlotRole.OPEN, node.hours)
        case GoToRoute():
            yield _slot(node.node, SlotKind.ROUTE, SlotRole.ROUTE, node.route, digits)
            yield from _spoken_slots(node.node, node.waiting, SlotRole.WAITING)
        case _:
            pass


def _slot(node: NodeId, kind: SlotKind, role: SlotRole, value: str, digits: str = "") -> Slot:
    return Slot(slot=f"{node}.{kind}", node=node, kind=kind, role=role, value=value, digits=digits)


def _spoken_slots(node: NodeId, spoken: tuple[WaitingPart, ...], role: SlotRole) -> Iterator[Slot]:
    for number, part in enumerate(spoken):
        slot = f"{node}.{number}"
        if isinstance(part, Prompt):
            yield Slot(slot=slot, node=node, kind=SlotKind.PROMPT, role=role, value=part.prompt)
        elif isinstance(part, Position):
            yield Slot(slot=slot, node=node, kind=SlotKind.PROMPT, role=SlotRole.POSITION, value=part.before)


def _filled(node: Node, values: Mapping[str, str]) -> Node:
    match node:
        case Say() | Consent() | TakeMessage() | Menu() | ChooseLanguage() | Ask() | AskDigits() | OfferCallback():
            return msgspec.structs.replace(node, spoken=_spoken(node.node, node.spoken, values))
        case IsOpen():
            return msgspec.structs.replace(node, hours=HoursId(values.get(f"{node.node}.hours", node.hours)))
        case GoToRoute():
            return msgspec.structs.replace(
                node,
                route=RouteId(values.get(f"{node.node}.route", node.route)),
                waiting=_spoken(node.node, node.waiting, values),
            )
        case _:
            return node


def _spoken(node: NodeId, parts: tuple[P, ...], values: Mapping[str, str]) -> tuple[P, ...]:
    return tuple(_part(part, values.get(f"{node}.{number}")) for number, part in enumerate(parts))


def _part(part: P, value: str | None) -> P:
    if value is not None and isinstance(part, Prompt):
        return msgspec.structs.replace(part, prompt=PromptId(value))
    if value is not None and isinstance(part, Position):
        return msgspec.structs.replace(part, before=PromptId(value))
    return part
