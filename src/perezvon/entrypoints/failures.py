"""What stops a command, in words that say what to do.

Expected failures (an `AppError`, a setting that is not valid, a disk or a folder that cannot be used) become one message
on standard error and exit code 1. Anything else is a bug and keeps its traceback.
"""

import errno
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any, NoReturn

import click
from pydantic import ValidationError

from perezvon.entrypoints.words import Words
from perezvon.kernel.errors import AppError
from perezvon.platform.settings import Settings

_OS_CODES = {
    errno.EACCES: "os.denied",
    errno.EPERM: "os.denied",
    errno.EROFS: "os.read_only",
    errno.ENOSPC: "os.full",
    errno.EDQUOT: "os.full",
    errno.ENOTDIR: "os.not_a_folder",
    errno.EEXIST: "os.not_a_folder",
    errno.ENOENT: "os.missing",
}


_MISSING = frozenset({"link_key_missing", "mail_from_missing", "turn_secret_missing"})
"""Settings that others need."""


@contextmanager
def told() -> Iterator[None]:
    """End the process with a message when the block ends in an expected failure."""
    words = Words.here()
    try:
        yield
    except (AppError, OSError, ValidationError, ExceptionGroup) as error:
        texts = explain(_only(error), words)
        if not texts:
            raise
        _end(texts)


def explain(error: BaseException, words: Words) -> list[str]:
    """What a person should know and do; nothing when the failure is not an expected one."""
    match error:
        case AppError():
            key = f"failure.{error.code}"
            return [words.say(key, **error.params) if words.has(key) else str(error)]
        case ValidationError():
            return [_setting(problem, words) for problem in error.errors(include_url=False, include_input=False)]
        case OSError(errno=number) if number in _OS_CODES and error.filename is not None:
            return [words.say(f"failure.{_OS_CODES[number]}", path=os.fsdecode(error.filename))]
        case _:
            return []


def _only(error: BaseException) -> BaseException:
    """The failure itself, where tasks have wrapped it."""
    while isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def _end(texts: list[str]) -> NoReturn:
    for text in texts:
        click.echo(f"perezvon: {text}", err=True)
    sys.exit(1)


def _setting(problem: Mapping[str, Any], words: Words) -> str:
    """A setting that is not valid: its name and what it may be, never its value, which may be a secret."""
    if not problem["loc"]:
        kind = str(problem["type"])
        return words.say(f"failure.settings.{kind if kind in _MISSING else 'key_alone'}")
    field = str(problem["loc"][0])
    name = f"PEREZVON_{field.upper()}"
    context = problem.get("ctx", {})
    match problem["type"]:
        case "extra_forbidden":
            nearest = get_close_matches(field, Settings.model_fields, n=1, cutoff=0) or ["data"]
            return words.say("failure.settings.unknown", name=name, nearest=f"PEREZVON_{nearest[0].upper()}")
        case "literal_error":
            return words.say("failure.settings.one_of", name=name, allowed=context["expected"].replace(" or ", ", "))
        case "bool_parsing" | "bool_type":
            return words.say("failure.settings.switch", name=name)
        case _:
            return _other_setting(field, name, problem["msg"], words)


def _other_setting(field: str, name: str, why: str, words: Words) -> str:
    if field in ("trusted_proxies", "webhook_networks"):
        return words.say("failure.settings.networks", name=name)
    if allowed := _range(field, words):
        return words.say("failure.settings.number", name=name, allowed=allowed)
    return words.say("failure.settings.other", name=name, allowed=why)


def _range(field: str, words: Words) -> str:
    """Which numbers a setting may be; nothing when it is no number."""
    known = Settings.model_fields[field]
    limits = {
        limit: getattr(part, limit) for part in known.metadata for limit in ("ge", "gt", "le") if hasattr(part, limit)
    }
    if "gt" in limits:
        text = words.say("say.above", least=limits["gt"])
    elif "le" in limits:
        text = words.say("say.from_to", least=limits["ge"], most=limits["le"])
    elif "ge" in limits:
        text = words.say("say.at_least", least=limits["ge"])
    else:
        return ""
    kind = "whole" if known.annotation is int else "number"
    return words.say("say.kind_and_range", kind=words.say(f"say.{kind}"), range=text)
