"""A disk that really runs full: it is said early, recording stops in time, and whoever talks hears nothing of it.

The data folder is a small file system of its own, which only root may mount.
"""

import asyncio
import collections
import itertools
import json
import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from perezvon.platform.disk import FULL, LOW
from tests.e2e.centre import Centre
from tests.e2e.people import Customer, Person, choose, eventually, signed_in

ANNA, BEN, MARIA, KOFI = 1100, 1300, 700, 500
SIZE = 512 * 1024**2

SECONDS_WITHOUT_A_BYTE = 10

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to mount a small disk")


class SmallDisk:
    """The data folder of a centre on a disk of `SIZE` bytes."""

    def __init__(self, centre: Centre) -> None:
        self._folder = centre.data
        self._ballast = centre.data / "ballast"

    def leave(self, share: float) -> None:
        """Fill the disk, or empty it, until this share of it is free."""
        held = self._ballast.stat().st_size if self._ballast.exists() else 0
        size = held + shutil.disk_usage(self._folder).free - int(share * SIZE)
        with self._ballast.open("ab") as file:
            file.truncate(min(held, size))
            if size > held:
                os.posix_fallocate(file.fileno(), 0, size)

    def fill_up(self) -> None:
        """Not a byte is left."""
        with self._ballast.open("ab", buffering=0) as file, pytest.raises(OSError, match="No space left"):
            collections.deque(map(file.write, itertools.repeat(bytes(4096))), maxlen=0)


@pytest.fixture
def disk(centre_on_a_small_disk: Centre) -> SmallDisk:
    return SmallDisk(centre_on_a_small_disk)


@pytest.fixture
def centre_on_a_small_disk() -> Iterator[Centre]:
    centre = Centre()
    mount = ("mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=711", "tmpfs", str(centre.data))
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine lets nobody mount a disk")
    try:
        centre.start()
        yield centre
    finally:
        SmallDisk(centre).leave(0.5)
        centre.stop()
        subprocess.run(("umount", "--lazy", str(centre.data)), check=True)


async def test_a_disk_that_runs_full_stops_recordings_and_never_a_call(
    centre_on_a_small_disk: Centre, disk: SmallDisk
) -> None:
    centre = centre_on_a_small_disk
    maria, kofi = Customer(MARIA), Customer(KOFI)
    async with (
        signed_in(centre, "anna", ANNA) as anna,
        signed_in(centre, "ben", BEN) as ben,
        signed_in(centre, "admin", 1) as admin,
        signed_in(centre, "sasha", 1) as sasha,
    ):
        try:
            await anna.go_on_duty()
            await becomes(admin, "disk", "good", None)
            disk.leave(LOW - 0.02)
            await becomes(admin, "disk", "warn", "disk_low")
            assert (await health(admin))["voice"] == ("good", None), "recording goes on"
            await maria.call(centre, as_customer="Maria Lindqvist")
            await choose(maria, "1", sasha)
            assert await anna.answer() == maria.contact
            assert await maria.hears(ANNA)
            await eventually(lambda: recordings(centre, maria), bool)

            disk.leave(FULL - 0.01)
            await becomes(admin, "disk", "bad", "disk_full")
            await becomes(admin, "voice", "bad", "recording_paused")
            assert alarms(centre) == [("low", True), ("full", False)]
            await ben.go_on_duty()
            await kofi.call(centre, as_customer="Kofi Mensah")
            await choose(kofi, "2", sasha)
            assert await ben.answer() == kofi.contact
            assert await kofi.hears(BEN)
            assert await recordings(centre, kofi) == []

            maria.listen_for_silence()
            disk.fill_up()
            await asyncio.sleep(SECONDS_WITHOUT_A_BYTE)
            assert await maria.hears(ANNA, within=1)
            assert await anna.phone.hears(MARIA, within=1)
            assert maria.longest_silence < 0.5

            disk.leave(0.3)
            await becomes(admin, "disk", "good", None)
            await becomes(admin, "voice", "good", None)
            for agent, customer in ((anna, maria), (ben, kofi)):
                await agent.send("POST", f"/api/contacts/{customer.contact}/hang-up")
                await agent.send("POST", f"/api/contacts/{customer.contact}/wrap-up", outcome="solved", note="")
        finally:
            for customer in (maria, kofi):
                await customer.aclose()


async def health(person: Person) -> dict[str, tuple[str, str | None]]:
    """Light and advice of each part on the health page."""
    parts = (await person.get("/api/health/details"))["parts"]
    return {part["name"]: (part["light"], part["advice"]) for part in parts}


async def becomes(person: Person, part: str, light: str, advice: str | None) -> None:
    await eventually(lambda: health(person), lambda parts: parts[part] == (light, advice), within=15)


async def recordings(centre: Centre, customer: Customer) -> list[str]:
    """The files in which something of this call was recorded."""
    files = (centre.data / "recordings").rglob(f"{customer.contact}*")
    return [path.name for path in files if path.is_file() and path.stat().st_size]


def alarms(centre: Centre) -> list[tuple[str, bool]]:
    """What the media process logged as an error of its disk: its state, and whether it records."""
    lines = (centre.data / "log" / "media.log").read_text().splitlines()
    told = [json.loads(line) for line in lines if "recordings disk" in line]
    return [(line["state"], line["recording"]) for line in told if line["level"] == "error"]
