"""Calls and phones without a network: pages that the test connects, silences and closes, on a clock that it moves."""

import json
from collections.abc import AsyncIterator
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from perezvon.adapters.telephony.browser.media.door import Door
from perezvon.adapters.telephony.browser.media.music import Music
from perezvon.adapters.telephony.browser.media.orders import Orders
from perezvon.adapters.telephony.browser.media.playing import Speech
from perezvon.adapters.telephony.browser.media.prompts import PromptShelf
from perezvon.adapters.telephony.browser.media.recorder import Studio
from perezvon.adapters.telephony.browser.media.settings import Patience
from perezvon.adapters.telephony.browser.media.switchboard import Switchboard
from perezvon.adapters.telephony.browser.media.webrtc import Events, OfferError
from perezvon.adapters.telephony.wire.memory import OrderMemory
from perezvon.adapters.telephony.wire.protocol import (
    Arrived,
    CallerOffer,
    Failed,
    Gone,
    HangUp,
    Interrupted,
    Join,
    Joined,
    PhoneLost,
    PhoneOffer,
    PhoneReady,
    Play,
    PlayMusic,
    Pressed,
    Restored,
    Said,
    Seated,
    Seen,
)
from tests.support.clock import TestClock
from tests.support.tones import tone, write_wav

PATIENCE = Patience(parting=0.0)


class FakeConnection:
    """A page's connection that the test plays."""

    def __init__(self) -> None:
        self.sent: list[tuple[bytes, int]] = []
        self.told: list[dict[str, Any]] = []
        self.is_closed = False
        self.events: Events

    async def answer(self, offer: str, events: Events) -> str:
        if offer == "bad":
            raise OfferError
        self.events = events
        return "answer"

    def send(self, packet: bytes, tick: int) -> None:
        self.sent.append((packet, tick))

    def tell(self, message: str) -> None:
        self.told.append(json.loads(message))

    async def aclose(self) -> None:
        self.is_closed = True

    def says(self, **message: str) -> None:
        """The page says something."""
        self.events.told(json.dumps(message))


class Office:
    """A switchboard with fake pages."""

    def __init__(self, folder: Path) -> None:
        self.clock = TestClock()
        self.seen: list[Seen] = []
        self.opened: list[FakeConnection] = []
        self.door = Door(self._open, PATIENCE, self.clock)
        self.studio = Studio(folder, self.seen.append)
        self.switchboard = Switchboard(
            door=self.door,
            music=Music(tone(440, 1.0)),
            studio=self.studio,
            report=self._report,
            patience=PATIENCE,
            clock=self.clock,
        )
        self.memory = OrderMemory()
        self.orders = Orders(self.switchboard, PromptShelf(), self.memory, self._report, lambda _order: None)

    def _open(self) -> FakeConnection:
        self.opened.append(FakeConnection())
        return self.opened[-1]

    def _report(self, seen: Seen) -> None:
        self.memory.see(seen)
        self.seen.append(seen)

    async def caller(self, contact: str = "c", leg: str = "l", *, returns: bool = False) -> FakeConnection:
        """A customer who is connected."""
        offer = CallerOffer(contact=contact, leg=leg, line="web", sdp="offer", returns=returns)
        await self.switchboard.connect_caller(offer)
        self.opened[-1].events.connected()
        return self.opened[-1]

    async def phone(self, agent: str = "anna") -> FakeConnection:
        """An agent's page that is connected."""
        await self.switchboard.phones.connect(PhoneOffer(agent=agent, sdp="offer"))
        self.opened[-1].events.connected()
        return self.opened[-1]

    async def talk(self) -> tuple[FakeConnection, FakeConnection]:
        """A customer and Anna in a call."""
        sides = await self.caller(), await self.phone()
        await self.orders.perform(Join(id="join", contact="c", leg="a", agent="anna"))
        return sides

    def wait(self, seconds: float, *alive: FakeConnection) -> None:
        """Time passes, and at its end these pages give a sign of life."""
        self.clock.advance(seconds)
        for page in alive:
            page.says(t="beat")
        self.switchboard.sweep()


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path / "recordings")
    office.studio.start()
    yield office
    office.switchboard.end_all()
    await office.door.aclose()
    office.studio.close()
    assert all(page.is_closed for page in office.opened)


