"""What goes over HTTP."""

from datetime import date
from typing import Annotated, Any, Literal, Self, TypeAlias

import msgspec
from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, RootModel, StringConstraints
from pydantic_core import CoreSchema
from typing_extensions import override

from perezvon.engine.centre import LineSetup, OpenSpan
from perezvon.engine.flow.graph import Flow
from perezvon.engine.flow.problem import Severity
from perezvon.engine.flow.scenario import Scenario
from perezvon.features.flows.domain import Holiday, Hours, Line, origin_of
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
from perezvon.features.flows.domain.prompts import LONGEST_TEXT, Origin, OwnPrompt, PromptOnShelf
from perezvon.features.flows.domain.slots import SlotKind, SlotRole, slots
from perezvon.features.flows.domain.standard import MAIN_MENU, StandardFlow
from perezvon.features.flows.service.designer import OnBoard
from perezvon.features.flows.service.settings import NamedFlow
from perezvon.kernel.ids import FlowId, HoursId, LineId, NodeId, PromptId, RouteId
from perezvon.kernel.values import Language
from perezvon.platform.fields import ID, TEXT, Names, Version

_MINUTES = 24 * 60

SeenVersion: TypeAlias = Annotated[int, Field(ge=0, le=2**31 - 1)]


class LineItem(BaseModel):
    """A line. `language` is spoken to callers whose language is unknown; `languages` may be chosen by them."""

    line: str
    name: dict[Language, str]
    flow: str
    language: Language
    languages: list[Language]
    is_active: bool

    @classmethod
    def of(cls, line: Line) -> Self:
        """The line as shown to people."""
        return cls(
            line=line.setup.line,
            name=dict(line.name),
            flow=line.setup.flow,
            language=line.setup.language,
            languages=list(line.languages),
            is_active=line.setup.is_active,
        )


# --- Lines. -----------------------------------------------------------------------------------------------------------


class LineBody(BaseModel):
    """Where customers call. `language` is spoken to those whose language is unknown.

    `origins` are the web sites that may show a button for the line.
    """

    name: Names
    flow: Annotated[FlowId, ID]
    language: Language
    languages: list[Language] = Field(min_length=1)
    origins: list[Annotated[str, TEXT, Field(max_length=300)]] = Field(default=[], max_length=50)
    is_active: bool = True

    def wanted(self, line: LineId, version: int = 0) -> Line:
        """The line that is wanted. Raises `BadOriginError`."""
        return Line(
            setup=LineSetup(line=line, flow=self.flow, language=self.language, is_active=self.is_active),
            name=self.name,
            languages=tuple(dict.fromkeys(self.languages)),
            origins=tuple(dict.fromkeys(origin_of(written) for written in self.origins)),
            version=version,
        )


class LineChange(LineBody):
    """A line as it should be, in place of the version that was seen."""

    version: Version


class LineSetting(LineChange):
    """A line as it is."""

    line: LineId

    @classmethod
    def of(cls, line: Line) -> Self:
        """The line as an administrator sees it."""
        return cls(**LineItem.of(line).model_dump(), origins=list(line.origins), version=line.version)


# --- Opening hours. ---------------------------------------------------------------------------------------------------


class SpanBody(BaseModel):
    """Open on a weekday (0 is Monday) between two minutes of the local day."""

    model_config = ConfigDict(from_attributes=True)

    weekday: int = Field(ge=0, le=6)
    start: int = Field(ge=0, le=_MINUTES)
    end: int = Field(ge=0, le=_MINUTES)


class HolidayBody(BaseModel):
    """A local day on which the centre is closed."""

    date: date
    name: Annotated[str, TEXT, StringConstraints(strip_whitespace=True, max_length=100)] = ""


class HoursBody(BaseModel):
    """Opening hours in an IANA time zone."""

    name: Names
    zone: Annotated[str, ID]
    spans: list[SpanBody] = Field(max_length=100)
    holidays: list[HolidayBody] = Field(max_length=500)
    is_active: bool = True

    def wanted(self, hours: HoursId, version: int = 0) -> Hours:
        """The hours that are wanted, in the order of the week and of the calendar."""
        spans = sorted(self.spans, key=lambda span: (span.weekday, span.start))
        holidays = sorted(self.holidays, key=lambda holiday: holiday.date)
        return Hours(
            hours=hours,
            name=self.name,
            zone=self.zone,
            spans=tuple(OpenSpan(weekday=span.weekday, start=span.start, end=span.end) for span in spans),
            holidays=tuple(Holiday(date=holiday.date.isoformat(), name=holiday.name) for holiday in holidays),
            is_active=self.is_active,
            version=version,
        )


