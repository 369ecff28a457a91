"""Strategies: who is rung among those who are free."""

from collections import Counter

import pytest

from perezvon.engine.centre import AgentSkill, OpenSpan, SkillNeed
from perezvon.engine.changes import OfferEnded
from perezvon.engine.commands import CancelOffer
from perezvon.engine.engine import Engine
from perezvon.engine.events import ContactWrappedUp, LegHungUp, OfferAnswered, OfferDeclined
from perezvon.kernel.time import SECOND
from tests.engine.stages import connected, offer_to
from tests.support.factories import agent_set, arrived, at_work, centre, hours_set, queue_set, queue_step, route_set
from tests.support.script import Script

HOUR = 3_600


def free(script: Script, *agents: str, **fields: object) -> None:
    """The agents become available, one a second."""
    for agent in agents:
        script.given(1, *at_work(agent, **fields))


def rung(script: Script) -> dict[str, list[str]]:
    """Which agents ring for which contact."""
    found: dict[str, list[str]] = {}
    for agent in script.engine.view.agents():
        if agent.state == "ringing":
            found.setdefault(agent.contact, []).append(agent.agent)
    return found


def talked(script: Script, agent: str) -> None:
    """The agent, who is rung for `c1`, talks to it and is done."""
    script.given(OfferAnswered(offer=offer_to(script, agent), agent=agent))
    leg = connected(script)
    script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"))
    script.given(LegHungUp(contact="c1", leg=leg, cause="command"), ContactWrappedUp(contact="c1", agent=agent))


def test_who_answered_fewest_today_is_rung(script: Script) -> None:
    script.given(*centre(queue_set(strategy="fewest_contacts_today"), *at_work("anna")), arrived("c1"))
    talked(script, "anna")
    free(script, "ben")
    script.given(10 * HOUR, arrived("c2"))
    assert rung(script) == {"c2": ["ben"]}, "although Anna has been idle for longer"


