"""Centres of chance that use everything the engine can do, and callers for them."""

import random
from collections.abc import Sequence

from perezvon.engine.centre import (
    AgentStep,
    BackupsStep,
    BoostSetup,
    CallbackSetup,
    ExitStep,
    HeadStep,
    HoursSetup,
    LanguageNeed,
    LastAgentStep,
    OpenSpan,
    PersonalManagerStep,
    QueueSetup,
    QueueStep,
    Relaxation,
    RouteStep,
    SkillNeed,
    TeamSetup,
    TierBoost,
    When,
)
from perezvon.features.twin.domain.calls import Who
from perezvon.features.twin.domain.lives import Caller
from perezvon.features.twin.domain.plan import AgentPlan, Plan, queue_setup
from perezvon.kernel.ids import AgentId, HoursId, QueueId, SkillId, TeamId
from perezvon.kernel.values import Language
from tests.features.twin.days import agent

NAMES = ("q", "r", "s")
STAFF = tuple(f"a{number}" for number in range(7))
STRATEGIES = (
    "longest_idle",
    "fewest_contacts_today",
    "fewest_contacts_hour",
    "round_robin",
    "most_skilled",
    "ring_all",
)
LANGUAGES = (None, Language.ENGLISH, Language.RUSSIAN)
SHIFT = (0, 7_200)


def a_centre(chance: random.Random) -> Plan:
    """Queues, routes, rules and staff of chance."""
    return Plan(
        queues={name: _queue(name, chance) for name in NAMES},
        routes={f"to-{name}": _route(name, chance) for name in NAMES},
        agents={name: _agent(name, chance) for name in STAFF},
        boosts=BoostSetup(tiers=(TierBoost(tier="gold", boost_s=90),), repeat_s=30, dropped_s=60),
        callbacks=CallbackSetup(is_automatic=True, attempts=2, retry_s=300, offer_over_s=120, hours=HoursId("day")),
        teams={"t": TeamSetup(team=TeamId("t"), head=AgentId("a0"))},
        hours={"day": _hours("day", 0, 110), "early": _hours("early", 0, 60)},
        callback_share=0.6,
        reached_share=0.7,
    )


def callers_of(chance: random.Random, number: int = 250) -> list[Caller]:
    """Callers who come by its routes, at full seconds, some of them more than once."""
    people = [_who(chance, place) for place in range(number // 2)]
    queues = [chance.choice(NAMES) for _ in range(number)]
    at = sorted(chance.sample(range(6_600), number))
    return [
        Caller(
            at=seconds,
            queue=queue,
            route=f"to-{queue}",
            who=chance.choice(people),
            patience_s=chance.randrange(5, 600),
            work_s=chance.randrange(20, 300),
            wrap_up_s=chance.choice([0, 10, 40]),
            answer_u=chance.random(),
            callback_u=chance.random(),
        )
        for seconds, queue in zip(at, queues, strict=True)
    ]


def _who(chance: random.Random, place: int) -> Who:
    is_known = chance.random() < 0.7
    return Who(
        customer=f"c{place}" if is_known else None,
        party=f"p{place}",
        manager=chance.choice(STAFF) if is_known else None,
        backups=tuple(chance.sample(STAFF, 2)) if is_known else (),
        tier=chance.choice([None, "gold"]),
        language=chance.choice(LANGUAGES),
    )


def _queue(name: str, chance: random.Random) -> QueueSetup:
    need = SkillNeed(
        skill=SkillId("loans"), level=3, relaxed=(Relaxation(after_s=60, level=1), Relaxation(after_s=120))
    )
    return queue_setup(
        name,
        strategy=chance.choice(STRATEGIES),
        priority=chance.choice([0, 30]),
        needs=chance.choice([(), (need,)]),
        language=chance.choice([None, LanguageNeed(relaxed_s=45)]),
        spares_reserved_s=30,
        hours=chance.choice([None, HoursId("early")]),
    )


def _agent(name: str, chance: random.Random) -> AgentPlan:
    queues = chance.sample(NAMES, chance.choice([1, 2, 3]))
    return agent(
        name,
        queues,
        *chance.choice([(SHIFT,), ((0, 2_000), (2_600, 7_000))]),
        skills={"loans": chance.randrange(1, 6)},
        languages=tuple(one for one in LANGUAGES[1:] if one is not None and chance.random() < 0.7),
        reserved_for=tuple(QueueId(queue) for queue in queues[:1]) if chance.random() < 0.3 else (),
        team=TeamId("t"),
    )


def _route(name: str, chance: random.Random) -> tuple[RouteStep, ...]:
    first: Sequence[RouteStep] = (
        PersonalManagerStep(),
        BackupsStep(),
        LastAgentStep(),
        AgentStep(agent=AgentId("a6"), when=When(tiers=("gold",))),
        ExitStep(way="callback", when=When(expects_long_wait=True)),
    )
    last: Sequence[RouteStep] = (
        ExitStep(way="callback", when=When(is_known=True)),
        HeadStep(team=TeamId("t"), when=When(languages=(Language.RUSSIAN,), is_negated=True)),
        QueueStep(queue=QueueId(chance.choice(NAMES)), wait_s=90),
        ExitStep(way="voicemail", when=When(hours=HoursId("early"))),
        ExitStep(way="external"),
    )
    return (
        *(step for step in first if chance.random() < 0.6),
        QueueStep(queue=QueueId(name), wait_s=chance.choice([60, 120, None])),
        *(step for step in last if chance.random() < 0.6),
    )


def _hours(name: str, start: int, end: int) -> HoursSetup:
    return HoursSetup(
        hours=HoursId(name), spans=tuple(OpenSpan(weekday=weekday, start=start, end=end) for weekday in range(7))
    )
