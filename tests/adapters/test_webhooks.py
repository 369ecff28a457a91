"""Webhooks arrive signed at whom they are for, and go nowhere else."""

import base64
import hashlib
import hmac
import ssl
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from typing_extensions import override

from perezvon.adapters.webhook.http import HttpWebhooks, Reach
from perezvon.adapters.webhook.simulated import SimulatedWebhooks
from perezvon.features.metrics.ports import WebhookError, WebhookTrouble
from perezvon.kernel.time import SECOND
from tests.contracts.webhooks import WebhooksContract, webhook
from tests.support.certificates import write_certificate
from tests.support.clock import TestClock
from tests.support.receiver import Receiver

LOOPBACK = Reach(["127.0.0.0/8", "::1/128"])
CLOCK = TestClock(1_790_000_000 * SECOND)


@dataclass
class RealOther:
    receiver: Receiver
    webhooks: HttpWebhooks

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.receiver.port}/alarms"

    def bodies(self) -> Sequence[bytes]:
        return [one.body for one in self.receiver.received]

    def answer(self, status: int) -> None:
        self.receiver.status = status

    async def close(self) -> None:
        await self.receiver.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver().opened() as opened:
        yield opened


class TestHttpWebhooks(WebhooksContract):
    @pytest.fixture
    @override
    def other(self, receiver: Receiver) -> RealOther:
        return RealOther(receiver, HttpWebhooks(CLOCK, LOOPBACK, patience_s=5))


class SimulatedOther:
    def __init__(self) -> None:
        self.webhooks = SimulatedWebhooks()
        self.url = "https://example.org/alarms"

    def bodies(self) -> Sequence[bytes]:
        return [one.body for one in self.webhooks.accepted]

    def answer(self, status: int) -> None:
        self.webhooks.status = status

    async def close(self) -> None:
        self.webhooks.is_reachable = False


class TestSimulatedWebhooks(WebhooksContract):
    @pytest.fixture
    @override
    def other(self) -> SimulatedOther:
        return SimulatedOther()


def url_of(receiver: Receiver, host: str = "127.0.0.1", scheme: str = "http") -> str:
    return f"{scheme}://{host}:{receiver.port}/alarms"


async def trouble(webhooks: HttpWebhooks, url: str) -> tuple[WebhookTrouble, bool]:
    with pytest.raises(WebhookError) as raised:
        await webhooks.post(webhook(url))
    return raised.value.trouble, raised.value.retryable


async def test_the_receiver_can_tell_from_whom_it_is_and_that_it_is_whole(receiver: Receiver) -> None:
    await HttpWebhooks(CLOCK, LOOPBACK).post(webhook(f"{url_of(receiver)}?a=1"))
    (found,) = receiver.received
    assert (found.method, found.target) == ("POST", "/alarms?a=1")
    assert found.headers["content-type"] == "application/json"
    signed = f"{found.headers['webhook-id']}.{found.headers['webhook-timestamp']}.".encode() + found.body
    expected = base64.b64encode(hmac.digest(b"key", signed, hashlib.sha256)).decode()
    assert found.headers["webhook-signature"] == f"v1,{expected}"
    assert (found.headers["webhook-id"], found.headers["webhook-timestamp"]) == ("d1", "1790000000")


async def test_a_redirection_is_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.location = 307, url_of(receiver)
    assert await trouble(HttpWebhooks(CLOCK, LOOPBACK), url_of(receiver)) == (WebhookTrouble.ANSWER, False)
    assert len(receiver.received) == 1


async def test_of_an_answer_without_end_only_the_status_is_read(receiver: Receiver) -> None:
    receiver.is_endless, receiver.status = True, 200
    await HttpWebhooks(CLOCK, LOOPBACK, patience_s=5).post(webhook(url_of(receiver)))


