"""A centre with two Asterisks, each with a voice process of its own: when a whole node dies, the talk at the other goes on."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass

import pytest

from perezvon.entrypoints.demo.company import KEYS, SUPPORT
from tests.e2e.centre import free_port
from tests.e2e.people import Person, eventually, signed_in
from tests.e2e.test_nodes import Node
from tests.support.asterisk import CARRIER, HOST, RunningAsterisk, carrier, desk, number
from tests.support.asterisk_description import describe
from tests.support.sip.call import Call
from tests.support.sip.phone import SipPhone

NUMBER = "4951000"
STAFF = ("anna", "ben")
AGENT_HZ, CUSTOMER_HZ = 1100, 700
GAP_S = 0.5
"""More silence than this would be heard; a busy test machine makes some of its own."""
LOST_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The Asterisks, the voice processes beside them, and whoever decides."""

    asterisks: tuple[RunningAsterisk, RunningAsterisk]
    voices: tuple[Node, Node]
    centre: Node


@pytest.fixture
def site() -> Iterator[Site]:
    with ExitStack() as stack:
        north, south = (
            stack.enter_context(
                RunningAsterisk(
                    name=name, trunks=(carrier(),), phones=tuple(map(desk, STAFF)), numbers=(number(NUMBER, "web"),)
                )
            )
            for name in ("north", "south")
        )
        places = [f"tcp:127.0.0.1:{free_port()}" for _ in range(2)]
        key = secrets.token_hex(32)
        nodes = []
        for asterisk, own in ((north, places), (south, places[::-1])):
            describe(asterisk)
            nodes.append(
                Node(
                    "media",
                    PEREZVON_ASTERISK=str(asterisk.folder),
                    PEREZVON_MEDIA=",".join(own),
                    PEREZVON_LINK_KEY=key,
                )
            )
        nodes.append(Node("api", "dispatch", "worker", PEREZVON_MEDIA=",".join(places), PEREZVON_LINK_KEY=key))
        for node in nodes:
            stack.callback(node.stop)
            node.start()
        yield Site(asterisks=(north, south), voices=(nodes[0], nodes[1]), centre=nodes[2])


@asynccontextmanager
async def telephones(site: Site) -> AsyncIterator[tuple[dict[str, list[SipPhone]], list[SipPhone]]]:
    """Each agent's telephone at each node, and for each node one somewhere in the network."""
    async with AsyncExitStack() as stack:
        desks: dict[str, list[SipPhone]] = {agent: [] for agent in STAFF}
        callers = []
        for asterisk in site.asterisks:
            server = (HOST, asterisk.plan.listening.sip)
            for agent in STAFF:
                phone = await SipPhone(f"agent-{agent}", server=server, password="desk-secret", hz=AGENT_HZ).open()
                stack.push_async_callback(phone.aclose)
                await phone.register()
                desks[agent].append(phone)
            caller = await SipPhone("+4930123456", server=server, host=CARRIER, hz=CUSTOMER_HZ).open()
            stack.push_async_callback(caller.aclose)
            callers.append(caller)
        yield desks, callers


async def talk(agent: Person, phone: SipPhone, caller: SipPhone) -> tuple[Call, Call]:
    """The agent becomes available, a customer calls and chooses support, and the agent picks up; both ends."""
    await agent.become_available(within=30)
    call = await caller.call(NUMBER)
    await call.press(KEYS[SUPPORT])
    answered = await (await phone.rings(within=60)).answer()
    assert await call.hears(AGENT_HZ)
    assert await answered.hears(CUSTOMER_HZ)
    return call, answered


async def test_when_one_of_two_nodes_dies_its_agent_is_free_and_the_talk_at_the_other_goes_on(site: Site) -> None:
    async with (
        telephones(site) as (desks, callers),
        signed_in(site.centre, "anna", 1) as anna,
        signed_in(site.centre, "ben", 1) as ben,
    ):
        ends = await talk(anna, desks["anna"][0], callers[0])
        await talk(ben, desks["ben"][1], callers[1])
        lost = (await eventually(lambda: ben.sees("desk"), lambda seen: seen.get("contact") is not None))["contact"]
        for end in ends:
            end.count_anew()
        await asyncio.to_thread(site.voices[1].kill)
        await asyncio.to_thread(site.asterisks[1].kill)
        for phone in (desks["anna"][1], desks["ben"][1], callers[1]):
            phone.vanish()
        await eventually(lambda: ben.sees("desk"), lambda seen: seen["me"]["state"] == "wrap_up", within=LOST_S)
        record = await eventually(
            lambda: ben.get("/api/contacts", q=lost["contact"]),
            lambda found: bool(found["items"]) and found["items"][0]["ended_at"] is not None,
            within=LOST_S,
        )
        assert len(record["items"]) == 1
        await ben.send("POST", f"/api/contacts/{lost['contact']}/wrap-up")
        again = await callers[0].call(NUMBER)
        await again.press(KEYS[SUPPORT])
        await (await desks["ben"][0].rings(within=60)).answer()
        assert await again.hears(AGENT_HZ)
        assert await ends[0].hears(AGENT_HZ)
        assert await ends[1].hears(CUSTOMER_HZ)
        assert max(end.reception.longest_gap_s for end in ends) < GAP_S
