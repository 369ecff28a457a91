"""People who call Nordlink and are no customers yet: their numbers, and the names that the network tells of some."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from perezvon.entrypoints.demo.company import EN, RU, ZH
from perezvon.kernel.values import Language


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody with a telephone. `name` is empty where the network tells none."""

    language: Language
    number: str
    name: str


_COUNT: Final[Mapping[Language, int]] = {EN: 1_200, RU: 700, ZH: 600}
_NUMBERS: Final = {EN: "+4670556{:04d}", RU: "+7495556{:04d}", ZH: "+861385551{:04d}"}
_NAMES: Final[Mapping[Language, Sequence[tuple[str, str]]]] = {
    EN: (
        (
            "Alma Elias Ida Oscar Greta Hugo Maja Nils Stella Viktor Alice Arvid",
            "Nyström Falk Hedlund Moberg Sandell Wik",
        ),
        ("Amber Dylan Holly Jasper Keira Miles Poppy Reuben", "Ashdown Barlow Cartwright Denholm Everly Fenwick"),
    ),
    RU: (
        ("Анастасия Вероника Дарья Елена Инна Ксения", "Аверина Блинова Воронцова Горшкова Демидова Ермолова"),
        ("Алексей Борис Глеб Денис Евгений Илья", "Аверин Блинов Воронцов Горшков Демидов Ермолов"),
    ),
    ZH: (("陈 黄 徐 胡 沈 韩 曹 邓", "晓雯 建国 雨桐 志强 美玲 子轩 秀英 海涛"),),
}
"""First names and family names that go together; in Chinese the other way round."""


def strangers() -> Iterator[Stranger]:
    """All of them, always the same."""
    for language, count in _COUNT.items():
        between = "" if language is ZH else " "
        names = [
            between.join(pair) for first, last in _NAMES[language] for pair in product(first.split(), last.split())
        ]
        for number in range(count):
            name = names[number * 7 % len(names)] if number % 2 else ""
            yield Stranger(language, _NUMBERS[language].format(number * 8 + 3), name)
