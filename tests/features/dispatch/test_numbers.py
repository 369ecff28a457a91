"""From where somebody calls stays between telephony and the book of callers."""

import pytest

from perezvon.engine.events import ContactArrived
from perezvon.kernel.ids import PartyId
from tests.features.dispatch.rig import Rig, arrival
from tests.support.factories import centre

pytestmark = pytest.mark.virtual_time


async def test_neither_the_log_nor_a_message_says_from_which_number_somebody_calls(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    rig.callers.parties["+4930123456", "Maria Lindqvist"] = PartyId("p1")
    caplog.set_level("DEBUG")
    async with rig.leading():
        rig.configure(*centre()[1:])
        await rig.decides()
        rig.exchange.call(arrival("c1", number="+4930123456", name="Maria Lindqvist"))
        rig.callers.broken.add("p2")
        rig.callers.parties["+4930654321", "Kofi"] = PartyId("p2")
        rig.exchange.call(arrival("c2", number="+4930654321", name="Kofi"))
        await rig.has(ContactArrived, 2)
    assert [event.party for event in await rig.events() if isinstance(event, ContactArrived)] == ["p1", None]
    told = caplog.text + "".join(str(record.__dict__) for record in caplog.records)
    assert "the book is torn" in told
    said = told + str(await rig.rows()) + str(arrival("c3", number="+4930123456", name="Kofi"))
    assert not [secret for secret in ("4930123456", "4930654321", "Lindqvist", "Kofi") if secret in said]
