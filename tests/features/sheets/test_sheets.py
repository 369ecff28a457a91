"""Importing and exporting over HTTP, on a real database."""

import csv
import io
import re
import zipfile
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from perezvon.engine.centre import QueueSetup
from perezvon.features.audit.tables import audit_entry
from perezvon.features.contacts.tables import contact
from perezvon.features.customers.domain import Address, AddressKind, Customer
from perezvon.features.customers.tables import customer, customer_address
from perezvon.features.people.domain import Team
from perezvon.features.queues.domain import Queue
from perezvon.kernel.ids import AgentId, CustomerId, QueueId, TeamId
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Language
from perezvon.platform.db import Database
from tests.support.centre import Centre

SUPPORT = Queue(
    setup=QueueSetup(queue=QueueId("support")), name={Language.ENGLISH: "Support", Language.RUSSIAN: "Поддержка"}
)
MARIA = Customer(
    customer=CustomerId("maria"),
    name="Maria Lindqvist",
    language=Language.ENGLISH,
    manager=AgentId("agent-anna"),
    addresses=(Address.of(AddressKind.PHONE, "+46 70 174 06 05"), Address.of(AddressKind.EMAIL, "maria@example.com")),
    note="=1+1",
    tier="gold",
)


@pytest.fixture
async def centre(database: Database) -> Centre:
    centre = Centre(database)
    await centre.add_staff()
    async with database.begin() as tx:
        await centre.queues.save_queue(tx, None, SUPPORT)
        await centre.people.save_team(tx, None, Team(team=TeamId("north"), name="North"))
        await centre.customers.save(tx, None, MARIA)
    return centre


@pytest.fixture
async def robin(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with centre.signed_in("robin") as client:
        yield client


@pytest.fixture
async def sasha(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with centre.signed_in("sasha") as client:
        yield client


async def take_in(client: httpx.AsyncClient, kind: str, text: str, **params: Any) -> dict[str, Any]:
    answer = await client.post(f"/api/import/{kind}", content=text.encode(), params=params)
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report


def states(report: dict[str, Any]) -> dict[str, int]:
    return {state: count for state, count in report["counts"].items() if count}


# --- Import. ----------------------------------------------------------------------------------------------------------

PEOPLE = """Логин;ФИО;Язык;Роли;Группа;Языки общения;Очереди
olga;Ольга Петрова;русский;оператор;North;ru; Поддержка
anna;Anna Sokolova;;Agent;North;en, ru;Support
ivan;Иван Орлов;ru;supervisor, quality;;;
""".replace("en, ru", "en | ru")


async def test_a_preview_tells_what_would_change_and_changes_nothing(centre: Centre, robin: httpx.AsyncClient) -> None:
    report = await take_in(robin, "people", PEOPLE)
    assert states(report) == {"new": 2, "changed": 1}
    assert [column["field"] for column in report["columns"]] == [
        "login", "name", "language", "roles", "team", "languages", "queues"
    ]  # fmt: skip
    assert report["rows"][1]["changes"] == [
        {"field": "team", "before": "", "after": "North"},
        {"field": "languages", "before": "ru; en", "after": "en; ru"},
        {"field": "queues", "before": "", "after": "Support"},
    ]
    assert [user["login"] for user in (await robin.get("/api/users")).json()] == ["anna", "paul", "robin", "sasha"]


async def test_people_are_imported_as_agents_and_a_second_time_changes_nothing(
    centre: Centre, robin: httpx.AsyncClient
) -> None:
    assert states(await take_in(robin, "people", PEOPLE, apply=True)) == {"new": 2, "changed": 1}
    agents = {agent["name"]: agent for agent in (await robin.get("/api/settings/agents")).json()}
    assert agents["Ольга Петрова"]["queues"] == agents["Anna Sokolova"]["queues"] == ["support"]
    assert agents["Ольга Петрова"]["team"] == "north"
    users = {user["login"]: user for user in (await robin.get("/api/users")).json()}
    assert users["ivan"]["roles"] == ["supervisor", "quality"]
    assert states(await take_in(robin, "people", PEOPLE, apply=True)) == {"unchanged": 3}


async def test_one_mistake_keeps_every_row_out(centre: Centre, robin: httpx.AsyncClient) -> None:
    text = "login,name,roles,queues\nben,Ben,agent,Support\ncleo,Cleo,boss,Nowhere\n,Dora,,\nben,Ben,,\n"
    report = await take_in(robin, "people", text)
    assert states(report) == {"new": 1, "failed": 3}
    problems = {row["row"]: [(one["field"], one["code"]) for one in row["problems"]] for row in report["rows"]}
    assert problems[3] == [("roles", "sheets.no_role")]
    assert problems[4] == [("login", "sheets.missing")]
    assert problems[5] == [(None, "identity.login_taken")]
    refused = await robin.post("/api/import/people", content=text.encode(), params={"apply": True})
    assert (refused.status_code, refused.json()["code"]) == (409, "sheets.has_problems")
    assert len((await robin.get("/api/users")).json()) == 4


async def test_columns_are_mapped_by_hand_where_headings_say_nothing(robin: httpx.AsyncClient) -> None:
    text = "A,B,C\n9,ben,Ben\n"
    assert (await take_in(robin, "people", text))["missing"] == ["login", "name"]
    report = await take_in(robin, "people", text, columns=["", "login", "name"])
    assert (states(report), report["missing"]) == ({"new": 1}, [])
    twice = await robin.post("/api/import/people", content=text.encode(), params={"columns": ["name", "login", "name"]})
    assert twice.json()["code"] == "sheets.column_twice"


async def test_the_last_administrator_stays_one(robin: httpx.AsyncClient) -> None:
    report = await take_in(robin, "people", "login,name,roles\nrobin,Robin Holm,agent\n")
    assert report["rows"][0]["problems"][0]["code"] == "identity.last_administrator"


async def test_customers_are_found_by_address_and_keep_what_the_table_does_not_tell(
    centre: Centre, robin: httpx.AsyncClient, sasha: httpx.AsyncClient
) -> None:
    text = "Name,Phone,Manager\nMaria L.,+46 70 174 06 05,anna\nNew One,0701740606,\n"
    assert states(await take_in(robin, "customers", text, apply=True)) == {"new": 1, "changed": 1}
    shown = (await sasha.get("/api/customers/maria")).json()
    assert (shown["name"], shown["tier"], shown["manager"]) == ("Maria L.", "gold", "agent-anna")
    assert [address["value"] for address in shown["addresses"]] == ["+46701740605", "maria@example.com"]
    assert states(await take_in(robin, "customers", text, apply=True)) == {"unchanged": 2}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("x,Ben,+46701740605,", (None, "customers.address_taken")),
        (",Ben,call me,", ("phones", "sheets.bad_address")),
        (",Ben,,", ("id", "sheets.missing")),
        ("x,Ben,123456,zoe", ("manager", "sheets.nobody")),
    ],
)
async def test_a_row_about_a_customer_says_what_is_wrong(
    robin: httpx.AsyncClient, row: str, problem: tuple[str | None, str]
) -> None:
    report = await take_in(robin, "customers", f"id,name,phones,manager\n{row}\n")
    [found] = report["rows"][0]["problems"]
    assert (found["field"], found["code"]) == problem


