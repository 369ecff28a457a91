"""`perezvon flow check FILE`: lint a flow and run its scenarios, for a build that must not let a bad flow pass."""

import sys
from collections.abc import Collection, Iterator
from pathlib import Path

import click

from perezvon.engine.flow.files import (
    BadFileError,
    Setting,
    check_names,
    hours_setup,
    line_of,
    line_of_node,
    moment,
    queues_of,
    read_flow,
    read_setting,
    route_facts,
)
from perezvon.engine.flow.graph import Flow, GoToRoute, RouteExit
from perezvon.engine.flow.lint import Known, Problem, Severity, problems
from perezvon.engine.flow.scenario import Result, Stage, play
from perezvon.engine.flow.ways import prompt_of, said_by
from perezvon.kernel.ids import EndpointId, HoursId, NumberId, PromptId


@click.group()
def command() -> None:
    """Look at flows: what callers hear before and after an agent."""


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--strict", is_flag=True, help="Fail for what annoys callers too.")
@click.option("--trace", is_flag=True, help="Show each step of a scenario that fails.")
def check(file: Path, *, strict: bool, trace: bool) -> None:
    """Lint the flow of FILE and run its scenarios.

    FILE is a flow (JSON or TOML) or a TOML file of scenarios that names one. Ends with 1 when a flow cannot work, when a
    scenario fails, or when a file is not what it should be.
    """
    lines = list(_checked(file, strict=strict, trace=trace))
    for line, _ in lines:
        click.echo(line)
    if any(is_failure for _, is_failure in lines):
        sys.exit(1)


def _checked(file: Path, *, strict: bool, trace: bool) -> Iterator[tuple[str, bool]]:
    """What there is to tell, and whether it is a failure."""
    text = file.read_text("utf-8", "replace")
    try:
        if _is_flow(file, text):
            yield from _linted(file, text, read_flow(text), None, strict=strict)
            return
        setting = read_setting(text)
        path, flows = file.parent / setting.flow, [_read(file, text, name) for name in setting.flows]
        flow = _read(file, text, setting.flow)
        prompts, exits = _said(flow, *flows), _exits(flow, *flows)
        check_names(text, setting, flow, sorted(prompts), exits)
    except _FileError as error:
        yield str(error), True
        return
    except BadFileError as error:
        yield f"{file}:{error.line}: {error.reason}", True
        return
    yield from _linted(path, path.read_text("utf-8"), flow, _known(setting, flow, flows), strict=strict)
    hours = {HoursId(name): hours_setup(name, written) for name, written in setting.hours.items()}
    stage = Stage(hours=hours, flows={other.flow: other for other in flows})
    for number, scenario in enumerate(setting.scenario):
        yield from _told(file, text, number, play(flow, scenario, moment(scenario.time), stage), trace=trace)
    count = len(setting.scenario)
    yield f"{file}: {count} scenario{'' if count == 1 else 's'}", False


class _FileError(Exception):
    """Another file is not what it should be."""


def _read(file: Path, text: str, name: str) -> Flow:
    """A flow that the file names. Raises `_FileError`, or `BadFileError` where it is named."""
    path = file.parent / name
    line = next((number for number, line in enumerate(text.splitlines(), start=1) if name in line), 1)
    try:
        return read_flow(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadFileError(line, f"{name} cannot be read: {type(error).__name__}") from None
    except BadFileError as error:
        raise _FileError(f"{path}:{error.line}: {error.reason}") from None


def _is_flow(file: Path, text: str) -> bool:
    return file.suffix == ".json" or any(line.strip().replace(" ", "") == "[[nodes]]" for line in text.splitlines())


def _linted(path: Path, text: str, flow: Flow, known: Known | None, *, strict: bool) -> Iterator[tuple[str, bool]]:
    for problem in problems(flow, known):
        is_failure = strict or problem.severity is Severity.ERROR
        yield f"{path}:{line_of_node(text, problem.node)}: {_words(problem)}", is_failure


def _words(problem: Problem) -> str:
    return f"{problem.severity}: {problem}"


def _told(file: Path, text: str, number: int, result: Result, *, trace: bool) -> Iterator[tuple[str, bool]]:
    failure = result.failure
    if failure is None:
        return
    line = line_of(text, number, failure.code)
    yield f"{file}:{line}: {result.name}: {failure.code} expected {failure.expected}, got {failure.got}", True
    for step in result.trace if trace else ():
        said = f" says {' '.join(step.said)}" if step.said else ""
        did = f" < {step.did}" if step.did else ""
        yield f"    {step.node} ({step.kind}){said}{did}{f' -> {step.detail}' if step.detail else ''}", False


def _said(*flows: Flow) -> Collection[PromptId]:
    parts = (part for flow in flows for node in flow.nodes for part in said_by(node))
    return {prompt for part in parts if (prompt := prompt_of(part)) is not None}


def _exits(*flows: Flow) -> dict[str, list[str]]:
    """The routes of flows with the ways by which they may give contacts back."""
    exits: dict[str, list[str]] = {}
    for node in (node for flow in flows for node in flow.nodes if isinstance(node, GoToRoute)):
        ways: tuple[RouteExit, ...] = node.exits
        exits.setdefault(node.route, []).extend(exit_.way for exit_ in ways)
    return exits


def _known(setting: Setting, flow: Flow, others: list[Flow]) -> Known | None:
    """What the file says of the centre; what it does not name counts as there."""
    names = [node.route for node in flow.nodes if isinstance(node, GoToRoute)]
    hours = [node.hours for node in flow.nodes if hasattr(node, "hours")]
    return Known(
        routes=route_facts(setting) if setting.routes else names,
        hours=[HoursId(name) for name in setting.hours] or hours,
        prompts=[PromptId(name) for name in setting.lengths] or _said(flow),
        queues=queues_of(setting),
        flows=[one.flow for one in (flow, *others)],
        endpoints=None if setting.endpoints is None else [EndpointId(name) for name in setting.endpoints],
        numbers=None if setting.numbers is None else [NumberId(name) for name in setting.numbers],
        lengths={PromptId(name): seconds for name, seconds in setting.lengths.items()},
    )
