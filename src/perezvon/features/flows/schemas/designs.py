"""What goes over HTTP while flows are designed."""

from typing import Annotated, Any, Literal, Self, TypeAlias

import msgspec
from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, RootModel
from pydantic_core import CoreSchema
from typing_extensions import override

from perezvon.engine.flow.graph import Flow
from perezvon.engine.flow.problem import Severity
from perezvon.engine.flow.scenario import Scenario
from perezvon.features.flows.domain.design import (
    MOST_NODES,
    MOST_SCENARIOS,
    Design,
    Place,
    explicit,
    graph_of,
    graph_shown,
    scenario_of,
)
from perezvon.features.flows.service.designer import OnBoard
from perezvon.kernel.ids import FlowId, LineId, NodeId
from perezvon.kernel.values import Language
from perezvon.platform.fields import ID, Names

SeenVersion: TypeAlias = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""The version of a draft that a change saw; 0 is one that was never changed."""


class _Shaped(RootModel[dict[str, Any]]):
    """A value of the engine's vocabulary: described here, and read by its own rules, which say what is wrong with it."""

    @classmethod
    @override
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return cls.shape()

    @classmethod
    def shape(cls) -> dict[str, Any]:
        """The JSON schema, without references."""
        raise NotImplementedError


class FlowGraph(_Shaped):
    """The nodes of a flow and its two entrances."""

    @classmethod
    @override
    def shape(cls) -> dict[str, Any]:
        shape = inlined(Flow)
        for name in ("type", "flow", "version"):
            shape["properties"].pop(name)
        return shape | {"required": ["start", "nodes"], "title": cls.__name__}


class FlowScenario(_Shaped):
    """A caller, what they do, and what should come of it."""

    @classmethod
    @override
    def shape(cls) -> dict[str, Any]:
        return inlined(Scenario) | {"title": cls.__name__}


def inlined(kind: Any) -> dict[str, Any]:
    """The JSON schema of a message with everything in its place, since references would lead out of it."""
    schema = msgspec.json.schema(kind)
    parts = schema.pop("$defs", {})

    def resolved(value: Any) -> Any:
        if isinstance(value, list):
            return [resolved(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            return resolved(parts[value["$ref"].rpartition("/")[2]])
        return {name: resolved(inner) for name, inner in value.items() if name != "discriminator"}

    shape: dict[str, Any] = resolved(schema)
    return shape


class PlaceBody(BaseModel):
    """Where a node stands on the canvas."""

    model_config = ConfigDict(from_attributes=True)

    x: float = Field(ge=-1e6, le=1e6)
    y: float = Field(ge=-1e6, le=1e6)


class DesignChange(BaseModel):
    """A draft as it should be, in place of the one that was seen; version 0 is one that was never changed."""

    name: Names
    graph: FlowGraph
    layout: dict[Annotated[str, ID], PlaceBody] = Field(default={}, max_length=MOST_NODES)
    scenarios: list[FlowScenario] = Field(default=[], max_length=MOST_SCENARIOS)
    version: SeenVersion

    def design(self, flow: FlowId) -> Design:
        """What is wanted. Raises `BadGraphError` or `BadScenarioError`."""
        return Design(
            flow=graph_of(self.graph.root, flow, 1),
            layout={NodeId(node): Place(x=place.x, y=place.y) for node, place in self.layout.items()},
            scenarios=tuple(scenario_of(scenario.root) for scenario in self.scenarios),
        )


class DesignBody(BaseModel):
    """A new flow: one that hangs up, or one like `copied`."""

    name: Names
    copied: Annotated[FlowId, ID] | None = None


class SeenDraft(BaseModel):
    """The draft that was seen."""

    version: SeenVersion


class GraphBody(BaseModel):
    """A graph that is not saved yet."""

    graph: FlowGraph


class TrialBody(GraphBody):
    """Scenarios to be tried on a graph."""

    scenarios: list[FlowScenario] = Field(max_length=MOST_SCENARIOS)


class ProblemItem(BaseModel):
    """Something that is wrong at a node. The code has its words in the catalogues."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    node: str
    detail: str
    severity: Severity


class DesignItem(BaseModel):
    """A flow in the designer. `newest` is the version that callers meet, 0 before there is one."""

    flow: FlowId
    name: dict[Language, str]
    graph: FlowGraph
    layout: dict[str, PlaceBody]
    scenarios: list[FlowScenario]
    version: int
    based_on: int
    newest: int
    is_changed: bool
    changed_at: int | None
    changed_by: str | None
    lines: list[LineId]
    problems: list[ProblemItem]

    @classmethod
    def of(cls, board: OnBoard) -> Self:
        """The draft as the designer shows it."""
        draft = board.draft
        return cls(
            flow=draft.design.flow.flow,
            name=dict(draft.name),
            **_design_fields(draft.design),
            version=draft.version,
            based_on=draft.based_on,
            newest=board.newest,
            is_changed=board.is_changed,
            changed_at=draft.changed_at,
            changed_by=draft.changed_by,
            lines=list(board.lines),
            problems=[ProblemItem.model_validate(problem) for problem in board.problems],
        )


class DesignVersion(BaseModel):
    """A published version with what belongs to it."""

    version: int
    graph: FlowGraph
    layout: dict[str, PlaceBody]
    scenarios: list[FlowScenario]

    @classmethod
    def of(cls, design: Design) -> Self:
        """The version as the designer shows it."""
        return cls(version=design.flow.version, **_design_fields(design))


class VersionItem(BaseModel):
    """A version that was published."""

    model_config = ConfigDict(from_attributes=True)

    version: int
    published_at: int
    published_by: str | None
    nodes: int


class DifferenceItem(BaseModel):
    """A field of a node, or with an empty `node` of the flow, that is otherwise."""

    model_config = ConfigDict(from_attributes=True)

    node: str
    field: str
    before: Any
    after: Any


class ComparisonItem(BaseModel):
    """What changes between two versions."""

    model_config = ConfigDict(from_attributes=True)

    added: list[str]
    removed: list[str]
    changed: list[DifferenceItem]


class TraceItem(BaseModel):
    """One step of a call: the node, its branch, what was heard, and what was done."""

    model_config = ConfigDict(from_attributes=True)

    flow: str
    node: str
    kind: str
    detail: str | None
    said: list[str]
    did: str


class FailureItem(BaseModel):
    """The first thing that was otherwise."""

    model_config = ConfigDict(from_attributes=True)

    code: Literal["said", "not_said", "ends", "choices", "recorded"]
    expected: str
    got: str


class TrialItem(BaseModel):
    """What came of a scenario."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    passed: bool
    ends: str
    choices: int
    recorded: bool
    failure: FailureItem | None
    trace: list[TraceItem]


def _design_fields(design: Design) -> dict[str, Any]:
    return {
        "graph": FlowGraph(graph_shown(design.flow)),
        "layout": {node: PlaceBody.model_validate(place) for node, place in design.layout.items()},
        "scenarios": [FlowScenario(explicit(scenario)) for scenario in design.scenarios],
    }
