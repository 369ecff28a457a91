"""What is to be spoken, as files."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from typing_extensions import override

from perezvon.engine.flow.graph import CustomerName, Number, Prompt
from perezvon.features.customers.domain import Customer
from perezvon.features.flows.ports import Synth
from perezvon.features.flows.service.prompts import PromptLibrary
from perezvon.features.flows.subscribers import handlers
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import CustomerId, PromptId
from perezvon.kernel.values import Language
from perezvon.platform.db import Database
from tests.support.centre import Centre, QuickSynth

EN, RU = Language.ENGLISH, Language.RUSSIAN
OLGA = Customer(customer=CustomerId("olga"), name="  Ольга \n Дмитриева", language=RU)
HELLO = Prompt(prompt=PromptId("greeting_known"))


class BrokenSynth:
    async def speak(self, text: str, language: Language, target: Path) -> None:
        raise AdapterError("no voice", retryable=False)


class SlowSynth(QuickSynth):
    """Says nothing before `may_speak`."""

    def __init__(self) -> None:
        super().__init__()
        self.may_speak = asyncio.Event()

    @override
    async def speak(self, text: str, language: Language, target: Path) -> None:
        await self.may_speak.wait()
        await super().speak(text, language, target)


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    for name in ("en/greeting_known", "ru/greeting_known", "en/number_3", "secret"):
        path = tmp_path / "prompts" / f"{name}.ogg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "prompts"


@pytest.fixture
async def customers(database: Database) -> Database:
    async with database.begin() as tx:
        await Centre(database).customers.save(tx, None, OLGA)
    return database


def library(database: Database, synth: Synth, shipped: Path) -> PromptLibrary:
    return PromptLibrary(database, synth, shipped.parent, shipped=shipped, patience_s=0.2)


async def test_sentences_and_numbers_are_recordings_else_the_english_ones(database: Database, shipped: Path) -> None:
    files = await library(database, BrokenSynth(), shipped).files([HELLO, Number(value=3)], RU, None)
    assert files == [shipped / "ru" / "greeting_known.ogg", shipped / "en" / "number_3.ogg"]


@pytest.mark.parametrize(
    "part",
    [
        Number(value=1_000),
        Number(value=-1),
        CustomerName(),
        Prompt(prompt=PromptId("unheard_of")),
        Prompt(prompt=PromptId("../secret")),
    ],
)
async def test_what_cannot_be_spoken_is_left_out(
    database: Database, shipped: Path, part: Prompt | Number | CustomerName
) -> None:
    files = await library(database, BrokenSynth(), shipped).files([part, HELLO], EN, None)
    assert files == [shipped / "en" / "greeting_known.ogg"]


async def test_a_prepared_name_is_spoken_in_every_language_without_delay(customers: Database, shipped: Path) -> None:
    synth = QuickSynth()
    book = library(customers, synth, shipped)
    async with customers.begin() as tx:
        await book.prepare_name(tx, OLGA.customer)
    synth.said.clear()
    for language in Language:
        files = await book.files([CustomerName()], language, OLGA.customer)
        assert [file.read_text() for file in files] == [f"{language}: Ольга Дмитриева"]
    assert synth.said == []


async def test_a_saved_customer_has_their_name_prepared_by_a_job(customers: Database, shipped: Path) -> None:
    centre = Centre(customers)
    synth = QuickSynth()
    work = handlers(library(customers, synth, shipped))
    async with customers.begin() as tx:
        await centre.customers.save(tx, None, replace(OLGA, name="Olga Berg"))
    async with customers.begin() as tx:
        for kind, payload in centre.jobs.asked:
            await work[kind](tx, payload)
    assert synth.said == ["Olga Berg"] * len(Language)


async def test_a_name_nobody_prepared_is_made_once(customers: Database, shipped: Path) -> None:
    synth = QuickSynth()
    book = library(customers, synth, shipped)
    answers = await asyncio.gather(*(book.files([HELLO, CustomerName()], RU, OLGA.customer) for _ in range(3)))
    assert [len(files) for files in answers] == [2, 2, 2]
    assert synth.said == ["Ольга Дмитриева"]


async def test_a_name_that_takes_too_long_is_left_out_now_and_there_next_time(
    customers: Database, shipped: Path
) -> None:
    synth = SlowSynth()
    book = library(customers, synth, shipped)
    assert await book.files([HELLO, CustomerName()], RU, OLGA.customer) == [shipped / "ru" / "greeting_known.ogg"]
    synth.may_speak.set()
    assert len(await book.files([HELLO, CustomerName()], RU, OLGA.customer)) == 2
    assert synth.said == ["Ольга Дмитриева"]


async def test_without_a_voice_the_rest_is_spoken(customers: Database, shipped: Path) -> None:
    book = library(customers, BrokenSynth(), shipped)
    assert await book.files([HELLO, CustomerName()], RU, OLGA.customer) == [shipped / "ru" / "greeting_known.ogg"]


async def test_without_a_database_the_rest_is_spoken(shipped: Path) -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/nothing")
    book = library(away, QuickSynth(), shipped)
    assert await book.files([HELLO, CustomerName()], RU, OLGA.customer) == [shipped / "ru" / "greeting_known.ogg"]
    await away.aclose()


async def test_closing_gives_up_what_is_being_made(customers: Database, shipped: Path) -> None:
    book = library(customers, SlowSynth(), shipped)
    await book.files([CustomerName()], RU, OLGA.customer)
    await book.aclose()
