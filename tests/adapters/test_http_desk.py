"""Other systems are asked as the operator configured it, and nothing of that is told."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from perezvon.adapters.web.http import HttpDesk
from perezvon.engine.commands import AskWeb
from perezvon.engine.message import Attribute
from perezvon.kernel.errors import AdapterError


class Shop:
    """A system that answers whatever it was told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.status, self.body, self.location = 200, b"{}", ""
        self.asked: list[tuple[dict[str, str], Any]] = []
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                shop.asked.append((dict(self.headers), json.loads(body)))
                self.send_response(shop.status)
                if shop.location:
                    self.send_header("Location", shop.location)
                self.end_headers()
                self.wfile.write(shop.body)

            @override
            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/orders?key=hidden"


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    thread = threading.Thread(target=shop.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield shop
    shop.server.shutdown()
    thread.join()
    shop.server.server_close()


@pytest.fixture
def desk(tmp_path: Path, shop: Shop) -> HttpDesk:
    file = tmp_path / "endpoints.toml"
    file.write_text(f'[orders]\nurl = "{shop.url}"\ntoken = "secret"\n[files]\nurl = "file:///etc/passwd"\n')
    return HttpDesk(file)


def question(endpoint: str = "orders") -> AskWeb:
    values = (Attribute(name="order", value="407"),)
    return AskWeb(id="7.1", contact="c1", leg="k", endpoint=endpoint, wait_s=5, values=values, customer="maria")


async def test_a_system_is_told_ids_and_codes_and_its_codes_are_kept(desk: HttpDesk, shop: Shop) -> None:
    shop.body = b'{"state": "late", "days": 3, "paid": true}'
    expected = [("state", "late"), ("days", "3"), ("paid", "yes")]
    assert [(value.name, value.value) for value in await desk.ask(question())] == expected
    (headers, asked) = shop.asked[0]
    assert asked == {"contact": "c1", "customer": "maria", "attributes": {"order": "407"}}
    assert (headers["Authorization"], headers["Idempotency-Key"]) == ("Bearer secret", "7.1")


async def test_words_of_people_are_left_out(desk: HttpDesk, shop: Shop) -> None:
    shop.body = json.dumps({"name": "Maria Petrova", "long": "x" * 65, "nested": {}, "no": None, "ok": "1"}).encode()
    assert [value.name for value in await desk.ask(question())] == ["ok"]


@pytest.mark.parametrize(
    ("status", "body"), [(500, b""), (404, b""), (200, b"nonsense"), (200, b"[1]"), (200, b'"' + b"x" * 20_000 + b'"')]
)
async def test_what_is_no_answer_fails_and_tells_neither_address_nor_key(
    desk: HttpDesk, shop: Shop, status: int, body: bytes
) -> None:
    shop.status, shop.body = status, body
    with pytest.raises(AdapterError) as failed:
        await desk.ask(question())
    assert "hidden" not in str(failed.value)
    assert "127.0.0.1" not in str(failed.value)


async def test_a_key_does_not_follow_a_redirection(desk: HttpDesk, shop: Shop) -> None:
    shop.status, shop.location = 302, shop.url
    with pytest.raises(AdapterError, match="302"):
        await desk.ask(question())
    assert len(shop.asked) == 1


@pytest.mark.parametrize("endpoint", ["unheard_of", "files"])
async def test_what_is_not_configured_or_no_web_address_is_not_asked(desk: HttpDesk, endpoint: str) -> None:
    with pytest.raises(AdapterError):
        await desk.ask(question(endpoint))


async def test_a_file_that_cannot_be_read_fails_and_names_nothing(tmp_path: Path) -> None:
    file = tmp_path / "endpoints.toml"
    assert HttpDesk(file).names() == []
    file.write_text("[orders]\naddress = 1\n")
    assert HttpDesk(file).names() == []
    with pytest.raises(AdapterError, match=r"endpoints.toml cannot be read"):
        await HttpDesk(file).ask(question())


def test_the_names_of_what_may_be_asked_are_told(desk: HttpDesk) -> None:
    assert list(desk.names()) == ["orders", "files"]