@pytest.mark.parametrize("fault", ["is_silent", "hangs_up"])
async def test_who_does_not_answer_may_do_so_later(receiver: Receiver, fault: str) -> None:
    setattr(receiver, fault, True)
    webhooks = HttpWebhooks(CLOCK, LOOPBACK, patience_s=0.3)
    assert await trouble(webhooks, url_of(receiver)) == (WebhookTrouble.UNREACHABLE, True)


@pytest.mark.parametrize(
    "answer", [b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 10_000, b"HTTP/1.1 100 Continue\r\n\r\n"]
)
async def test_what_is_no_answer_of_http_is_as_none(receiver: Receiver, answer: bytes) -> None:
    receiver.raw = answer
    webhooks = HttpWebhooks(CLOCK, LOOPBACK, patience_s=1)
    assert await trouble(webhooks, url_of(receiver)) == (WebhookTrouble.UNREACHABLE, True)


@pytest.mark.parametrize("host", ["no-such-host.invalid", f"{'a' * 64}.example"])
async def test_a_name_that_nobody_knows_may_be_known_later(host: str) -> None:
    assert await trouble(HttpWebhooks(CLOCK, Reach()), f"https://{host}/") == (WebhookTrouble.UNREACHABLE, True)


async def test_over_tls_the_name_is_proved_and_the_address_is_the_one_that_was_looked_at(
    receiver: Receiver, tmp_path: Path
) -> None:
    certificate, key = write_certificate(tmp_path)
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(certificate, key)
    trust = ssl.create_default_context(cafile=certificate)
    async with Receiver().opened(server) as safe:
        webhooks = HttpWebhooks(CLOCK, LOOPBACK, trust=trust)
        await webhooks.post(webhook(url_of(safe, "localhost", "https")))
        assert safe.received[0].headers["host"] == f"localhost:{safe.port}"
        untrusting = HttpWebhooks(CLOCK, LOOPBACK)
        assert await trouble(untrusting, url_of(safe, "localhost", "https")) == (WebhookTrouble.INSECURE, False)
        assert len(safe.received) == 1
    async with Receiver().opened(server, host="127.0.0.77") as another:
        assert await trouble(webhooks, url_of(another, "127.0.0.77", "https")) == (WebhookTrouble.INSECURE, False)
        assert another.received == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.8", "[fe80::1]", "0"])
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_what_only_this_machine_reaches_is_not_asked(receiver: Receiver, host: str, scheme: str) -> None:
    webhooks = HttpWebhooks(CLOCK, Reach())
    assert await trouble(webhooks, url_of(receiver, host, scheme)) == (WebhookTrouble.FORBIDDEN, False)
    assert receiver.received == []


async def test_a_name_that_leads_elsewhere_when_it_is_asked_again_leads_nowhere_else(receiver: Receiver) -> None:
    asked: list[str] = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["10.0.0.8", "127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    webhooks = HttpWebhooks(CLOCK, LOOPBACK, resolve=resolve)
    await webhooks.post(webhook(url_of(receiver, "hooks.invalid")))
    assert asked == ["hooks.invalid"]
    assert receiver.received[0].headers["host"] == f"hooks.invalid:{receiver.port}"


async def test_to_the_internet_nothing_goes_unencrypted() -> None:
    assert await trouble(HttpWebhooks(CLOCK, Reach()), "http://93.184.215.14/") == (WebhookTrouble.FORBIDDEN, False)


@pytest.mark.parametrize(
    ("address", "is_allowed"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("10.2.0.9", True),
        ("::ffff:10.2.0.9", True),
        ("10.3.0.9", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.1.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00:ec2::254", False),
        ("ff0e::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("2002:a9fe:a9fe::1", False),
        ("2001:0:4136:e378:8000:63bf:80ff:fffe", False),
    ],
)
def test_webhooks_reach_the_internet_and_the_networks_that_the_operator_named(address: str, is_allowed: bool) -> None:
    assert Reach(["10.2.0.0/16"]).allows(address) is is_allowed
