"""A config changes what it names and nothing else, or is refused with file, line and reason."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from perezvon.engine.centre import (
    BackupsStep,
    ExitStep,
    HeadStep,
    LanguageNeed,
    LastAgentStep,
    OpenSpan,
    PersonalManagerStep,
    QueueStep,
    Relaxation,
    SkillNeed,
    TeamSetup,
    TierBoost,
    When,
)
from perezvon.engine.flow.graph import GoToRoute
from perezvon.features.twin.domain import config
from perezvon.features.twin.domain.afterwards import given_back, usual
from perezvon.features.twin.domain.config import changed, changed_by
from perezvon.features.twin.domain.plan import Plan, queue_setup
from perezvon.features.twin.domain.refusals import FileRefusedError
from perezvon.features.twin.domain.shortcuts import Shortcuts, shortcuts_of
from perezvon.kernel.ids import AgentId, QueueId, SkillId, TeamId
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


EVERYTHING = """
priority_worth_s = 10
reached_share = 0.5
[queues.sales]
needs = { loans = { level = 3, relaxed = { 60 = 2, 120 = 0 } } }
language = { relaxed_s = 90 }
hours = "office"
spares_reserved_s = 30
[queues.service]
language = true
[[routes.sales]]
kind = "personal_manager"
ring_s = 12
when = { is_known = true, tiers = ["gold"], is_negated = true }
[[routes.sales]]
kind = "last_agent"
within_s = 3600
[[routes.sales]]
kind = "queue"
queue = "sales"
wait_s = 90
[[routes.sales]]
kind = "head"
team = "leads"
[[routes.sales]]
kind = "exit"
way = "callback"
[boosts]
repeat_s = 60
dropped_s = 90
[callbacks]
attempts = 2
hours = "office"
[hours.office]
open = ["09:00-18:00"]
weekdays = [0, 4]
[teams.leads]
head = "+1.1"
[agents.ana]
languages = ["ru", "en"]
reserved_for = ["sales"]
team = "leads"
[[staff]]
queues = ["sales"]
works = ["08:00-12:00"]
"""


def test_all_settings_of_the_engine_can_be_changed() -> None:
    plan = changed(PLAN, EVERYTHING, "b.toml")
    relaxed = (Relaxation(after_s=60, level=2), Relaxation(after_s=120))
    sales = plan.queues["sales"]
    assert sales.needs == (SkillNeed(skill=SkillId("loans"), level=3, relaxed=relaxed),)
    assert (sales.language, sales.hours, sales.spares_reserved_s) == (LanguageNeed(relaxed_s=90), "office", 30)
    assert plan.queues["service"].language == LanguageNeed()
    assert plan.routes["sales"] == (
        PersonalManagerStep(ring_s=12, when=When(is_known=True, tiers=("gold",), is_negated=True)),
        LastAgentStep(within_s=3600),
        QueueStep(queue=QueueId("sales"), wait_s=90),
        HeadStep(team=TeamId("leads")),
        ExitStep(way="callback"),
    )
    assert plan.boosts.tiers[1] == TierBoost(tier="2", boost_s=20)
    assert (plan.boosts.repeat_s, plan.boosts.dropped_s, plan.reached_share) == (60, 90, 0.5)
    assert (plan.callbacks.attempts, plan.callbacks.hours, plan.callbacks.is_automatic) == (2, "office", True)
    assert plan.hours["office"].spans == tuple(OpenSpan(weekday=day, start=540, end=1080) for day in (0, 4))
    assert plan.teams["leads"] == TeamSetup(team=TeamId("leads"), head=AgentId("+1.1"))
    ana = plan.agents["ana"].setup
    assert (ana.languages, ana.reserved_for, ana.team) == (("ru", "en"), ("sales",), "leads")


def test_short_forms_become_steps_and_are_read_again() -> None:
    plan = changed(
        PLAN,
        """
        [queues.sales]
        overflow_to = "service"
        overflow_after_s = 40
        callback_after_s = 100
        personal_first = true
        """,
        "b.toml",
    )
    sales, service = QueueId("sales"), QueueId("service")
    assert plan.routes["sales"] == (
        PersonalManagerStep(),
        QueueStep(queue=sales, wait_s=40),
        QueueStep(queue=service, wait_s=60),
        ExitStep(way="callback"),
        QueueStep(queue=service),
    )
    assert shortcuts_of(plan, "sales") == Shortcuts(
        overflow_to="service", overflow_after_s=40, callback_after_s=100, personal_first=True
    )
    without = changed(plan, '[queues.sales]\noverflow_to = ""\npersonal_first = false', "b.toml")
    assert without.routes["sales"] == (
        QueueStep(queue=sales, wait_s=100),
        ExitStep(way="callback"),
        QueueStep(queue=sales),
    )


def test_a_way_that_the_flow_of_a_route_does_not_know_ends_as_usual() -> None:
    flow = given_back(usual("sales", "sales"), "sales")
    assert flow is not None
    start, *others = flow.nodes
    assert isinstance(start, GoToRoute)
    flow = structs.replace(flow, nodes=(structs.replace(start, exits=start.exits[1:]), *others))
    centre = replace(PLAN, flows={"sales": flow})
    to_a_message = '[[routes.sales]]\nkind = "exit"\nway = "voicemail"'
    assert changed(centre, to_a_message, "b.toml").flows == centre.flows
    assert changed(centre, to_a_message.replace("voicemail", "callback"), "b.toml").flows == {}


def test_a_short_form_leaves_the_rest_of_a_route_alone() -> None:
    head = HeadStep(team=TeamId("leads"))
    steps = (BackupsStep(), QueueStep(queue=QueueId("sales"), wait_s=120), head)
    plan = changed(replace(PLAN, routes={"r7": steps}), '[queues.sales]\noverflow_to = "service"', "b.toml")
    assert plan.routes == {
        "r7": (
            BackupsStep(),
            QueueStep(queue=QueueId("sales"), wait_s=60),
            QueueStep(queue=QueueId("service"), wait_s=60),
            head,
        )
    }


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
        ('[[routes.sales]]\nkind = "queue"\nqueue = "slaes"', 3, "unknown_value"),
        ('[[routes.sales]]\nkind = "queue"\nqueue = "sales"\nwait_s = -1', 4, "negative"),
        ('[[routes.sales]]\nkind = "queue"', 1, "unknown_value"),
        ('[[routes.sales]]\nkind = "loudspeaker"', 2, "unknown_value"),
        ('[[routes.sales]]\nqueue = "sales"', 1, "unknown_value"),
        ('[[routes.sales]]\nkind = "backups"\nwait_s = 3', 3, "unknown_key"),
        ('[[routes.sales]]\nkind = "backups"\n[[routes.sales]]\nkind = "agent"\nagent = "eva"', 5, "unknown_value"),
        ('[[routes.sales]]\nkind = "head"\nteam = "leads"', 3, "unknown_value"),
        ('[[routes.sales]]\nkind = "exit"\nway = "out"', 3, "unknown_value"),
        ('[[routes.sales]]\nkind = "backups"\nwhen = { hours = "office" }', 3, "unknown_value"),
        ('[[routes.sales]]\nkind = "backups"\nwhen = { languages = ["tlh"] }', 3, "unknown_value"),
        ('[[routes.sales]]\nkind = "backups"\nwhen = { is_nice = true }', 3, "unknown_key"),
        ('[[routes.elsewhere]]\nkind = "backups"', 1, "unknown_value"),
        ("[routes]\nsales = []", 2, "no_steps"),
        ('[boosts]\ntiers = { gold = "much" }', 2, "kind"),
        ("[boosts]\nrepeat_s = -5", 2, "negative"),
        ("[callbacks]\nattempts = 0", 2, "range"),
        ('[callbacks]\nhours = "office"', 2, "unknown_value"),
        ('[teams.leads]\nhead = "eva"', 2, "unknown_value"),
        ("[hours.office]\nweekdays = [1]", 1, "missing"),
        ('[hours.office]\nopen = ["09:00-18:00"]\nweekdays = [7]', 3, "range"),
        ('[hours.office]\nopen = ["20:00-26:00"]', 2, "span"),
        ('[queues.sales]\nhours = "office"', 2, "unknown_value"),
        ("[queues.sales]\nneeds = { loans = { level = 3, relaxed = { soon = 1 } } }", 2, "number"),
        ("[queues.sales]\nlanguage = 3", 2, "kind"),
        ('[agents.ana]\nlanguages = ["tlh"]', 2, "unknown_value"),
        ('[agents.ana]\nreserved_for = ["slaes"]', 2, "unknown_queue"),
        ('[agents.ana]\nteam = "leads"', 2, "unknown_value"),
        ("reached_share = 2.0", 1, "range"),
        ('[queues.sales]\ncallback_after_s = 9\n[[routes.sales]]\nkind = "backups"', 1, "no_wait"),
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


def test_what_is_documented_can_be_read() -> None:
    page = (Path(__file__).parents[3] / "docs/howto/twin.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 4
    known = Plan(
        queues={name: queue_setup(name) for name in ("sales", "service")},
        agents={name: agent(name, ("sales",), *NINE_TO_FIVE) for name in ("idit", "anat")},
    )
    together: dict[str, Any] = {}
    for settings in map(tomllib.loads, blocks):
        for key, value in settings.items():
            is_table = isinstance(value, dict)
            together[key] = {**together.get(key, {}), **value} if is_table else value
    plan = changed_by(known, together)
    assert shortcuts_of(plan, "sales").callback_after_s == 300
    assert plan.hours["office"].spans


def test_the_example_of_the_reader_can_be_read() -> None:
    known = Plan(
        queues={name: queue_setup(name) for name in ("PS", "NW")},
        agents={name: agent(name, ("PS",), *NINE_TO_FIVE) for name in ("IDIT", "ANAT")},
    )
    text = (config.__doc__ or "").partition("\n\n")[2]
    plan = changed(known, text, "config.py")
    assert len(plan.agents) == 4
    assert shortcuts_of(plan, "PS").overflow_to == "NW"
