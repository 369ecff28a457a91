"""Webhooks that are kept instead of being posted, and troubles on demand."""

from perezvon.features.metrics.ports import LATER, Webhook, WebhookError, WebhookTrouble, is_web_address


class SimulatedWebhooks:
    """The port `Webhooks`. `accepted` are those that arrived, in order."""

    def __init__(self) -> None:
        self.accepted: list[Webhook] = []
        self.status = 204
        """What the receiver answers."""
        self.is_reachable = True

    async def post(self, webhook: Webhook) -> None:
        """Keep it. Raises `WebhookError`, as it is told to."""
        if not is_web_address(webhook.url):
            raise WebhookError(WebhookTrouble.FORBIDDEN, retryable=False)
        if not self.is_reachable:
            raise WebhookError(WebhookTrouble.UNREACHABLE, retryable=True)
        if not 200 <= self.status < 300:
            raise WebhookError(
                WebhookTrouble.ANSWER, str(self.status), retryable=self.status >= 500 or self.status in LATER
            )
        self.accepted.append(webhook)
