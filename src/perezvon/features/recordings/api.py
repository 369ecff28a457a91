"""Routes of recordings. The audio is served in parts (RFC 9110 section 14), so that a player can seek."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Response
from fastapi.responses import StreamingResponse
from starlette.exceptions import HTTPException

from perezvon.features.contacts.public import ContactNotFoundError
from perezvon.features.recordings import schemas
from perezvon.features.recordings.domain import (
    Master,
    RangeNotSatisfiableError,
    RecordingNotFoundError,
    RecordingNotReadyError,
    Span,
    requested_span,
)
from perezvon.features.recordings.service import RecordingsService, RetentionService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import ContactId, RecordingId
from perezvon.platform.fields import ID, TEXT
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers

_Listener = Annotated[Actor, Depends(requires("recordings.listen"))]

_RecordingId = Annotated[RecordingId, ID]

_MEDIA_TYPE = "audio/ogg"
_ERRORS = answers(RecordingNotFoundError, RecordingNotReadyError)
_AUDIO: dict[int | str, dict[str, Any]] = {
    200: {"description": "All of it", "content": {_MEDIA_TYPE: {}}},
    206: {"description": "The part asked for", "content": {_MEDIA_TYPE: {}}},
    416: {"description": "No such part"},
}


def retention_router(service: RetentionService) -> APIRouter:
    """`/api/recordings/retention`. It stands before `router`, which takes any name there for a recording's."""
    routes = APIRouter(prefix="/api/recordings", tags=["recordings"], responses=answers(SignedOutError, ForbiddenError))

    @routes.get("/retention", dependencies=[Depends(requires("settings.read"))])
    async def retention(tx: Transaction) -> schemas.Retention:
        """For how many days recordings are kept."""
        return schemas.Retention(days=await service.days(tx))

    @routes.put("/retention", status_code=204)
    async def keep_for(
        tx: Transaction, actor: Annotated[Actor, Depends(requires("settings.write"))], body: schemas.Retention
    ) -> None:
        """Keep recordings for so many days."""
        await service.keep_for(tx, actor, body.days)

    return routes


def router(service: RecordingsService) -> APIRouter:
    """`/api/recordings`."""
    routes = APIRouter(prefix="/api/recordings", tags=["recordings"], responses=answers(SignedOutError, ForbiddenError))

    @routes.get("", responses=answers(ContactNotFoundError))
    async def of_contact(
        tx: Transaction, actor: _Listener, contact: Annotated[ContactId, ID]
    ) -> list[schemas.Recording]:
        """What was recorded in a contact."""
        return [schemas.Recording.model_validate(made) for made in await service.of_contact(tx, actor, contact)]

    @routes.get("/speech", responses=answers(ContactNotFoundError))
    async def speech(
        tx: Transaction, actor: _Listener, contact: Annotated[ContactId, ID]
    ) -> dict[RecordingId, schemas.Speech]:
        """Who spoke how long in each recording of a contact that is ready."""
        found = await service.speech(tx, actor, contact)
        return {recording: schemas.Speech.model_validate(speech) for recording, speech in found.items()}

    @routes.put("/{recording}/keep", status_code=204, responses=answers(RecordingNotFoundError))
    async def keep(
        tx: Transaction,
        actor: Annotated[Actor, Depends(requires("recordings.keep"))],
        recording: _RecordingId,
        body: schemas.Keeping,
    ) -> None:
        """Keep a recording although its time is over, or no longer."""
        await service.keep(tx, actor, recording, keep=body.keep)

    @routes.get("/{recording}/peaks", responses=_ERRORS)
    async def peaks(
        tx: Transaction,
        actor: _Listener,
        recording: _RecordingId,
        points: Annotated[int, Query(ge=1, le=1_000_000)] = 1_000_000,
    ) -> schemas.Peaks:
        """How loud both channels are, in at most so many points, to draw them without the sound."""
        master, loudness = await service.peaks(tx, actor, recording)
        drawn, per_second = loudness.drawn_with(points)
        return schemas.Peaks(
            duration=master.duration, per_second=per_second, left=list(drawn.left), right=list(drawn.right)
        )

    @routes.head("/{recording}/audio", include_in_schema=False)
    async def audio_head(tx: Transaction, actor: _Listener, recording: _RecordingId) -> Response:
        """What a GET of the whole would say. Nobody hears anything, so nothing is put down."""
        master = await service.master(tx, actor, recording)
        return Response(headers=_headers(master, None), media_type=_MEDIA_TYPE)

    @routes.get("/{recording}/audio", response_class=StreamingResponse, responses={**_ERRORS, **_AUDIO})
    async def audio(
        tx: Transaction,
        actor: _Listener,
        recording: _RecordingId,
        purpose: Annotated[str, TEXT, Query(max_length=100)] | None = None,
        byte_range: Annotated[str | None, Header(alias="Range")] = None,
        if_range: Annotated[str | None, Header()] = None,
    ) -> StreamingResponse:
        """The master, agent left and customer right, or the part of it that `Range` asks for. Listening is put down."""
        master = await service.master(tx, actor, recording)
        part = _part(master, byte_range) if if_range in (None, _etag(master)) else None
        await service.note_listening(tx, actor, recording, purpose)
        return StreamingResponse(
            service.sound(master, part or Span(start=0, end=master.size)),
            status_code=200 if part is None else 206,
            headers=_headers(master, part),
            media_type=_MEDIA_TYPE,
        )

    return routes


def _etag(master: Master) -> str:
    return f'"{master.sha256}"'


def _part(master: Master, byte_range: str | None) -> Span | None:
    try:
        return requested_span(byte_range, master.size)
    except RangeNotSatisfiableError as error:
        raise HTTPException(416, headers={"Content-Range": f"bytes */{master.size}"}) from error


def _headers(master: Master, part: Span | None) -> Mapping[str, str]:
    headers = {"Accept-Ranges": "bytes", "ETag": _etag(master), "Cache-Control": "private, no-store"}
    if part is None:
        return {**headers, "Content-Length": str(master.size)}
    content_range = f"bytes {part.start}-{part.end - 1}/{master.size}"
    return {**headers, "Content-Length": str(part.length), "Content-Range": content_range}