async def test_a_customer_arrives_when_they_are_connected_and_not_before(office: Office) -> None:
    await office.switchboard.connect_caller(CallerOffer(contact="c", leg="l", line="web", sdp="offer", language="ru"))
    assert office.seen == []
    assert office.switchboard.existing().customers == ()
    office.opened[0].events.connected()
    arrived = Arrived(contact="c", leg="l", line="web", language="ru")
    assert office.seen == [arrived]
    assert office.switchboard.existing().customers == (arrived,)


async def test_a_page_that_never_connects_is_closed_without_a_word(office: Office) -> None:
    await office.switchboard.connect_caller(CallerOffer(contact="c", leg="l", line="web", sdp="offer"))
    office.wait(PATIENCE.connecting + 1)
    await office.door.aclose()
    assert office.opened[0].is_closed
    assert office.seen == []
    assert office.switchboard.callers == 0


async def test_a_bad_offer_leaves_nothing_behind(office: Office) -> None:
    with pytest.raises(OfferError):
        await office.switchboard.connect_caller(CallerOffer(contact="c", leg="l", line="web", sdp="bad"))
    assert office.switchboard.callers == 0
    office.opened.clear()


@pytest.mark.parametrize("message", [{"t": "beat"}, {"t": "digit", "digit": "1"}])
async def test_a_customer_who_is_silent_is_lost_and_any_sign_of_life_counts(
    office: Office, message: dict[str, str]
) -> None:
    customer = await office.caller()
    office.wait(PATIENCE.silent - 1)
    customer.says(**message)
    office.wait(PATIENCE.silent - 1)
    assert office.switchboard.calls == 1
    office.wait(2)
    assert office.seen[-1] == Gone(contact="c", leg="l", cause="lost")


async def test_a_customer_whose_page_closed_for_good_has_hung_up(office: Office) -> None:
    customer = await office.caller()
    customer.events.vanished()
    office.wait(PATIENCE.returning_alone - 1)
    assert office.switchboard.calls == 1
    office.wait(2)
    assert office.seen[-1] == Gone(contact="c", leg="l", cause="customer")


async def test_a_customer_in_a_talk_is_awaited_for_longer(office: Office) -> None:
    customer, _ = await office.talk()
    customer.events.vanished()
    office.wait(PATIENCE.returning - 1)
    assert office.switchboard.existing().customers
    office.wait(2)
    assert Gone(contact="c", leg="l", cause="customer") in office.seen


async def test_a_customers_page_is_told_for_how_long_its_place_is_kept_and_an_agents_is_not(office: Office) -> None:
    customer = await office.caller()
    assert customer.told == [{"t": "doing", "what": "idle", "kept_s": PATIENCE.returning_alone}]
    agent = await office.phone()
    await office.orders.perform(Join(id="join", contact="c", leg="a", agent="anna"))
    assert customer.told[-1] == {"t": "doing", "what": "talk", "kept_s": PATIENCE.returning}
    assert agent.told[-1] == {"t": "doing", "what": "talk"}
    await office.orders.perform(HangUp(id="end", contact="c", leg="a"))
    assert customer.told[-1] == {"t": "doing", "what": "idle", "kept_s": PATIENCE.returning_alone}


