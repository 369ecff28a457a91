"""Pages at a real Asterisk: those of agents that are phones, and those of customers that call; passwords that are made, changed, and over."""

import asyncio
import random
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from perezvon.adapters.telephony.asterisk.ari import AriSilentError
from perezvon.adapters.telephony.asterisk.exchange import AsteriskExchange
from perezvon.adapters.telephony.asterisk.page_callers import PageCallers
from perezvon.adapters.telephony.asterisk.page_phones import PagePhones
from perezvon.adapters.telephony.asterisk.process import running
from perezvon.adapters.telephony.asterisk.settings import Pages
from perezvon.adapters.telephony.asterisk.temporary import TemporaryEndpoints
from perezvon.adapters.telephony.browser.client import BrowserPhones
from perezvon.adapters.telephony.wire.protocol import Arrived, PhoneWanted, encode
from perezvon.features.calls.ports import CallerLogin, LegGoneError, LinesBusyError, PageCall, TelephonyKind
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import AgentId, ContactId, CustomerId, LegId, LineId
from perezvon.kernel.values import Language
from perezvon.platform.system import SystemClock
from tests.asterisk.web_phone import WebPhone
from tests.support.asterisk import HOST, RunningAsterisk, browser, carrier, number
from tests.support.asterisk_stage import AsteriskStage
from tests.support.polling import eventually

ANNA, WRITTEN = AgentId("anna"), AgentId("9")


@pytest.fixture(scope="module")
def asterisk() -> Iterator[RunningAsterisk]:
    with RunningAsterisk(
        trunks=(carrier(),), phones=(browser(WRITTEN),), numbers=(number("100", "web"), number("+4930200", "web"))
    ) as running_one:
        yield running_one


@dataclass
class Beside:
    """A media process beside an Asterisk, and who asks it."""

    asterisk: RunningAsterisk
    exchange: AsteriskExchange
    pages: Pages
    phones: BrowserPhones

    async def registers(self, user: str, password: str, stack: ExitStack | None = None) -> int:
        """The status with which a page that registers is answered; it stays as long as the stack."""
        return await asyncio.to_thread(self._register, user, password, stack)

    def _register(self, user: str, password: str, stack: ExitStack | None) -> int:
        phone = WebPhone(self.asterisk.plan.listening.web, user)
        if stack is None:
            with phone:
                return phone.register(password)
        status = stack.enter_context(phone).register(password)
        threading.Thread(target=phone.listen, name="page", daemon=True).start()
        return status

    async def calls(self, login: CallerLogin, stack: ExitStack, *, extension: str = "call") -> int:
        """The status with which a page that calls is answered; its WebSocket stays as long as the stack."""
        return await asyncio.to_thread(self._call, login, stack, extension)

    def _call(self, login: CallerLogin, stack: ExitStack, extension: str) -> int:
        page = stack.enter_context(WebPhone(self.asterisk.plan.listening.web, login.user))
        return page.call(login.password, extension=extension)

    @property
    def arrived(self) -> list[Arrived]:
        """The customers who are here."""
        return list(self.exchange.existing().customers)

    async def hang_up(self) -> None:
        """Nobody is here any more."""
        await asyncio.to_thread(self.asterisk.ask, "channel request hangup all")
        await eventually(lambda: not self.arrived)

    def rings(self, agent: AgentId) -> bool:
        """Whether the agent has a phone that can be rung."""
        return agent in self.exchange.existing().phones


@pytest.fixture
async def beside(asterisk: RunningAsterisk, tmp_path: Path) -> AsyncIterator[Beside]:
    async with media_beside(asterisk, tmp_path) as running_one:
        yield running_one


@asynccontextmanager
async def media_beside(asterisk: RunningAsterisk, folder: Path) -> AsyncIterator[Beside]:
    pages = Pages(
        port=asterisk.plan.listening.web,
        written={WRITTEN: "browser-secret"},
        numbers={LineId("web"): ("100", "+4930200")},
        callers=2,
    )
    settings = replace(AsteriskStage(asterisk, folder).settings, pages=pages)
    async with running(settings, SystemClock(), random.Random(1)) as exchange:
        phones = BrowserPhones(settings.address, chance=random.Random(1))
        try:
            await eventually(lambda: phones.is_connected and exchange.ari.is_open)
            yield Beside(asterisk, exchange, pages, phones)
        finally:
            await phones.aclose()


