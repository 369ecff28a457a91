"""The sample world."""

import re
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from perezvon.engine.commands import PlayPrompts
from perezvon.engine.engine import Engine
from perezvon.engine.events import ContactArrived, DigitPressed, DomainStarted, Event, PromptEnded
from perezvon.engine.flow.graph import CustomerName, Number, Prompt, Spoken
from perezvon.engine.flow.lint import Known, problems
from perezvon.entrypoints.demo.cast import sample_cast
from perezvon.entrypoints.demo.company import FLOW, HOURS, KEYS, LINE, ROUTES, SKILLS
from perezvon.entrypoints.demo.customers import CUSTOMERS
from perezvon.entrypoints.demo.seeding import seed, take_back, visits_of
from perezvon.entrypoints.demo.staff import AGENTS
from perezvon.entrypoints.demo.wiping import may_be_wiped
from perezvon.entrypoints.foundation import Foundation
from perezvon.entrypoints.subscriptions import facts
from perezvon.features.customers.public import CustomersCallerBook
from perezvon.features.flows.service.prompts import SHIPPED
from perezvon.features.identity.domain import User
from perezvon.features.identity.repository import save_user
from perezvon.features.identity.service import IdentityService, Passwords
from perezvon.features.identity.tables import app_user, user_session
from perezvon.kernel.ids import ContactId, CustomerId, LegId, LineId, PromptId, UserId
from perezvon.kernel.values import Language
from perezvon.platform.db import Database
from perezvon.platform.jobs import Jobs, install
from perezvon.platform.log.memory import MemoryLog
from perezvon.platform.settings import Settings
from tests.support.centre import settings_given
from tests.support.clock import CountingIds, TestClock

WAITING = ("please_wait", "position_is", "(1)")
"""What the first in a queue hears before the music."""


class Call:
    """A customer calls the seeded centre and listens."""

    def __init__(self, settings: list[Event]) -> None:
        self._engine = Engine()
        self._clock = TestClock()
        self._seq = 0
        self.heard: list[str] = []
        self._playing: PlayPrompts | None = None
        for event in (DomainStarted(seed=1), *settings):
            self._happens(event)

    async def arrives(self, database: Database, customer: str | None) -> None:
        book = CustomersCallerBook(database, ids=CountingIds(), clock=TestClock())
        known = await book.caller(None, None if customer is None else CustomerId(customer))
        self._happens(
            ContactArrived(
                contact=ContactId("c1"),
                leg=LegId("l1"),
                line=LineId("web"),
                customer=known.customer,
                language=known.language,
                manager=known.manager,
                backups=known.backups,
            )
        )

    def listens(self) -> None:
        playing = self._now_playing()
        self._happens(PromptEnded(command=playing.id, contact=playing.contact, leg=playing.leg))

    def presses(self, digit: str) -> None:
        playing = self._now_playing()
        self._happens(DigitPressed(contact=playing.contact, leg=playing.leg, digit=digit, command=playing.id))

    @property
    def waits_for(self) -> str | None:
        contact = self._engine.view.contact(ContactId("c1"))
        return None if contact is None else contact.queue

    @property
    def language(self) -> str:
        return self._now_playing().language.value

    def _now_playing(self) -> PlayPrompts:
        assert self._playing is not None
        return self._playing

    def _happens(self, event: Event) -> None:
        self._seq += 1
        self._clock.advance(1)
        for output in self._engine.handle(self._seq, self._clock.now(), event):
            if isinstance(output, PlayPrompts):
                self._playing = output
                self.heard += map(_words, output.spoken)


def _words(spoken: Spoken) -> str:
    match spoken:
        case Prompt(prompt=prompt):
            return prompt
        case CustomerName():
            return "(name)"
        case Number(value=value):
            return f"({value})"


def foundation_on(database: Database, data: Path) -> Foundation:
    """What the sample world stands on."""
    return Foundation(
        settings=Settings(data=data, demo=True),
        clock=TestClock(),
        ids=CountingIds(),
        database=database,
        event_log=MemoryLog(),
    )


@pytest.fixture
async def base(database: Database, tmp_path: Path) -> Foundation:
    base = foundation_on(database, tmp_path)
    async with database.begin() as tx:
        await install(tx)
    await seed(base)
    return base


async def call(base: Foundation, customer: str | None) -> Call:
    begun = Call(await settings_given(base.database))
    await begun.arrives(base.database, customer)
    return begun


