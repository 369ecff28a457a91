"""One's own account: password, second factor, sessions; and links to a new password."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pyotp
import pytest
from sqlalchemy import select

from perezvon.features.audit.tables import audit_entry
from perezvon.kernel.ids import UserId
from perezvon.kernel.time import SECOND
from perezvon.platform.db import Database
from tests.support.centre import Centre

PASSWORD = "correct horse battery"
OTHER = "staple of another kind"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


@pytest.fixture
async def centre(database: Database) -> Centre:
    centre = Centre(database)
    await centre.add_staff()
    async with database.begin() as tx:
        token = await centre.identity.users.reset_link(tx, None, UserId("robin"))
    async with centre.visitor() as visitor:
        assert (await reset(visitor, token)).status_code == 204
    return centre


@asynccontextmanager
async def robin_at(centre: Centre, *, agent: str = FIREFOX) -> AsyncIterator[httpx.AsyncClient]:
    async with centre.visitor() as browser:
        browser.headers["user-agent"] = agent
        (await sign_in(browser)).raise_for_status()
        yield browser


async def sign_in(browser: httpx.AsyncClient, password: str = PASSWORD, code: str | None = None) -> httpx.Response:
    body = {"login": "robin", "password": password, "code": code}
    return await browser.post("/api/session", json=body)


async def reset(browser: httpx.AsyncClient, token: str, password: str = PASSWORD) -> httpx.Response:
    return await browser.post("/api/session/reset", json={"token": token, "password": password})


async def code_of(answer: httpx.Response) -> str:
    return str(answer.json()["code"])


def code_now(centre: Centre, secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(centre.clock.now() // SECOND + 30 * steps)


async def switch_on(centre: Centre, robin: httpx.AsyncClient) -> tuple[str, list[str]]:
    begun = (await robin.post("/api/account/second-factor")).json()
    assert begun["drawing"].startswith("<svg")
    assert begun["secret"] in begun["address"]
    code = code_now(centre, begun["secret"], -1)
    confirmed = await robin.post("/api/account/second-factor/confirm", json={"code": code})
    return begun["secret"], confirmed.json()["codes"]


async def test_the_eleventh_wrong_password_is_told_when_to_try_again(centre: Centre) -> None:
    async with centre.visitor() as browser:
        for _ in range(10):
            assert (await sign_in(browser, "wrong")).status_code == 401
        refused = await sign_in(browser)
        assert (refused.status_code, await code_of(refused)) == (429, "identity.too_many_attempts")
        assert refused.json()["params"] == {"retry_after_s": 901}
        assert refused.headers["retry-after"] == "901"


async def test_a_new_password_needs_the_old_one_and_ends_other_sessions(centre: Centre) -> None:
    async with robin_at(centre) as here, robin_at(centre) as there:
        wrong = await here.post("/api/account/password", json={"old": "wrong", "new": OTHER})
        assert (wrong.status_code, await code_of(wrong)) == (400, "identity.wrong_password")
        short = await here.post("/api/account/password", json={"old": PASSWORD, "new": "short"})
        assert (short.status_code, short.json()["params"]) == (400, {"least": 10})
        assert (await here.post("/api/account/password", json={"old": PASSWORD, "new": OTHER})).status_code == 204
        assert (await here.get("/api/account")).status_code == 200
        assert (await there.get("/api/account")).status_code == 401
        assert (await sign_in(there)).status_code == 401
        assert (await sign_in(there, OTHER)).status_code == 200


async def test_sessions_are_listed_with_their_device_and_ended_one_by_one(centre: Centre) -> None:
    async with robin_at(centre) as here, robin_at(centre, agent="curl") as there:
        centre.clock.advance(120)
        listed = (await here.get("/api/account/sessions")).json()
        assert [(one["device"], one["is_here"]) for one in listed] == [("Firefox, Linux", True), ("", False)]
        ended = await here.delete(f"/api/account/sessions/{listed[1]['session']}")
        assert ended.status_code == 204
        assert (await there.get("/api/account")).status_code == 401
        assert (await here.delete("/api/account/sessions/unknown")).status_code == 404


async def test_nobody_ends_the_session_of_somebody_else(centre: Centre) -> None:
    async with robin_at(centre) as robin, centre.signed_in("sasha") as sasha:
        [session] = (await robin.get("/api/account/sessions")).json()
        assert (await sasha.delete(f"/api/account/sessions/{session['session']}")).status_code == 404
        assert (await robin.get("/api/account")).status_code == 200


async def test_signing_out_everywhere_ends_all_sessions(centre: Centre) -> None:
    async with robin_at(centre) as here, robin_at(centre) as there:
        assert (await here.delete("/api/account/sessions")).status_code == 204
        assert (await here.get("/api/account")).status_code == 401
        assert (await there.get("/api/account")).status_code == 401


async def test_a_second_factor_is_asked_for_and_each_code_is_good_once(centre: Centre) -> None:
    async with robin_at(centre) as robin, centre.visitor() as browser:
        secret, codes = await switch_on(centre, robin)
        assert len(set(codes)) == 10
        assert await code_of(await sign_in(browser)) == "identity.code_needed"
        wrong = await sign_in(browser, code="000000")
        assert (wrong.status_code, await code_of(wrong)) == (400, "identity.wrong_code")
        code = code_now(centre, secret)
        assert (await sign_in(browser, code=code)).status_code == 200
        assert await code_of(await sign_in(browser, code=code)) == "identity.wrong_code"
        assert (await sign_in(browser, code=codes[3].upper())).status_code == 200
        assert await code_of(await sign_in(browser, code=codes[3])) == "identity.wrong_code"
        assert (await robin.get("/api/account")).json()["recovery_codes"] == 9
    async with centre.database.begin() as tx:
        subjects = await tx.scalars(select(audit_entry.c.subject).where(audit_entry.c.action == "identity.refuse_code"))
        assert list(subjects) == ["robin"] * 3


async def test_guessing_codes_is_limited_like_guessing_passwords(centre: Centre) -> None:
    async with robin_at(centre) as robin, centre.visitor() as browser:
        await switch_on(centre, robin)
        statuses = [(await sign_in(browser, code="000000")).status_code for _ in range(11)]
        assert statuses == [400] * 10 + [429]


async def test_a_second_factor_is_switched_off_by_a_code_or_by_an_administrator(centre: Centre) -> None:
    async with robin_at(centre) as robin, centre.visitor() as browser:
        _, codes = await switch_on(centre, robin)
        again = await robin.post("/api/account/second-factor")
        assert (again.status_code, await code_of(again)) == (409, "identity.second_factor_on")
        assert (await robin.post("/api/account/second-factor/remove", json={"code": "1"})).status_code == 400
        assert (await robin.post("/api/account/second-factor/remove", json={"code": codes[0]})).status_code == 204
        assert (await sign_in(browser)).status_code == 200
        await switch_on(centre, robin)
        assert (await robin.delete("/api/users/robin/second-factor")).status_code == 204
        assert (await sign_in(browser)).status_code == 200


async def test_a_reset_link_works_once_within_a_day_and_ends_sessions(centre: Centre) -> None:
    async with robin_at(centre) as robin, centre.visitor() as browser:
        first = (await robin.post("/api/users/robin/reset-link")).json()["token"]
        token = (await robin.post("/api/users/robin/reset-link")).json()["token"]
        assert (await reset(browser, first, OTHER)).status_code == 404
        assert (await reset(browser, token, "short")).status_code == 400
        assert (await reset(browser, token, OTHER)).status_code == 204
        assert (await reset(browser, token, OTHER)).status_code == 404
        assert (await robin.get("/api/account")).status_code == 401
        assert (await sign_in(browser, OTHER)).status_code == 200
        late = (await browser.post("/api/users/robin/reset-link")).json()["token"]
        centre.clock.advance(24 * 3_600)
        assert await code_of(await reset(browser, late)) == "identity.link_not_valid"


async def test_guessing_links_is_limited(centre: Centre) -> None:
    async with centre.visitor(address="192.0.2.7") as browser:
        statuses = [(await reset(browser, "guess")).status_code for _ in range(21)]
        assert statuses == [404] * 20 + [429]


async def test_a_person_changes_their_name_and_language(centre: Centre) -> None:
    async with robin_at(centre) as robin:
        changed = await robin.put("/api/account", json={"name": " Робин Холм ", "language": "ru"})
        assert changed.json()["name"] == "Робин Холм"
        assert (await robin.get("/api/session")).json()["language"] == "ru"
        assert (await robin.put("/api/account", json={"name": " ", "language": "ru"})).status_code == 422
