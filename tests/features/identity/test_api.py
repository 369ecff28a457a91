"""Signing in, staying signed in, signing out."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import select

from perezvon.features.audit.tables import audit_entry
from perezvon.features.identity.domain import PERMISSIONS
from perezvon.features.identity.service import Passwords
from perezvon.features.identity.tables import app_user, first_link, user_session
from perezvon.platform.db import Database
from tests.support.centre import Centre

PASSWORD = "correct horse battery"


class CountedPasswords(Passwords):
    checked = 0

    def _matches(self, password: str, stored: str) -> bool:
        self.checked += 1
        return super()._matches(password, stored)


@pytest.fixture
async def centre(database: Database) -> Centre:
    centre = Centre(database)
    await centre.add_staff()
    return centre


@pytest.fixture
async def visitor(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with centre.visitor() as client:
        yield client


async def first_link_of(centre: Centre) -> str | None:
    async with centre.database.begin() as tx:
        return await centre.identity.first_link(tx)


async def use_link(visitor: httpx.AsyncClient, token: str | None, **changed: str) -> httpx.Response:
    person = {"token": token, "login": "Root", "name": "Robin Holm", "password": PASSWORD, "language": "ru"}
    return await visitor.post("/api/session/first", json=person | changed)


async def sign_in(visitor: httpx.AsyncClient, login: str = "root", password: str = PASSWORD) -> httpx.Response:
    return await visitor.post("/api/session", json={"login": login, "password": password})


async def test_a_stranger_is_told_to_sign_in(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/api/session")
    assert answer.status_code == 401


async def test_the_first_link_makes_an_administrator_who_is_signed_in(
    centre: Centre, visitor: httpx.AsyncClient
) -> None:
    made = await use_link(visitor, await first_link_of(centre))
    assert made.status_code == 200
    me = (await visitor.get("/api/session")).json()
    assert me == made.json()
    assert (me["name"], me["language"], me["roles"]) == ("Robin Holm", "ru", ["administrator", "supervisor"])
    assert "settings.write" in me["permissions"]
    assert set(me["permissions"]) <= set(PERMISSIONS)


async def test_the_first_link_works_once(centre: Centre, visitor: httpx.AsyncClient) -> None:
    token = await first_link_of(centre)
    await use_link(visitor, token)
    again = await use_link(visitor, token, login="other")
    assert (again.status_code, again.json()["code"]) == (404, "identity.link_not_valid")
    assert await first_link_of(centre) is None


async def test_a_new_first_link_replaces_the_one_before(centre: Centre, visitor: httpx.AsyncClient) -> None:
    old = await first_link_of(centre)
    new = await first_link_of(centre)
    assert (await use_link(visitor, old)).status_code == 404
    assert (await use_link(visitor, new)).status_code == 200


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"password": "short"}, 400, "identity.password_too_short"),
        ({"login": "ANNA "}, 409, "identity.login_taken"),
    ],
)
async def test_a_link_survives_a_mistake(
    centre: Centre, visitor: httpx.AsyncClient, changed: dict[str, str], status: int, code: str
) -> None:
    token = await first_link_of(centre)
    refused = await use_link(visitor, token, **changed)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert (await use_link(visitor, token)).status_code == 200


async def test_neither_passwords_nor_tokens_are_stored(centre: Centre, visitor: httpx.AsyncClient) -> None:
    link = await first_link_of(centre)
    async with centre.database.begin() as tx:
        links = (await tx.execute(select(first_link))).all()
    await use_link(visitor, link)
    async with centre.database.begin() as tx:
        stored = [*links, *(await tx.execute(select(user_session))), *(await tx.execute(select(app_user)))]
    cookie = visitor.cookies["perezvon"]
    assert not any(secret in str(row) for row in stored for secret in (link, PASSWORD, cookie))


async def test_login_and_password_open_a_session(centre: Centre, visitor: httpx.AsyncClient) -> None:
    await use_link(visitor, await first_link_of(centre))
    async with centre.visitor() as another:
        assert (await sign_in(another, " ROOT ")).status_code == 200
        assert (await another.get("/api/session")).json()["name"] == "Robin Holm"


async def test_the_cookie_is_kept_from_scripts_and_other_sites(centre: Centre, visitor: httpx.AsyncClient) -> None:
    await use_link(visitor, await first_link_of(centre))
    plain = (await sign_in(visitor)).headers["set-cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=lax" in plain
    async with centre.visitor(at="https://centre.local") as secure:
        cookie = (await sign_in(secure)).headers["set-cookie"]
        assert cookie.startswith("__Host-perezvon=")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
        assert (await secure.get("/api/session")).status_code == 200


async def test_a_wrong_password_and_an_unknown_login_look_the_same(centre: Centre, visitor: httpx.AsyncClient) -> None:
    await use_link(visitor, await first_link_of(centre))
    answers = [
        await sign_in(visitor, password="wrong"),
        await sign_in(visitor, login="nobody"),
        await sign_in(visitor, login="anna", password="x"),
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {(401, answers[0].text)}
    assert answers[0].json()["code"] == "identity.wrong_credentials"


async def test_an_unknown_login_costs_a_password_check_too(database: Database) -> None:
    passwords = CountedPasswords()
    async with Centre(database, passwords=passwords).visitor() as visitor:
        await sign_in(visitor, login="nobody")
    assert passwords.checked == 1


async def test_too_many_failures_lock_a_login_for_a_while(centre: Centre, visitor: httpx.AsyncClient) -> None:
    await use_link(visitor, await first_link_of(centre))
    for _ in range(10):
        assert (await sign_in(visitor, password="wrong")).status_code == 401
    async with centre.visitor(address="10.0.0.9") as elsewhere:
        refused = await sign_in(elsewhere)
    assert (refused.status_code, refused.json()["code"]) == (429, "identity.too_many_attempts")
    assert refused.json()["params"]["retry_after_s"] > 800
    centre.clock.advance(15 * 60)
    assert (await sign_in(visitor)).status_code == 200


async def test_a_success_forgets_the_failures_before_it(centre: Centre, visitor: httpx.AsyncClient) -> None:
    await use_link(visitor, await first_link_of(centre))
    for password in ["wrong"] * 9 + [PASSWORD] + ["wrong"] * 9:
        await sign_in(visitor, password=password)
    assert (await sign_in(visitor)).status_code == 200


async def test_signing_out_makes_the_token_worthless(centre: Centre) -> None:
    async with centre.signed_in("anna") as anna:
        stolen = dict(anna.cookies)
        assert (await anna.delete("/api/session")).status_code == 204
        assert not anna.cookies
        assert (await anna.get("/api/session")).status_code == 401
    async with centre.visitor() as thief:
        thief.cookies.update(stolen)
        assert (await thief.get("/api/session")).status_code == 401


async def test_a_session_ends_after_twelve_idle_hours(centre: Centre) -> None:
    async with centre.signed_in("anna") as anna:
        for _ in range(3):
            centre.clock.advance(11 * 3_600)
            assert (await anna.get("/api/session")).status_code == 200
        centre.clock.advance(13 * 3_600)
        assert (await anna.get("/api/session")).status_code == 401


async def test_a_session_ends_after_thirty_days_of_use(centre: Centre) -> None:
    async with centre.signed_in("anna") as anna:
        for _ in range(60):
            centre.clock.advance(12 * 3_600)
            assert (await anna.get("/api/session")).status_code == 200
        centre.clock.advance(60)
        assert (await anna.get("/api/session")).status_code == 401


async def test_an_invented_token_opens_nothing(visitor: httpx.AsyncClient) -> None:
    for token in ("", "anna", "a" * 5_000):
        visitor.cookies.set("perezvon", token)
        assert (await visitor.get("/api/session")).status_code == 401
        visitor.cookies.clear()


async def test_signing_in_and_out_is_audited(centre: Centre) -> None:
    async with centre.signed_in("anna") as anna:
        await anna.delete("/api/session")
    async with centre.database.begin() as tx:
        entries = (await tx.execute(select(audit_entry).where(audit_entry.c.actor == "anna"))).all()
    assert [(entry.action, entry.subject) for entry in entries] == [
        ("identity.sign_in_to_demo", "anna"),
        ("identity.sign_out", "anna"),
    ]


async def refusals(centre: Centre) -> list[tuple[str | None, str, str, str | None]]:
    columns = (audit_entry.c.actor, audit_entry.c.action, audit_entry.c.subject, audit_entry.c.purpose)
    async with centre.database.begin() as tx:
        found = await tx.execute(
            select(*columns).where(audit_entry.c.action.startswith("identity.refuse_")).order_by(audit_entry.c.id)
        )
        return [(row.actor, row.action, row.subject, row.purpose) for row in found]


async def root_of(centre: Centre, visitor: httpx.AsyncClient) -> str:
    await use_link(visitor, await first_link_of(centre))
    async with centre.database.begin() as tx:
        user: str = (await tx.scalars(select(app_user.c.user_id).where(app_user.c.login == "root"))).one()
        return user


async def test_a_refused_sign_in_is_audited_and_nothing_of_what_was_typed(
    centre: Centre, visitor: httpx.AsyncClient
) -> None:
    root = await root_of(centre, visitor)
    await sign_in(visitor, password="my secret")
    await sign_in(visitor, login="my secret", password="my secret")
    assert await refusals(centre) == [
        (None, "identity.refuse_password", root, None),
        (None, "identity.refuse_password", "unknown", None),
    ]


async def test_a_lock_is_audited_once_whoever_knocks_how_often(centre: Centre, visitor: httpx.AsyncClient) -> None:
    root = await root_of(centre, visitor)
    for _ in range(15):
        await sign_in(visitor, password="wrong")
    lock = (None, "identity.refuse_attempt", root, None)
    assert (await refusals(centre))[10:] == [lock]
    centre.clock.advance(15 * 60)
    for _ in range(12):
        await sign_in(visitor, password="wrong")
    assert (await refusals(centre))[11:] == [(None, "identity.refuse_password", root, None)] * 10 + [lock]


async def test_nobody_floods_the_trail_with_sign_ins_that_are_refused(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Passwords, "match", wrong)
    for n in range(40):
        async with centre.visitor(address=f"10.0.0.{n}") as visitor:
            for m in range(10):
                assert (await sign_in(visitor, login=f"nobody{n}{m}")).status_code == 401
    assert len(await refusals(centre)) == 300
    centre.clock.advance(15 * 60)
    async with centre.visitor() as visitor:
        await sign_in(visitor, login="nobody")
    assert len(await refusals(centre)) == 301


async def wrong(_self: Passwords, _password: str, _stored: str | None) -> bool:
    return False


async def test_a_visitor_of_the_demo_chooses_whom_to_be(centre: Centre, visitor: httpx.AsyncClient) -> None:
    users = (await visitor.get("/api/session/demo")).json()
    assert users[0] == {"user": "anna", "name": "Anna Sokolova", "roles": ["agent"], "agent": "agent-anna"}
    me = (await visitor.post("/api/session/demo", json={"user": "anna"})).json()
    assert (me["user"], me["agent"], me["is_demo"]) == ("anna", "agent-anna", True)
    nobody = await visitor.post("/api/session/demo", json={"user": "nobody"})
    assert nobody.status_code == 404


@pytest.mark.parametrize(
    ("address", "at", "headers"),
    [
        ("192.168.1.7", "http://127.0.0.1:8080", {}),
        ("127.0.0.1", "http://rebound.example:8080", {}),
        ("127.0.0.1", "http://192.168.1.2:8080", {}),
        ("127.0.0.1", "http://127.0.0.1:8080", {"X-Forwarded-For": "127.0.0.1"}),
    ],
)
async def test_the_demo_lets_in_nobody_from_elsewhere(
    centre: Centre, address: str, at: str, headers: dict[str, str]
) -> None:
    async with centre.visitor(address=address, at=at) as stranger:
        listed = await stranger.get("/api/session/demo", headers=headers)
        entered = await stranger.post("/api/session/demo", json={"user": "robin"}, headers=headers)
    assert (listed.status_code, entered.status_code) == (404, 404)
    assert not stranger.cookies


async def test_a_foreign_page_cannot_sign_in_to_the_demo(visitor: httpx.AsyncClient) -> None:
    entered = await visitor.post("/api/session/demo", json={"user": "robin"}, headers={"Origin": "http://evil.example"})
    assert entered.status_code == 403


async def test_without_a_demo_there_is_no_sign_in_without_password(database: Database) -> None:
    centre = Centre(database, is_demo=False)
    await centre.add_staff()
    async with centre.visitor() as visitor:
        assert (await visitor.get("/api/session/demo")).status_code == 404
        assert (await visitor.post("/api/session/demo", json={"user": "robin"})).status_code == 404
        assert (await sign_in(visitor, login="robin", password="x")).status_code == 401