@pytest.mark.parametrize(("hours", "agent"), [(None, "ben"), ("moscow", "anna")])
def test_a_day_begins_at_midnight_of_the_queues_hours(script: Script, hours: str | None, agent: str) -> None:
    moscow = hours_set("moscow", offsets=((0, 3 * HOUR),))
    script.given(*centre(moscow, queue_set(strategy="fewest_contacts_today"), *at_work("anna")), arrived("c1"))
    talked(script, "anna")
    free(script, "ben")
    # From nine in UTC it is noon in Moscow: half past midnight there is half past nine in the evening in UTC.
    always = {"weekday": 0, "start": 0, "end": 1440}, {"weekday": 1, "start": 0, "end": 1440}
    open_hours = hours_set("moscow", offsets=((0, 3 * HOUR),), spans=tuple(OpenSpan(**span) for span in always))
    script.given(open_hours, queue_set(strategy="fewest_contacts_today", hours=hours))
    script.given(12 * HOUR + HOUR // 2, arrived("c2"))
    assert rung(script) == {"c2": [agent]}


def test_a_new_day_counts_from_nothing(script: Script) -> None:
    script.given(*centre(queue_set(strategy="fewest_contacts_today"), *at_work("anna")), arrived("c1"))
    talked(script, "anna")
    free(script, "ben")
    script.given(24 * HOUR, arrived("c2"))
    assert rung(script) == {"c2": ["anna"]}, "who has been idle longest of two who answered nothing today"


def test_a_new_hour_counts_from_nothing_too(script: Script) -> None:
    script.given(*centre(queue_set(strategy="fewest_contacts_hour"), *at_work("anna")), arrived("c1"))
    talked(script, "anna")
    free(script, "ben")
    script.given(60, arrived("c2"))
    assert rung(script) == {"c2": ["ben"]}
    script.given(LegHungUp(contact="c2", leg="kc2", cause="customer"), HOUR, arrived("c3"))
    assert rung(script) == {"c3": ["anna"]}


def test_the_most_skilled_in_what_the_queue_needs_is_rung(script: Script) -> None:
    needs = (SkillNeed(skill="wine"), SkillNeed(skill="cheese"))
    script.given(*centre(queue_set(strategy="most_skilled", needs=needs)))
    levels = {"anna": (5, 1), "ben": (3, 4), "chen": (3, 4)}
    for agent, (wine, cheese) in levels.items():
        skills = (AgentSkill(skill="wine", level=wine), AgentSkill(skill="cheese", level=cheese))
        free(script, agent, skills=(*skills, AgentSkill(skill="opera", level=5)))
    script.given(arrived("c1"))
    assert rung(script) == {"c1": ["ben"]}, "of two with seven levels in all, who has been idle for longer"


def test_round_robin_goes_on_after_whom_it_rang_last(script: Script) -> None:
    script.given(*centre(queue_set(strategy="round_robin", back_off_s=0)))
    free(script, "chen", "ben", "anna")
    seen = []
    for number in range(4):
        contact = f"c{number}"
        script.given(arrived(contact))
        seen += rung(script)[contact]
        script.given(LegHungUp(contact=contact, leg=f"k{contact}", cause="customer"))
    assert seen == ["anna", "ben", "chen", "anna"]


def test_random_gives_everybody_the_same_share() -> None:
    engine = Engine()
    script = Script(engine)
    script.given(*centre(queue_set(strategy="random")))
    agents = [f"a{number}" for number in range(5)]
    free(script, *agents)
    shares: Counter[str] = Counter()
    for number in range(2_000):
        contact = f"c{number}"
        script.given(arrived(contact))
        shares.update(rung(script)[contact])
        script.given(LegHungUp(contact=contact, leg=f"k{contact}", cause="customer"))
    expected = 2_000 / len(agents)
    chi_squared = sum((shares[agent] - expected) ** 2 / expected for agent in agents)
    assert chi_squared < 18.47, "of four degrees of freedom, at one in a thousand"


# --- Ringing together. ---


def test_all_are_rung_together_and_the_first_answer_wins(script: Script) -> None:
    script.given(*centre(queue_set(strategy="ring_all")))
    free(script, "anna", "ben", "chen")
    script.given(arrived("c1"))
    assert rung(script) == {"c1": ["anna", "ben", "chen"]}
    losers = {agent: offer_to(script, agent) for agent in ("anna", "chen")}
    said = script.engine.handle(500, script.at, OfferAnswered(offer=offer_to(script, "ben"), agent="ben"))
    ended = {output.agent: output.how for output in said if isinstance(output, OfferEnded)}
    assert ended == {"ben": "accepted", "anna": "taken", "chen": "taken"}
    assert {output.offer for output in said if isinstance(output, CancelOffer)} == set(losers.values())
    view = script.engine.view
    assert [view.agent(agent).state for agent in ("anna", "ben", "chen")] == ["available", "talking", "available"]


def test_who_was_not_fast_enough_keeps_their_turn(script: Script) -> None:
    script.given(*centre(queue_set(strategy="ring_all")))
    free(script, "anna", "ben")
    script.given(arrived("c1"))
    script.given(OfferAnswered(offer=offer_to(script, "ben"), agent="ben"))
    script.given(queue_set(), *at_work("chen"), arrived("c2"))
    assert rung(script) == {"c2": ["anna"]}


def test_a_contact_goes_on_when_the_last_of_those_rung_declines(script: Script) -> None:
    script.given(*centre(queue_set(strategy="ring_all")))
    free(script, "anna", "ben")
    script.given(arrived("c1"))
    script.given(OfferDeclined(offer=offer_to(script, "anna"), agent="anna"))
    assert rung(script) == {"c1": ["ben"]}
    script.given(OfferDeclined(offer=offer_to(script, "ben"), agent="ben"))
    assert script.engine.view.contact("c1").phase == "waiting"
    assert rung(script) == {}


def offers(script: Script) -> dict[str, int]:
    """The agents who ring for `c1`, each with the seconds until their offer ends."""
    view = script.engine.view
    ringing = [view.offer(offer) for offer in view.contact("c1").offers]
    return {offer.agent: (offer.expires - script.at) // SECOND for offer in ringing}


def test_who_becomes_free_while_all_ring_is_rung_too_as_long_as_they_are(script: Script) -> None:
    script.given(*centre(queue_set(strategy="ring_all", ring_s=20)))
    free(script, "anna", "ben")
    script.given(arrived("c1"), 8, *at_work("chen"))
    assert offers(script) == {"anna": 12, "ben": 12, "chen": 12}
    script.given(8, *at_work("dora"))
    assert "dora" not in offers(script), "too late to look up and answer"
    script.given(OfferAnswered(offer=offer_to(script, "chen"), agent="chen"))
    assert [script.engine.view.agent(agent).state for agent in ("anna", "ben", "chen")] == [
        "available",
        "available",
        "talking",
    ]


def test_who_comes_to_the_queue_while_all_ring_is_rung_too(script: Script) -> None:
    script.given(*centre(queue_set(strategy="ring_all")), queue_set("other"), *at_work("chen", "other"))
    free(script, "anna")
    script.given(arrived("c1"), agent_set("chen", "sales"))
    assert rung(script) == {"c1": ["chen", "anna"]}


def test_who_becomes_free_is_rung_only_for_what_they_can_give(script: Script) -> None:
    needs = (SkillNeed(skill="billing", level=2),)
    script.given(*centre(queue_set(strategy="ring_all", needs=needs)))
    free(script, "anna", skills=(AgentSkill(skill="billing", level=2),))
    script.given(arrived("c1"), *at_work("ben", skills=(AgentSkill(skill="billing", level=1),)))
    assert rung(script) == {"c1": ["anna"]}


def test_a_contact_for_which_nobody_rings_goes_first(script: Script) -> None:
    script.given(*centre(queue_set(strategy="ring_all")), queue_set("other"), *at_work("anna"))
    script.given(arrived("c1"), route_set(queue_step("other")), 3, arrived("c2"), *at_work("ben", "sales", "other"))
    assert rung(script) == {"c1": ["anna"], "c2": ["ben"]}


def test_of_two_that_ring_together_the_first_gets_who_becomes_free(script: Script) -> None:
    script.given(*centre(queue_set(strategy="ring_all")), *at_work("anna"), arrived("c1"))
    script.given(arrived("c2"), *at_work("ben"))
    assert rung(script) == {"c1": ["anna"], "c2": ["ben"]}
    script.given(*at_work("chen"))
    assert rung(script) == {"c1": ["anna", "chen"], "c2": ["ben"]}


def test_who_declined_is_not_rung_again_while_the_others_ring(script: Script) -> None:
    script.given(*centre(queue_set(strategy="ring_all", back_off_s=0)))
    free(script, "anna", "ben")
    script.given(arrived("c1"))
    script.given(OfferDeclined(offer=offer_to(script, "anna"), agent="anna"), 1)
    assert (script.engine.view.agent("anna").state, rung(script)) == ("available", {"c1": ["ben"]})


def test_a_customer_who_leaves_stops_all_phones(script: Script) -> None:
    script.given(*centre(queue_set(strategy="ring_all")))
    free(script, "anna", "ben")
    script.given(arrived("c1"), LegHungUp(contact="c1", leg="kc1", cause="customer"))
    assert rung(script) == {}
    assert script.engine.view.contact("c1") is None