async def test_whoever_may_not_read_customers_learns_nothing_of_them(robin: httpx.AsyncClient) -> None:
    report = await take_in(robin, "customers", "id,name,note\nmaria,Maria L.,new\n")
    assert [change["before"] for change in report["rows"][0]["changes"]] == [None, None]


async def test_two_rows_about_one_customer_are_a_mistake(robin: httpx.AsyncClient) -> None:
    report = await take_in(robin, "customers", "id,name\nmaria,One\nmaria,Two\n")
    assert report["rows"][1]["problems"] == [{"code": "sheets.twice", "params": {"row": 2}, "field": None}]


async def test_queues_are_added_and_changed(robin: httpx.AsyncClient) -> None:
    text = "Название;Звонит, с;Используется\nПоддержка;30;да\nSales;25;yes\n"
    assert states(await take_in(robin, "queues", text, columns=["name_ru", "ring_s", "is_active"], apply=True)) == {
        "new": 1,
        "changed": 1,
    }
    queues = {queue["name"].get("en"): queue for queue in (await robin.get("/api/settings/queues")).json()}
    assert (queues["Support"]["ring_s"], queues["Support"]["wrap_up_s"]) == (30, 60)
    report = await take_in(robin, "queues", "name_en,ring_s\nSupport,999\n")
    assert report["rows"][0]["problems"][0]["params"] == {"value": "999", "least": 5, "most": 120}


async def test_a_queue_asks_for_skills_that_relax_and_comes_back_as_it_went_out(robin: httpx.AsyncClient) -> None:
    fibre = (await robin.post("/api/settings/skills", json={"name": {"en": "Fibre optics"}})).json()["skill"]
    text = 'name_en,needs\nSupport,"Fibre optics 4 (30 s: 2, 90 s: 0)"\n'
    assert states(await take_in(robin, "queues", text, apply=True)) == {"changed": 1}
    (support,) = (await robin.get("/api/settings/queues")).json()
    relaxed = [{"after_s": 30, "level": 2}, {"after_s": 90, "level": 0}]
    assert support["needs"] == [{"skill": fibre, "level": 4, "relaxed": relaxed}]
    assert states(await take_in(robin, "queues", text)) == {"unchanged": 1}
    for wrong in ("Fibre optics", "Fibre optics 6", "Unheard of 3", "Fibre optics 3 (soon)"):
        report = await take_in(robin, "queues", f"name_en,needs\nSupport,{wrong}\n")
        assert [problem["field"] for problem in report["rows"][0]["problems"]] == ["needs"]


