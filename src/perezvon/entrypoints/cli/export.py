"""`perezvon export events`: the log as lines of JSON, for archives and other programs."""

import asyncio
import sys
from typing import BinaryIO

import click
import msgspec

from perezvon.entrypoints.foundation import foundation
from perezvon.entrypoints.settings import read_settings
from perezvon.kernel.ids import MAIN
from perezvon.platform.log.port import LogRow


@click.group()
def command() -> None:
    """Write the log to a file or a pipe."""


@command.command()
@click.option("--format", "form", type=click.Choice(["jsonl"]), default="jsonl", show_default=True)
@click.option(
    "--after",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Begin after this step, or the oldest that is kept.",
)
@click.option("--output", type=click.File("wb"), default="-", help="A file; standard output otherwise.")
@click.option("--demo", is_flag=True, help="The demo's log.")
def events(form: str, after: int, output: BinaryIO, demo: bool) -> None:
    """Every step as one line: domain, seq, at (microseconds), type, v, data and out."""
    assert form == "jsonl"
    asyncio.run(_export(output, after, demo=demo))


async def _export(output: BinaryIO, after: int, *, demo: bool) -> None:
    written = 0
    async with foundation(read_settings(demo=demo), name="export") as base:
        first = await base.event_log.first_seq(MAIN)
        if after + 1 < first:
            click.echo(f"steps {after + 1} to {first - 1} were dropped because of their age", file=sys.stderr)
            after = first - 1
        while rows := await base.event_log.read(MAIN, after=after):
            output.writelines(_line(row) for row in rows)
            after, written = rows[-1].seq, written + len(rows)
    output.flush()
    click.echo(f"{written} steps exported", file=sys.stderr)


def _line(row: LogRow) -> bytes:
    step = {
        "domain": MAIN,
        "seq": row.seq,
        "at": row.at,
        "type": row.type,
        "v": row.v,
        "data": msgspec.Raw(row.data),
        "out": msgspec.Raw(row.out),
    }
    return msgspec.json.encode(step) + b"\n"
