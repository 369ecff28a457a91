"""Answers given by digit are kept once and shown to those who may see the contact."""

from contextlib import AbstractAsyncContextManager

import pytest
from httpx import AsyncClient

from perezvon.engine.changes import QuestionAnswered
from perezvon.features.contacts import projection
from perezvon.features.feedback import subscribers
from perezvon.features.feedback.api import router
from perezvon.features.feedback.service import FeedbackService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import AgentId, ContactId, QuestionId
from perezvon.kernel.time import SECOND
from perezvon.platform.db import Database
from tests.features.client import actor, client
from tests.features.steps import NINE, step, talked

ANNA = actor("contacts.read", agent="anna")
CHEN = actor("contacts.read", agent="chen")


@pytest.fixture
async def day(database: Database) -> Database:
    """Anna's contact c1, rated 5, as history and feedback follow it."""
    async with database.begin() as tx:
        await projection.fold(tx, talked("c1", agent="anna"))
        await subscribers.follow(tx, talked("c1", agent="anna"))
    return database


def recommends(digit: str, measure: str = "nps") -> QuestionAnswered:
    return QuestionAnswered(
        contact=ContactId("c1"),
        question=QuestionId("would_recommend"),
        digit=digit,
        agent=AgentId("anna"),
        measure=measure,
    )


def browser(database: Database, who: Actor = ANNA) -> AbstractAsyncContextManager[AsyncClient]:
    return client(database, [router(FeedbackService())], who)


async def test_a_rating_is_shown_with_whom_it_is_about(day: Database) -> None:
    async with browser(day) as anna:
        answer = await anna.get("/api/feedback", params={"contact": "c1"})
    assert answer.json() == [
        {
            "contact": "c1",
            "question": "agent_rating",
            "score": 5,
            "agent": "anna",
            "answered_at": NINE + 86 * SECOND,
            "source": "call",
            "measure": None,
        }
    ]


async def test_following_the_same_steps_again_keeps_the_answer_once(day: Database) -> None:
    async with day.begin() as tx:
        await subscribers.follow(tx, talked("c1", agent="anna"))
    async with browser(day) as anna:
        assert len((await anna.get("/api/feedback", params={"contact": "c1"})).json()) == 1


async def test_an_answer_that_is_no_number_has_no_score(day: Database) -> None:
    star = QuestionAnswered(contact=ContactId("c1"), question=QuestionId("again"), digit="*", agent=AgentId("anna"))
    async with day.begin() as tx:
        await subscribers.follow(tx, [step(99, star)])
    async with browser(day) as anna:
        answers = (await anna.get("/api/feedback", params={"contact": "c1"})).json()
    assert [(answer["question"], answer["score"]) for answer in answers] == [("agent_rating", 5), ("again", None)]


async def test_an_answer_says_on_which_scale_it_is_and_a_star_recommends_with_a_ten(day: Database) -> None:
    async with day.begin() as tx:
        await subscribers.follow(tx, [step(99, recommends("*")), step(100, recommends("7", measure="mood"))])
    async with browser(day) as anna:
        answers = (await anna.get("/api/feedback", params={"contact": "c1"})).json()
    assert [(answer["measure"], answer["score"]) for answer in answers[1:]] == [("nps", 10), (None, 7)]


async def test_what_is_measured_on_another_scale_is_no_rating_of_the_agent(day: Database) -> None:
    async with day.begin() as tx:
        await subscribers.follow(tx, [step(99, recommends("9"))])
    async with browser(day, actor("desk.use", agent="anna")) as anna:
        today = (await anna.get("/api/feedback/about-me", params={"since": NINE})).json()
    assert today == {"ratings": [{"contact": "c1", "score": 5}]}


@pytest.mark.parametrize("contact", ["c1", "no-such-contact"])
async def test_who_may_not_see_the_contact_sees_no_answers(day: Database, contact: str) -> None:
    async with browser(day, CHEN) as chen:
        answer = await chen.get("/api/feedback", params={"contact": contact})
    assert (answer.status_code, answer.json()["code"]) == (404, "contacts.not_found")


# --- Scores of an agent's day, and of a customer. ---


async def test_an_agent_sees_what_customers_answered_about_them_since_an_instant(day: Database) -> None:
    mine = actor("desk.use", agent="anna")
    async with browser(day, mine) as anna:
        today = (await anna.get("/api/feedback/about-me", params={"since": NINE})).json()
        later = (await anna.get("/api/feedback/about-me", params={"since": NINE + 87 * SECOND})).json()
    assert today == {"ratings": [{"contact": "c1", "score": 5}]}
    assert later == {"ratings": []}


async def test_an_answer_about_somebody_else_is_not_in_ones_day(day: Database) -> None:
    async with browser(day, actor("desk.use", agent="chen")) as chen:
        assert (await chen.get("/api/feedback/about-me", params={"since": NINE})).json()["ratings"] == []


async def test_the_scores_of_a_customer_are_those_of_all_their_contacts(day: Database) -> None:
    async with browser(day, actor("customers.read")) as somebody:
        maria = (await somebody.get("/api/feedback/of-customer", params={"customer": "maria"})).json()
        ivan = (await somebody.get("/api/feedback/of-customer", params={"customer": "ivan"})).json()
    assert [rating["contact"] for rating in maria["ratings"]] == ["c1"]
    assert ivan == {"ratings": []}
