"""Needs: what contacts ask of agents, and how they ask for less the longer they wait."""

from perezvon.engine.centre import AgentSkill, LanguageNeed, Relaxation, SkillNeed
from perezvon.engine.events import Event
from perezvon.kernel.values import Language
from tests.support.factories import agent_set, arrived, at_work, centre, queue_set
from tests.support.script import Script


def needs(level: int, *relaxed: tuple[int, int]) -> Event:
    """The queue `sales` needs wine, less of it after so many seconds."""
    steps = tuple(Relaxation(after_s=after_s, level=less) for after_s, less in relaxed)
    return queue_set(needs=(SkillNeed(skill="wine", level=level, relaxed=steps),))


def skilled(agent: str, level: int, *queues: str) -> tuple[Event, ...]:
    """An agent at work who knows so much of wine."""
    return at_work(agent, *queues, skills=(AgentSkill(skill="wine", level=level),))


def state(script: Script, agent: str) -> str:
    return script.engine.view.agent(agent).state


def test_nobody_is_rung_who_lacks_a_skill(script: Script) -> None:
    script.given(*centre(needs(3), *skilled("anna", 2), *at_work("ben")), arrived("c1"))
    assert script.engine.view.contact("c1").phase == "waiting"
    script.given(*skilled("chen", 3))
    assert state(script, "chen") == "ringing"


def test_an_agent_who_learns_a_skill_is_rung_at_once(script: Script) -> None:
    script.given(*centre(needs(3), *skilled("anna", 2)), arrived("c1"))
    script.given(agent_set("anna", skills=(AgentSkill(skill="wine", level=4),)))
    assert state(script, "anna") == "ringing"


def test_a_contact_asks_for_less_the_longer_it_waits(script: Script) -> None:
    script.given(*centre(needs(5, (30, 3), (60, 0)), *skilled("anna", 3)), *at_work("ben"), arrived("c1"))
    script.given(29)
    assert state(script, "anna") == "available"
    script.given(1)
    assert state(script, "anna") == "ringing"


def test_in_the_end_anybody_will_do(script: Script) -> None:
    script.given(*centre(needs(5, (30, 3), (60, 0)), *at_work("ben")), arrived("c1"), 59)
    assert state(script, "ben") == "available"
    script.given(1)
    assert state(script, "ben") == "ringing"


def test_who_asks_for_less_does_not_pass_who_came_before(script: Script) -> None:
    script.given(*centre(needs(5, (30, 1))), arrived("c1"), 40, arrived("c2"), *skilled("anna", 5))
    assert script.engine.view.agent("anna").contact == "c1"


def test_positions_count_all_who_wait_whatever_they_ask_for(script: Script) -> None:
    script.given(*centre(needs(5, (30, 1))), arrived("c1"), 40, arrived("c2"), arrived("c3"))
    assert [script.engine.view.contact(name).position for name in ("c1", "c2", "c3")] == [1, 2, 3]
    assert [one.contact for one in script.engine.view.waiting("sales", 2)] == ["c1", "c2"]


def test_a_setting_that_asks_for_less_takes_effect_at_once(script: Script) -> None:
    script.given(*centre(needs(5), *skilled("anna", 3)), arrived("c1"), needs(3))
    assert state(script, "anna") == "ringing"


def test_a_callers_language_is_a_skill_too(script: Script) -> None:
    sales = queue_set(language=LanguageNeed(relaxed_s=45))
    script.given(*centre(sales, *at_work("anna", languages=(Language.ENGLISH,))))
    script.given(arrived("c1", language=Language.RUSSIAN), 44)
    assert state(script, "anna") == "available"
    script.given(1)
    assert state(script, "anna") == "ringing"


def test_a_specialist_is_spared_until_a_contact_has_waited_long_enough(script: Script) -> None:
    script.given(*centre(queue_set(spares_reserved_s=20), queue_set("wines")))
    script.given(*at_work("anna", "sales", "wines", reserved_for=("wines",)), arrived("c1"), 19)
    assert state(script, "anna") == "available"
    script.given(1)
    assert state(script, "anna") == "ringing"


def test_a_specialist_who_is_not_spared_any_more_is_rung_at_once(script: Script) -> None:
    script.given(*centre(queue_set(spares_reserved_s=600), queue_set("wines")))
    script.given(*at_work("anna", "sales", "wines", reserved_for=("wines",)), arrived("c1"))
    script.given(agent_set("anna", "sales", "wines"))
    assert state(script, "anna") == "ringing"


def test_where_nobody_is_reserved_nobody_waits_for_it(script: Script) -> None:
    script.given(*centre(queue_set(spares_reserved_s=600), *at_work("anna")), arrived("c1"))
    assert state(script, "anna") == "ringing"
