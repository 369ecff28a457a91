"""What channels hear of an alarm, in the words of their language and as JSON."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from perezvon.features.metrics.domain.alarms.channels import Channel, Delivery, Means, What
from perezvon.features.metrics.domain.alarms.conditions import Cause
from perezvon.features.metrics.domain.alarms.telling import Alarm
from perezvon.features.metrics.domain.sums import By
from perezvon.features.metrics.ports import Letter, MailTrouble, WebhookTrouble
from perezvon.features.metrics.service.delivering import NO_BEGINNING, NO_MAIL
from perezvon.features.metrics.service.telling import News, letter, payload
from perezvon.kernel.ids import AgentId, QueueId
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Language

NINE = 1_795_856_400 * SECOND
"""2026-11-28 09:00 UTC."""

CHANNEL = Channel(channel="c", means=Means.MAIL, name="Night", address="kim@example.org", zone="Europe/Moscow")
DELIVERY = Delivery(delivery="d1", channel="c", what=What.RAISED, at=NINE + 60 * SECOND, alarm="a")
NAMES = {By.QUEUE: {"sales": "Sales"}, By.AGENT: {"anna": "Anna Sokolova"}}


def news(cause: Cause, language: Language = Language.ENGLISH, **fields: object) -> News:
    is_of_agent = cause in (Cause.PHONE_UNREACHABLE, Cause.MISSED_OFFERS)
    is_level = cause is Cause.SERVICE_LEVEL
    alarm = Alarm(
        id="a",
        cause=cause,
        queue=None if is_of_agent or cause is Cause.RECORDING_STOPPED else QueueId("sales"),
        agent=AgentId("anna") if is_of_agent else None,
        teams=(),
        value=71.25 if is_level else NINE - 300 * SECOND,
        limit=80 if is_level else 120 * SECOND,
        raised=NINE,
        unwell=NINE,
    )
    made = News(
        delivery=DELIVERY,
        channel=replace(CHANNEL, language=language),
        alarm=alarm,
        names=NAMES,
        link="https://calls.example.org/live",
    )
    return replace(made, **fields)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("cause", Cause)
def test_a_letter_says_what_is_wrong_since_when_and_what_can_be_done(cause: Cause, language: Language) -> None:
    subject, text = letter(news(cause, language))
    assert "{" not in subject + text
    assert "2026-11-28 12:00" in text
    assert "https://calls.example.org/live" in text
    assert Letter(id="d1", to=["kim@example.org"], subject=subject, text=text).subject == subject


@pytest.mark.parametrize(
    ("cause", "language", "subject"),
    [
        (Cause.SERVICE_LEVEL, Language.ENGLISH, "Sales: service level 71.2%, target 80%"),
        (Cause.SERVICE_LEVEL, Language.RUSSIAN, "Sales: уровень обслуживания 71,2 %, цель 80 %"),
        (Cause.QUEUE_LATE, Language.CHINESE, "Sales：最长等候已超过 2:00"),
        (Cause.MISSED_OFFERS, Language.ENGLISH, "Anna Sokolova did not answer twice and is on a break"),
    ],
)
def test_figures_are_written_as_readers_write_them(cause: Cause, language: Language, subject: str) -> None:
    assert letter(news(cause, language))[0] == subject


def test_a_letter_says_how_many_alarms_are_held_back() -> None:
    _, text = letter(news(Cause.QUEUE_LATE, delivery=replace(DELIVERY, held_back=3)))
    assert "held back: 3" in text


def test_a_name_cannot_add_a_line_to_a_letter() -> None:
    names = {By.QUEUE: {"sales": "Sales\r\nBcc: all@example.org {limit}"}}
    subject, text = letter(news(Cause.QUEUE_LATE, names=names, channel=replace(CHANNEL, name="a\nb {count}")))
    assert subject.startswith("Sales Bcc: all@example.org {limit}: ")
    assert "a b {count}" in text
    assert Letter(id="d1", to=["kim@example.org"], subject=subject, text=text)


def test_a_webhook_tells_the_same_in_json() -> None:
    body = json.loads(payload(news(Cause.QUEUE_LATE)))
    assert body == {
        "id": "d1",
        "type": "alarm.raised",
        "at": "2026-11-28T09:01:00.000Z",
        "alarm": {
            "id": "a",
            "cause": "queue_late",
            "weight": "serious",
            "text": "Sales: the oldest contact waits longer than 2:00",
            "queue": {"id": "sales", "name": "Sales"},
            "agent": None,
            "raised_at": "2026-11-28T09:00:00.000Z",
            "cleared_at": None,
            "waiting_since": "2026-11-28T08:55:00.000Z",
            "longest_wait_s": 120.0,
        },
        "held_back": 0,
        "link": "https://calls.example.org/live",
    }
    level = json.loads(payload(news(Cause.SERVICE_LEVEL)))["alarm"]
    assert (level["service_level_percent"], level["target_percent"]) == (71.25, 80)


@pytest.mark.parametrize("language", Language)
def test_a_test_is_told_as_one(language: Language) -> None:
    test = replace(DELIVERY, what=What.TEST, alarm=None)
    tried = news(Cause.QUEUE_LATE, language, alarm=None, delivery=test)
    assert json.loads(payload(tried))["type"] == "test"
    subject, text = letter(tried)
    assert subject
    assert "Night" in text


@pytest.mark.parametrize("language", Language)
def test_the_web_app_has_words_for_every_cause_and_every_trouble(language: Language) -> None:
    words = json.loads(
        (Path(__file__).parents[3] / f"web/src/features/metrics/alarms/i18n/{language}.json").read_text()
    )
    assert words["cause"].keys() == set(Cause)
    assert words["trouble"].keys() == {*MailTrouble, *WebhookTrouble, NO_BEGINNING, NO_MAIL}
