"""The steps of a route in words."""

from collections.abc import Iterator

from perezvon.engine.centre import AgentStep, ExitStep, HeadStep, LastAgentStep, QueueStep, RouteStep, When
from perezvon.engine.message import stored_name
from perezvon.features.sheets.service.directory import Directory
from perezvon.features.sheets.service.words import named, word
from perezvon.kernel.values import Language

_DAY_S = 86_400


def step_text(step: RouteStep, known: Directory, language: Language) -> str:
    """A step such as `Support 60 s (known callers)`."""
    seconds = _seconds(step)
    time = "" if seconds is None else f" {seconds} s"
    when = "" if step.when is None else f" ({_condition(step.when, known, language)})"
    return f"{_target(step, known, language)}{time}{when}"


def _seconds(step: RouteStep) -> int | None:
    match step:
        case QueueStep():
            return step.wait_s
        case ExitStep():
            return None
        case _:
            return step.ring_s


def _target(step: RouteStep, known: Directory, language: Language) -> str:
    match step:
        case QueueStep():
            return known.queues.text(step.queue)
        case AgentStep():
            return known.agents.text(step.agent)
        case HeadStep():
            return f"{word(language, 'step.head')}: {known.teams.text(step.team)}"
        case LastAgentStep():
            return f"{word(language, 'step.last_agent')} ({step.within_s / _DAY_S:g} d)"
        case ExitStep():
            return named(language, "way", step.way)
        case _:
            return word(language, f"step.{stored_name(type(step).__name__).removesuffix('_step')}")


def _condition(when: When, known: Directory, language: Language) -> str:
    holds = ", ".join(_parts(when, known, language))
    return f"{word(language, 'when.not')} {holds}" if when.is_negated else holds


def _parts(when: When, known: Directory, language: Language) -> Iterator[str]:
    if when.hours is not None:
        yield known.hours.text(when.hours)
    if when.is_known is not None:
        yield word(language, "when.known" if when.is_known else "when.unknown")
    yield from (spoken.value for spoken in when.languages)
    yield from when.tiers
    if when.expects_long_wait:
        yield word(language, "when.long_wait")