async def test_a_customers_page_that_is_loaded_again_is_back_in_the_call(office: Office) -> None:
    first, agent = await office.talk()
    first.events.vanished()
    office.switchboard.tick(1)
    assert len(agent.sent) == 1
    second = await office.caller(returns=True)
    for _ in range(5):
        office.wait(PATIENCE.quiet - 1, second, agent)
    assert 5 * (PATIENCE.quiet - 1) > PATIENCE.returning
    before = len(first.sent)
    office.switchboard.tick(2)
    assert (len(first.sent), len(second.sent), len(agent.sent)) == (before, 1, 2)
    assert second.told[-1] == {"t": "doing", "what": "talk", "kept_s": PATIENCE.returning}
    second.says(t="hang_up")
    assert Gone(contact="c", leg="l", cause="customer") in office.seen
    assert sum(isinstance(seen, Arrived) for seen in office.seen) == 1


async def test_nobody_returns_to_a_call_that_is_over_or_is_another(office: Office) -> None:
    customer = await office.caller()
    offer = CallerOffer(contact="c", leg="l", line="web", sdp="offer", returns=True)
    assert office.switchboard.awaits(offer)
    assert not office.switchboard.awaits(msgspec.structs.replace(offer, contact="other"))
    assert not office.switchboard.awaits(msgspec.structs.replace(offer, leg="other"))
    customer.says(t="hang_up")
    assert not office.switchboard.awaits(offer)


async def test_a_page_that_returns_too_late_is_told_the_end(office: Office) -> None:
    await office.switchboard.connect_caller(CallerOffer(contact="c", leg="l", line="web", sdp="offer", returns=True))
    office.opened[-1].events.connected()
    await office.door.aclose()
    assert office.opened[-1].told[-1] == {"t": "ended", "cause": "lost"}
    assert office.seen == []


@pytest.mark.parametrize("message", ["", "{", "[]", '{"t":"fly"}', '{"t":"digit"}', '{"t":"digit","digit":5}'])
async def test_what_a_page_may_not_say_is_ignored(office: Office, message: str) -> None:
    customer = await office.caller()
    customer.events.told(message)
    assert len(office.seen) == 1


async def test_a_page_is_told_what_it_hears(office: Office, tmp_path: Path) -> None:
    customer = await office.caller()
    await office.orders.perform(PlayMusic(id="1", contact="c", leg="l"))
    file = write_wav(tmp_path / "prompt.wav", tone(440, 0.1))
    await office.orders.perform(Play(id="2", contact="c", leg="l", files=(str(file),)))
    agent = await office.phone()
    await office.orders.perform(Join(id="3", contact="c", leg="a", agent="anna"))
    leg = office.switchboard.leg("a")
    assert leg is not None
    office.switchboard.end(leg, "command")
    heard = [what for what, _ in groupby(message["what"] for message in customer.told)]
    assert heard == ["idle", "music", "prompt", "talk", "idle"]
    assert [message.get("what") for message in agent.told] == ["talk", "idle"]


async def test_a_page_that_can_be_told_something_only_later_is_told_what_it_hears_then(office: Office) -> None:
    customer = await office.caller()
    await office.orders.perform(PlayMusic(id="1", contact="c", leg="l"))
    customer.events.channel_opened()
    assert customer.told[-1] == {"t": "doing", "what": "music", "kept_s": PATIENCE.returning_alone}


async def test_a_customer_is_told_that_the_call_ended(office: Office) -> None:
    customer = await office.caller()
    customer.says(t="hang_up")
    await office.door.aclose()
    assert customer.told[-1] == {"t": "ended", "cause": "customer"}


# --- Agents' phones. ---


async def test_an_agent_cannot_hang_up_over_the_data_channel(office: Office) -> None:
    _, agent = await office.talk()
    agent.says(t="hang_up")
    assert office.switchboard.existing().agent_legs == ("a",)


async def test_a_newer_page_becomes_the_phone_and_the_older_one_is_told(office: Office) -> None:
    first = await office.phone()
    second = await office.phone()
    await office.door.aclose()
    assert first.told == [{"t": "replaced"}]
    assert first.is_closed
    assert not second.is_closed
    assert office.seen == [PhoneReady(agent="anna")]