async def test_the_page_of_any_agent_registers_and_is_their_phone_until_it_is_closed(beside: Beside) -> None:
    login = await beside.phones.log_in(agent=ANNA)
    with ExitStack() as stack:
        assert await beside.registers(login.user, login.password, stack) == 200
        await eventually(lambda: beside.rings(ANNA))
    await eventually(lambda: not beside.rings(ANNA))


async def test_a_new_password_takes_the_place_of_the_one_before(beside: Beside) -> None:
    first = await beside.phones.log_in(agent=ANNA)
    second = await beside.phones.log_in(agent=ANNA)
    assert first.user == second.user
    assert first.password != second.password
    assert await beside.registers(first.user, first.password) == 401
    assert await beside.registers(second.user, second.password) == 200


async def test_a_phone_that_was_given_up_registers_no_more(beside: Beside) -> None:
    login = await beside.phones.log_in(agent=ANNA)
    await beside.phones.disconnect_phone(agent=ANNA)
    assert await beside.registers(login.user, login.password) == 401
    await beside.phones.disconnect_phone(agent=ANNA)
    assert await beside.registers(login.user, (await beside.phones.log_in(agent=ANNA)).password) == 200


async def test_a_password_ends_in_time(beside: Beside) -> None:
    short = PagePhones(TemporaryEndpoints(beside.exchange.ari), beside.pages, lasts_s=1)
    try:
        login = await short.log_in(encode(PhoneWanted(agent="ben")))
        assert await beside.registers(login.user, login.password) == 200
        deadline = asyncio.get_running_loop().time() + 10
        while await beside.registers(login.user, login.password) != 401:
            assert asyncio.get_running_loop().time() < deadline
    finally:
        await short.aclose()


