"""Reports that people keep, and their schedules: whose they are, who sees them, and what cannot be kept."""

import pytest

from tests.features.metrics.sending import (
    ADDRESS,
    ANNA,
    EIGHT,
    HOUR,
    KIM,
    Centre,
    daily,
    mailing,
)
from tests.features.metrics.sending import centre as centre
from tests.features.metrics.sending import day as day

# --- Whose reports there are. ---


async def test_a_saved_report_is_there_as_it_was_saved(centre: Centre) -> None:
    address = {
        "metric": ["handled"],
        "by": ["agent"],
        "step": "day",
        "range": "days",
        "from": "2026-09-01",
        "to": "2026-09-30",
        "queue": ["sales", ""],
        "line": [],
        "outcome": [],
        "agent": [],
        "team": ["north"],
        "tier": [],
        "reason": [],
        "shown": "handled",
        "sort": "-handled",
    }
    report = await centre.save(address=address, name="  My month ", is_shared=True)

    (found,) = (await centre.seen())["reports"]
    assert found == {
        "report": report,
        "name": "My month",
        "address": address,
        "is_shared": True,
        "is_own": True,
        "owner": "Robin",
    }


async def test_others_see_what_is_shared_and_cannot_change_it(centre: Centre) -> None:
    own = await centre.save()
    shared = await centre.save(name="Shared", is_shared=True)

    (found,) = (await centre.seen(KIM))["reports"]
    assert (found["report"], found["is_own"], found["owner"]) == (shared, False, "Robin")
    change = {"name": "Mine now", "address": ADDRESS}
    for report, code in ((own, "metrics.report_not_found"), (shared, "metrics.not_your_report")):
        for method, body in (("PUT", change), ("DELETE", None)):
            assert (await centre.ask(method, f"/{report}", body, KIM)).json()["code"] == code
    assert [one["name"] for one in (await centre.seen())["reports"]] == ["Queues", "Shared"]


async def test_a_report_that_is_shared_no_more_is_gone_for_others(centre: Centre) -> None:
    report = await centre.save(is_shared=True)
    await centre.done("PUT", f"/{report}", {"name": "Queues", "address": ADDRESS, "is_shared": False})

    assert (await centre.seen(KIM))["reports"] == []


async def test_a_deleted_report_can_be_restored_for_a_day_by_its_owner(centre: Centre) -> None:
    report = await centre.save(is_shared=True)
    await centre.done("DELETE", f"/{report}")
    assert (await centre.seen())["reports"] == (await centre.seen(KIM))["reports"] == []
    assert (await centre.ask("POST", f"/{report}/restore", who=KIM)).status_code == 404

    await centre.done("POST", f"/{report}/restore")
    assert len((await centre.seen())["reports"]) == 1
    await centre.done("DELETE", f"/{report}")
    centre.clock.advance(86_401)
    await centre.done("DELETE", f"/{await centre.save()}")
    assert (await centre.ask("POST", f"/{report}/restore")).status_code == 404


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ({"metric": ["nothing"]}, "metrics.no_such_metric"),
        ({"metric": ["offered"], "by": ["agent"]}, "metrics.not_by_this"),
        ({"metric": ["offered"], "range": "days", "from": "2026-09-30", "to": "2026-09-01"}, "metrics.empty_range"),
        ({"metric": ["offered"], "range": "days", "from": "2016-09-30", "to": "2026-09-01"}, "metrics.long_range"),
    ],
)
async def test_what_cannot_be_asked_is_not_kept(centre: Centre, address: dict[str, object], code: str) -> None:
    answer = await centre.ask("POST", "", {"name": "No", "address": address})

    assert answer.json()["code"] == code
    assert (await centre.seen())["reports"] == []


async def test_an_agent_keeps_reports_and_sends_none(centre: Centre) -> None:
    report = await centre.save(ANNA, address={"metric": ["handled"]})

    for method, path, body in (
        ("POST", f"/{report}/schedules", daily()),
        ("POST", f"/{report}/send", {"mailing": mailing(), "zone": "UTC"}),
        ("POST", "/times", daily()["timetable"]),
    ):
        assert (await centre.ask(method, path, body, ANNA)).json()["code"] == "session.forbidden"


# --- Schedules. ---


async def test_a_schedule_says_when_it_is_due(centre: Centre) -> None:
    await centre.scheduled()

    (found,) = (await centre.seen())["schedules"]
    assert found["next_due"] == EIGHT
    times = await centre.done("POST", "/times", daily()["timetable"])
    assert times == [EIGHT, EIGHT + 24 * HOUR, EIGHT + 48 * HOUR]


async def test_schedules_are_ones_own_alone(centre: Centre) -> None:
    schedule = await centre.scheduled()

    assert (await centre.seen(KIM))["schedules"] == []
    for method, body in (("PUT", daily()), ("DELETE", None)):
        answer = await centre.ask(method, f"/schedules/{schedule}", body, KIM)
        assert answer.json()["code"] == "metrics.schedule_not_found"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (daily("nobody"), "metrics.no_address"),
        (daily("a@example.org\r\nBcc: b@example.org"), "metrics.no_address"),
        (
            {**daily(), "timetable": {"rhythm": "daily", "minute": 480, "zone": "Europe/Nowhere"}},
            "metrics.no_such_zone",
        ),
        ({**daily(), "timetable": {"rhythm": "weekly", "minute": 480, "zone": "UTC"}}, "http.malformed"),
        ({**daily(), "timetable": {"rhythm": "daily", "minute": 1_440, "zone": "UTC"}}, "http.malformed"),
        (daily(*(f"a{n}@example.org" for n in range(21))), "http.malformed"),
    ],
)
async def test_what_can_never_be_sent_is_no_schedule(centre: Centre, body: dict[str, object], code: str) -> None:
    report = await centre.save()

    assert (await centre.ask("POST", f"/{report}/schedules", body)).json()["code"] == code


async def test_without_a_mail_server_there_are_no_new_schedules_and_old_ones_can_be_stopped(centre: Centre) -> None:
    schedule = await centre.scheduled()
    centre.mail = None

    assert (await centre.seen())["has_mail"] is False
    report = await centre.save()
    assert (await centre.ask("POST", f"/{report}/schedules", daily())).json()["code"] == "metrics.mail_off"
    assert (await centre.done("PUT", f"/schedules/{schedule}", {**daily(), "is_active": False}))["next_due"] is None


async def test_a_deleted_schedule_sends_nothing_until_it_is_restored(centre: Centre) -> None:
    schedule = await centre.scheduled()
    await centre.done("DELETE", f"/schedules/{schedule}")
    centre.clock.set(EIGHT)
    await centre.work()
    assert centre.office.received == []

    await centre.done("POST", f"/schedules/{schedule}/restore")
    await centre.work()
    assert centre.office.received == []
    centre.clock.set(EIGHT + 24 * HOUR)
    await centre.work()
    assert len(centre.office.received) == 1
