"""`perezvon doctor`: what is wrong with a centre, and what to do about it."""

import asyncio
import json
import sys

import click
from pydantic import ValidationError

from perezvon.entrypoints.doctor.examination import NUMBER, examine, report, wrong_settings
from perezvon.entrypoints.doctor.finding import Finding
from perezvon.entrypoints.doctor.machine import Machine
from perezvon.entrypoints.settings import read_settings
from perezvon.entrypoints.words import Words


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@click.option("--fix", is_flag=True, help="Put right what needs no choice of yours.")
@click.option("--demo", is_flag=True, help="The demo's data.")
def command(as_json: bool, fix: bool, demo: bool) -> None:
    """Examine the centre, running or not. Exit code 1 when something is wrong, 0 when all is in order."""
    words = Words.here()
    try:
        found = asyncio.run(examine(Machine(settings=read_settings(demo=demo)), fix=fix))
    except ValidationError as error:
        found = wrong_settings(error, words)
    if as_json:
        click.echo(json.dumps(_as_json(found, words), ensure_ascii=False))
    else:
        _print(found, words)
    sys.exit(1 if any(not finding.is_fixed for finding in found) else 0)


def _as_json(found: list[Finding], words: Words) -> dict[str, object]:
    findings = [
        {"check": finding.check, "severity": finding.severity, "fixed": finding.is_fixed, **report(finding, words)}
        for finding in found
    ]
    return {"checks": NUMBER, "findings": findings}


def _print(found: list[Finding], words: Words) -> None:
    for finding in found:
        told = report(finding, words)
        mark = click.style("✗", fg="red") if finding.severity == "error" else click.style("!", fg="yellow")
        click.echo(f"{mark} {told['finding']}")
        click.echo(f"  {told['consequence']}")
        remedy = words.say("say.doctor.fixed") if finding.is_fixed else told["remedy"]
        click.echo(f"  {words.say('say.doctor.remedy')}: {remedy}\n" if not finding.is_fixed else f"  {remedy}\n")
    key = "say.doctor.found" if found else "say.doctor.ok"
    click.echo(words.say(key, count=NUMBER, found=len(found)))
