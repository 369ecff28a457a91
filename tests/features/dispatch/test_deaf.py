"""While telephony cannot be heard, a page that is away may have come back."""

import asyncio

import pytest

from perezvon.engine.events import LegInterrupted, LegRestored
from tests.features.dispatch.rig import Rig
from tests.features.dispatch.test_leader import ANNA, open_centre, phase, talk

pytestmark = pytest.mark.virtual_time


async def test_a_talk_goes_on_whose_page_came_back_while_telephony_could_not_be_heard(rig: Rig) -> None:
    async with rig.leading():
        await open_centre(rig)
        await talk(rig)
        rig.exchange.break_phone(ANNA)
        await rig.has(LegInterrupted)
        rig.exchange.unplug()
        rig.exchange.plug_phone(ANNA)
        await asyncio.sleep(45)
        rig.exchange.plug_in()
        await rig.has(LegRestored)
        await asyncio.sleep(45)
        assert phase(rig, "c1") == "talking"


async def test_a_page_is_not_waited_for_any_longer_once_telephony_is_heard_again(rig: Rig) -> None:
    async with rig.leading():
        await open_centre(rig)
        await talk(rig)
        rig.exchange._reloading_s = 3600.0  # It gives nobody up by itself.
        rig.exchange.break_phone(ANNA)
        await rig.has(LegInterrupted)
        rig.exchange.unplug()
        await asyncio.sleep(45)
        assert phase(rig, "c1") == "talking"
        rig.exchange.plug_in()
        await asyncio.sleep(30)
        assert phase(rig, "c1") != "talking"
