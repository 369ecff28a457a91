"""Reports of one contact stay in order; only later callers wait for a look-up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from perezvon.engine.events import ContactArrived, LegHungUp, PhoneLost, PhoneReady, Resynced
from perezvon.features.dispatch.domain import DispatchUnavailableError
from perezvon.features.dispatch.ports import Inventory, Reported
from perezvon.features.dispatch.service.intake import LOOK_UP_S, Incoming, Intake
from perezvon.kernel.ids import AgentId, ContactId, LegId, PartyId
from perezvon.kernel.values import Language
from perezvon.platform.tasks import spawn, stop
from tests.features.dispatch.rig import Callers, Rig, Watched, arrival

pytestmark = pytest.mark.virtual_time


class Line:
    """An intake whose telephony is being listened to."""

    def __init__(self, rig: Rig) -> None:
        self.exchange = rig.exchange
        self.callers = Callers()
        self.telephony = Watched(rig.exchange)
        self.intake = Intake(self.callers)

    @asynccontextmanager
    async def pumping(self) -> AsyncIterator["Line"]:
        self.intake.open(0, epoch=1)
        await self.telephony.resynchronise(0, epoch=1)
        task = spawn(self.intake.pump(self.telephony), name="pump")
        try:
            yield self
        finally:
            await stop(task)

    async def after(self, seconds: float) -> list[Any]:
        """What waits to be decided then."""
        await asyncio.sleep(seconds)
        return [incoming.event for incoming in self.intake.take(100)]


@pytest.fixture
async def line(rig: Rig) -> AsyncIterator[Line]:
    async with Line(rig).pumping() as line:
        await line.after(0.01)
        yield line


def party(name: str) -> PartyId:
    return PartyId(name)


def names(events: list[Any]) -> list[tuple[type, str]]:
    return [(type(event), event.contact) for event in events]


async def test_a_known_caller_is_recognised(line: Line) -> None:
    line.exchange.call(arrival("c1", party=party("maria"), language=Language.RUSSIAN))
    (arrived,) = await line.after(0.01)
    assert (arrived.customer, arrived.language) == ("customer-maria", "ru")


async def test_a_number_becomes_a_party(line: Line) -> None:
    line.callers.parties["+4930123456", "Maria"] = party("maria")
    line.exchange.call(arrival("c1", number="+4930123456", name="Maria"))
    (arrived,) = await line.after(0.01)
    assert (arrived.party, arrived.customer) == ("maria", "customer-maria")


async def test_a_number_in_a_book_that_is_too_slow_is_no_party(line: Line) -> None:
    line.callers.parties["+4930123456", ""] = party("maria")
    line.callers.slow["maria"] = 10
    line.exchange.call(arrival("c1", number="+4930123456"))
    (arrived,) = await line.after(LOOK_UP_S * 1.1)
    assert arrived == ContactArrived(contact=ContactId("c1"), leg=LegId("kc1"), line=arrived.line)


async def test_a_slow_look_up_holds_up_only_who_called_later(line: Line) -> None:
    line.callers.slow["maria"] = LOOK_UP_S * 0.8
    line.exchange.call(arrival("c1", party=party("maria")))
    line.exchange.call(arrival("c2", party=party("kofi")))
    line.exchange.plug_phone(AgentId("anna"))
    assert [type(event) for event in await line.after(0.01)] == [PhoneReady]
    assert names(await line.after(LOOK_UP_S)) == [(ContactArrived, "c1"), (ContactArrived, "c2")]


async def test_look_ups_happen_side_by_side(line: Line) -> None:
    for number in range(20):
        line.callers.slow[f"p{number}"] = LOOK_UP_S * 0.8
        line.exchange.call(arrival(f"c{number}", party=party(f"p{number}")))
    assert len(await line.after(LOOK_UP_S)) == 20


async def test_reports_of_an_arriving_contact_stay_behind_it(line: Line) -> None:
    line.callers.slow["maria"] = LOOK_UP_S * 0.8
    line.exchange.call(arrival("c1", party=party("maria")))
    line.exchange.hang_up(LegId("kc1"))
    assert await line.after(0.01) == []
    assert names(await line.after(LOOK_UP_S)) == [(ContactArrived, "c1"), (LegHungUp, "c1")]


async def test_a_book_that_is_too_slow_makes_the_caller_unknown(line: Line) -> None:
    line.callers.slow["maria"] = 10
    line.exchange.call(arrival("c1", party=party("maria")))
    assert await line.after(LOOK_UP_S * 0.9) == []
    (arrived,) = await line.after(LOOK_UP_S * 0.2)
    assert arrived == ContactArrived(contact=ContactId("c1"), leg=LegId("kc1"), line=arrived.line, party="maria")


async def test_a_book_that_fails_makes_the_caller_unknown(line: Line) -> None:
    line.callers.broken.add("maria")
    line.exchange.call(arrival("c1", party=party("maria")))
    (arrived,) = await line.after(0.01)
    assert arrived.customer is None


async def test_an_arrival_that_is_told_twice_is_looked_up_once(line: Line) -> None:
    line.callers.slow["maria"] = LOOK_UP_S / 2
    line.exchange.call(arrival("c1", party=party("maria")))
    line.exchange.plug_in()
    line.exchange.plug_in()
    events = await line.after(LOOK_UP_S)
    assert [type(event) for event in events] == [ContactArrived, Resynced, Resynced]
    assert line.callers.asked == ["maria"]


async def test_a_report_that_waits_is_not_taken_in_again(line: Line) -> None:
    line.exchange.plug_phone(AgentId("anna"))
    line.exchange.break_phone(AgentId("anna"))
    await asyncio.sleep(0.01)
    line.exchange.plug_in()
    assert [type(event) for event in await line.after(0.01)] == [PhoneReady, PhoneLost, Resynced]


async def test_no_inventory_is_believed_before_the_one_that_was_asked_for(line: Line) -> None:
    line.intake.open(7, epoch=1)
    await line.telephony.resynchronise(6, epoch=1)
    line.exchange.plug_phone(AgentId("anna"))
    assert await line.after(0.01) == []
    assert not line.intake.synchronised.is_set()
    await line.telephony.resynchronise(7, epoch=1)
    ready, inventory = await line.after(0.01)
    assert (ready.agent, inventory.phones) == ("anna", ("anna",))
    assert line.intake.synchronised.is_set()


async def test_who_begins_to_listen_in_the_middle_of_a_telling_keeps_the_order_of_what_happened(line: Line) -> None:
    line.intake.close()
    for name in ("c1", "c2", "c3"):
        line.exchange.call(arrival(name))
    await line.after(0.01)
    await line.telephony.resynchronise(8, epoch=1)
    line.telephony._reports.get_nowait()  # The first of them is told before anybody listens.
    line.intake.open(9, epoch=1)
    await line.telephony.resynchronise(9, epoch=1)
    events = await line.after(0.01)
    assert [event.contact for event in events[:-1]] == ["c1", "c2", "c3"]


async def test_after_an_outage_callers_keep_their_places_however_long_they_are_looked_up(line: Line) -> None:
    line.callers.slow["maria"] = LOOK_UP_S * 0.8
    line.intake.close()
    for name, who in (("c1", "maria"), ("c2", "kofi")):
        line.exchange.call(arrival(name, party=party(who)))
    line.intake.open(3, epoch=1)
    await line.telephony.resynchronise(3, epoch=1)
    assert [event.contact for event in (await line.after(LOOK_UP_S))[:-1]] == ["c1", "c2"]


async def test_whoever_does_not_lead_keeps_nothing_and_is_told_all_of_it_later(line: Line) -> None:
    line.intake.close()
    line.exchange.plug_phone(AgentId("anna"))
    assert await line.after(0.01) == []
    line.intake.open(1, epoch=1)
    await line.telephony.resynchronise(1, epoch=1)
    assert [type(event) for event in await line.after(0.01)] == [PhoneReady, Resynced]


async def test_an_inventory_that_waits_for_a_look_up_is_not_believed_once_it_was_asked_for_anew(line: Line) -> None:
    line.callers.slow["maria"] = LOOK_UP_S * 0.8
    line.exchange.call(arrival("c1", party=party("maria")))
    line.intake.open(2, epoch=1)
    await line.telephony.resynchronise(2, epoch=1)
    await asyncio.sleep(LOOK_UP_S / 4)
    line.intake.forget_reports()
    line.intake.open(3, epoch=1)
    assert await line.after(LOOK_UP_S) == []
    assert not line.intake.synchronised.is_set()
    await line.telephony.resynchronise(3, epoch=1)
    assert [type(event) for event in await line.after(LOOK_UP_S)] == [ContactArrived, Resynced]


async def test_wishes_wait_until_it_is_known_what_exists(line: Line) -> None:
    reply: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    early, late = (Incoming(event=PhoneLost(agent=AgentId(name)), reply=reply) for name in ("early", "late"))
    line.intake.put(early)
    line.intake.open(2, epoch=1)
    line.intake.put(late)
    assert await line.after(0.01) == []
    line.exchange.plug_phone(AgentId("anna"))
    await line.telephony.resynchronise(2, epoch=1)
    assert [type(event) for event in await line.after(0.01)] == [PhoneReady, Resynced, PhoneLost, PhoneLost]


async def test_wishes_are_refused_where_others_decide(line: Line) -> None:
    replies = [asyncio.get_running_loop().create_future() for _ in range(2)]
    line.intake.put(Incoming(event=PhoneLost(agent=AgentId("a")), reply=replies[0]))
    line.intake.open(2, epoch=1)
    line.intake.put(Incoming(event=PhoneLost(agent=AgentId("b")), reply=replies[1]))
    line.intake.put(Incoming(event=PhoneReady(agent=AgentId("c"))))
    line.intake.refuse_wishes()
    for reply in replies:
        with pytest.raises(DispatchUnavailableError):
            await reply
    assert [type(event) for event in await line.after(0.01)] == [PhoneReady]


async def test_reports_that_others_may_have_decided_are_forgotten_and_wishes_are_not(line: Line) -> None:
    wish = Incoming(event=PhoneLost(agent=AgentId("ben")))
    line.exchange.plug_phone(AgentId("anna"))
    await asyncio.sleep(0.01)
    line.intake.put(wish)
    line.intake.forget_reports()
    assert line.intake.take(10) == [wish]
    await line.telephony.resynchronise(1, epoch=1)
    assert [type(event) for event in await line.after(0.01)] == [PhoneReady, Resynced]


async def test_an_inventory_comes_after_the_callers_it_names(line: Line) -> None:
    """Otherwise their legs would be taken for strays and hung up."""
    line.callers.slow["maria"] = LOOK_UP_S * 0.8
    line.exchange.lose_acknowledgements()
    await line.telephony.resynchronise(1, epoch=1)
    line.exchange.call(arrival("c1", party=party("maria")))
    await line.telephony.resynchronise(1, epoch=1)
    first, caller, second = await line.after(LOOK_UP_S)
    assert (first.legs, caller.leg, second.legs) == ((), "kc1", ("kc1",))


async def test_a_caller_whom_only_the_inventory_names_arrives(line: Line) -> None:
    line.exchange.unplug()
    line.exchange.call(arrival("c1"))
    line.exchange._kept.clear()
    line.exchange.plug_in()
    assert [type(event) for event in await line.after(0.01)] == [ContactArrived, Resynced]


async def test_a_caller_who_is_known_does_not_arrive_again(line: Line) -> None:
    line.exchange.call(arrival("c1"))
    await line.after(0.01)
    line.intake.is_known = lambda known: known.contact == "c1"
    await line.telephony.resynchronise(1, epoch=1)
    assert [type(event) for event in await line.after(0.01)] == [Resynced]


async def test_of_those_who_hung_up_the_log_is_told_whom_somebody_believes_in(line: Line) -> None:
    line.intake.has_leg = lambda leg: leg == "kc1"
    legs = (LegId("kc1"), LegId("kc2"))
    inventory = Inventory(customers=(), agent_legs=(), phones=(), hung_up=legs, question=1)
    line.intake.open(1, epoch=1)
    await line.intake._take_in(Reported(what=inventory))
    (resynced,) = await line.after(0.01)
    assert resynced.hung_up == ("kc1",)


async def test_putting_back_keeps_the_order_and_drops_old_inventories(line: Line) -> None:
    ready = [Incoming(event=PhoneReady(agent=AgentId(name))) for name in "abc"]
    for incoming in ready:
        line.intake.put(incoming)
    taken = line.intake.take(2)
    line.intake.put_back([taken[0], Incoming(event=Resynced(legs=(), phones=())), taken[1]])
    assert line.intake.take(10) == ready


async def test_waiting_ends_by_an_event_a_nudge_or_time(line: Line) -> None:
    await line.intake.wait(0)
    loop = asyncio.get_running_loop()
    before = loop.time()
    await line.intake.wait(5)
    assert loop.time() == pytest.approx(before + 5)
    line.intake.nudge()
    await line.intake.wait(None)
    line.intake.put(Incoming(event=PhoneReady(agent=AgentId("anna"))))
    await line.intake.wait(None)
    await line.intake.wait(None)
    assert loop.time() == pytest.approx(before + 5)


async def test_who_hangs_up_while_being_looked_up_leaves_no_task_behind(rig: Rig) -> None:
    line = Line(rig)
    line.callers.slow["maria"] = LOOK_UP_S / 2
    async with line.pumping():
        line.exchange.call(arrival("c1", party=party("maria")))
        await asyncio.sleep(0.001)
    assert all(task.done() for task in line.intake._arriving.values())
