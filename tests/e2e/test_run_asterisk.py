"""The show of `make run-asterisk`: calls of the telephone network come to desks, each to whom it belongs."""

from pathlib import Path

import pytest

from tests.e2e.browsers import CHROMIUM
from tests.e2e.centre import Centre
from tests.e2e.conftest import MISSING
from tests.e2e.run_asterisk import NUMBER, show
from tests.support.asterisk import RunningAsterisk, carrier, number
from tests.support.asterisk_description import describe

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=MISSING)


async def test_a_known_customer_comes_to_their_own_manager_and_is_heard(tmp_path: Path) -> None:
    said: list[str] = []
    with RunningAsterisk(trunks=(carrier(),), numbers=(number(NUMBER, "web"),)) as asterisk:
        describe(asterisk)
        with Centre(PEREZVON_ASTERISK=str(asterisk.folder)) as centre:
            shown = await show(
                centre, asterisk, calls=["+46701740605"], pictures=tmp_path / "pictures", say=said.append
            )
    assert [(one.agent, one.heard) for one in shown] == [("Anna", True)]
    assert shown[0].picture.read_bytes().startswith(b"\x89PNG")
    assert any("rings at Anna's desk" in words for words in said)