async def test_a_newer_page_takes_the_call_over(office: Office) -> None:
    _, first = await office.talk()
    second = await office.phone()
    before = len(first.sent)
    office.switchboard.tick(1)
    assert len(first.sent) == before
    assert len(second.sent) == 1
    assert second.told[-1] == {"t": "doing", "what": "talk"}
    assert office.switchboard.existing().agent_legs == ("a",)
    assert not any(isinstance(seen, Gone) for seen in office.seen)


async def test_a_page_that_is_loaded_again_during_a_call_keeps_the_call(office: Office) -> None:
    _, first = await office.talk()
    first.events.vanished()
    assert office.seen[-1] == Interrupted(contact="c", leg="a")
    assert office.switchboard.existing().seats == (Seated(leg="a", contact="c", agent="anna", is_away=True),)
    office.wait(PATIENCE.reloading - 1)
    await office.phone()
    assert office.switchboard.existing().seats == (Seated(leg="a", contact="c", agent="anna"),)
    assert office.seen[-1] == Restored(contact="c", leg="a")
    office.wait(PATIENCE.quiet - 1)
    assert office.switchboard.existing().agent_legs == ("a",)
    assert not any(isinstance(seen, PhoneLost) for seen in office.seen)


async def test_a_page_that_does_not_come_back_ends_the_agents_leg(office: Office) -> None:
    customer, agent = await office.talk()
    agent.events.vanished()
    office.wait(PATIENCE.reloading + 1, customer)
    assert office.seen[-3:] == [
        Interrupted(contact="c", leg="a"),
        Gone(contact="c", leg="a", cause="lost"),
        PhoneLost(agent="anna"),
    ]


async def test_a_page_that_falls_silent_during_a_call_is_away_until_it_is_heard_again(office: Office) -> None:
    customer, agent = await office.talk()
    office.wait(PATIENCE.quiet + 1)
    assert office.seen[-1] == Interrupted(contact="c", leg="a")
    office.wait(PATIENCE.silent, customer)
    assert office.switchboard.existing().agent_legs == ("a",), "longer than a phone between calls"
    office.wait(0, agent)
    assert office.seen[-1] == Restored(contact="c", leg="a")


async def test_a_phone_whose_page_closes_between_calls_is_lost_at_once(office: Office) -> None:
    agent = await office.phone()
    agent.events.vanished()
    assert office.seen == [PhoneReady(agent="anna"), PhoneLost(agent="anna")]


async def test_a_phone_that_is_silent_is_lost(office: Office) -> None:
    await office.phone()
    office.wait(PATIENCE.silent + 1)
    assert office.seen[-1] == PhoneLost(agent="anna")


async def test_a_phone_that_is_given_up_during_a_call_ends_the_agents_leg(office: Office) -> None:
    await office.talk()
    office.switchboard.phones.give_up("anna")
    assert office.seen[-2:] == [Gone(contact="c", leg="a", cause="agent"), PhoneLost(agent="anna")]
    office.switchboard.phones.give_up("anna")


async def test_a_call_that_ends_while_the_agents_page_is_away_loses_the_phone(office: Office) -> None:
    _, agent = await office.talk()
    agent.events.vanished()
    leg = office.switchboard.leg("a")
    assert leg is not None
    office.switchboard.end(leg, "command")
    assert [type(seen) for seen in office.seen[-2:]] == [Gone, PhoneLost]


async def test_a_phone_in_a_call_cannot_join_another(office: Office) -> None:
    await office.talk()
    await office.caller("c2", "l2")
    await office.orders.perform(Join(id="second", contact="c2", leg="a2", agent="anna"))
    assert office.seen[-1] == Failed(order="second", reason="agent_busy")


async def test_an_agent_is_not_connected_to_a_call_that_the_customer_left(office: Office) -> None:
    customer, _ = await office.talk()
    customer.says(t="hang_up")
    await office.phone("ben")
    await office.orders.perform(Join(id="late", contact="c", leg="b", agent="ben"))
    assert office.seen[-1] == Failed(order="late", reason="leg_gone")


