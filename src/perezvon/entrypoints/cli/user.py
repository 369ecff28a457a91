"""`perezvon user`: a way in for whoever has lost theirs, from the machine itself."""

import asyncio
import sys

import click

from perezvon.entrypoints.foundation import Foundation, foundation
from perezvon.entrypoints.settings import read_settings
from perezvon.entrypoints.subscriptions import facts
from perezvon.features.identity.domain import UserNotFoundError
from perezvon.features.identity.service.users import UsersService


@click.group()
def command() -> None:
    """Let a person who signs in choose a new password."""


@command.command()
@click.argument("login")
@click.option("--remove-second-factor", is_flag=True, help="Let them in by password alone; their device is lost.")
@click.option("--demo", is_flag=True, help="The demo's people.")
def reset(login: str, remove_second_factor: bool, demo: bool) -> None:
    """Print a link by which LOGIN chooses a new password. It works once, for 24 hours."""
    try:
        click.echo(asyncio.run(_reset(login, remove_second_factor=remove_second_factor, demo=demo)))
    except UserNotFoundError:
        click.echo(f"there is no active user with the login {login}", err=True)
        sys.exit(1)


async def _reset(login: str, *, remove_second_factor: bool, demo: bool) -> str:
    async with foundation(read_settings(demo=demo), name="user") as base:
        return await reset_link(base, login, remove_second_factor=remove_second_factor)


async def reset_link(base: Foundation, login: str, *, remove_second_factor: bool) -> str:
    """The address of a link to a new password. Raises `UserNotFoundError`."""
    users = UsersService(base.clock, base.ids, facts())
    async with base.database.begin() as tx:
        user = await users.user_of_login(tx, login)
        if remove_second_factor:
            await users.remove_second_factor(tx, None, user.user)
        token = await users.reset_link(tx, None, user.user)
    address = base.settings.public_address or f"http://localhost:{base.settings.port}"
    return f"{address}/reset/{token}"