async def test_a_password_ends_although_asterisk_did_not_answer_at_once(
    beside: Beside, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = PagePhones(TemporaryEndpoints(beside.exchange.ari), beside.pages, lasts_s=1, again_s=0.1)
    ask, refusals = beside.exchange.ari.ask, ["endpoint", "endpoint", "auth"]

    async def ask_rarely_answered(method: str, path: str, **rest: Any) -> Any:
        if method == "DELETE" and refusals and refusals[0] in path:
            raise AriSilentError(refusals.pop(0))
        return await ask(method, path, **rest)

    monkeypatch.setattr(beside.exchange.ari, "ask", ask_rarely_answered)
    try:
        login = await short.log_in(encode(PhoneWanted(agent="ben")))
        await eventually(lambda: not refusals)
        deadline = asyncio.get_running_loop().time() + 10
        while await beside.registers(login.user, login.password) != 401:
            assert asyncio.get_running_loop().time() < deadline
    finally:
        await short.aclose()


async def test_a_page_of_the_configuration_keeps_its_password(beside: Beside) -> None:
    login = await beside.phones.log_in(agent=WRITTEN)
    assert (login.user, login.password) == ("web-9", "browser-secret")
    await beside.phones.disconnect_phone(agent=WRITTEN)
    assert await beside.registers(login.user, login.password) == 200


async def test_a_phone_outlives_a_reload_of_the_configuration(beside: Beside) -> None:
    login = await beside.phones.log_in(agent=ANNA)
    await asyncio.to_thread(beside.asterisk.ask, "module reload res_pjsip.so")
    assert await beside.registers(login.user, login.password) == 200


@pytest.mark.parametrize("agent", ["", "a b", "../../channels", "x" * 61])
async def test_a_name_that_is_none_is_refused(beside: Beside, agent: str) -> None:
    with pytest.raises(AdapterError):
        await beside.phones.log_in(agent=AgentId(agent))


async def test_it_says_what_it_is_and_how_it_is_reached(beside: Beside) -> None:
    assert await beside.phones.kind() is TelephonyKind.ASTERISK
    assert await beside.phones.numbers(LineId("web")) == ("100", "+4930200")
    assert await beside.phones.numbers(LineId("other")) == ()
    assert await beside.phones.sip_address() == f"ws://{HOST}:{beside.asterisk.plan.listening.web}/ws"


# --- Customers. ------------------------------------------------------------------------------------------------------


async def let_in(beside: Beside, contact: str = "c1", *, line: str = "web", returns: bool = False) -> CallerLogin:
    call = PageCall(
        contact=ContactId(contact),
        leg=LegId(f"{contact}-c"),
        line=LineId(line),
        customer=CustomerId("maria"),
        language=Language.RUSSIAN,
        returns=returns,
    )
    return await beside.phones.let_in(call)


async def test_a_page_arrives_as_who_it_was_let_in_as_and_its_endpoint_ends_with_the_call(beside: Beside) -> None:
    login = await let_in(beside)
    with ExitStack() as stack:
        assert await beside.calls(login, stack) == 200
        arrived = Arrived(contact="c1", leg="c1-c", line="web", customer="maria", language="ru")
        await eventually(lambda: beside.arrived == [arrived])
        await beside.hang_up()
    await eventually(lambda: login.user not in beside.asterisk.ask("pjsip list endpoints"))


@pytest.mark.parametrize("extension", ["100", "web-9", "perezvon-waiting", "s"])
async def test_a_page_reaches_nothing_but_its_line(beside: Beside, extension: str) -> None:
    login = await let_in(beside)
    with ExitStack() as stack:
        assert await beside.calls(login, stack, extension=extension) == 404
    assert beside.arrived == []
    beside.exchange.page_callers.left("c1")


async def test_a_page_that_was_loaded_again_takes_the_place_of_its_call_before(beside: Beside) -> None:
    with ExitStack() as stack:
        first = await let_in(beside)
        assert await beside.calls(first, stack) == 200
        await eventually(lambda: bool(beside.arrived))
        before = beside.arrived
        again = await let_in(beside, returns=True)
        assert (again.user, again.password == first.password) == (first.user, False)
        assert await beside.calls(again, stack) == 200
        await eventually(lambda: beside.asterisk.channels() == 1)
        assert beside.arrived == before
        await beside.hang_up()
        with pytest.raises(LegGoneError):
            await let_in(beside, returns=True)


async def test_a_page_that_hung_up_while_no_media_process_ran_is_known_to_have(
    asterisk: RunningAsterisk, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        async with media_beside(asterisk, tmp_path) as beside:
            assert await beside.calls(await let_in(beside), stack) == 200
            await eventually(lambda: bool(beside.arrived))
        await asyncio.to_thread(asterisk.ask, "channel request hangup all")
        await eventually(lambda: asterisk.channels() == 0)
        async with media_beside(asterisk, tmp_path) as beside:
            existing = beside.exchange.existing()
            assert (existing.customers, existing.hung_up) == ((), ("c1-c",))
            beside.exchange.page_callers.left("c1")
            await eventually(lambda: "page-c1" not in asterisk.ask("pjsip list endpoints"))


async def test_no_more_pages_call_than_may_and_a_call_that_is_over_makes_room(beside: Beside) -> None:
    with ExitStack() as stack:
        assert await beside.calls(await let_in(beside), stack) == 200
        await eventually(lambda: bool(beside.arrived))
        await let_in(beside, "c2")
        with pytest.raises(LinesBusyError):
            await let_in(beside, "c3")
        await let_in(beside, returns=True)
        await beside.hang_up()
        await let_in(beside, "c3")
    for contact in ("c2", "c3"):
        beside.exchange.page_callers.left(contact)


async def test_a_page_that_does_not_call_in_time_calls_no_more(beside: Beside) -> None:
    hasty = PageCallers(TemporaryEndpoints(beside.exchange.ari), beside.pages, lambda _: False, enter_s=0.5)
    login = await let_in(beside)
    hasty.found([login.user, "agent-anna", "trunk-carrier"])
    try:
        await eventually(lambda: login.user not in beside.asterisk.ask("pjsip list endpoints"))
    finally:
        await hasty.aclose()
        beside.exchange.page_callers.left("c1")


@pytest.mark.parametrize("wrong", ["", "a b", "x,y", "../../channels", "x" * 61])
async def test_what_cannot_be_written_at_an_endpoint_is_refused(beside: Beside, wrong: str) -> None:
    with pytest.raises(AdapterError):
        await let_in(beside, wrong)
    with pytest.raises(AdapterError):
        await let_in(beside, line=wrong)
