"""What every implementation of the port `Telephony` promises.

An adapter's test class derives from `TelephonyContract`, supplies the fixture `stage` and names in `supports` what it can
do beyond the port: `audio` (people can be heard), `recording`, `interruption` (an agent's page may be loaded again),
`outbound` (customers can be called), `outside` (customers can be passed on to the place `office`), `speech` (a test can tell when somebody has spoken), `numbers` (customers
call from `NUMBER`, as `NAME`).
"""

import pytest

from perezvon.engine.events import (
    CommandDone,
    CommandFailed,
    DigitPressed,
    LegConnected,
    LegHungUp,
    LegInterrupted,
    LegRecorded,
    LegRestored,
    PhoneLost,
    PromptEnded,
)
from perezvon.features.dispatch.ports import Arrival, Inventory
from perezvon.kernel.time import SECOND
from tests.contracts.telephony_calling import CallingContract
from tests.contracts.telephony_leading import LeadingContract
from tests.contracts.telephony_speaking import CUSTOMER_HZ, SHORT, SpeakingContract, loudest
from tests.contracts.telephony_stage import AGENT_HZ, NAME, NUMBER, Scene, Stage

COLLEAGUE_HZ, MUSIC_HZ, PROMPT_HZ = 1700, 440, 880
"""Who says which tone, where audio is supported."""