class HoursChange(HoursBody):
    """Hours as they should be, in place of the version that was seen."""

    version: Version


class HoursSetting(HoursChange):
    """Hours as they are."""

    hours: HoursId

    @classmethod
    def of(cls, hours: Hours) -> Self:
        """The hours as an administrator sees them."""
        return cls(
            hours=hours.hours,
            name=dict(hours.name),
            zone=hours.zone,
            spans=[SpanBody.model_validate(span) for span in hours.spans],
            holidays=[HolidayBody(date=date.fromisoformat(one.date), name=one.name) for one in hours.holidays],
            is_active=hours.is_active,
            version=hours.version,
        )


# --- Flows. -----------------------------------------------------------------------------------------------------------


class ChoiceBody(BaseModel):
    """A key of the menu and where it leads."""

    digit: Annotated[str, StringConstraints(pattern=r"^[0-9*#]$")]
    route: Annotated[RouteId, ID]


class FlowBody(BaseModel):
    """A standard flow. `route` is for all callers, or with `choices` for those who press no key."""

    name: Names
    route: Annotated[RouteId, ID]
    choices: list[ChoiceBody] = Field(default=[], max_length=12)
    menu: Annotated[PromptId, ID] = MAIN_MENU
    hours: Annotated[HoursId, ID] | None = None
    has_notice: bool = True
    has_rating: bool = True

    @property
    def wanted(self) -> StandardFlow:
        """The answers from which the flow is made."""
        return StandardFlow(
            route=self.route,
            choices=tuple((choice.digit, choice.route) for choice in self.choices),
            menu=self.menu,
            hours=self.hours,
            has_notice=self.has_notice,
            has_rating=self.has_rating,
        )


class FlowChange(BaseModel):
    """Slots to be filled anew in the version that was seen; the others stay."""

    name: Names
    values: dict[Annotated[str, ID], Annotated[str, ID]] = Field(max_length=500)
    version: Version


class SlotItem(BaseModel):
    """A place of a flow that may be filled. `digits` are the keys that lead there."""

    model_config = ConfigDict(from_attributes=True)

    slot: str
    node: NodeId
    kind: SlotKind
    role: SlotRole
    value: str
    digits: str


class FlowSetting(BaseModel):
    """A flow in its newest version."""

    flow: FlowId
    name: dict[Language, str]
    version: int
    slots: list[SlotItem]

    @classmethod
    def of(cls, named: NamedFlow) -> Self:
        """The flow as an administrator sees it."""
        return cls(
            flow=named.flow.flow,
            name=dict(named.name),
            version=named.flow.version,
            slots=[SlotItem.model_validate(slot) for slot in slots(named.flow)],
        )


# --- Designing flows. -------------------------------------------------------------------------------------------------


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


# --- Prompts. ---------------------------------------------------------------------------------------------------------


class SoundItem(BaseModel):
    """What callers hear in one language. `changed_at` and `duration` are null for what ships."""

    model_config = ConfigDict(from_attributes=True)

    language: Language
    origin: Origin
    text: str | None
    duration: int | None
    changed_at: int | None


class PromptBody(BaseModel):
    """A prompt of one's own."""

    name: Names
    is_active: bool = True

    def wanted(self, prompt: PromptId, version: int = 0) -> OwnPrompt:
        """The prompt that is wanted."""
        return OwnPrompt(prompt=prompt, name=self.name, is_active=self.is_active, version=version)


class PromptChange(PromptBody):
    """A prompt as it should be, in place of the version that was seen."""

    version: Version


class PromptSetting(BaseModel):
    """A prompt with its sounds. One that ships has no name and no version: `is_own` is false."""

    prompt: PromptId
    is_own: bool
    name: dict[Language, str]
    is_active: bool
    version: int
    sounds: list[SoundItem]
    used_by: list[FlowId]

    @classmethod
    def of(cls, found: PromptOnShelf) -> Self:
        """The prompt as an administrator sees it."""
        return cls(
            prompt=found.prompt,
            is_own=found.own is not None,
            name={} if found.own is None else dict(found.own.name),
            is_active=found.own is None or found.own.is_active,
            version=0 if found.own is None else found.own.version,
            sounds=[SoundItem.model_validate(sound) for sound in found.sounds],
            used_by=list(found.used_by),
        )


_Spoken = Annotated[str, TEXT, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT)]


class TextBody(BaseModel):
    """Words that a voice speaks."""

    text: _Spoken


class Rehearsal(TextBody):
    """Words that a voice speaks in a language, to be heard first."""

    language: Language
