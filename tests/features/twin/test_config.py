"""A config changes what it names and nothing else, or is refused with file, line and reason."""

import pytest

from perezvon.engine.centre import SkillNeed
from perezvon.features.twin.domain.config import changed
from perezvon.features.twin.domain.plan import Plan, queue_setup
from perezvon.features.twin.domain.refusals import FileRefusedError
from perezvon.features.twin.domain.shortcuts import shortcuts_of
from perezvon.kernel.ids import SkillId
from tests.features.twin.days import agent

NINE_TO_FIVE = ((9 * 3600.0, 17 * 3600.0),)
PLAN = Plan(
    queues={"sales": queue_setup("sales"), "service": queue_setup("service", target_s=30)},
    agents={"ana": agent("ana", ("sales",), *NINE_TO_FIVE), "bo": agent("bo", ("service",), *NINE_TO_FIVE)},
)


def test_an_empty_config_changes_nothing() -> None:
    assert changed(PLAN, "", "b.toml") == PLAN


def test_what_is_named_changes_and_the_rest_stays() -> None:
    plan = changed(
        PLAN,
        """
        callback_share = 0.5
        [queues."*"]
        strategy = "fewest_contacts_today"
        [queues.sales]
        overflow_to = "service"
        needs = { loans = 3 }
        [agents.ana]
        queues = ["sales", "service"]
        works = ["22:00-30:00"]
        skills = { loans = 4 }
        [agents.bo]
        absent = true
        [[staff]]
        count = 2
        queues = ["service"]
        works = ["08:00-12:00", "12:30-16:00"]
        """,
        "b.toml",
    )
    assert plan.callback_share == 0.5
    assert plan.queues["sales"].strategy == plan.queues["service"].strategy == "fewest_contacts_today"
    assert shortcuts_of(plan, "sales").overflow_to == "service"
    assert plan.queues["sales"].needs == (SkillNeed(skill=SkillId("loans"), level=3),)
    assert plan.queues["service"].target_s == 30
    assert plan.agents["ana"] == agent("ana", ("sales", "service"), (22 * 3600.0, 30 * 3600.0), skills={"loans": 4})
    assert sorted(plan.agents) == ["+1.1", "+1.2", "ana"]
    assert plan.agents["+1.2"].spans == ((8 * 3600.0, 12 * 3600.0), (12.5 * 3600, 16 * 3600.0))


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a = [", 1, "toml"),
        ("\n[queues.slaes]\ntarget_s = 3", 2, "unknown_queue"),
        ('[queues.sales]\ntarget_s = 3\noverflow_to = "slaes"', 3, "unknown_queue"),
        ('[agents.ana]\nqueues = ["slaes"]', 2, "unknown_queue"),
        ("[agents.eva]\nabsent = true", 1, "unknown_agent"),
        ('[queues.sales]\noverflow_to = "service"\n[queues.service]\noverflow_to = "sales"', 2, "cycle"),
        ('[queues.sales]\noverflow_to = "sales"', 2, "cycle"),
        ("[queues.sales]\ncallback_after_s = -1", 2, "negative"),
        ('[agents.ana]\nworks = ["-8:00-16:00"]', 2, "negative"),
        ('[agents.ana]\nworks = ["16:00-08:00"]', 2, "span"),
        ('[agents.ana]\nworks = ["all day"]', 2, "span"),
        ('[queues.sales]\nstrategy = "loudest"', 2, "strategy"),
        ("[queues.sales]\ntarget = 3", 2, "unknown_key"),
        ('[queues.sales]\ntarget_s = "3"', 2, "kind"),
        ("[queues.sales]\ntarget_percent = 101", 2, "range"),
        ("[queues.sales]\nneeds = { loans = 6 }", 2, "range"),
        ("callback_share = 1.5", 1, "range"),
        ('[[staff]]\nqueues = ["sales"]', 1, "missing"),
        (
            '[[staff]]\nqueues = ["sales"]\nworks = ["8:00-9:00"]\n[[staff]]\ncount = -1\nqueues = ["sales"]\nworks = ["8:00-9:00"]',
            5,
            "negative",
        ),
    ],
)
def test_a_bad_config_is_refused_with_file_line_and_reason(text: str, line: int, reason: str) -> None:
    with pytest.raises(FileRefusedError) as refused:
        changed(PLAN, text, "b.toml")
    assert refused.value.params["file"] == "b.toml"
    assert (refused.value.params["line"], refused.value.params["reason"]) == (line, reason)
