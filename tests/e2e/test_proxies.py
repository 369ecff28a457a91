"""The samples of `ops` at work: the centre behind real proxies with a self-signed certificate, and with its own, reached by
https at another address.
"""

import asyncio
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import httpx
import pytest
import websockets
from argon2 import PasswordHasher

from perezvon.platform.postgres import PrivateServer
from tests.e2e.centre import Centre
from tests.support.caller import Caller
from tests.support.certificates import write_certificate
from tests.support.polling import eventually

OPS = Path(__file__).parents[2] / "ops"
HOST = "127.0.0.2"
"""Another address than the one the centre knows itself by."""

PASSWORD = "correct horse battery"


def installed(program: str) -> str:
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin")
    if found is None:
        pytest.skip(f"needs {program}: as root `apt-get install {program}`, then `make test` again")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def nginx(folder: Path, centre: Centre, port: int, certificate: Path, key: Path) -> Iterator[None]:
    sample = (OPS / "nginx" / "perezvon.conf").read_text()
    site = sample.split("server {\n    listen 80;")[0]
    for old, new in {
        "listen 443": f"listen {HOST}:{port}",
        "127.0.0.1:8080": f"127.0.0.1:{centre.port}",
        "/etc/ssl/perezvon.pem": str(certificate),
        "/etc/ssl/perezvon.key": str(key),
        "calls.example.org": HOST,
    }.items():
        assert old in site
        site = site.replace(old, new)
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} pid {folder}/pid; error_log stderr; events {{}} http {{ access_log off; {temporary} {site} }}"
    )
    with running([installed("nginx"), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"], folder, port):
        yield


@contextmanager
def caddy(folder: Path, centre: Centre, port: int, certificate: Path, key: Path) -> Iterator[None]:
    site = (OPS / "caddy" / "Caddyfile").read_text()
    for old, new in {
        "\ncalls.example.org {": f"\nhttps://{HOST}:{port} {{\n\tbind {HOST}\n\ttls {certificate} {key}",
        "127.0.0.1:8080": f"127.0.0.1:{centre.port}",
    }.items():
        assert old in site
        site = site.replace(old, new)
    (folder / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + site)
    command = [installed("caddy"), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    with running(command, folder, port):
        yield


@contextmanager
def running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    """The program, once it listens."""
    said = folder / "proxy.out"
    environ = os.environ | {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with said.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environ)
    try:
        deadline = time.perf_counter() + 20
        while not _listens(port):
            assert process.poll() is None, said.read_text()
            assert time.perf_counter() < deadline, said.read_text()
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


async def set_password(centre: Centre) -> None:
    """Anna may sign in from anywhere."""
    connection = await asyncpg.connect(PrivateServer(centre.data / "postgres").start())
    statement = "update app_user set password_hash = $1 where login = 'anna'"
    await connection.execute(statement, PasswordHasher().hash(PASSWORD))
    await connection.close()


async def use_from_outside(address: str, certificate: Path) -> None:
    """What a person does: open the page, sign in, follow live data, and call."""
    trust = ssl.create_default_context(cafile=str(certificate))
    async with httpx.AsyncClient(base_url=address, verify=trust, headers={"Origin": address}) as browser:
        assert (await browser.get("/api/health/ready")).status_code == 200
        answer = await browser.post("/api/session", json={"login": "anna", "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-perezvon=")
        assert re.search(r"; secure\b", cookie, re.IGNORECASE)
        assert re.search(r"; httponly\b", cookie, re.IGNORECASE)
        assert answer.headers["strict-transport-security"]
        assert (await browser.get("/api/session")).json()["user"] == "anna"
        await follow_live(address, trust, cookie.split(";")[0])
        await call(browser)


async def follow_live(address: str, trust: ssl.SSLContext, cookie: str) -> None:
    """A WebSocket through the proxy answers."""
    url = address.replace("https", "wss") + "/api/live"
    headers = {"Cookie": cookie}
    async with websockets.connect(url, ssl=trust, origin=address, additional_headers=headers) as live:  # type: ignore[arg-type]
        await live.send(json.dumps({"t": "watch", "topic": "desk", "key": "anna"}))
        async with asyncio.timeout(10):
            while json.loads(await live.recv()).get("topic") != "desk":
                pass


async def call(browser: httpx.AsyncClient) -> None:
    """A customer calls the line: signalling by https, voice beside the proxy."""

    async def signal(sdp: str) -> str:
        answer = await browser.post("/api/calls", json={"line": "web", "sdp": sdp, "language": "en"})
        assert answer.status_code < 300, answer.text
        return str(answer.json()["sdp"])

    caller = Caller(440)
    try:
        await caller.connect(signal)
        await eventually(lambda: any(message.get("t") == "doing" for message in caller.messages), within=10)
    finally:
        await caller.aclose()


@pytest.mark.parametrize("proxy", [nginx, caddy], ids=["nginx", "caddy"])
async def test_people_reach_the_centre_through_a_proxy(
    proxy: Callable[..., "contextmanager[None]"], tmp_path: Path
) -> None:
    installed(proxy.__name__)
    port = free_port()
    certificate, key = write_certificate(tmp_path)
    with Centre(PEREZVON_TRUSTED_PROXIES="127.0.0.1", PEREZVON_PUBLIC_ADDRESS=f"https://{HOST}:{port}") as centre:
        await set_password(centre)
        with proxy(tmp_path, centre, port, certificate, key):
            async with httpx.AsyncClient(verify=ssl.create_default_context(cafile=str(certificate))) as browser:
                demo = await browser.get(f"https://{HOST}:{port}/api/session/demo")
            assert demo.status_code == 404, "nobody signs in by a click through a proxy"
            await use_from_outside(f"https://{HOST}:{port}", certificate)


async def test_people_reach_the_centre_by_its_own_certificate(tmp_path: Path) -> None:
    certificate, key = write_certificate(tmp_path)
    centre = Centre(PEREZVON_HOST=HOST, PEREZVON_TLS_CERTIFICATE=str(certificate), PEREZVON_TLS_KEY=str(key))
    centre.url = f"https://{HOST}:{centre.port}"
    with centre:
        await set_password(centre)
        await use_from_outside(centre.url, certificate)


async def test_a_proxy_that_nobody_named_is_not_believed(tmp_path: Path) -> None:
    """Whoever says to have come by https, from a machine that is no trusted proxy, gets the cookie of plain http."""
    with Centre() as centre:
        await set_password(centre)
        headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9", "Origin": centre.url}
        async with httpx.AsyncClient(base_url=centre.url, headers=headers) as browser:
            answer = await browser.post("/api/session", json={"login": "anna", "password": PASSWORD})
        assert answer.headers["set-cookie"].startswith("perezvon=")
