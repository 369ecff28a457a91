"""What a carrier tells in headers, through a real Asterisk: flows are told the codes, and nothing else of it."""

import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from perezvon.adapters.telephony.asterisk.configure.plan import Header
from perezvon.adapters.telephony.asterisk.exchange import AsteriskExchange
from perezvon.adapters.telephony.asterisk.process import running
from perezvon.platform.system import SystemClock
from tests.support.asterisk import CARRIER, RunningAsterisk, carrier, number
from tests.support.asterisk_stage import LINE, NUMBER, AsteriskStage
from tests.support.polling import eventually
from tests.support.sip.phone import SipPhone

HEADERS = (
    Header(attribute="verified", header="P-Asserted-Identity", parameter="verstat"),
    Header(attribute="order", header="X-Order"),
)
ASSERTED = '"Anton" <sip:+4930123456;verstat=TN-Validation-Passed@carrier.example;user=phone>'


@pytest.fixture(scope="module")
def asterisk() -> Iterator[RunningAsterisk]:
    with RunningAsterisk(trunks=(carrier(),), numbers=(number(NUMBER, LINE),), headers=HEADERS) as running_one:
        yield running_one


@dataclass
class Line:
    """A customer's telephone, and where its calls arrive."""

    phone: SipPhone
    exchange: AsteriskExchange

    async def told(self, **headers: str) -> tuple[tuple[str, str], ...]:
        """What is told of a call with these headers."""
        call = await self.phone.call(NUMBER, {name.replace("_", "-"): value for name, value in headers.items()})
        await eventually(lambda: len(self.exchange.existing().customers) == 1)
        told = self.exchange.existing().customers[0].told
        await call.hang_up()
        await eventually(lambda: not self.exchange.existing().customers)
        return told


@pytest.fixture
async def line(asterisk: RunningAsterisk, tmp_path: Path) -> AsyncIterator[Line]:
    stage = AsteriskStage(asterisk, tmp_path)
    settings = replace(stage.settings, headers=asterisk.plan.headers)
    async with running(settings, SystemClock(), random.Random(1)) as exchange:
        phone = await SipPhone("+4930123456", server=stage.entrance, host=CARRIER, hz=None).open()
        yield Line(phone, exchange)
        await phone.aclose()


async def test_a_verdict_and_a_code_are_told(line: Line) -> None:
    told = await line.told(P_Asserted_Identity=ASSERTED, X_Order="o-17")
    assert told == (("sip_verified", "TN-Validation-Passed"), ("sip_order", "o-17"))


async def test_of_headers_that_are_not_there_nothing_is_told(line: Line) -> None:
    assert await line.told() == ()


@pytest.mark.parametrize("value", ["two words", "${SHELL(touch INJECTED)}", "${EXTEN}", "a,b", "x" * 65, "Ольга"])
async def test_what_is_no_code_is_not_told_and_means_nothing_to_asterisk(
    line: Line, asterisk: RunningAsterisk, value: str
) -> None:
    assert await line.told(X_Order=value) == ()
    assert not list(asterisk.folder.rglob("INJECTED"))
