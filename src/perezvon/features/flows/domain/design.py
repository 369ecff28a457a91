"""A flow as somebody designs it: a draft beside its published versions, what differs between two, and its scenarios."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from perezvon.engine.flow.files import moment
from perezvon.engine.flow.graph import Flow
from perezvon.engine.flow.scenario import Scenario
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import FlowId, NodeId, UserId
from perezvon.kernel.time import Micros
from perezvon.kernel.values import Language

MOST_NODES = 300
MOST_SCENARIOS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a node stands on the designer's canvas."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A flow with what belongs to it and not to callers: where its nodes stand, and how it is tried."""

    flow: Flow
    layout: Mapping[NodeId, Place] = field(default_factory=dict)
    scenarios: tuple[Scenario, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the next version is to be. `version` counts its changes; `based_on` is the version it began from, or 0."""

    design: Design
    name: Mapping[Language, str]
    based_on: int = 0
    changed_at: Micros | None = None
    changed_by: UserId | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A version that was published."""

    version: int
    published_at: Micros
    published_by: UserId | None
    nodes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field that is otherwise; `None` where it is not there. `node` is empty for a field of the flow itself."""

    node: NodeId
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What changes from one version to another."""

    added: Sequence[NodeId]
    removed: Sequence[NodeId]
    changed: Sequence[Difference]


class BadGraphError(AppError):
    """The graph is none: at `path`, for `reason`."""

    kind = ErrorKind.INVALID
    code = "flows.bad_graph"


class BadScenarioError(AppError):
    """A scenario is none: at `path`, for `reason`."""

    kind = ErrorKind.INVALID
    code = "flows.bad_scenario"


class FlowVersionNotFoundError(AppError):
    """The flow has no such version."""

    kind = ErrorKind.NOT_FOUND
    code = "flows.version_not_found"


def graph_of(stored: Any, flow: FlowId, version: int) -> Flow:
    """The flow of a graph that somebody sent. Raises `BadGraphError`."""
    if isinstance(stored, dict):
        stored = stored | {"type": "flow", "flow": flow, "version": version}
    found: Flow = _converted(stored, Flow, BadGraphError)
    if len(found.nodes) > MOST_NODES:
        raise BadGraphError(path="nodes", reason=f"more than {MOST_NODES} nodes")
    return found


def scenario_of(stored: Any) -> Scenario:
    """A scenario that somebody sent. Raises `BadScenarioError`."""
    found: Scenario = _converted(stored, Scenario, BadScenarioError)
    try:
        moment(found.time)
    except ValueError as error:
        raise BadScenarioError(path="time", reason=str(error)) from None
    return found


def explicit(value: Any) -> Any:
    """A message with all its fields, those too that have their default, as plain values."""
    if isinstance(value, msgspec.Struct):
        tag = value.__struct_config__.tag
        fields = {name: explicit(getattr(value, name)) for name in value.__struct_fields__}
        return ({"type": tag} if isinstance(tag, str) else {}) | fields
    if isinstance(value, tuple | list):
        return [explicit(item) for item in value]
    return msgspec.to_builtins(value)


def graph_shown(flow: Flow) -> dict[str, Any]:
    """The graph without the flow's name and version."""
    shown: dict[str, Any] = explicit(flow)
    return {name: shown[name] for name in ("start", "after_talk", "nodes")}


def compare(before: Flow, after: Flow) -> Comparison:
    """What changes from `before` to `after`, in the order of the nodes."""
    old, new = _by_name(before), _by_name(after)
    changed = [
        *_differences(NodeId(""), _entrances(before), _entrances(after)),
        *(one for name, node in new.items() if name in old for one in _differences(name, old[name], node)),
    ]
    return Comparison(
        added=[name for name in new if name not in old],
        removed=[name for name in old if name not in new],
        changed=changed,
    )


def is_same(before: Flow, after: Flow) -> bool:
    """Whether callers would meet the same."""
    return msgspec.structs.replace(after, version=before.version) == before


def _by_name(flow: Flow) -> dict[NodeId, dict[str, Any]]:
    return {node.node: explicit(node) for node in flow.nodes}


def _entrances(flow: Flow) -> dict[str, Any]:
    return {"start": flow.start, "after_talk": flow.after_talk}


def _differences(node: NodeId, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            yield Difference(node=node, field=name, before=before.get(name), after=after.get(name))


def _converted(stored: Any, kind: Any, error_type: type[AppError]) -> Any:
    """PostgreSQL cannot store U+0000, so a text that has one is malformed too."""
    try:
        if b"\\u0000" in msgspec.json.encode(stored):
            raise error_type(path="", reason="a text has U+0000")
        return msgspec.convert(stored, kind)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at `$")
        raise error_type(path=path.removesuffix("`").lstrip("."), reason=reason) from None
