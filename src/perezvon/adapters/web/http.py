"""Asks systems of the operator over HTTP, by the names that a file gives them.

The file `<data>/endpoints.toml` is the operator's: it holds addresses and keys, which nobody sees in the web app, in the
log or in an error. It is read again for each question, so that a change needs no restart.

    [orders]
    url = "https://shop.example/perezvon/orders"
    token = "..."       # sent as `Authorization: Bearer ...`

A question is a POST of `{"contact": ..., "customer": ..., "attributes": {...}}` with its id as `Idempotency-Key`; the answer
an object of codes, such as `{"state": "late", "days": 3}`.
"""

import asyncio
import json
import re
import tomllib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NoReturn
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import msgspec
from typing_extensions import override

from perezvon.engine.commands import AskWeb
from perezvon.engine.message import Attribute
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import EndpointId

LARGEST_ANSWER = 16_384
MOST_VALUES = 20

_CODE = re.compile(r"[A-Za-z0-9_.:+-]{1,64}")


class Endpoint(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a system answers."""

    url: str
    token: str | None = None


class _NoRedirects(HTTPRedirectHandler):
    """A key must not follow to wherever an answer points."""

    @override
    def redirect_request(self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> NoReturn:
        raise HTTPError(req.full_url, code, "redirected", headers, fp)


class HttpDesk:
    """Dispatch's `WebDesk`, and for the linter of flows the names of what may be asked."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._opener = build_opener(_NoRedirects())

    def names(self) -> Collection[EndpointId]:
        """The endpoints that are configured; none when the file cannot be read."""
        try:
            return [EndpointId(name) for name in self._read()]
        except AdapterError:
            return []

    async def ask(self, question: AskWeb) -> Sequence[Attribute]:
        """The codes that the system answers. Raises `AdapterError`, which tells neither address nor key."""
        return await asyncio.to_thread(self._ask, question)

    def _ask(self, question: AskWeb) -> Sequence[Attribute]:
        endpoint = self._read().get(question.endpoint)
        if endpoint is None:
            raise AdapterError("the endpoint is not configured", retryable=False)
        if urlsplit(endpoint.url).scheme not in ("http", "https"):
            raise AdapterError("the endpoint has no web address", retryable=False)
        try:
            with self._opener.open(_request(endpoint, question), timeout=question.wait_s) as answer:
                return _values(answer.read(LARGEST_ANSWER + 1))
        except HTTPError as error:
            error.close()
            raise AdapterError(f"answered {error.code}", retryable=error.code >= 500) from None
        except OSError as error:
            raise AdapterError(f"not reached: {type(error).__name__}", retryable=True) from None
        except ValueError:
            raise AdapterError("answered no object of codes", retryable=False) from None

    def _read(self) -> dict[str, Endpoint]:
        try:
            found = tomllib.loads(self._file.read_text("utf-8"))
            return msgspec.convert(found, dict[str, Endpoint])
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, msgspec.ValidationError) as error:
            raise AdapterError(f"{self._file.name} cannot be read: {type(error).__name__}", retryable=False) from None


def _request(endpoint: Endpoint, question: AskWeb) -> Request:
    asked = {
        "contact": question.contact,
        "customer": question.customer,
        "attributes": {value.name: value.value for value in question.values},
    }
    headers = {"Content-Type": "application/json", "Idempotency-Key": question.id}
    if endpoint.token:
        headers["Authorization"] = f"Bearer {endpoint.token}"
    # The scheme was looked at: no files are opened by it.
    return Request(endpoint.url, json.dumps(asked).encode(), headers, method="POST")  # noqa: S310


def _values(body: bytes) -> Sequence[Attribute]:
    """The values that are codes. Whatever could be words of people is left out, so that it does not reach the log."""
    if len(body) > LARGEST_ANSWER:
        raise ValueError("too large")
    answered = json.loads(body)
    if not isinstance(answered, dict):
        raise ValueError("no object")  # noqa: TRY004 - of the answer, as any other nonsense in it
    codes = ((str(name), _code(value)) for name, value in list(answered.items())[:MOST_VALUES])
    return [Attribute(name=name, value=code) for name, code in codes if code and _CODE.fullmatch(name)]


def _code(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str | int):
        return ""
    return str(value) if _CODE.fullmatch(str(value)) else ""
