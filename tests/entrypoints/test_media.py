"""A voice process beside an Asterisk begins anew with another configuration, where its calls are still to be reached."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from perezvon.adapters.telephony.asterisk.configure import configured
from perezvon.adapters.telephony.asterisk.configure.configured import fingerprint, mark
from perezvon.adapters.telephony.asterisk.configure.description import FILE, SECRETS
from perezvon.entrypoints.media import asterisk_settings, configured_anew
from perezvon.platform.settings import Settings
from perezvon.platform.tasks import spawn, stop
from tests.support.polling import eventually

OTHERWISE = "asterisk will be reached otherwise"


def configure(folder: Path, description: str) -> None:
    """As `perezvon asterisk configure` leaves it."""
    (folder / FILE).write_text(f'name = "pbx1"\nmodules = "{folder}"\n{description}')
    mark(folder)


@pytest.fixture
async def waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[asyncio.Task[None]]:
    """What a voice process waits for that carries calls."""
    monkeypatch.setattr(configured, "LOOK_S", 0.01)
    configure(tmp_path, "")
    settings = Settings(data=tmp_path)
    beside = asterisk_settings(tmp_path, settings)
    mark(tmp_path)  # passwords were made
    waiting = spawn(configured_anew(tmp_path, settings, beside, fingerprint(tmp_path)), name="configured anew")
    yield waiting
    await stop(waiting)


async def test_it_begins_anew_with_other_phones(tmp_path: Path, waiting: asyncio.Task[None]) -> None:
    configure(tmp_path, '[[phones]]\nagent = "anna"\n')
    async with asyncio.timeout(5):
        await waiting


@pytest.mark.parametrize("port", ["web = 9088", "ami = 9038"])
async def test_it_stays_with_its_calls_when_asterisk_is_to_be_reached_elsewhere(
    tmp_path: Path, waiting: asyncio.Task[None], caplog: pytest.LogCaptureFixture, port: str
) -> None:
    configure(tmp_path, f"[listening]\n{port}\n")
    await eventually(lambda: OTHERWISE in caplog.text)
    assert not waiting.done()
    configure(tmp_path, '[[phones]]\nagent = "anna"\n')
    async with asyncio.timeout(5):
        await waiting


async def test_other_passwords_are_those_of_another_start(
    tmp_path: Path, waiting: asyncio.Task[None], caplog: pytest.LogCaptureFixture
) -> None:
    secrets = (tmp_path / SECRETS).read_text()
    (tmp_path / SECRETS).write_text(secrets.replace('ari = "', 'ari = "other'))
    mark(tmp_path)
    await eventually(lambda: OTHERWISE in caplog.text)
    assert not waiting.done()


async def test_a_description_that_cannot_be_read_changes_nothing(
    tmp_path: Path, waiting: asyncio.Task[None], caplog: pytest.LogCaptureFixture
) -> None:
    configure(tmp_path, "[listening]\nnothing = 1\n")
    await eventually(lambda: "configuration not understood" in caplog.text)
    assert not waiting.done()
