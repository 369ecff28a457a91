"""What everybody who brings webhooks promises, faults included."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import pytest

from perezvon.features.metrics.ports import Webhook, WebhookError, Webhooks, WebhookTrouble


class Other(Protocol):
    """Another system, and who brings webhooks to it."""

    webhooks: Webhooks
    url: str

    def bodies(self) -> Sequence[bytes]:
        """What it has accepted."""
        ...

    def answer(self, status: int) -> None:
        """Answer so from now on."""
        ...

    async def close(self) -> None:
        """Be gone."""
        ...


def webhook(url: str, **fields: object) -> Webhook:
    return replace(Webhook(id="d1", url=url, body='{"text":"Тревога 告警"}'.encode(), key=b"key"), **fields)  # type: ignore[arg-type] - the fields of a webhook


class WebhooksContract(ABC):
    """Run by each adapter."""

    @pytest.fixture
    @abstractmethod
    def other(self) -> Other:
        """One that accepts whatever it gets."""

    @pytest.mark.parametrize("status", [200, 202, 204])
    async def test_a_webhook_arrives_byte_for_byte(self, other, status):
        other.answer(status)
        await other.webhooks.post(webhook(other.url))

        assert other.bodies() == ['{"text":"Тревога 告警"}'.encode()]

    @pytest.mark.parametrize(
        ("status", "retryable"),
        [(302, False), (400, False), (404, False), (410, False), (429, True), (500, True), (503, True)],
    )
    async def test_who_does_not_accept_it_says_whether_it_may_be_better_later(self, other, status, retryable):
        other.answer(status)
        with pytest.raises(WebhookError) as raised:
            await other.webhooks.post(webhook(other.url))

        found = raised.value
        assert (found.trouble, found.answer, found.retryable) == (WebhookTrouble.ANSWER, str(status), retryable)

    async def test_who_is_gone_may_be_back_later(self, other):
        await other.close()
        with pytest.raises(WebhookError) as raised:
            await other.webhooks.post(webhook(other.url))

        assert (raised.value.trouble, raised.value.retryable) == (WebhookTrouble.UNREACHABLE, True)

    @pytest.mark.parametrize(
        "url",
        [
            "file:///etc/passwd",
            "gopher://example.org/",
            "https://",
            "https://kim:pw@example.org/",
            "https://a b/",
            "hi",
        ],
    )
    async def test_what_is_no_plain_address_of_the_web_is_not_asked(self, other, url):
        with pytest.raises(WebhookError) as raised:
            await other.webhooks.post(webhook(url))

        assert (raised.value.trouble, raised.value.retryable) == (WebhookTrouble.FORBIDDEN, False)

    async def test_what_is_told_of_a_trouble_holds_neither_address_nor_key(self, other):
        other.answer(500)
        with pytest.raises(WebhookError) as raised:
            await other.webhooks.post(webhook(f"{other.url}?token=hidden"))

        assert "hidden" not in str(raised.value)
        assert "key" not in repr(webhook(other.url))
