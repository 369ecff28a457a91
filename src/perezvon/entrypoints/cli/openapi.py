"""`perezvon openapi`: the HTTP interface, from which the web app's types are made."""

import asyncio
import json

import click

from perezvon.entrypoints.api import describe


@click.command()
def command() -> None:
    """Print the OpenAPI document."""
    click.echo(json.dumps(asyncio.run(describe()), indent=2, ensure_ascii=False, sort_keys=True))
