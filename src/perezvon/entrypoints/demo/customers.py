"""Nordlink's customers: four who are told in full, and a whole address book."""

from collections.abc import Iterator

from perezvon.entrypoints.demo.company import EN, RU, ZH
from perezvon.entrypoints.demo.staff import ANNA, BEN, CHEN
from perezvon.features.customers.domain import Address, AddressKind, Customer
from perezvon.kernel.ids import AgentId, CustomerId
from perezvon.kernel.values import Language
from perezvon.world.cast import Voice

WELL_KNOWN = (
    Customer(
        customer=CustomerId("maria"),
        name="Maria Lindqvist",
        language=EN,
        manager=ANNA,
        backups=(BEN,),
        addresses=(
            Address.of(AddressKind.PHONE, "+46 70 174 06 05"),
            Address.of(AddressKind.EMAIL, "maria.lindqvist@example.com"),
        ),
        note="Fibre 1000 at home and in the workshop. Prefers to be called back in the afternoon.",
        tier="gold",
    ),
    Customer(
        customer=CustomerId("olga"),
        name="Ольга Дмитриева",
        language=RU,
        manager=ANNA,
        addresses=(Address.of(AddressKind.PHONE, "+7 495 555-01-42"),),
        note="Переезжает в сентябре, спрашивала о переносе договора.",
    ),
    Customer(
        customer=CustomerId("zhang"),
        name="张伟",
        language=ZH,
        manager=CHEN,
        addresses=(Address.of(AddressKind.EMAIL, "zhang.wei@example.com"),),
        note="企业客户，有三个办公地点。",
        tier="business",
    ),
    Customer(
        customer=CustomerId("kofi"),
        name="Kofi Mensah",
        language=EN,
        addresses=(Address.of(AddressKind.EMAIL, "kofi.mensah@example.com"),),
    ),
)

_HIGH, _LOW = Voice.HIGH, Voice.LOW

_BOOK: dict[Language, tuple[tuple[str, Voice], ...]] = {
    EN: (
        ("Grace Holloway", _HIGH), ("Peter Sundberg", _LOW), ("Aisha Bello", _HIGH), ("Daniel Frost", _LOW),
        ("Ingrid Dahl", _HIGH), ("Marcus Reed", _LOW), ("Sofia Almeida", _HIGH), ("Henrik Vinter", _LOW),
        ("Nora Whitfield", _HIGH), ("Idris Farah", _LOW), ("Clara Engström", _HIGH), ("Owen Pryce", _LOW),
        ("Freya Lundholm", _HIGH), ("Anton Berg", _LOW), ("Ruth Adler", _HIGH), ("Leo Marchetti", _LOW),
        ("Karin Åkesson", _HIGH), ("Tobias Krall", _LOW), ("Yvonne Marsh", _HIGH), ("Emil Strand", _LOW),
    ),
    RU: (
        ("Екатерина Громова", _HIGH), ("Андрей Белов", _LOW), ("Наталья Крылова", _HIGH), ("Сергей Мартынов", _LOW),
        ("Людмила Осипова", _HIGH), ("Павел Жуков", _LOW), ("Татьяна Егорова", _HIGH), ("Михаил Сорокин", _LOW),
        ("Юлия Тихонова", _HIGH), ("Артём Фролов", _LOW), ("Галина Миронова", _HIGH), ("Виктор Ларин", _LOW),
        ("Алина Шестакова", _HIGH), ("Игорь Панфилов", _LOW), ("Марина Котова", _HIGH), ("Роман Гусев", _LOW),
        ("Светлана Рыбакова", _HIGH), ("Константин Вавилов", _LOW),
    ),
    ZH: (
        ("李娜", _HIGH), ("刘强", _LOW), ("赵敏", _HIGH), ("孙浩", _LOW), ("周婷", _HIGH), ("吴磊", _LOW),
        ("郑雪", _HIGH), ("冯涛", _LOW), ("何静", _HIGH), ("马俊", _LOW), ("朱丽", _HIGH), ("林峰", _LOW),
        ("郭燕", _HIGH), ("高翔", _LOW), ("罗兰", _HIGH), ("梁志明", _LOW), ("宋佳", _HIGH), ("唐勇", _LOW),
    ),
}  # fmt: skip

_PHONES = {EN: "+46 70 555 {:04d}", RU: "+7 495 555-{:04d}", ZH: "+86 138 5550 {:04d}"}

_MANAGERS: dict[Language, tuple[tuple[AgentId, tuple[AgentId, ...]], ...]] = {
    EN: ((ANNA, (BEN,)), (BEN, (ANNA,)), (BEN, ()), (AgentId("hanna"), (AgentId("samuel"),)), (CHEN, ())),
    RU: ((ANNA, ()), (AgentId("oleg"), (AgentId("irina"),)), (ANNA, (AgentId("dmitri"),))),
    ZH: ((CHEN, ()), (AgentId("wang"), (AgentId("liu"),)), (CHEN, (AgentId("liu"),))),
}
"""Every other customer has a personal manager, these in turn, each with backups."""

_NOTES = {
    EN: ("Pays by invoice.", "Asked about a faster line last month.", "Has a router of their own.", ""),
    RU: ("Платит по счёту.", "В прошлом месяце спрашивал о более быстром тарифе.", "Свой роутер.", ""),
    ZH: ("按发票付款。", "上个月咨询过提速套餐。", "使用自己的路由器。", ""),
}
_TIERS = (None, None, "gold", None, "business")


def _address_book() -> Iterator[tuple[Customer, Voice]]:
    number = 0
    for language, people in _BOOK.items():
        managers = _MANAGERS[language]
        for place, (name, voice) in enumerate(people):
            number += 1
            manager, backups = managers[place // 2 % len(managers)] if place % 2 == 0 else (None, ())
            customer = Customer(
                customer=CustomerId(f"1{number:03d}"),
                name=name,
                language=language,
                manager=manager,
                backups=backups,
                addresses=(Address.of(AddressKind.PHONE, _PHONES[language].format(1_000 + 37 * number)),),
                note=_NOTES[language][place % 4],
                tier=_TIERS[place % 5],
            )
            yield customer, voice


_BOOKED = dict(_address_book())

CUSTOMERS = (*WELL_KNOWN, *_BOOKED)

CALLABLE = tuple(customer.customer for customer in CUSTOMERS[:16])
"""As whom visitors may call."""

VOICES: dict[CustomerId, Voice] = {
    **dict.fromkeys((CustomerId("zhang"), CustomerId("kofi")), _LOW),
    **{customer.customer: voice for customer, voice in _BOOKED.items()},
}
"""What customers sound like; those who are not named here have a high voice."""
