"""What goes over HTTP."""

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from perezvon.engine.centre import LineSetup, OpenSpan
from perezvon.features.flows.domain import Holiday, Hours, Line, origin_of
from perezvon.features.flows.domain.prompts import LONGEST_TEXT, Origin, OwnPrompt, PromptOnShelf
from perezvon.features.flows.domain.slots import SlotKind, SlotRole, slots
from perezvon.features.flows.domain.standard import MAIN_MENU, StandardFlow
from perezvon.features.flows.service.settings import NamedFlow
from perezvon.kernel.ids import FlowId, HoursId, LineId, NodeId, PromptId, RouteId
from perezvon.kernel.values import Language
from perezvon.platform.fields import ID, TEXT, Names, Version

_MINUTES = 24 * 60


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
