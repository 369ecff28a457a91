"""Logging: one pipeline for our own messages and for those of the libraries.

A message is static text with fields: `logger(__name__).info("call_ended", contact=contact)`. Three promises hold for
every line, whoever wrote it:

- a field whose name starts with `pii.` is personal and is left out, unless the operator allowed such fields, and so are
  the rows and parameters that a database error quotes in a traceback;
- the value of a field that is named like a secret is replaced by stars, at any depth;
- the password inside an address (`scheme://user:password@host`) is replaced by stars, in tracebacks as well.
"""

import logging
import re
import sys
from collections.abc import Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Literal, TypeAlias

import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

Form: TypeAlias = Literal["auto", "console", "json"]
Level: TypeAlias = Literal["debug", "info", "warning", "error"]

PERSONAL = "pii."
"""What the names of personal fields start with."""

_FILE_BYTES = 10_000_000
_FILE_COPIES = 5
_HIDDEN = "***"
_SECRET_NAME = re.compile(
    r"passw|token|secret|cookie|authorization|api_?key|(^|[._-])(sdp|dsn)($|[._-])", re.IGNORECASE
)
_ADDRESS_PASSWORD = re.compile(r"(?<=://)([^\s:/@]*):[^\s/@]+@")

_QUOTED_ROW = re.compile(r"^(DETAIL:|\[parameters:).*?(?=^\[|^HINT:|^\s*$|\Z)", re.DOTALL | re.MULTILINE)
"""What PostgreSQL and SQLAlchemy quote from the statement that failed, up to the next part of their message."""

_QUIET = {"aioice": "warning", "aiortc": "warning", "asyncio": "warning", "uvicorn.access": "warning"}
"""Libraries that write a line for every packet or request; a request line may carry what somebody searched for."""


def logger(name: str) -> BoundLogger:
    """The logger of the module `name`. It may be made before `configure` and follows it."""
    bound: BoundLogger = structlog.stdlib.get_logger(name)
    return bound


def configure(*, form: Form, level: Level, file: Path | None = None, allow_personal: bool = False) -> None:
    """Send the messages of this process where they belong; a second call replaces the first.

    With `file`: JSON lines into that file, which is rotated, and warnings on standard error for people to read. Without:
    everything on standard error in `form`, where `auto` means `console` on a terminal and `json` elsewhere. Two
    processes never share a file.
    """
    _configure_structlog()
    root = logging.getLogger()
    for handler in root.handlers[:]:
        if isinstance(handler.formatter, ProcessorFormatter):
            root.removeHandler(handler)
            handler.close()
    for handler in _handlers(form, file, allow_personal):
        root.addHandler(handler)
    root.setLevel(level.upper())
    for name, quiet in _QUIET.items():
        logging.getLogger(name).setLevel(logging.NOTSET if level == "debug" else quiet.upper())


def without_personal_fields(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """A processor that leaves out every field whose name starts with `pii.`, and rows quoted in tracebacks."""
    kept = {name: value for name, value in event.items() if not name.startswith(PERSONAL)}
    if isinstance(trace := kept.get("exception"), str):
        kept["exception"] = _QUOTED_ROW.sub(rf"\1 {_HIDDEN}\n", trace)
    return kept


def without_secrets(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """A processor that hides secrets by the name of their field, and passwords inside addresses."""
    return {name: _hide(name, value) for name, value in event.items()}


def _hide(name: str, value: object) -> object:
    if value is not None and _SECRET_NAME.search(name):
        return _HIDDEN
    if isinstance(value, str):
        return _ADDRESS_PASSWORD.sub(rf"\1:{_HIDDEN}@", value)
    if isinstance(value, Mapping):
        return {key: _hide(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_hide("", inner) for inner in value]
    return value


def _configure_structlog() -> None:
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_stamps(), ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=BoundLogger,
        cache_logger_on_first_use=False,
    )


def _stamps() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _handlers(form: Form, file: Path | None, allow_personal: bool) -> list[logging.Handler]:
    stderr = logging.StreamHandler(sys.stderr)
    if file is None:
        is_console = form == "console" or (form == "auto" and sys.stderr.isatty())
        stderr.setFormatter(_formatter(is_console=is_console, allow_personal=allow_personal))
        return [stderr]
    stderr.setLevel(logging.WARNING)
    stderr.setFormatter(_formatter(is_console=True, allow_personal=allow_personal))
    file.parent.mkdir(parents=True, exist_ok=True)
    written = RotatingFileHandler(file, maxBytes=_FILE_BYTES, backupCount=_FILE_COPIES, encoding="utf-8")
    written.setFormatter(_formatter(is_console=False, allow_personal=allow_personal))
    return [stderr, written]


def _formatter(*, is_console: bool, allow_personal: bool) -> ProcessorFormatter:
    """The last steps of every line. Tracebacks become text before secrets are looked for."""
    processors: list[Processor] = [ProcessorFormatter.remove_processors_meta, structlog.processors.format_exc_info]
    if not allow_personal:
        processors.append(without_personal_fields)
    processors += [without_secrets, _console() if is_console else _json()]
    return ProcessorFormatter(foreign_pre_chain=_stamps(), processors=processors)


def _console() -> Processor:
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=32
    )


def _json() -> Processor:
    return structlog.processors.JSONRenderer(ensure_ascii=False, default=_as_text)


def _as_text(value: Any) -> str:
    return str(value)