@pytest.mark.parametrize("kind", ["people", "customers", "queues"])
@pytest.mark.parametrize("language", list(Language))
async def test_the_template_can_be_imported_as_it_is(robin: httpx.AsyncClient, kind: str, language: str) -> None:
    template = await robin.get(f"/api/import/{kind}/template", params={"language": language})
    report = await take_in(robin, kind, template.content.decode("utf-8-sig"))
    assert all(column["field"] for column in report["columns"])
    assert report["counts"]["failed"] == 0, report["rows"]


async def test_a_file_that_is_too_large_is_refused(robin: httpx.AsyncClient) -> None:
    refused = await robin.post("/api/import/people", content=b"x" * 5_000_001)
    assert (refused.status_code, refused.json()["code"]) == (413, "http.content_too_large")


async def test_an_import_stands_in_the_audit_trail(centre: Centre, robin: httpx.AsyncClient) -> None:
    await take_in(robin, "customers", "id,name\nmaria,Maria L.\n")
    await take_in(robin, "customers", "id,name\nmaria,Maria L.\n", apply=True)
    async with centre.database.begin() as tx:
        found = await tx.execute(select(audit_entry.c.action, audit_entry.c.subject, audit_entry.c.actor))
        deeds = [tuple(row) for row in found if row.action.startswith(("sheets", "customers.save")) and row.actor]
    assert deeds == [("customers.save", "maria", "robin"), ("sheets.import", "customers", "robin")]


# --- Export. ----------------------------------------------------------------------------------------------------------


async def test_a_table_says_above_its_headings_what_is_in_it(sasha: httpx.AsyncClient) -> None:
    answer = await sasha.get("/api/export/customers", params={"q": "lindq", "locale": "ru", "zone": "Asia/Tokyo"})
    assert answer.headers["content-disposition"] == 'attachment; filename="customers.csv"'
    above, headings, maria = rows_of(answer)[:3], *rows_of(answer)[3:]
    assert above == [["# Клиенты, 2027-01-15 17:00"], ["# Фильтр: q=lindq"], ["# Часовой пояс: Asia/Tokyo"]]
    assert headings[:4] == ["ID", "Имя", "Язык", "Телефоны"]
    assert maria == [
        "maria", "Maria Lindqvist", "en", "'+46701740605", "maria@example.com", "", "gold", "Anna Sokolova", "", "'=1+1"
    ]  # fmt: skip
    assert (await sasha.get("/api/export/customers", params={"zone": "Mars/Base"})).json()[
        "code"
    ] == "sheets.unknown_zone"


async def test_customers_are_exported_as_their_list_is_filtered(sasha: httpx.AsyncClient) -> None:
    gold = rows_of(await sasha.get("/api/export/customers", params={"tier": "gold", "language": "en"}))
    assert (gold[1], [row[0] for row in gold[4:]]) == (["# Filter: tier=gold, language=en"], ["maria"])
    assert rows_of(await sasha.get("/api/export/customers", params={"tier": "silver"}))[4:] == []


async def test_an_xlsx_holds_dates_as_dates_and_numbers_as_numbers(centre: Centre, sasha: httpx.AsyncClient) -> None:
    await _add_contact(centre)
    answer = await sasha.get("/api/export/contacts", params={"format": "xlsx", "zone": "Europe/Stockholm"})
    sheet = zipfile.ZipFile(io.BytesIO(answer.content)).read("xl/worksheets/sheet1.xml").decode()
    cells = dict(re.findall(r'<c r="([A-Z]+5)"[^>]*?(?: t="inlineStr")?>(.*?)</c>', sheet))
    assert "<t>c1</t>" in cells["A5"]
    assert cells["B5"].startswith("<v>46402.375"), "2027-01-15 09:00:00 in Stockholm"
    assert "Maria Lindqvist" in cells["C5"]
    assert float(cells["G5"][3:-4]) * 86_400 == pytest.approx(12)
    assert "<f>" not in sheet


