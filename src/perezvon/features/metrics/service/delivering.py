"""Brings alarms to channels: one attempt at a time, each in the transaction that keeps what became of it."""

from dataclasses import replace
from datetime import timedelta

from perezvon.features.metrics.domain.alarms.channels import (
    Delivery,
    Fate,
    Means,
    What,
    again_after,
    key_in,
)
from perezvon.features.metrics.domain.sums import By
from perezvon.features.metrics.ports import Letter, Mail, MailError, Webhook, WebhookError, Webhooks
from perezvon.features.metrics.repository import alarms, channels
from perezvon.features.metrics.repository.channels import Known
from perezvon.features.metrics.service.alarms import DELIVER
from perezvon.features.metrics.service.names import names
from perezvon.features.metrics.service.telling import News, letter, payload
from perezvon.kernel.time import SECOND, Clock, Micros
from perezvon.platform import telemetry
from perezvon.platform.db import Tx
from perezvon.platform.jobs import Jobs

AFTER_RAISED: Micros = 5 * SECOND
"""How long the end of an alarm waits for a channel that has not heard of its beginning yet."""

NO_BEGINNING = "no_beginning"
"""The trouble of an end whose beginning was not delivered."""

NO_MAIL = "no_mail"
"""The trouble of a letter of a centre that sends none."""

log = telemetry.logger(__name__)


class Deliverer:
    """Sends what waits. `mail` is absent where the operator has set up none; `public_address` is where browsers reach the centre."""

    def __init__(
        self, clock: Clock, jobs: Jobs, mail: Mail | None, webhooks: Webhooks, *, public_address: str | None
    ) -> None:
        self._clock = clock
        self._jobs = jobs
        self._mail = mail
        self._webhooks = webhooks
        self._public_address = public_address

    async def deliver(self, tx: Tx, which: str) -> None:
        """Make one attempt, and ask for another if it fails and may go better later."""
        found = await channels.to_send(tx, which)
        known = None if found is None else await channels.find(tx, found.channel)
        if found is None or known is None:
            return
        if found.what is What.CLEARED and not await self._has_begun(tx, found):
            return
        if known.channel.means is Means.MAIL and self._mail is None:
            await self._end(tx, found, Fate.FAILED, NO_MAIL)
            return
        try:
            await self._send(tx, found, known)
        except (MailError, WebhookError) as error:
            log.warning("alarm_not_delivered", channel=found.channel, delivery=found.delivery, trouble=error.trouble)
            await self._failed(tx, found, error)
        else:
            await self._end(tx, found, Fate.DELIVERED)

    async def _has_begun(self, tx: Tx, end: Delivery) -> bool:
        """Whether the channel has heard of the alarm that is over. If that may still come the end waits for it."""
        heard = [one for one in await channels.raised_to(tx, [end.alarm or ""]) if one.channel == end.channel]
        fate = heard[0].fate if heard else Fate.FAILED
        if fate is Fate.WAITING:
            await self._again(tx, end, AFTER_RAISED)
        elif fate is Fate.FAILED:
            await self._end(tx, end, Fate.FAILED, NO_BEGINNING)
        return fate is Fate.DELIVERED

    async def _send(self, tx: Tx, delivery: Delivery, known: Known) -> None:
        channel = known.channel
        news = News(
            delivery=delivery,
            channel=channel,
            alarm=None if delivery.alarm is None else await alarms.find(tx, delivery.alarm),
            names=await names(tx, {By.QUEUE, By.AGENT}, channel.language),
            link=None if self._public_address is None else f"{self._public_address.rstrip('/')}/live",
        )
        if channel.means is Means.WEBHOOK:
            key = key_in(known.secret or "")
            await self._webhooks.post(Webhook(id=delivery.delivery, url=channel.address, body=payload(news), key=key))
        elif self._mail is not None:
            subject, text = letter(news)
            await self._mail.send(Letter(id=delivery.delivery, to=[channel.address], subject=subject, text=text))

    async def _failed(self, tx: Tx, delivery: Delivery, error: MailError | WebhookError) -> None:
        wait = again_after(delivery, self._clock.now()) if error.retryable and delivery.what is not What.TEST else None
        if wait is None:
            await self._end(tx, delivery, Fate.FAILED, error.trouble, error.answer)
            return
        tried = replace(delivery, attempts=delivery.attempts + 1, trouble=error.trouble, answer=error.answer)
        await channels.set_fate(tx, tried)
        await self._again(tx, delivery, wait)

    async def _again(self, tx: Tx, delivery: Delivery, wait: Micros) -> None:
        await self._jobs.enqueue(tx, DELIVER, {"delivery": delivery.delivery}, delay=timedelta(microseconds=wait))

    async def _end(self, tx: Tx, delivery: Delivery, fate: Fate, trouble: str | None = None, answer: str = "") -> None:
        ended = replace(
            delivery,
            fate=fate,
            attempts=delivery.attempts + 1,
            ended=self._clock.now(),
            trouble=trouble,
            answer=answer,
        )
        await channels.set_fate(tx, ended)