async def test_seeding_again_changes_nothing(base: Foundation) -> None:
    given = await settings_given(base.database)
    await seed(base)
    assert await settings_given(base.database) == given
    assert len(given) == 5 + 5 + 1 + 1 + 1 + 1 + 4 + 2 + len(SKILLS) + len(AGENTS)


async def test_an_empty_centre_becomes_a_demo_that_may_be_wiped(base: Foundation) -> None:
    assert may_be_wiped(base.settings)


async def test_a_centre_of_real_people_never_may(database: Database, tmp_path: Path) -> None:
    base = foundation_on(database, tmp_path)
    async with database.begin() as tx:
        await install(tx)
        await save_user(tx, User(user=UserId("real"), login="real", name="Real Person"))
    await seed(base)
    assert not may_be_wiped(base.settings)


async def test_whoever_was_signed_in_still_is_after_the_demo_began_anew(base: Foundation) -> None:
    identity = IdentityService(Passwords(), base.clock, base.ids, facts(), is_demo=True)
    async with base.database.begin() as tx:
        token = (await identity.sign_in_to_demo(tx, UserId("anna"))).token
    visits = await visits_of(base)
    async with base.database.begin() as tx:
        await tx.execute(delete(user_session))
    await take_back(base, visits)
    async with base.database.begin() as tx:
        found = await identity.user_of(tx, token)
    assert found is not None
    assert found.login == "anna"


async def test_everybody_is_spoken_to_in_every_language() -> None:
    sayings = sample_cast().sayings
    stories = {story.queue for story in sayings.stories}
    assert stories == set(KEYS)
    for story in sayings.stories:
        assert {len(lines) for lines in story.lines.values()} == {len(story.lines[Language.ENGLISH])}


async def test_what_is_said_in_russian_does_not_tell_whether_a_man_or_a_woman_speaks() -> None:
    """A verb in the past and a short adjective would, if its subject is not a thing."""
    sayings, language = sample_cast().sayings, Language.RUSSIAN
    own = (sayings.greetings, sayings.answers, sayings.farewells, *(story.lines for story in sayings.stories))
    said = " ".join(sentence for lines in own for sentence in lines[language])
    told = re.findall(r"\w+(?:л|ла|лся|лась)\b|\b(?:рада?|готова?|должен|должна|согласен|согласна)\b", said)
    assert set(told) <= {"пропадала", "числа"}


async def test_nobody_has_a_password(base: Foundation) -> None:
    async with base.database.begin() as tx:
        users = (await tx.execute(select(app_user))).all()
    assert {user.user_id for user in users} == {"anna", "ben", "chen", "sasha", "admin"}
    assert {user.password_hash for user in users} == {None}


async def test_the_name_of_every_customer_will_be_prepared(base: Foundation) -> None:
    async with base.database.begin() as tx:
        waiting = await Jobs().waiting(tx)
        assert waiting["flows.prepare_name"] == len(CUSTOMERS)


async def test_a_known_customer_is_greeted_by_name_in_their_language(base: Foundation) -> None:
    olga = await call(base, "olga")
    assert olga.language == "ru"
    olga.listens()
    olga.listens()
    assert olga.heard == ["greeting_known", "(name)", "recorded_and_rated", "menu_of_five"]


@pytest.mark.parametrize(("queue", "digit"), KEYS.items())
async def test_a_stranger_chooses_a_queue_by_a_key(base: Foundation, queue: str, digit: str) -> None:
    stranger = await call(base, None)
    stranger.listens()
    stranger.listens()
    stranger.presses(digit)
    assert stranger.heard == ["greeting_unknown", "recorded_and_rated", "menu_of_five", *WAITING]
    assert stranger.waits_for == queue


async def test_who_presses_no_key_is_given_to_support(base: Foundation) -> None:
    stranger = await call(base, None)
    for _ in range(4):
        stranger.listens()
    assert stranger.heard[2:] == ["menu_of_five", "menu_again", "menu_of_five", *WAITING]
    assert stranger.waits_for == "support"


@pytest.mark.parametrize("language", LINE.languages)
def test_the_flow_has_no_problem_and_says_nothing_that_was_not_recorded(language: Language) -> None:
    known = Known(
        hours={HOURS.hours},
        routes={route.setup.route for route in ROUTES},
        prompts={PromptId(path.stem) for path in (SHIPPED / language).glob("*.ogg")},
    )
    assert problems(FLOW, known) == ()
