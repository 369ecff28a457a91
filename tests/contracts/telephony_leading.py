"""What every implementation of the port `Telephony` promises to who leads, and refuses to who led before."""

import pytest

from perezvon.engine.events import CommandDone, LegHungUp
from perezvon.features.dispatch.ports import Arrival, Deposed, DeposedError
from tests.contracts.telephony_stage import Scene


class LeadingContract:
    """Part of `TelephonyContract`."""

    async def test_who_never_led_is_told_nothing(self, scene: Scene) -> None:
        rival = await scene.stage.rival()
        await scene.customer()
        with pytest.raises(DeposedError):
            await rival.telephony.perform(scene.music())
        assert rival.told == []

    async def test_who_leads_in_a_newer_epoch_is_told_all_that_was_not_acknowledged(self, scene: Scene) -> None:
        await scene.customer()
        rival = await scene.stage.rival()
        inventory = await rival.lead(scene.stage.epoch + 1)
        assert scene.arrival in [one.what for one in rival.told]
        assert rival.told[-1].what == inventory
        assert scene.arrival in inventory.customers

    async def test_who_is_deposed_is_told_so_and_nothing_else(self, scene: Scene) -> None:
        customer = await scene.customer()
        rival = await scene.stage.rival()
        await rival.lead(scene.stage.epoch + 1)
        assert await scene.stage.report(Deposed) == Deposed(epoch=scene.stage.epoch)
        await customer.hang_up()
        await rival.report(LegHungUp, leg=scene.leg)
        with pytest.raises(DeposedError):
            await scene.stage.perform(scene.music())
        assert not scene.stage.seen(LegHungUp)

    async def test_a_command_of_who_was_deposed_has_no_effect(self, scene: Scene) -> None:
        await scene.customer()
        rival = await scene.stage.rival()
        await rival.lead(scene.stage.epoch + 1)
        command = scene.hang_up(scene.leg)
        with pytest.raises(DeposedError):
            await scene.stage.perform(command)
        assert scene.arrival in (await rival.lead(scene.stage.epoch + 1)).customers
        await rival.telephony.perform(command)
        assert (await rival.report(LegHungUp, leg=scene.leg)).command == command.id

    async def test_what_who_was_deposed_acknowledges_comes_again(self, scene: Scene) -> None:
        await scene.customer()
        arrival = await scene.stage.report(Arrival, contact=scene.contact)
        rival = await scene.stage.rival()
        await rival.lead(scene.stage.epoch + 1)
        with pytest.raises(DeposedError):
            await scene.stage.acknowledge(arrival)
        rival.told.clear()
        await rival.lead(scene.stage.epoch + 1)
        assert arrival in [one.what for one in rival.told]

    async def test_who_was_deposed_cannot_lead_in_the_old_epoch_and_learns_the_newest(self, scene: Scene) -> None:
        rival = await scene.stage.rival()
        await rival.lead(scene.stage.epoch + 5)
        with pytest.raises(DeposedError) as refused:
            await scene.stage.telephony.resynchronise(0, epoch=scene.stage.epoch)
        assert refused.value.newest == scene.stage.epoch + 5
        command = await rival.perform(scene.cancel())
        await rival.report(CommandDone, command=command)

    async def test_who_led_before_leads_again_in_a_newer_epoch(self, scene: Scene) -> None:
        await scene.customer()
        rival = await scene.stage.rival()
        await rival.lead(scene.stage.epoch + 1)
        scene.stage.epoch += 2
        assert scene.arrival in (await scene.stage.inventory()).customers
        assert await rival.report(Deposed) == Deposed(epoch=scene.stage.epoch - 1)
        with pytest.raises(DeposedError):
            await rival.telephony.perform(scene.music())
        await scene.done(scene.music())

    # --- A second lease. ---

    async def test_others_hear_that_somebody_leads(self, scene: Scene) -> None:
        await scene.stage.inventory()
        rival = await scene.stage.rival()
        await scene.stage.telephony.stay(epoch=scene.stage.epoch)
        assert await rival.telephony.is_led_by_another()
        assert not await scene.stage.telephony.is_led_by_another()

    async def test_nobody_leads_once_who_did_stepped_down(self, scene: Scene) -> None:
        await scene.stage.inventory()
        rival = await scene.stage.rival()
        await scene.stage.telephony.step_down()
        assert not await rival.telephony.is_led_by_another()

    async def test_who_was_deposed_does_not_stay(self, scene: Scene) -> None:
        rival = await scene.stage.rival()
        await rival.lead(scene.stage.epoch + 1)
        with pytest.raises(DeposedError):
            await scene.stage.telephony.stay(epoch=scene.stage.epoch)
        assert await scene.stage.telephony.is_led_by_another()

    # --- What exists, for who knows nothing of it. ---

    async def test_an_inventory_tells_who_is_in_which_contact(self, scene: Scene) -> None:
        await scene.talk()
        _, leg = await scene.colleague(0.0, "listen")
        await scene.done(scene.mute(leg, is_muted=True))
        seats = (await scene.stage.inventory()).agents
        assert [(seat.leg, seat.contact, seat.part, seat.is_muted) for seat in seats] == [
            (scene.agent_leg, scene.contact, "talk", False),
            (leg, scene.contact, "listen", True),
        ]
        assert seats[0].agent == scene.agent

    async def test_an_inventory_tells_who_hears_music(self, scene: Scene) -> None:
        await scene.customer()
        assert scene.leg not in (await scene.stage.inventory()).music
        await scene.done(scene.music())
        assert scene.leg in (await scene.stage.inventory()).music
