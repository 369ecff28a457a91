"""What a queue may need of its agents, and where the steps of a route may lead."""

import pytest

from perezvon.engine.centre import (
    AgentStep,
    BackupsStep,
    ExitStep,
    HeadStep,
    PersonalManagerStep,
    QueueSetup,
    QueueStep,
    Relaxation,
    RouteSetup,
    RouteStep,
    SkillNeed,
    When,
)
from perezvon.features.queues.domain import (
    BadRelaxationsError,
    SkillNeededTwiceError,
    StepNeverReachedError,
    StepToNowhereError,
    Targets,
    TeamWithoutHeadError,
    UnknownSkillNeededError,
    UnknownWayError,
    check_needs,
    check_steps,
)
from perezvon.features.queues.schemas.steps import body_of, step_of
from perezvon.kernel.errors import AppError
from perezvon.kernel.ids import AgentId, HoursId, QueueId, RouteId, SkillId, TeamId
from perezvon.kernel.values import Language

SALES, NIGHT = QueueId("sales"), QueueId("night")
OFFICE = HoursId("office")
FIBRE = SkillId("fibre")
TARGETS = Targets(
    queues={SALES: QueueSetup(queue=SALES), NIGHT: QueueSetup(queue=NIGHT, hours=OFFICE)},
    agents=[AgentId("anna")],
    teams=[TeamId("front"), TeamId("headless")],
    heads=[TeamId("front")],
    hours=[OFFICE],
)
ENDLESS = QueueStep(queue=SALES)


def check(*steps: RouteStep) -> None:
    check_steps(RouteSetup(route=RouteId("r"), steps=steps), TARGETS)


@pytest.mark.parametrize(
    "steps",
    [
        (
            PersonalManagerStep(),
            BackupsStep(),
            QueueStep(queue=SALES, wait_s=60),
            HeadStep(team=TeamId("front")),
            ExitStep(way="callback"),
        ),
        (ExitStep(way="voicemail", when=When(hours=OFFICE, is_negated=True)), ENDLESS),
        (QueueStep(queue=SALES, when=When(languages=(Language.RUSSIAN,))), ENDLESS),
        (QueueStep(queue=NIGHT), ENDLESS),
    ],
)
def test_a_route_may_go_on_where_a_step_may_be_passed_over(steps: tuple[RouteStep, ...]) -> None:
    check(*steps)


@pytest.mark.parametrize(
    ("steps", "error", "number"),
    [
        ((AgentStep(agent=AgentId("gone")),), StepToNowhereError, 1),
        ((PersonalManagerStep(), HeadStep(team=TeamId("gone"))), StepToNowhereError, 2),
        ((PersonalManagerStep(when=When(hours=HoursId("gone"))),), StepToNowhereError, 1),
        ((HeadStep(team=TeamId("headless")),), TeamWithoutHeadError, 1),
        ((ExitStep(way="elsewhere"),), UnknownWayError, 1),
        ((ExitStep(way="callback"), ENDLESS), StepNeverReachedError, 1),
        ((PersonalManagerStep(), ENDLESS, ExitStep(way="callback")), StepNeverReachedError, 2),
    ],
)
def test_a_step_that_leads_nowhere_or_hides_the_next_is_named(
    steps: tuple[RouteStep, ...], error: type[AppError], number: int
) -> None:
    with pytest.raises(error) as refused:
        check(*steps)
    assert refused.value.params == {"step": number}


@pytest.mark.parametrize(
    "relaxed", [(), (Relaxation(after_s=30, level=2),), (Relaxation(after_s=30, level=3), Relaxation(after_s=90))]
)
def test_a_need_asks_for_less_and_less(relaxed: tuple[Relaxation, ...]) -> None:
    check_needs([SkillNeed(skill=FIBRE, level=4, relaxed=relaxed)], [FIBRE])


@pytest.mark.parametrize(
    "relaxed",
    [
        (Relaxation(after_s=30, level=4),),
        (Relaxation(after_s=30, level=2), Relaxation(after_s=30)),
        (Relaxation(after_s=90, level=2), Relaxation(after_s=30)),
        (Relaxation(after_s=30, level=2), Relaxation(after_s=90, level=3)),
    ],
)
def test_a_need_that_does_not_relax_is_refused_by_its_number(relaxed: tuple[Relaxation, ...]) -> None:
    needs = [SkillNeed(skill=SkillId("bills")), SkillNeed(skill=FIBRE, level=4, relaxed=relaxed)]
    with pytest.raises(BadRelaxationsError) as refused:
        check_needs(needs, [FIBRE, SkillId("bills")])
    assert refused.value.params == {"need": 2}


def test_a_skill_is_known_and_needed_once() -> None:
    with pytest.raises(UnknownSkillNeededError):
        check_needs([SkillNeed(skill=FIBRE)], [])
    with pytest.raises(SkillNeededTwiceError):
        check_needs([SkillNeed(skill=FIBRE), SkillNeed(skill=FIBRE, level=2)], [FIBRE])


@pytest.mark.parametrize("step", RouteStep.__args__)
def test_every_kind_of_step_goes_over_http_and_back(step: type[RouteStep]) -> None:
    targets = {"queue": "sales", "agent": "anna", "team": "front", "way": "callback"}
    when = When(hours=OFFICE, is_known=True, languages=(Language.CHINESE,), tiers=("gold",), is_negated=True)
    known = step(**{key: targets[key] for key in targets.keys() & set(step.__struct_fields__)}, when=when)
    assert step_of(body_of(known)) == known
