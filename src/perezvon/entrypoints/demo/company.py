"""Nordlink itself: what callers may want, how they get there, and what a talk may end in."""

from perezvon.engine.centre import (
    BackupsStep,
    BoostSetup,
    ExitStep,
    HeadStep,
    LanguageNeed,
    LastAgentStep,
    LineSetup,
    OpenSpan,
    PersonalManagerStep,
    QueueSetup,
    QueueStep,
    Relaxation,
    RouteSetup,
    RouteStep,
    SkillNeed,
    TierBoost,
)
from perezvon.features.contacts.domain import Outcome
from perezvon.features.flows.domain import Hours, Line
from perezvon.features.flows.domain.standard import StandardFlow, standard_flow
from perezvon.features.people.domain import Skill
from perezvon.features.queues.domain import Boosts, Queue, Route
from perezvon.kernel.ids import FlowId, HoursId, LineId, OutcomeId, PromptId, QueueId, RouteId, SkillId, TeamId
from perezvon.kernel.values import Language

EN, RU, ZH = Language.ENGLISH, Language.RUSSIAN, Language.CHINESE

SALES, SUPPORT, BILLING = QueueId("sales"), QueueId("support"), QueueId("billing")
MOVING, BUSINESS = QueueId("moving"), QueueId("business")
TO_SUPPORT = RouteId("to-support")
FIBRE, CONTRACTS, BILLS = SkillId("fibre"), SkillId("contracts"), SkillId("bills")
FRONT, ACCOUNTS = TeamId("front"), TeamId("accounts")
ALWAYS = HoursId("always")
MAIN_FLOW = FlowId("main")
WEB = LineId("web")

SOLVED, FOLLOW_UP, SALE, COMPLAINT = map(OutcomeId, ("solved", "follow_up", "sale", "complaint"))

QUEUES = (
    Queue(setup=QueueSetup(queue=SALES), name={EN: "Sales", RU: "Продажи", ZH: "销售"}),
    Queue(setup=QueueSetup(queue=SUPPORT), name={EN: "Support", RU: "Поддержка", ZH: "技术支持"}),
    Queue(
        setup=QueueSetup(
            queue=BILLING,
            strategy="most_skilled",
            needs=(
                SkillNeed(
                    skill=BILLS, level=4, relaxed=(Relaxation(after_s=20, level=2), Relaxation(after_s=45, level=0))
                ),
            ),
            spares_reserved_s=30,
        ),
        name={EN: "Billing", RU: "Счета и оплата", ZH: "账单"},
    ),
    Queue(
        setup=QueueSetup(queue=MOVING, strategy="fewest_contacts_today"),
        name={EN: "Moving house", RU: "Переезд", ZH: "移机"},
    ),
    Queue(
        setup=QueueSetup(queue=BUSINESS, priority=60, language=LanguageNeed(relaxed_s=40)),
        name={EN: "Business customers", RU: "Корпоративные клиенты", ZH: "企业客户"},
    ),
)

KEYS = {SALES: "1", SUPPORT: "2", BILLING: "3", MOVING: "4", BUSINESS: "5"}
"""The key of the menu that leads to each queue."""

_ROUTES = {
    SALES: {EN: "To sales", RU: "В продажи", ZH: "转销售"},
    SUPPORT: {EN: "To support", RU: "В поддержку", ZH: "转技术支持"},
    BILLING: {EN: "To billing", RU: "К вопросам оплаты", ZH: "转账单"},
    MOVING: {EN: "To moving house", RU: "К переезду", ZH: "转移机"},
    BUSINESS: {EN: "To business customers", RU: "К корпоративным клиентам", ZH: "转企业客户"},
}

_STEPS: dict[QueueId, tuple[RouteStep, ...]] = {
    BUSINESS: (
        PersonalManagerStep(),
        BackupsStep(),
        LastAgentStep(),
        QueueStep(queue=BUSINESS, wait_s=300),
        HeadStep(team=ACCOUNTS),
        ExitStep(way="callback"),
    ),
}
"""Those who are tried for others: the personal manager, then the queue for as long as the caller waits."""

ROUTES = tuple(
    Route(
        setup=RouteSetup(
            route=RouteId(f"to-{queue}"), steps=_STEPS.get(queue, (PersonalManagerStep(), QueueStep(queue=queue)))
        ),
        name=name,
    )
    for queue, name in _ROUTES.items()
)

BOOSTS = Boosts(
    setup=BoostSetup(
        tiers=(TierBoost(tier="gold", boost_s=60), TierBoost(tier="business", boost_s=90)),
        repeat_s=30,
        dropped_s=120,
    )
)

SKILLS = (
    Skill(skill=FIBRE, name={EN: "Fibre", RU: "Оптика", ZH: "光纤"}),
    Skill(skill=CONTRACTS, name={EN: "Contracts", RU: "Договоры", ZH: "合同"}),
    Skill(skill=BILLS, name={EN: "Bills", RU: "Счета", ZH: "账单"}),
)

HOURS = Hours(
    hours=ALWAYS,
    name={EN: "Always open", RU: "Круглосуточно", ZH: "全天候"},
    zone="UTC",
    spans=tuple(OpenSpan(weekday=weekday, start=0, end=24 * 60) for weekday in range(7)),
)

LINE = Line(
    setup=LineSetup(line=WEB, flow=MAIN_FLOW, language=EN),
    name={EN: "Nordlink", RU: "Нордлинк", ZH: "北联宽带"},
    languages=(EN, RU, ZH),
)

OUTCOMES = (
    Outcome(outcome=SOLVED, name={EN: "Solved", RU: "Решено", ZH: "已解决"}, position=0, is_solved=True),
    Outcome(outcome=FOLLOW_UP, name={EN: "Follow up", RU: "Нужно вернуться", ZH: "需跟进"}, position=1),
    Outcome(outcome=SALE, name={EN: "Sale", RU: "Продажа", ZH: "成交"}, position=2, is_solved=True),
    Outcome(outcome=COMPLAINT, name={EN: "Complaint", RU: "Жалоба", ZH: "投诉"}, position=3),
)

FLOW = standard_flow(
    MAIN_FLOW,
    StandardFlow(
        route=TO_SUPPORT,
        choices=tuple((key, RouteId(f"to-{queue}")) for queue, key in KEYS.items()),
        menu=PromptId("menu_of_five"),
        hours=ALWAYS,
    ),
)
"""Who keeps silent at the menu twice is given to support: nobody is turned away for not pressing a key."""

FLOW_NAME = {EN: "Nordlink main menu", RU: "Главное меню Нордлинка", ZH: "北联主菜单"}
