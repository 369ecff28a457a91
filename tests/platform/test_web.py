"""What a browser is given for which path."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter, Depends

from perezvon.platform.db import Database
from perezvon.platform.http import anybody, create_app
from perezvon.platform.web import web_routes

PAGE = "<!doctype html><title>Perezvon</title>"
SCRIPT = "console.log('перезвон')" * 50
BROTLI = b"in the other coding"


class Ids:
    def new(self) -> str:
        return "id"


class Nobody:
    async def actor(self, connection, tx):
        return None

    def proof(self, connection):
        return None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A built application."""
    built = tmp_path / "web"
    _write(built / "index.html", PAGE)
    _write(built / "assets/app-3f9a.js", SCRIPT)
    (built / "assets/app-3f9a.js.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    _write(built / "assets/lib-5c.js", SCRIPT)
    (built / "assets/lib-5c.js.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    (built / "assets/lib-5c.js.br").write_bytes(BROTLI)
    _write(built / "assets/app-77.css", "body {}")
    _write(built / "widget.js", "1")
    _write(built / "favicon.svg", "<svg/>")
    _write(built / ".stamp", "secret")
    _write(built / ".vite/manifest.json", "{}")
    _write(tmp_path / "outside.js", "secret")
    return built


@pytest.fixture
async def browser(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at the whole application, with one route of the API."""
    router = APIRouter(prefix="/api/health")

    @router.get("", dependencies=[Depends(anybody())])
    async def health() -> str:
        return "fine"

    database = Database("postgresql://nowhere")
    app = create_app([router], database=database, authenticator=Nobody(), ids=Ids(), web=web_routes(folder))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        client.headers["accept-encoding"] = "identity"
        yield client
    await database.aclose()


@pytest.mark.parametrize("path", ["/", "/index.html", "/desk", "/contacts/c1", "/call/web", "/customers/john.smith"])
async def test_every_path_of_the_application_is_its_page(browser, path):
    answer = await browser.get(path)

    assert (answer.status_code, answer.text) == (200, PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


async def test_assets_are_kept_for_a_year(browser):
    answer = await browser.get("/assets/app-77.css")

    assert answer.text == "body {}"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("accepted", ["gzip", "deflate, gzip;q=0.5", "br, *", "GZIP"])
async def test_a_browser_that_takes_gzip_gets_the_compressed_twin(browser, accepted):
    answer = await browser.get("/assets/app-3f9a.js", headers={"accept-encoding": accepted})

    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert int(answer.headers["content-length"]) < len(SCRIPT)
    assert answer.text == SCRIPT


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "gzip; q=0.0, *"])
async def test_a_browser_that_does_not_take_gzip_gets_the_file_itself(browser, accepted):
    answer = await browser.get("/assets/app-3f9a.js", headers={"accept-encoding": accepted})

    assert "content-encoding" not in answer.headers
    assert answer.text == SCRIPT
    assert answer.headers["vary"] == "Accept-Encoding"


async def test_the_smallest_form_that_a_browser_takes_is_sent(browser):
    async with browser.stream("GET", "/assets/lib-5c.js", headers={"accept-encoding": "gzip, deflate, br"}) as answer:
        assert answer.headers["content-encoding"] == "br"
        assert b"".join([part async for part in answer.aiter_raw()]) == BROTLI
    for accepted in ("gzip", "gzip, br;q=0"):
        answer = await browser.get("/assets/lib-5c.js", headers={"accept-encoding": accepted})
        assert answer.headers["content-encoding"] == "gzip"


async def test_the_two_forms_of_a_file_have_different_tags(browser):
    plain = await browser.get("/assets/app-3f9a.js")
    zipped = await browser.get("/assets/app-3f9a.js", headers={"accept-encoding": "gzip"})

    assert plain.headers["etag"] != zipped.headers["etag"]


async def test_a_page_that_did_not_change_is_not_sent_again(browser):
    first = await browser.get("/")

    second = await browser.get("/desk", headers={"if-none-match": f'"other", W/{first.headers["etag"]}'})

    assert (second.status_code, second.content) == (304, b"")


async def test_plain_files_are_asked_for_each_time(browser):
    answer = await browser.get("/favicon.svg")

    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["cache-control"] == "no-cache"


async def test_pages_of_other_sites_may_load_the_widget_and_nothing_else(browser):
    widget = await browser.get("/widget.js")
    page = await browser.get("/favicon.svg")

    assert widget.headers["cross-origin-resource-policy"] == "cross-origin"
    assert page.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/assets/gone-11.js", "/assets/", "/gone.png", "/assets/app-3f9a.js.gz"])
async def test_a_missing_file_is_missing(browser, path):
    assert (await browser.get(path)).status_code == 404


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/unknown", "/api/health/more"])
async def test_unknown_paths_of_the_api_are_problems_and_not_pages(browser, path):
    answer = await browser.get(path)

    assert answer.status_code == 404
    assert answer.json()["code"] == "http.not_found"


async def test_the_api_comes_first(browser):
    assert (await browser.get("/api/health")).json() == "fine"


@pytest.mark.parametrize(
    "path",
    [
        "/../outside.js",
        "/..%2foutside.js",
        "/assets/..%2f..%2foutside.js",
        "/%2e%2e/outside.js",
        "//outside.js",
        "/assets/%00.js",
        "/.stamp",
        "/.vite/manifest.json",
    ],
)
async def test_no_path_leads_out_of_the_folder_or_to_hidden_files(browser, path):
    answer = await browser.get(httpx.URL("http://localhost", raw_path=path.encode()))

    assert "secret" not in answer.text
    assert answer.status_code == 404 or answer.text == PAGE


async def test_only_reading_is_possible(browser):
    assert (await browser.post("/desk")).status_code == 405
    assert (await browser.head("/desk")).headers["content-length"] == str(len(PAGE))


async def test_a_new_build_shows_with_the_next_page(browser, folder):
    await browser.get("/")

    (folder / "assets/app-77.css").unlink()
    _write(folder / "assets/app-78.css", "main {}")
    (folder / "index.html").unlink()
    _write(folder / "index.html", PAGE.replace("Perezvon", "Perezvoň"))

    assert "Perezvoň" in (await browser.get("/")).text
    assert (await browser.get("/assets/app-78.css")).text == "main {}"
    assert (await browser.get("/assets/app-77.css")).status_code == 404


async def test_pages_of_equal_length_and_date_have_different_tags(browser, folder):
    first = await browser.get("/")
    (folder / "index.html").unlink()
    _write(folder / "index.html", PAGE.replace("Perezvon", "Nozverep"))

    assert (await browser.get("/")).headers["etag"] != first.headers["etag"]


async def test_an_application_that_is_not_built_says_in_three_languages_how_to_build_it(browser, folder):
    (folder / "index.html").unlink()

    answer = await browser.get("/desk")

    assert answer.status_code == 503
    assert answer.text.count("make run") == 3
    for words in ("not built", "не собрано", "尚未构建"):
        assert words in answer.text


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