class TelephonyContract(SpeakingContract, CallingContract, LeadingContract):
    """Runs against every adapter."""

    @pytest.fixture
    async def stage(self) -> Stage:
        """The adapter's own; started here, and closed after the test."""
        raise NotImplementedError

    @pytest.fixture
    async def scene(self, stage: Stage) -> Scene:
        return Scene(stage)

    # --- Arrivals. ---

    async def test_an_arrival_is_reported_once_with_all_that_is_known(self, scene: Scene) -> None:
        await scene.customer()
        await scene.stage.inventory()
        assert scene.stage.seen(Arrival, contact=scene.contact) == [scene.arrival]

    async def test_an_arrival_says_what_the_network_told_of_the_caller(self, scene: Scene) -> None:
        self.needs("numbers")
        await scene.customer()
        (arrived,) = scene.stage.seen(Arrival, contact=scene.contact)
        (exists,) = (await scene.stage.inventory()).customers
        assert (arrived.number, arrived.name) == (exists.number, exists.name) == (NUMBER, NAME)

    # --- What a customer hears. ---

    async def test_prompts_end(self, scene: Scene) -> None:
        await scene.customer()
        command = await scene.stage.perform(scene.play(SHORT))
        assert await scene.stage.report(PromptEnded, command=command) == PromptEnded(
            command=command, contact=scene.contact, leg=scene.leg
        )

    async def test_prompts_are_heard(self, scene: Scene) -> None:
        self.needs("audio")
        customer = await scene.customer()
        await scene.stage.perform(scene.play(SHORT, SHORT))
        assert await customer.hears(PROMPT_HZ)
        assert await customer.misses(PROMPT_HZ)

    async def test_nothing_to_say_ends_at_once(self, scene: Scene) -> None:
        await scene.customer()
        command = await scene.stage.perform(scene.play())
        await scene.stage.report(PromptEnded, command=command)

    async def test_a_menu_without_an_answer_ends(self, scene: Scene) -> None:
        await scene.customer()
        command = await scene.stage.perform(scene.play(SHORT, digits="12", wait_s=1))
        await scene.stage.report(PromptEnded, command=command)

    async def test_a_wanted_digit_ends_a_menu(self, scene: Scene) -> None:
        customer = await scene.customer()
        command = await scene.stage.perform(scene.play(SHORT, digits="12", wait_s=30))
        await customer.press("2")
        pressed = await scene.stage.report(DigitPressed, contact=scene.contact)
        assert pressed == DigitPressed(contact=scene.contact, leg=scene.leg, digit="2", command=command)
        await scene.stage.inventory()
        assert not scene.stage.seen(PromptEnded, command=command)

    async def test_other_digits_are_ignored(self, scene: Scene) -> None:
        customer = await scene.customer()
        await scene.stage.perform(scene.play(SHORT, digits="12", wait_s=30))
        await customer.press("7")
        await customer.press("1")
        await scene.stage.report(DigitPressed, contact=scene.contact, digit="1")
        assert len(scene.stage.seen(DigitPressed, contact=scene.contact)) == 1

    async def test_a_key_pressed_before_the_question_answers_it(self, scene: Scene) -> None:
        customer = await scene.customer()
        announcement = await scene.stage.perform(scene.play(SHORT))
        await customer.press("1")
        await customer.press("2")
        await scene.stage.report(PromptEnded, command=announcement)
        menu = await scene.stage.perform(scene.play(SHORT, digits="12", wait_s=30))
        assert (await scene.stage.report(DigitPressed, command=menu)).digit == "2"
        again = await scene.stage.perform(scene.play(SHORT, digits="12"))
        await scene.stage.report(PromptEnded, command=again)

    async def test_a_key_pressed_before_another_question_is_forgotten(self, scene: Scene) -> None:
        customer = await scene.customer()
        await customer.press("7")
        first = await scene.stage.perform(scene.play(SHORT, digits="12"))
        await scene.stage.report(PromptEnded, command=first)
        second = await scene.stage.perform(scene.play(SHORT, digits="7"))
        await scene.stage.report(PromptEnded, command=second)

    async def test_a_key_pressed_during_music_or_a_talk_answers_nothing(self, scene: Scene) -> None:
        customer, _ = await scene.talk()
        await customer.press("5")
        await scene.done(scene.music())
        await customer.press("5")
        if "audio" in self.supports:
            assert await customer.hears(MUSIC_HZ), "by then the key has arrived"
        await scene.stage.perform(scene.hang_up(scene.agent_leg))
        await scene.stage.report(LegHungUp, leg=scene.agent_leg)
        rating = await scene.stage.perform(scene.play(SHORT, digits="12345"))
        await scene.stage.report(PromptEnded, command=rating)

    async def test_music_plays_until_something_else_does(self, scene: Scene) -> None:
        customer = await scene.customer()
        command = await scene.stage.perform(scene.music())
        await scene.stage.report(CommandDone, command=command)
        if "audio" in self.supports:
            assert await customer.hears(MUSIC_HZ)
        spoken = await scene.stage.perform(scene.play(SHORT))
        await scene.stage.report(PromptEnded, command=spoken)
        if "audio" in self.supports:
            assert await customer.misses(MUSIC_HZ)

    async def test_a_newer_command_takes_the_place_of_prompts(self, scene: Scene) -> None:
        await scene.customer()
        first = await scene.stage.perform(scene.play(SHORT, digits="1", wait_s=30))
        second = await scene.stage.perform(scene.play(SHORT))
        await scene.stage.report(PromptEnded, command=second)
        assert not scene.stage.seen(PromptEnded, command=first)

    # --- Ringing. ---

    async def test_an_offer_to_a_missing_phone_fails(self, scene: Scene) -> None:
        await scene.customer()
        command = await scene.stage.perform(scene.offer())
        failed = await scene.stage.report(CommandFailed, command=command)
        assert failed.reason == "phone_not_reachable"

    async def test_an_offer_rings_a_phone_and_is_cancelled(self, scene: Scene) -> None:
        await scene.customer()
        await scene.phone()
        for command in (scene.offer(), scene.cancel()):
            await scene.stage.report(CommandDone, command=await scene.stage.perform(command))

    async def test_a_phone_that_breaks_is_lost(self, scene: Scene) -> None:
        agent = await scene.phone()
        await agent.vanish()
        await scene.stage.report(PhoneLost, agent=scene.agent)
        assert scene.agent not in (await scene.stage.inventory()).phones

    # --- Talking. ---

    async def test_connected_people_hear_each_other_and_not_themselves(self, scene: Scene) -> None:
        self.needs("audio")
        customer, agent = await scene.talk()
        assert await customer.hears(AGENT_HZ)
        assert await agent.hears(CUSTOMER_HZ)
        assert await customer.misses(CUSTOMER_HZ)
        assert await agent.misses(AGENT_HZ)

    async def test_an_agent_who_answers_silences_what_was_playing(self, scene: Scene) -> None:
        self.needs("audio")
        customer = await scene.customer()
        await scene.stage.perform(scene.music())
        assert await customer.hears(MUSIC_HZ)
        await scene.phone()
        await scene.stage.perform(scene.connect())
        assert await customer.hears(AGENT_HZ)
        assert await customer.misses(MUSIC_HZ)

    async def test_an_agent_without_a_phone_cannot_be_connected(self, scene: Scene) -> None:
        await scene.customer()
        command = await scene.stage.perform(scene.connect())
        assert (await scene.stage.report(CommandFailed, command=command)).reason == "phone_not_reachable"

    async def test_an_agent_cannot_be_connected_to_somebody_who_left(self, scene: Scene) -> None:
        await scene.phone()
        command = await scene.stage.perform(scene.connect())
        assert (await scene.stage.report(CommandFailed, command=command)).reason == "leg_gone"

    async def test_the_customer_hangs_up(self, scene: Scene) -> None:
        customer, _ = await scene.talk()
        await customer.hang_up()
        await scene.stage.report(LegHungUp, contact=scene.contact, leg=scene.leg, cause="customer", command=None)
        assert scene.agent_leg in (await scene.stage.inventory()).agent_legs

    async def test_an_agents_leg_ends_and_the_phone_stays(self, scene: Scene) -> None:
        await scene.talk()
        command = await scene.stage.perform(scene.hang_up(scene.agent_leg))
        ended = await scene.stage.report(LegHungUp, leg=scene.agent_leg)
        assert (ended.cause, ended.command) == ("command", command)
        inventory = await scene.stage.inventory()
        assert scene.agent in inventory.phones
        assert scene.agent_leg not in inventory.agent_legs
        assert scene.leg in [arrival.leg for arrival in inventory.customers]

    async def test_a_customers_leg_ends_on_command(self, scene: Scene) -> None:
        await scene.customer()
        command = await scene.stage.perform(scene.hang_up(scene.leg))
        ended = await scene.stage.report(LegHungUp, leg=scene.leg)
        assert (ended.cause, ended.command) == ("command", command)

    async def test_ending_a_leg_that_is_gone_is_done_at_once(self, scene: Scene) -> None:
        customer = await scene.customer()
        await customer.hang_up()
        await scene.stage.report(LegHungUp, leg=scene.leg, cause="customer")
        command = await scene.stage.perform(scene.hang_up(scene.leg))
        await scene.stage.report(LegHungUp, leg=scene.leg, cause="command", command=command)

    async def test_nothing_is_played_to_a_leg_that_is_gone(self, scene: Scene) -> None:
        for command in (scene.play(SHORT), scene.music()):
            await scene.stage.perform(command)
            assert (await scene.stage.report(CommandFailed, command=command.id)).reason == "leg_gone"

    async def test_a_phone_that_breaks_in_a_talk_ends_the_agents_leg(self, scene: Scene) -> None:
        _, agent = await scene.talk()
        await agent.vanish()
        await scene.stage.report(LegHungUp, leg=scene.agent_leg, cause="lost")
        await scene.stage.report(PhoneLost, agent=scene.agent)

    async def test_a_talk_is_recorded_with_each_side_on_its_channel(self, scene: Scene) -> None:
        self.needs("audio", "recording")
        customer, agent = await scene.talk()
        assert await customer.hears(AGENT_HZ)
        assert await agent.hears(CUSTOMER_HZ)
        await scene.stage.perform(scene.hang_up(scene.agent_leg))
        recorded = await scene.stage.report(LegRecorded, leg=scene.agent_leg)
        assert recorded.contact == scene.contact
        left, right, rate = await scene.stage.recording(recorded)
        assert len(left) / rate == pytest.approx(recorded.duration / SECOND, abs=0.001)
        assert loudest(left, AGENT_HZ, rate) - loudest(left, CUSTOMER_HZ, rate) > 40
        assert loudest(right, CUSTOMER_HZ, rate) - loudest(right, AGENT_HZ, rate) > 40

    # --- Hold, mute, keys. ---

    async def test_a_customer_on_hold_hears_music_and_nobody_else(self, scene: Scene) -> None:
        self.needs("audio")
        customer, agent = await scene.talk()
        assert await customer.hears(AGENT_HZ)
        await scene.done(scene.music())
        assert await customer.hears(MUSIC_HZ)
        assert await customer.misses(AGENT_HZ)
        assert await agent.misses(CUSTOMER_HZ)
        await scene.done(scene.stop())
        assert await customer.hears(AGENT_HZ)
        assert await customer.misses(MUSIC_HZ)
        assert await agent.hears(CUSTOMER_HZ)

    async def test_stopping_what_does_not_play_is_done(self, scene: Scene) -> None:
        await scene.customer()
        await scene.done(scene.stop())

    async def test_speech_that_is_stopped_does_not_end(self, scene: Scene) -> None:
        await scene.customer()
        spoken = await scene.stage.perform(scene.play(SHORT, digits="1", wait_s=30))
        await scene.done(scene.stop())
        await scene.stage.inventory()
        assert not scene.stage.seen(PromptEnded, command=spoken)

    async def test_a_muted_agent_hears_and_is_not_heard(self, scene: Scene) -> None:
        self.needs("audio")
        customer, agent = await scene.talk()
        await scene.done(scene.mute(scene.agent_leg, is_muted=True))
        assert await customer.misses(AGENT_HZ)
        assert await agent.hears(CUSTOMER_HZ)
        await scene.done(scene.mute(scene.agent_leg, is_muted=False))
        assert await customer.hears(AGENT_HZ)

    async def test_a_customer_hears_the_keys_that_an_agent_presses(self, scene: Scene) -> None:
        self.needs("audio")
        customer, _ = await scene.talk()
        await scene.done(scene.digits("5" * 20))
        assert await customer.hears(770)
        assert await customer.hears(1336)
        assert await customer.misses(1336)

    async def test_nothing_is_done_to_a_leg_that_is_gone(self, scene: Scene) -> None:
        await scene.customer()
        gone = scene.agent_leg
        for command in (scene.part(gone, "talk"), scene.mute(gone, is_muted=True)):
            await scene.stage.perform(command)
            assert (await scene.stage.report(CommandFailed, command=command.id)).reason == "leg_gone"

    # --- More than one agent. ---

    async def test_two_agents_confer_while_the_customer_hears_music(self, scene: Scene) -> None:
        self.needs("audio")
        customer, agent = await scene.talk()
        await scene.done(scene.music())
        colleague, _ = await scene.colleague(COLLEAGUE_HZ)
        assert await agent.hears(COLLEAGUE_HZ)
        assert await colleague.hears(AGENT_HZ)
        assert await colleague.misses(CUSTOMER_HZ)
        assert await customer.hears(MUSIC_HZ)
        assert await customer.misses(COLLEAGUE_HZ)
        await scene.done(scene.stop())
        assert await customer.hears(AGENT_HZ, COLLEAGUE_HZ), "all three talk"
        assert await colleague.hears(CUSTOMER_HZ)

    async def test_whoever_stays_talks_on_when_an_agent_hands_over(self, scene: Scene) -> None:
        self.needs("audio")
        customer, agent = await scene.talk()
        colleague, _ = await scene.colleague(COLLEAGUE_HZ)
        await scene.stage.perform(scene.hang_up(scene.agent_leg))
        await scene.stage.report(LegHungUp, leg=scene.agent_leg)
        assert await customer.misses(AGENT_HZ)
        assert await customer.hears(COLLEAGUE_HZ)
        assert await colleague.hears(CUSTOMER_HZ)
        assert await agent.misses(CUSTOMER_HZ)

    async def test_a_supervisor_listens_then_whispers_then_talks(self, scene: Scene) -> None:
        self.needs("audio")
        customer, agent = await scene.talk()
        supervisor, leg = await scene.colleague(COLLEAGUE_HZ, "listen")
        assert await supervisor.hears(AGENT_HZ, CUSTOMER_HZ)
        assert await agent.misses(COLLEAGUE_HZ)
        await scene.done(scene.part(leg, "whisper"))
        assert await agent.hears(COLLEAGUE_HZ)
        assert await customer.hears(AGENT_HZ)
        assert await customer.misses(COLLEAGUE_HZ)
        await scene.done(scene.part(leg, "talk"))
        assert await customer.hears(COLLEAGUE_HZ)

    async def test_each_agent_who_talks_is_recorded_for_as_long_as_they_talk(self, scene: Scene) -> None:
        self.needs("audio", "recording")
        customer, _ = await scene.talk()
        supervisor, leg = await scene.colleague(COLLEAGUE_HZ, "listen")
        assert await supervisor.hears(AGENT_HZ)
        await scene.done(scene.part(leg, "talk"))
        await scene.stage.perform(scene.hang_up(scene.agent_leg))
        assert await customer.hears(COLLEAGUE_HZ)
        assert await customer.misses(AGENT_HZ)
        assert await supervisor.hears(CUSTOMER_HZ)
        await scene.stage.perform(scene.hang_up(leg))
        first = await scene.stage.report(LegRecorded, leg=scene.agent_leg)
        second = await scene.stage.report(LegRecorded, leg=leg)
        assert first.started < second.started
        left, right, rate = await scene.stage.recording(second)
        assert loudest(left, COLLEAGUE_HZ, rate) - loudest(left, AGENT_HZ, rate) > 40
        assert loudest(right, CUSTOMER_HZ, rate) - loudest(right, COLLEAGUE_HZ, rate) > 40

    async def test_a_listener_leaves_no_recording(self, scene: Scene) -> None:
        customer, _ = await scene.talk()
        _, leg = await scene.colleague(COLLEAGUE_HZ, "listen")
        if "audio" in self.supports:
            assert await customer.hears(AGENT_HZ)  # nothing is kept of a talk without a sound
        await scene.stage.perform(scene.hang_up(leg))
        await scene.stage.perform(scene.hang_up(scene.agent_leg))
        if "recording" in self.supports:
            await scene.stage.report(LegRecorded, leg=scene.agent_leg)
        assert not scene.stage.seen(LegRecorded, leg=leg)

    async def test_what_is_said_behind_music_is_not_recorded(self, scene: Scene) -> None:
        self.needs("audio", "recording")
        _, agent = await scene.talk()
        await scene.done(scene.mute(scene.agent_leg, is_muted=True))
        await scene.done(scene.music())
        colleague, leg = await scene.colleague(COLLEAGUE_HZ)
        await scene.done(scene.mute(scene.agent_leg, is_muted=False))
        assert await colleague.hears(AGENT_HZ)
        assert await agent.hears(COLLEAGUE_HZ)
        await scene.stage.perform(scene.hang_up(leg))
        recorded = await scene.stage.report(LegRecorded, leg=leg)
        left, right, rate = await scene.stage.recording(recorded)
        assert loudest(left, COLLEAGUE_HZ, rate) < -70
        assert loudest(right, CUSTOMER_HZ, rate) < -70

    async def test_the_inventory_tells_every_agents_leg(self, scene: Scene) -> None:
        await scene.talk()
        _, leg = await scene.colleague(COLLEAGUE_HZ, "listen")
        await scene.stage.die()
        await scene.stage.start()
        assert {scene.agent_leg, leg} <= set((await scene.stage.inventory()).agent_legs)

    # --- An agent's page that is loaded again. ---

    async def test_a_page_that_comes_back_is_in_the_talk_again(self, scene: Scene) -> None:
        self.needs("interruption")
        customer, agent = await scene.talk()
        await agent.vanish()
        interrupted = await scene.stage.report(LegInterrupted, leg=scene.agent_leg)
        assert interrupted.contact == scene.contact
        assert await _is_away(scene)
        await agent.come_back()
        await scene.stage.report(LegRestored, leg=scene.agent_leg)
        assert not await _is_away(scene)
        if "audio" in self.supports:
            assert await customer.hears(AGENT_HZ)
            assert await agent.hears(CUSTOMER_HZ)
        assert not scene.stage.seen(LegHungUp, leg=scene.agent_leg)
        assert not scene.stage.seen(PhoneLost, agent=scene.agent)

    async def test_a_page_that_stays_away_ends_the_leg(self, scene: Scene) -> None:
        self.needs("interruption")
        _, agent = await scene.talk()
        await agent.vanish()
        await scene.stage.report(LegInterrupted, leg=scene.agent_leg)
        await scene.stage.report(LegHungUp, leg=scene.agent_leg, cause="lost")
        assert not scene.stage.seen(LegRestored, leg=scene.agent_leg)

    # --- Again. ---

    async def test_a_repeated_command_has_no_second_effect(self, scene: Scene) -> None:
        await scene.talk()
        command = scene.hang_up(scene.agent_leg)
        await scene.stage.perform(command)
        await scene.stage.report(LegHungUp, command=command.id)
        connect = scene.connect()
        await scene.stage.perform(connect)
        await scene.stage.report(LegConnected, command=connect.id)
        await scene.stage.perform(command)
        assert scene.agent_leg in (await scene.stage.inventory()).agent_legs

    async def test_the_outcome_of_a_repeated_command_is_reported_again(self, scene: Scene) -> None:
        await scene.customer()
        command = scene.play(SHORT)
        await scene.stage.perform(command)
        await scene.stage.report(PromptEnded, command=command.id)
        await scene.stage.perform(command)
        await scene.stage.inventory()
        assert len(scene.stage.seen(PromptEnded, command=command.id)) == 2

    async def test_what_was_not_acknowledged_comes_again(self, scene: Scene) -> None:
        await scene.customer()
        await scene.stage.die()
        await scene.stage.start()
        assert scene.stage.seen(Arrival, contact=scene.contact) == [scene.arrival]

    async def test_who_asks_what_exists_is_told_again_what_was_not_acknowledged(self, scene: Scene) -> None:
        await scene.customer()
        arrival = await scene.stage.report(Arrival, contact=scene.contact)
        await scene.stage.inventory()
        assert arrival in scene.stage.told_again
        await scene.stage.acknowledge(arrival)
        scene.stage.told_again.clear()
        await scene.stage.inventory()
        assert arrival not in scene.stage.told_again

    async def test_what_was_acknowledged_does_not_come_again(self, scene: Scene) -> None:
        await scene.customer()
        await scene.stage.acknowledge(await scene.stage.report(Arrival, contact=scene.contact))
        await scene.stage.die()
        await scene.stage.start()
        assert not scene.stage.seen(Arrival, contact=scene.contact)

    async def test_what_happened_meanwhile_comes_before_the_inventory(self, scene: Scene) -> None:
        customer = await scene.customer()
        await scene.stage.die()
        await customer.hang_up()
        await scene.stage.start()
        await scene.stage.report(LegHungUp, leg=scene.leg, cause="customer")
        assert scene.arrival not in scene.stage.seen(Inventory)[-1].customers

    async def test_the_inventory_tells_all_that_exists(self, scene: Scene) -> None:
        await scene.talk()
        await scene.stage.die()
        await scene.stage.start()
        inventory = await scene.stage.inventory()
        assert scene.arrival in inventory.customers
        assert scene.agent_leg in inventory.agent_legs
        assert scene.agent in inventory.phones

    async def test_a_talk_goes_on_while_nobody_controls_it(self, scene: Scene) -> None:
        self.needs("audio")
        customer, agent = await scene.talk()
        await scene.stage.die()
        assert await customer.hears(AGENT_HZ)
        assert await agent.hears(CUSTOMER_HZ)
        await scene.stage.start()
        assert scene.agent_leg in (await scene.stage.inventory()).agent_legs


async def _is_away(scene: Scene) -> bool:
    """Whether the agent's page is, as the inventory says."""
    seats = (await scene.stage.inventory()).agents
    return [seat.is_interrupted for seat in seats if seat.leg == scene.agent_leg] == [True]
