"""`perezvon schema`: the database schema, for operators and for `make check`."""

import asyncio

import click

from perezvon.entrypoints import migrations, schema
from perezvon.entrypoints.foundation import foundation
from perezvon.entrypoints.settings import read_settings


@click.group()
def command() -> None:
    """Bring the database up to date, or check that it is."""


@command.command()
def upgrade() -> None:
    """Run the migrations that are missing."""
    asyncio.run(_upgrade())


@command.command()
def check() -> None:
    """Fail when the tables in code and in the migrations differ."""
    asyncio.run(_check())


@command.command()
@click.argument("message")
def revise(message: str) -> None:
    """Write a migration with the difference (for developers)."""
    asyncio.run(_revise(message))


async def _upgrade() -> None:
    async with foundation(read_settings(), name="schema") as base:
        await schema.upgrade(base.database)


async def _check() -> None:
    async with foundation(read_settings(), name="schema") as base:
        await schema.upgrade(base.database)
        await migrations.check(base.database)


async def _revise(message: str) -> None:
    async with foundation(read_settings(), name="schema") as base:
        await schema.upgrade(base.database)
        await migrations.revise(base.database, message)