async def test_a_call_that_fails_ends_and_the_others_go_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await office.caller("c1", "l1")
    fine = await office.caller("c2", "l2")
    leg = office.switchboard.leg("l1")
    assert leg is not None

    def fail() -> None:
        raise RuntimeError("a fault in the sound of one call")

    monkeypatch.setattr(leg.page.ear, "hear", fail)
    for tick in range(3):
        office.switchboard.tick(tick)
    assert office.seen[-1] == Gone(contact="c1", leg="l1", cause="failed")
    assert len(fine.sent) == 3
    assert office.switchboard.calls == 1


# --- Speech. ---


@pytest.mark.parametrize("message", ["", "12", "x"])
async def test_what_is_no_key_answers_nothing(office: Office, message: str) -> None:
    customer = await office.caller()
    customer.says(t="digit", digit=message)
    await office.orders.perform(Play(id="1", contact="c", leg="l", files=(), digits="123", wait_s=5))
    customer.says(t="digit", digit=message)
    assert not any(isinstance(seen, Pressed) for seen in office.seen)


async def test_a_digit_that_nothing_waits_for_is_ignored(office: Office) -> None:
    customer = await office.caller()
    customer.says(t="digit", digit="5")
    await office.orders.perform(PlayMusic(id="1", contact="c", leg="l"))
    customer.says(t="digit", digit="5")
    assert not any(isinstance(seen, Pressed) for seen in office.seen)


async def test_a_prompt_that_cannot_be_read_is_left_out(office: Office, tmp_path: Path) -> None:
    await office.caller()
    broken = tmp_path / "broken.ogg"
    broken.write_bytes(b"this is no sound")
    await office.orders.perform(Play(id="1", contact="c", leg="l", files=(str(tmp_path / "missing.ogg"), str(broken))))
    office.switchboard.tick(1)
    assert office.seen[-1] == Said(order="1", contact="c", leg="l")


async def test_an_order_of_a_caller_who_hung_up_while_its_sounds_were_read_fails(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = await office.caller()

    async def slowly(paths: object) -> list[Any]:
        customer.says(t="hang_up")
        return []

    monkeypatch.setattr(PromptShelf, "sounds", lambda self, paths: slowly(paths))
    await office.orders.perform(Play(id="1", contact="c", leg="l", files=()))
    assert office.seen[-1] == Failed(order="1", reason="leg_gone")


async def test_speech_that_was_overtaken_while_its_sounds_were_read_is_not_said(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.caller()

    async def slowly(paths: object) -> list[Any]:
        await office.orders.perform(PlayMusic(id="2", contact="c", leg="l"))
        return []

    monkeypatch.setattr(PromptShelf, "sounds", lambda self, paths: slowly(paths))
    await office.orders.perform(Play(id="1", contact="c", leg="l", files=()))
    leg = office.switchboard.leg("l")
    assert leg is not None
    assert isinstance(leg.playing, Music)
    assert Failed(order="1", reason="superseded") in office.seen


async def test_speech_that_is_overtaken_has_failed(office: Office) -> None:
    await office.caller()
    leg = office.switchboard.leg("l")
    assert leg is not None
    office.switchboard.play(leg, Speech("1", [np.ones(48_000, np.int16)], "", 0))
    await office.phone()
    await office.orders.perform(Join(id="2", contact="c", leg="a", agent="anna"))
    assert office.seen[-2:] == [
        Failed(order="1", reason="superseded"),
        Joined(order="2", contact="c", leg="a"),
    ]


async def test_the_memory_of_orders_is_bounded() -> None:
    memory = OrderMemory(room=2)
    for order in ("1", "2", "3"):
        assert not memory.is_known(order)
    assert memory.is_known("3")
    assert not memory.is_known("1")
