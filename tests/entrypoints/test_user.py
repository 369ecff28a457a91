"""A way in for whoever has lost theirs."""

from pathlib import Path

import pytest
from sqlalchemy import select

from perezvon.entrypoints.cli.user import reset_link
from perezvon.entrypoints.foundation import Foundation
from perezvon.features.audit.tables import audit_entry
from perezvon.features.identity import repository
from perezvon.features.identity.domain import SecondFactor, UserNotFoundError
from perezvon.kernel.ids import UserId
from perezvon.platform.db import Database
from perezvon.platform.log.memory import MemoryLog
from perezvon.platform.settings import Settings
from tests.support.centre import Centre


@pytest.fixture
async def centre(database: Database) -> Centre:
    centre = Centre(database)
    await centre.add_staff()
    return centre


def base_of(centre: Centre) -> Foundation:
    settings = Settings(data=Path("/nowhere"), public_address="https://voice.example.com")
    return Foundation(
        settings=settings, clock=centre.clock, ids=centre.ids, database=centre.database, event_log=MemoryLog()
    )


async def test_a_link_from_the_command_line_opens_the_account_of_its_login(centre: Centre) -> None:
    async with centre.database.begin() as tx:
        await repository.save_factor(tx, UserId("robin"), SecondFactor(secret="X", is_on=True))
    address = await reset_link(base_of(centre), " Robin ", remove_second_factor=True)
    token = address.removeprefix("https://voice.example.com/reset/")
    async with centre.visitor() as visitor:
        body = {"token": token, "password": "correct horse battery"}
        assert (await visitor.post("/api/session/reset", json=body)).status_code == 204
        credentials = {"login": "robin", "password": "correct horse battery"}
        assert (await visitor.post("/api/session", json=credentials)).status_code == 200
    async with centre.database.begin() as tx:
        actions = set(await tx.scalars(select(audit_entry.c.action).where(audit_entry.c.actor.is_(None))))
    assert actions >= {"identity.remove_second_factor", "identity.make_reset_link"}


async def test_nobody_gets_a_link_who_does_not_exist(centre: Centre) -> None:
    with pytest.raises(UserNotFoundError):
        await reset_link(base_of(centre), "nobody", remove_second_factor=False)
