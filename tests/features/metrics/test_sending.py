"""Reports arrive when they are due, each letter once, with what its owner may see."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from perezvon.features.identity import repository as identity
from perezvon.features.identity.domain import Role, User
from perezvon.features.metrics.domain.saved import AGAIN_AFTER_S
from perezvon.features.metrics.jobs import SEND, SEND_DUE, sending_handlers
from perezvon.kernel.ids import TeamId
from perezvon.kernel.time import SECOND, from_datetime
from perezvon.kernel.values import Language
from perezvon.platform.jobs import Jobs
from tests.features.metrics.sending import (
    ADDRESS,
    BERLIN,
    EIGHT,
    HOUR,
    KIM,
    ROBIN,
    BrokenError,
    Centre,
    daily,
    mailing,
)
from tests.features.metrics.sending import centre as centre
from tests.features.metrics.sending import day as day

# --- Letters. ---


async def test_a_report_arrives_when_it_is_due_and_is_what_is_exported(centre: Centre) -> None:
    await centre.scheduled("boss@example.org", "kim@example.org")
    centre.clock.set(EIGHT - SECOND)
    await centre.work()
    assert centre.office.received == []
    centre.clock.set(EIGHT)
    await centre.work()

    first, second = centre.office.received
    assert (first.to, second.to) == (("boss@example.org",), ("kim@example.org",))
    assert first.subject == "Queues: 21 Sep 2026"
    ((name, kind, content),) = first.files
    assert (name, kind) == ("figures_2026-09-21.csv", "text/csv")
    since = from_datetime(datetime(2026, 9, 21, tzinfo=BERLIN))
    asked = {**ADDRESS, "since": since, "until": since + 24 * HOUR, "zone": BERLIN.key, "format": "csv"}
    del asked["range"]
    async with centre.browser() as browser:
        exported = await browser.get("/api/metrics/export", params=asked)
    assert content == exported.content
    assert second.files == first.files
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row[:4] for row in rows if not row[0].startswith("# ")][1:] == [
        ["sales", "0.75", "4", "4"],
        ["Total", "0.75", "4", "4"],
    ]


async def test_a_letter_shows_the_figures_and_where_to_look(centre: Centre) -> None:
    await centre.scheduled()
    centre.clock.set(EIGHT)
    await centre.work()

    (found,) = centre.office.received
    for body in (found.text, found.html):
        assert "75.0 % (4)" in body
        assert "Service level" in body
        assert "https://calls.example.org/reports?report=own" in body
        assert "from=2026-09-21" in body
    assert found.message["Message-ID"] == f"<id2.{EIGHT}.0@example.org>"


@pytest.mark.parametrize(("sort", "agents"), [("agent", ["anna", "chen"]), ("-agent", ["chen", "anna"])])
async def test_a_report_is_sent_in_the_order_in_which_it_was_saved(
    centre: Centre, sort: str, agents: Sequence[str]
) -> None:
    centre.clock.set(EIGHT)
    report = await centre.save(address={**ADDRESS, "metric": ["handled"], "by": ["agent"], "sort": sort})
    await centre.done("POST", f"/{report}/send", {"mailing": mailing(), "zone": BERLIN.key})
    ((_, _, content),) = centre.office.received[0].files
    rows = [row[0] for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) if not row[0].startswith("# ")]
    assert rows[1:] == [*agents, "Total"]


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        (Language.RUSSIAN, "Queues: 21 сентября 2026", "Уровень обслуживания"),
        (Language.CHINESE, "Queues：2026年9月21日", "服务水平"),
    ],
)
async def test_letters_are_in_the_language_of_their_readers(
    centre: Centre, language: Language, subject: str, words: str
) -> None:
    await centre.scheduled(language=language.value)
    centre.clock.set(EIGHT)
    await centre.work()

    (found,) = centre.office.received
    assert found.subject == subject
    assert words in found.text
    assert words in found.html


async def test_names_are_no_markup_and_no_heads(centre: Centre) -> None:
    report = await centre.save(name='<b>"A"</b>\r\nBcc: eve@example.org')
    await centre.done("POST", f"/{report}/send", {"mailing": mailing(), "zone": BERLIN.key})

    (found,) = centre.office.received
    assert "<b>" not in found.html
    assert found.message["Bcc"] is None


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf", "parquet"])
async def test_any_kind_of_file_is_sent(centre: Centre, form: str) -> None:
    report = await centre.save()
    await centre.done("POST", f"/{report}/send", {"mailing": mailing(format=form), "zone": BERLIN.key})

    (found,) = centre.office.received
    ((name, _, content),) = found.files
    assert name.endswith(f".{form}")
    assert content


# --- Once, whatever happens. ---


async def test_a_due_time_is_sent_once(centre: Centre) -> None:
    await centre.scheduled()
    centre.clock.set(EIGHT)
    for _ in range(3):
        await centre.work()
        centre.clock.advance(60)

    assert len(centre.office.received) == 1
    assert await centre.deliveries() == [("boss@example.org", "sent", None)]
    (schedule,) = (await centre.seen())["schedules"]
    assert (schedule["last_due"], schedule["next_due"]) == (EIGHT, EIGHT + 24 * HOUR)


async def test_a_job_that_is_done_again_sends_nothing_again(centre: Centre) -> None:
    schedule = await centre.scheduled()
    centre.clock.set(EIGHT)
    await centre.work()
    handlers = sending_handlers(centre.sender, Jobs())
    async with centre.database.begin() as tx:
        await handlers[SEND](tx, {"schedule": schedule, "due": EIGHT, "place": 0})

    assert len(centre.office.received) == 1


async def test_what_was_noticed_in_a_transaction_that_broke_is_noticed_again(centre: Centre) -> None:
    await centre.scheduled()
    centre.clock.set(EIGHT)
    with pytest.raises(BrokenError):
        await centre.broken(SEND_DUE, {})
    await centre.work()

    assert len(centre.office.received) == 1


async def test_a_letter_that_was_accepted_just_before_a_crash_is_sent_again_under_its_id(centre: Centre) -> None:
    schedule = await centre.scheduled()
    centre.clock.set(EIGHT)
    handlers = sending_handlers(centre.sender, Jobs())
    async with centre.database.begin() as tx:
        await handlers[SEND_DUE](tx, {})
    with pytest.raises(BrokenError):
        await centre.broken(SEND, {"schedule": schedule, "due": EIGHT, "place": 0})
    await centre.work_off()

    first, again = centre.office.received
    assert first.message["Message-ID"] == again.message["Message-ID"]


async def test_after_days_of_silence_only_the_newest_report_is_sent(centre: Centre) -> None:
    await centre.scheduled()
    centre.clock.set(EIGHT + 3 * 24 * HOUR + 5 * HOUR)
    await centre.work()

    (found,) = centre.office.received
    assert found.subject == "Queues: 24 Sep 2026"


async def test_two_workers_notice_what_is_due_once(centre: Centre) -> None:
    await centre.scheduled()
    centre.clock.set(EIGHT)
    handlers = sending_handlers(centre.sender, Jobs())
    async with centre.database.begin() as one, centre.database.begin() as other:
        await handlers[SEND_DUE](one, {})
        await handlers[SEND_DUE](other, {})
    await centre.work_off()

    assert len(centre.office.received) == 1


# --- Troubles. ---


async def test_a_recipient_who_is_refused_keeps_the_report_from_nobody_else(centre: Centre) -> None:
    centre.office.refused["gone@example.org"] = 550
    await centre.scheduled("gone@example.org", "boss@example.org")
    centre.clock.set(EIGHT)
    assert await centre.work() == []

    assert [one.to for one in centre.office.received] == [("boss@example.org",)]
    assert await centre.deliveries() == [
        ("gone@example.org", "failed", "recipient"),
        ("boss@example.org", "sent", None),
    ]
    (schedule,) = (await centre.seen())["schedules"]
    assert "550" in schedule["deliveries"][0]["answer"]
    assert schedule["is_active"]


async def test_what_may_pass_is_tried_again_later_and_then_given_up(centre: Centre) -> None:
    centre.office.refused["boss@example.org"] = 450
    await centre.scheduled()
    centre.clock.set(EIGHT)
    assert await centre.work() == [AGAIN_AFTER_S[0]]
    assert await centre.deliveries() == [("boss@example.org", "waiting", "recipient")]
    for wait in AGAIN_AFTER_S[1:]:
        assert await centre.work_off(waits_too=True) == [wait]
    assert await centre.work_off(waits_too=True) == []

    assert await centre.deliveries() == [("boss@example.org", "failed", "recipient")]


async def test_a_letter_arrives_when_the_trouble_has_passed(centre: Centre) -> None:
    centre.office.refuses_letters = 451
    await centre.scheduled()
    centre.clock.set(EIGHT)
    await centre.work()
    centre.office.refuses_letters = None
    assert await centre.work_off(waits_too=True) == []

    assert len(centre.office.received) == 1
    assert await centre.deliveries() == [("boss@example.org", "sent", None)]


async def test_whoever_stops_a_schedule_stops_what_waits_too(centre: Centre) -> None:
    centre.office.refuses_letters = 451
    schedule = await centre.scheduled()
    centre.clock.set(EIGHT)
    await centre.work()
    await centre.done("PUT", f"/schedules/{schedule}", {**daily(), "is_active": False})
    centre.office.refuses_letters = None
    await centre.work_off(waits_too=True)

    assert centre.office.received == []


async def test_a_schedule_whose_mail_server_was_taken_away_says_so(centre: Centre) -> None:
    await centre.scheduled()
    centre.mail = None
    centre.clock.set(EIGHT)
    await centre.work()

    assert await centre.deliveries() == [("boss@example.org", "failed", "metrics.mail_off")]


async def test_whoever_sends_a_report_now_is_told_what_the_mail_server_says(centre: Centre) -> None:
    report = await centre.save()
    centre.office.refused["gone@example.org"] = 550
    body = {"mailing": mailing("gone@example.org"), "zone": BERLIN.key}
    answer = await centre.ask("POST", f"/{report}/send", body)

    assert (answer.status_code, answer.json()["code"]) == (503, "metrics.letter_refused")
    params = answer.json()["params"]
    assert (params["address"], params["trouble"]) == ("gone@example.org", "recipient")
    assert params["answer"].startswith("550 ")


# --- Rights. ---


async def change(centre: Centre, user: User) -> None:
    async with centre.database.begin() as tx:
        await identity.save_user(tx, user)


async def test_what_is_sent_is_what_its_owner_may_see_then(centre: Centre) -> None:
    await centre.scheduled(who=ROBIN)
    await change(centre, replace(ROBIN, teams=(TeamId("south"),)))
    centre.clock.set(EIGHT)
    await centre.work()

    (found,) = centre.office.received
    assert "sales" not in found.files[0][2].decode()


@pytest.mark.parametrize("roles", [(), (Role.AGENT,)])
async def test_an_owner_who_may_not_send_reports_any_more_sends_none(centre: Centre, roles: Sequence[Role]) -> None:
    await centre.scheduled()
    await change(centre, replace(ROBIN, roles=tuple(roles)))
    centre.clock.set(EIGHT)
    await centre.work()

    assert centre.office.received == []
    assert await centre.deliveries(replace(ROBIN, roles=(Role.SUPERVISOR,))) == [
        ("boss@example.org", "failed", "metrics.may_not_send")
    ]


async def test_a_schedule_of_somebody_who_left_stops(centre: Centre) -> None:
    await centre.scheduled("boss@example.org", "kim@example.org")
    await change(centre, replace(ROBIN, is_active=False))
    centre.clock.set(EIGHT)
    await centre.work()
    centre.clock.set(EIGHT + 24 * HOUR)
    await centre.work()

    assert centre.office.received == []
    (schedule,) = (await centre.seen())["schedules"]
    assert (schedule["is_active"], schedule["next_due"]) == (False, None)
    assert schedule["deliveries"][0]["trouble"] == "metrics.owner_gone"
    assert "metrics.stop_schedule" in await centre.deeds()


async def test_a_report_that_is_shared_no_more_is_not_sent_to_others(centre: Centre) -> None:
    report = await centre.save(KIM, is_shared=True)
    await centre.done("POST", f"/{report}/schedules", daily())
    await centre.done("PUT", f"/{report}", {"name": "Mine", "address": ADDRESS, "is_shared": False}, KIM)
    centre.clock.set(EIGHT)
    await centre.work()

    assert centre.office.received == []
    assert await centre.deliveries() == [("boss@example.org", "failed", "metrics.report_not_found")]


async def test_what_was_sent_stands_in_the_trail(centre: Centre) -> None:
    await centre.scheduled()
    centre.clock.set(EIGHT)
    await centre.work()

    assert await centre.deeds() == ["metrics.save_report", "metrics.save_schedule", "metrics.send_report"]
