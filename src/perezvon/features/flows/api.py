"""Routes of flows."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from fastapi.responses import FileResponse, Response

from perezvon.features.flows import schemas
from perezvon.features.flows.domain import (
    BadOriginError,
    FlowHasProblemsError,
    FlowNotFoundError,
    HolidayTwiceError,
    HoursNotFoundError,
    LanguageNotSpokenError,
    LineNotFoundError,
    SpansOverlapError,
    UnknownFlowError,
    UnknownZoneError,
)
from perezvon.features.flows.domain.design import (
    BadGraphError,
    BadScenarioError,
    FlowVersionNotFoundError,
    graph_of,
    scenario_of,
)
from perezvon.features.flows.domain.prompts import (
    LARGEST_SOUND,
    Origin,
    PromptInUseError,
    PromptNotFoundError,
    SilentSoundError,
    SoundTooLongError,
    SoundTooShortError,
    UnreadableSoundError,
    VoiceUnavailableError,
)
from perezvon.features.flows.domain.slots import UnknownSlotError
from perezvon.features.flows.schemas import designs
from perezvon.features.flows.service.designer import FlowDesigner
from perezvon.features.flows.service.lines import FlowsService
from perezvon.features.flows.service.settings import LineSettings
from perezvon.features.flows.service.shelf import PromptShelf
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import FlowId, HoursId, LineId, PromptId
from perezvon.kernel.values import Language
from perezvon.platform.fields import ID
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers
from perezvon.platform.revision import ChangedMeanwhileError, NameTakenError

SOUNDS = "/api/settings/prompts/"
"""Below this path bodies may be as large as `LARGEST_SOUND`."""

_Reader = Depends(requires("settings.read"))
_Writer = Annotated[Actor, Depends(requires("settings.write"))]
_PromptId = Annotated[PromptId, ID]
_FlowId = Annotated[FlowId, ID]
_VersionNumber = Annotated[int, Path(ge=0, le=2**31 - 1)]

_STALE = (ChangedMeanwhileError, NameTakenError)
_SOUND_ERRORS = (PromptNotFoundError, UnreadableSoundError, SilentSoundError, SoundTooLongError, SoundTooShortError)
_SOUND: dict[str, Any] = {"content": {"audio/ogg": {"schema": {"type": "string", "format": "binary"}}}}
_UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def router(service: FlowsService) -> APIRouter:
    """`/api/lines`."""
    routes = APIRouter(prefix="/api/lines", tags=["flows"], responses=answers(SignedOutError, ForbiddenError))

    @routes.get("")
    async def lines(
        tx: Transaction, actor: Annotated[Actor, Depends(requires("people.read"))]
    ) -> Sequence[schemas.LineItem]:
        return [schemas.LineItem.of(line) for line in await service.lines(tx, actor)]

    return routes


def settings_router(settings: LineSettings, shelf: PromptShelf, designer: FlowDesigner) -> APIRouter:
    """`/api/settings/lines`, `hours`, `flows`, `designs` and `prompts`."""
    routes = APIRouter(prefix="/api/settings", tags=["flows"], responses=answers(SignedOutError, ForbiddenError))
    _add_lines(routes, settings)
    _add_hours(routes, settings)
    _add_flows(routes, settings)
    _add_designs(routes, designer)
    _add_versions(routes, designer)
    _add_trials(routes, designer)
    _add_prompts(routes, shelf)
    _add_sounds(routes, shelf)
    return routes


def _add_lines(routes: APIRouter, settings: LineSettings) -> None:
    errors = answers(LineNotFoundError, UnknownFlowError, LanguageNotSpokenError, BadOriginError, *_STALE)

    @routes.get("/lines", dependencies=[_Reader])
    async def line_settings(tx: Transaction) -> Sequence[schemas.LineSetting]:
        return [schemas.LineSetting.of(line) for line in await settings.lines(tx)]

    @routes.post("/lines", responses=errors)
    async def add_line(tx: Transaction, actor: _Writer, body: schemas.LineBody) -> schemas.LineSetting:
        return schemas.LineSetting.of(await settings.put_line(tx, actor, body.wanted(settings.new_line())))

    @routes.put("/lines/{line}", responses=errors)
    async def change_line(
        tx: Transaction, actor: _Writer, line: Annotated[LineId, ID], body: schemas.LineChange
    ) -> schemas.LineSetting:
        return schemas.LineSetting.of(await settings.put_line(tx, actor, body.wanted(line, body.version)))


def _add_hours(routes: APIRouter, settings: LineSettings) -> None:
    errors = answers(HoursNotFoundError, UnknownZoneError, SpansOverlapError, HolidayTwiceError, *_STALE)

    @routes.get("/hours", dependencies=[_Reader])
    async def hours_settings(tx: Transaction) -> Sequence[schemas.HoursSetting]:
        return [schemas.HoursSetting.of(hours) for hours in await settings.hours(tx)]

    @routes.post("/hours", responses=errors)
    async def add_hours(tx: Transaction, actor: _Writer, body: schemas.HoursBody) -> schemas.HoursSetting:
        return schemas.HoursSetting.of(await settings.put_hours(tx, actor, body.wanted(settings.new_hours())))

    @routes.put("/hours/{hours}", responses=errors)
    async def change_hours(
        tx: Transaction, actor: _Writer, hours: Annotated[HoursId, ID], body: schemas.HoursChange
    ) -> schemas.HoursSetting:
        return schemas.HoursSetting.of(await settings.put_hours(tx, actor, body.wanted(hours, body.version)))


def _add_flows(routes: APIRouter, settings: LineSettings) -> None:
    errors = (FlowHasProblemsError, NameTakenError)

    @routes.get("/flows", dependencies=[_Reader])
    async def flow_settings(tx: Transaction) -> Sequence[schemas.FlowSetting]:
        return [schemas.FlowSetting.of(flow) for flow in await settings.flows(tx)]

    @routes.post("/flows", responses=answers(*errors))
    async def add_flow(tx: Transaction, actor: _Writer, body: schemas.FlowBody) -> schemas.FlowSetting:
        return schemas.FlowSetting.of(await settings.add_flow(tx, actor, body.name, body.wanted))

    @routes.put("/flows/{flow}", responses=answers(*errors, FlowNotFoundError, UnknownSlotError, ChangedMeanwhileError))
    async def change_flow(
        tx: Transaction, actor: _Writer, flow: Annotated[FlowId, ID], body: schemas.FlowChange
    ) -> schemas.FlowSetting:
        """Calls that go on keep the version on which they began."""
        changed = await settings.change_flow(tx, actor, (flow, body.version), body.name, body.values)
        return schemas.FlowSetting.of(changed)


def _add_designs(routes: APIRouter, designer: FlowDesigner) -> None:
    stale = (FlowNotFoundError, ChangedMeanwhileError)
    wrong = (BadGraphError, BadScenarioError)

    @routes.get("/designs", dependencies=[_Reader])
    async def flow_designs(tx: Transaction) -> Sequence[designs.DesignItem]:
        """All flows with their drafts, those too that were never published."""
        return [designs.DesignItem.of(board) for board in await designer.designs(tx)]

    @routes.post("/designs", responses=answers(FlowNotFoundError, NameTakenError))
    async def add_design(tx: Transaction, actor: _Writer, body: designs.DesignBody) -> designs.DesignItem:
        return designs.DesignItem.of(await designer.add(tx, actor, body.name, body.copied))

    @routes.get("/designs/{flow}", responses=answers(FlowNotFoundError), dependencies=[_Reader])
    async def flow_design(tx: Transaction, flow: _FlowId) -> designs.DesignItem:
        return designs.DesignItem.of(await designer.design(tx, flow))

    @routes.put("/designs/{flow}", responses=answers(*stale, *wrong, NameTakenError))
    async def change_design(
        tx: Transaction, actor: _Writer, flow: _FlowId, body: designs.DesignChange
    ) -> designs.DesignItem:
        """Save the draft. Callers meet it when it is published."""
        changed = await designer.change(tx, actor, body.version, body.design(flow), body.name)
        return designs.DesignItem.of(changed)

    @routes.post("/designs/{flow}/discard", responses=answers(*stale))
    async def discard_design(
        tx: Transaction, actor: _Writer, flow: _FlowId, body: designs.SeenDraft
    ) -> designs.DesignItem:
        """Go back to the newest version."""
        return designs.DesignItem.of(await designer.discard(tx, actor, flow, body.version))

    @routes.post("/designs/{flow}/publish", responses=answers(*stale, FlowHasProblemsError))
    async def publish_design(
        tx: Transaction, actor: _Writer, flow: _FlowId, body: designs.SeenDraft
    ) -> designs.DesignItem:
        """Let callers meet the draft from now on; calls that go on keep the version on which they began."""
        return designs.DesignItem.of(await designer.publish(tx, actor, flow, body.version))


def _add_versions(routes: APIRouter, designer: FlowDesigner) -> None:
    missing = answers(FlowNotFoundError, FlowVersionNotFoundError)

    @routes.get("/designs/{flow}/versions", responses=answers(FlowNotFoundError), dependencies=[_Reader])
    async def flow_versions(tx: Transaction, flow: _FlowId) -> Sequence[designs.VersionItem]:
        return [designs.VersionItem.model_validate(one) for one in await designer.versions(tx, flow)]

    @routes.get("/designs/{flow}/versions/{version}", responses=missing, dependencies=[_Reader])
    async def flow_version(tx: Transaction, flow: _FlowId, version: _VersionNumber) -> designs.DesignVersion:
        """A published version; 0 is the draft."""
        return designs.DesignVersion.of(await designer.version(tx, flow, version))

    @routes.get("/designs/{flow}/comparison", responses=missing, dependencies=[_Reader])
    async def compare_versions(
        tx: Transaction,
        flow: _FlowId,
        before: Annotated[int, Query(ge=0, le=2**31 - 1)],
        after: Annotated[int, Query(ge=0, le=2**31 - 1)],
    ) -> designs.ComparisonItem:
        """What changes between two versions, of which 0 is the draft."""
        return designs.ComparisonItem.model_validate(await designer.compare(tx, flow, before, after))


def _add_trials(routes: APIRouter, designer: FlowDesigner) -> None:
    @routes.post("/designs/{flow}/lint", responses=answers(BadGraphError), dependencies=[_Reader])
    async def lint_graph(tx: Transaction, flow: _FlowId, body: designs.GraphBody) -> Sequence[designs.ProblemItem]:
        """All that is wrong with a graph that is not saved yet."""
        found = await designer.lint(tx, graph_of(body.graph.root, flow, 1))
        return [designs.ProblemItem.model_validate(problem) for problem in found]

    @routes.post("/designs/{flow}/trials", responses=answers(BadGraphError, BadScenarioError), dependencies=[_Reader])
    async def try_scenarios(tx: Transaction, flow: _FlowId, body: designs.TrialBody) -> Sequence[designs.TrialItem]:
        """Try scenarios on a graph that is not saved yet; each is told step by step."""
        scenarios = [scenario_of(scenario.root) for scenario in body.scenarios]
        results = await designer.play(tx, graph_of(body.graph.root, flow, 1), scenarios)
        return [designs.TrialItem.model_validate(result) for result in results]


def _add_prompts(routes: APIRouter, shelf: PromptShelf) -> None:
    async def on_shelf(tx: Transaction, prompt: PromptId) -> schemas.PromptSetting:
        found = [one for one in await shelf.prompts(tx) if one.prompt == prompt]
        if not found:
            raise PromptNotFoundError
        return schemas.PromptSetting.of(found[0])

    @routes.get("/prompts", dependencies=[_Reader])
    async def prompt_settings(tx: Transaction) -> Sequence[schemas.PromptSetting]:
        return [schemas.PromptSetting.of(prompt) for prompt in await shelf.prompts(tx)]

    @routes.post("/prompts", responses=answers(NameTakenError))
    async def add_prompt(tx: Transaction, actor: _Writer, body: schemas.PromptBody) -> schemas.PromptSetting:
        added = await shelf.put_prompt(tx, actor, body.wanted(shelf.new_prompt()))
        return await on_shelf(tx, added.prompt)

    @routes.post(
        "/prompts/rehearsal",
        response_class=Response,
        responses={**answers(VoiceUnavailableError, *_SOUND_ERRORS[1:]), 200: _SOUND},
    )
    async def rehearse(_actor: _Writer, body: schemas.Rehearsal) -> Response:
        """How a text would sound. Nothing is kept."""
        return Response(await shelf.rehearse(body.text, body.language), media_type="audio/ogg")

    @routes.put("/prompts/{prompt}", responses=answers(PromptNotFoundError, *_STALE))
    async def change_prompt(
        tx: Transaction, actor: _Writer, prompt: _PromptId, body: schemas.PromptChange
    ) -> schemas.PromptSetting:
        changed = await shelf.put_prompt(tx, actor, body.wanted(prompt, body.version))
        return await on_shelf(tx, changed.prompt)


def _add_sounds(routes: APIRouter, shelf: PromptShelf) -> None:
    @routes.get(
        "/prompts/{prompt}/{language}/sound",
        response_class=FileResponse,
        responses={**answers(PromptNotFoundError), 200: _SOUND},
        dependencies=[_Reader],
    )
    async def prompt_sound(tx: Transaction, prompt: _PromptId, language: Language) -> FileResponse:
        """What callers of this language hear."""
        return FileResponse(await shelf.file(tx, prompt, language), media_type="audio/ogg")

    @routes.put(
        "/prompts/{prompt}/{language}/sound",
        status_code=204,
        responses=answers(*_SOUND_ERRORS),
        openapi_extra=_UPLOAD,
    )
    async def put_sound(
        tx: Transaction,
        actor: _Writer,
        prompt: _PromptId,
        language: Language,
        request: Request,
        origin: Annotated[Literal["recorded", "uploaded"], Query()],
    ) -> None:
        """Take the place of what callers hear. The body is a sound file of any usual form."""
        await shelf.put_sound(tx, actor, prompt, language, await _content(request), Origin(origin))

    @routes.put(
        "/prompts/{prompt}/{language}/text",
        status_code=204,
        responses=answers(VoiceUnavailableError, *_SOUND_ERRORS),
    )
    async def put_text(
        tx: Transaction, actor: _Writer, prompt: _PromptId, language: Language, body: schemas.TextBody
    ) -> None:
        """Let a voice speak these words to callers of this language."""
        await shelf.put_text(tx, actor, prompt, language, body.text)

    @routes.delete(
        "/prompts/{prompt}/{language}/sound",
        status_code=204,
        responses=answers(PromptNotFoundError, PromptInUseError),
    )
    async def remove_sound(tx: Transaction, actor: _Writer, prompt: _PromptId, language: Language) -> None:
        """Go back to the sound that ships, or to none for a prompt of one's own."""
        await shelf.remove_sound(tx, actor, prompt, language)


async def _content(request: Request) -> bytes:
    """The body, read only now that the caller is known to be allowed to send it."""
    content = await request.body()
    if len(content) > LARGEST_SOUND:
        raise HTTPException(413)
    return content