async def test_an_export_of_people_is_put_down(centre: Centre, robin: httpx.AsyncClient) -> None:
    await robin.get("/api/export/people")
    await robin.get("/api/export/queues")
    async with centre.database.begin() as tx:
        found = await tx.execute(
            select(audit_entry.c.subject, audit_entry.c.actor).where(audit_entry.c.action == "sheets.export")
        )
        assert [tuple(row) for row in found] == [("people", "robin")]


async def test_the_audit_trail_is_taken_out_as_it_is_filtered(centre: Centre, robin: httpx.AsyncClient) -> None:
    answer = await robin.get("/api/export/audit", params={"action": "queues."})
    above, headings, *entries = rows_of(answer)[1], *rows_of(answer)[3:]
    assert above == ["# Filter: action=queues."]
    assert headings == ["No.", "When", "Who", "Action", "Subject", "Purpose"]
    assert [entry[3:5] for entry in entries] == [["queues.save_queue", "support"]]
    assert (await robin.get("/api/export/audit", params={"actor": "robin"})).status_code == 200


async def test_every_table_can_be_taken_out_in_every_language_and_form(
    centre: Centre, robin: httpx.AsyncClient, sasha: httpx.AsyncClient
) -> None:
    await _add_contact(centre)
    paths = [path for path in centre.app.openapi()["paths"] if path.startswith("/api/export/")]
    assert len(paths) == 15
    for path in paths:
        for language in Language:
            for form in ("csv", "xlsx"):
                params = {"language": language.value, "format": form}
                answers = [await one.get(path, params=params) for one in (robin, sasha)]
                assert any(answer.status_code == 200 and answer.content for answer in answers), path


@pytest.mark.parametrize("kind", ["people", "queues"])
async def test_importing_what_was_exported_changes_nothing(robin: httpx.AsyncClient, kind: str) -> None:
    await take_in(robin, "people", PEOPLE, apply=True)
    for language in Language:
        text = (await robin.get(f"/api/export/{kind}", params={"locale": language})).content.decode("utf-8-sig")
        report = await take_in(robin, kind, text, apply=True)
        assert set(states(report)) == {"unchanged"}, report["rows"]


def rows_of(answer: httpx.Response) -> Sequence[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


async def _add_contact(centre: Centre) -> None:
    at = 1_800_000_000 * SECOND
    row = {
        "contact": "c1", "line": "web", "channel": "voice", "language": "en", "customer": "maria", "arrived_at": at,
        "routed_at": at, "answered_at": at + 12 * SECOND, "wait": 12 * SECOND, "talk": 65 * SECOND, "queue_visits": 0, "how": "talked",
        "agent": "agent-anna", "queue": "support",
    }  # fmt: skip
    async with centre.database.begin() as tx:
        await tx.execute(insert(contact).values(row))


# --- There and back again. --------------------------------------------------------------------------------------------

_NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)
_LINES = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=60)
_ADDRESSES = st.lists(
    st.one_of(
        st.from_regex(r"\+?[0-9]{5,15}", fullmatch=True).map(lambda text: Address.of(AddressKind.PHONE, text)),
        st.emails()
        .filter(lambda text: not re.search(r"[;|\s]", text))
        .map(lambda text: Address.of(AddressKind.EMAIL, text)),
    ),
    max_size=4,
    unique=True,
)


@st.composite
def customers(draw: st.DrawFn) -> Customer:
    """A customer as forms store them: without spaces around what is written."""
    return Customer(
        customer=CustomerId(draw(st.uuids()).hex),
        name=draw(_NAMES.map(str.strip).filter(bool)),
        language=draw(st.sampled_from(Language)),
        manager=draw(st.sampled_from([None, AgentId("agent-anna"), AgentId("gone")])),
        backups=tuple(draw(st.lists(st.sampled_from([AgentId("agent-anna")]), max_size=1))),
        addresses=tuple(draw(_ADDRESSES)),
        note=draw(_LINES.map(str.strip)),
        tier=draw(st.none() | _NAMES.map(str.strip).filter(bool)),
    )


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(customers(), min_size=1, max_size=5), language=st.sampled_from(Language))
async def test_importing_exported_customers_changes_nothing(
    centre: Centre, found: list[Customer], language: Language
) -> None:
    async with centre.database.begin() as tx:
        await tx.execute(delete(customer_address))
        await tx.execute(delete(customer))
        taken: set[Address] = set()
        for one in found:
            if taken.isdisjoint(one.addresses):
                taken.update(one.addresses)
                await centre.customers.save(tx, None, one)
    async with centre.signed_in("sasha") as sasha, centre.signed_in("robin") as robin:
        exported = await sasha.get("/api/export/customers", params={"locale": language})
        report = await take_in(robin, "customers", exported.content.decode("utf-8-sig"))
    assert set(states(report)) == {"unchanged"}, report["rows"]
