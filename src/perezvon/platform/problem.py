"""Errors on the wire: `application/problem+json` (RFC 9457) with a stable code that the web app translates."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from perezvon.kernel.errors import AppError, ErrorKind

STATUS = {
    ErrorKind.INVALID: 400,
    ErrorKind.UNAUTHENTICATED: 401,
    ErrorKind.FORBIDDEN: 403,
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.CONFLICT: 409,
    ErrorKind.TOO_MANY: 429,
    ErrorKind.UNAVAILABLE: 503,
}


class Problem(BaseModel):
    """An error as the web app reads it: `code` is stable and translated with `params`."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    params: dict[str, str | int] = {}


def problem(
    status: int, code: str, params: Mapping[str, str | int] | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """The answer that tells of an error."""
    body = Problem(title=HTTPStatus(status).phrase, status=status, code=code, params=dict(params or {}))
    return JSONResponse(
        body.model_dump(), status_code=status, media_type="application/problem+json", headers=dict(headers or {})
    )


def answers(*errors: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that can end in these errors, for the generated API description."""
    codes: dict[int, list[str]] = {}
    for error in errors:
        codes.setdefault(STATUS[error.kind], []).append(error.code)
    return {status: {"model": Problem, "description": ", ".join(named)} for status, named in codes.items()}
