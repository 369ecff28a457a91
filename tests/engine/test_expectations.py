"""What contacts that wait may expect, as the engine tells it; how good it is, is judged in `perezvon bench waiting`."""

from perezvon.engine.changes import WaitExpected
from perezvon.engine.engine import Engine
from perezvon.engine.events import LegHungUp, OfferAnswered, OfferDeclined
from perezvon.kernel.time import SECOND
from tests.engine.stages import offer_to
from tests.engine.world import World
from tests.support.factories import arrived, at_work, centre
from tests.support.script import Script


def expected(script: Script, contact: str) -> WaitExpected | None:
    """What a new contact is told to expect."""
    said = script.engine.handle(10_000 + len(contact), script.at, arrived(contact))
    return next((output for output in said if isinstance(output, WaitExpected)), None)


def test_nobody_is_told_to_wait_while_an_agent_is_free(script: Script) -> None:
    script.given(*centre(*at_work("anna")))
    assert expected(script, "c1") is None


def test_who_must_wait_is_told_a_range_once(script: Script) -> None:
    script.given(*centre(*at_work("anna")), arrived("c1"))
    told = expected(script, "c2")
    assert told.contact == "c2"
    assert 0 <= told.low_s <= told.expected_s <= told.high_s
    said = script.engine.handle(20_000, script.at, OfferDeclined(offer=offer_to(script, "anna"), agent="anna"))
    assert [output.contact for output in said if isinstance(output, WaitExpected)] == ["c1"], (
        "c2 keeps what it was told"
    )


def test_who_stands_further_behind_waits_longer(script: Script) -> None:
    script.given(*centre(*at_work("anna")), *(arrived(f"c{number}") for number in range(9)))
    waits = [script.engine.view.wait_of(f"c{number}", script.at).expected_s for number in range(1, 9)]
    assert waits == sorted(waits)
    assert waits[0] < waits[-1] <= script.engine.view.wait_in("sales", script.at).expected_s


def test_where_nobody_is_at_work_nobody_can_tell(script: Script) -> None:
    script.given(*centre(), arrived("c1"))
    assert not script.engine.view.wait_of("c1", script.at).is_served
    script.given(*at_work("anna"))
    assert script.engine.view.wait_in("sales", script.at).is_served


def test_a_contact_that_does_not_wait_expects_nothing(script: Script) -> None:
    script.given(*centre(*at_work("anna")), arrived("c1"), arrived("c2"))
    script.given(OfferAnswered(offer=offer_to(script, "anna"), agent="anna"))
    script.given(LegHungUp(contact="c2", leg="kc2", cause="customer"))
    view = script.engine.view
    assert (view.wait_of("c1", script.at), view.wait_of("c2", script.at)) == (None, None)


def test_asking_changes_nothing(script: Script) -> None:
    script.given(*centre(*at_work("anna")), arrived("c1"), arrived("c2"))
    before = script.engine.snapshot()
    script.engine.view.wait_of("c2", script.at + 60 * SECOND)
    script.engine.view.wait_in("never set", script.at)
    script.engine.view.wait_in("sales", script.at)
    assert script.engine.snapshot() == before


def test_the_engine_learns_from_the_waits_of_a_day() -> None:
    world = World(Engine(), seed=4, calls=300)
    told = [output for _, said in world.run() for output in said if isinstance(output, WaitExpected)]
    judged = sum(world.engine.view.wait_accuracy(queue).judged for queue in ("sales", "support"))
    assert 0 < judged <= len(told)
