"""What contacts that wait may expect, as the engine tells it; how good it is, is judged in `perezvon bench waiting`."""

from perezvon.engine.centre import LanguageNeed
from perezvon.engine.changes import WaitExpected
from perezvon.engine.engine import Engine
from perezvon.engine.events import AgentStateRequested, LegHungUp, OfferAnswered, OfferDeclined
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Language
from tests.engine.stages import offer_to
from tests.engine.world import World
from tests.support.factories import agent_set, arrived, at_work, centre, queue_set
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


def waits_with_one_who_speaks_chinese(script: Script, *languages: Language) -> list[int]:
    """What contacts in these languages are told to expect, where all of eight agents are busy."""
    script.given(*centre(queue_set(language=LanguageNeed())))
    for number in range(8):
        spoken = (Language.ENGLISH, Language.CHINESE) if number == 0 else (Language.ENGLISH,)
        script.given(*at_work(f"a{number}", languages=spoken))
    script.given(*(arrived(f"busy{number}", language=Language.ENGLISH) for number in range(8)))
    script.given(*(arrived(f"c{number}", language=language) for number, language in enumerate(languages)))
    view = script.engine.view
    return [view.wait_of(f"c{number}", script.at).expected_s for number in range(len(languages))]


def test_who_asks_for_what_few_can_give_waits_longer(script: Script) -> None:
    common, rare = waits_with_one_who_speaks_chinese(script, Language.ENGLISH, Language.CHINESE)
    assert rare > 4 * common


def test_those_whom_others_serve_too_are_less_in_the_way(script: Script) -> None:
    behind_five = waits_with_one_who_speaks_chinese(script, *(Language.ENGLISH,) * 5, Language.CHINESE)[-1]
    behind_one = waits_with_one_who_speaks_chinese(Script(Engine()), Language.CHINESE, Language.CHINESE)[-1]
    assert behind_five < behind_one, "of five who are before, one agent of eight serves less than one"


def test_where_nobody_who_can_serve_is_at_work_nobody_can_tell(script: Script) -> None:
    script.given(*centre(queue_set(language=LanguageNeed()), *at_work("anna", languages=(Language.ENGLISH,))))
    script.given(arrived("c1", language=Language.CHINESE))
    assert not script.engine.view.wait_of("c1", script.at).is_served
    script.given(agent_set("anna", languages=(Language.CHINESE,)), AgentStateRequested(agent="anna", state="break"))
    script.given(AgentStateRequested(agent="anna", state="available"), arrived("c2", language=Language.CHINESE))
    assert script.engine.view.wait_of("c2", script.at).is_served


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
