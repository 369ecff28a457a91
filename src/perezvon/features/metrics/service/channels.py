"""Channels as those who handle alarms set them up, and what became of alarms."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from perezvon.features.audit.public import record
from perezvon.features.metrics.domain.alarms.channels import (
    SECRET_BYTES,
    Channel,
    ChannelAddressError,
    ChannelNotFoundError,
    ChannelTooWideError,
    Delivery,
    Means,
    NoSecretError,
    What,
    secret_of,
)
from perezvon.features.metrics.domain.alarms.telling import Alarm, Budget
from perezvon.features.metrics.ports import is_address, is_web_address
from perezvon.features.metrics.repository import alarms, channels
from perezvon.features.metrics.service.alarms import DELIVER
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import IdSource
from perezvon.kernel.time import Clock, Micros
from perezvon.platform.db import Tx
from perezvon.platform.jobs import Jobs
from perezvon.platform.revision import ChangedMeanwhileError, check_version

PERMISSION = "alarms.handle"
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A channel and the last delivery to it. `secret` is told once, when it is new."""

    channel: Channel
    last: Delivery | None = None
    secret: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """An alarm, over or not, and who heard of it elsewhere."""

    alarm: Alarm
    deliveries: Sequence[Delivery]


class ChannelsService:
    """Who hears of alarms. A person sees and changes the channels that tell of nothing but their own teams."""

    def __init__(
        self,
        clock: Clock,
        ids: IdSource,
        jobs: Jobs,
        *,
        chance: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._jobs = jobs
        self._chance = chance

    def new_channel(self) -> str:
        """The id of a channel that is to be added."""
        return self._ids.new()

    async def channels(self, tx: Tx, actor: Actor) -> Sequence[Kept]:
        """All that the person may see, by name."""
        found = await channels.channels(tx, actor.reach(PERMISSION))
        newest = await channels.newest(tx, [one.channel for one in found])
        return [Kept(channel=one, last=newest.get(one.channel)) for one in found]

    async def put(self, tx: Tx, actor: Actor, wanted: Channel) -> Kept:
        """Add a channel or change the version that was seen. How it is reached stays; a new webhook gets a secret.

        Raises `ChannelNotFoundError`, `ChangedMeanwhileError`, `ChannelTooWideError` or `ChannelAddressError`.
        """
        found = await channels.find(tx, wanted.channel, to_change=True)
        reach = actor.reach(PERMISSION)
        if found is not None and not found.channel.is_within(reach):
            raise ChannelNotFoundError
        check_version(None if found is None else found.channel, wanted, ChannelNotFoundError)
        if not wanted.is_within(reach):
            raise ChannelTooWideError
        means = wanted.means if found is None else found.channel.means
        if not (is_address if means is Means.MAIL else is_web_address)(wanted.address):
            raise ChannelAddressError
        secret = self._secret() if found is None and means is Means.WEBHOOK else None
        await channels.save(tx, replace(wanted, means=means), self._clock.now(), secret)
        await record(tx, actor, "metrics.save_channel", wanted.channel)
        return Kept(channel=replace(wanted, means=means, version=wanted.version + 1), secret=secret)

    async def new_secret(self, tx: Tx, actor: Actor, channel: str) -> str:
        """Sign a channel's webhooks by another secret. Raises `ChannelNotFoundError` or `NoSecretError`."""
        found = await self._find(tx, actor, channel)
        if found.means is not Means.WEBHOOK:
            raise NoSecretError
        secret = self._secret()
        await channels.set_secret(tx, channel, secret)
        await record(tx, actor, "metrics.renew_secret", channel)
        return secret

    async def test(self, tx: Tx, actor: Actor, channel: str) -> Delivery:
        """Send something to a channel, which may be out of use. Raises `ChannelNotFoundError`."""
        await self._find(tx, actor, channel)
        delivery = Delivery(delivery=self._ids.new(), channel=channel, what=What.TEST, at=self._clock.now())
        await channels.add(tx, delivery)
        await self._jobs.enqueue(tx, DELIVER, {"delivery": delivery.delivery})
        await record(tx, actor, "metrics.test_channel", channel)
        return delivery

    async def history(self, tx: Tx, actor: Actor, *, before: Micros | None, limit: int = PAGE) -> Sequence[Past]:
        """The newest alarms that concern the person, of those raised before an instant, each with who heard of it."""
        reach = actor.reach(PERMISSION)
        found = await alarms.history(tx, reach, before=before, limit=limit)
        seen = {one.channel for one in await channels.channels(tx, reach)}
        delivered = await channels.of_alarms(tx, [one.id for one in found])
        return [
            Past(alarm=one, deliveries=[each for each in delivered.get(one.id, ()) if each.channel in seen])
            for one in found
        ]

    async def budget(self, tx: Tx) -> Budget:
        """How many alarms a person is told of in an hour."""
        return await alarms.budget(tx)

    async def put_budget(self, tx: Tx, actor: Actor, budget: Budget) -> Budget:
        """Change the version that was seen. Raises `ChangedMeanwhileError`."""
        found = await alarms.budget_to_change(tx)
        if found.version != budget.version:
            raise ChangedMeanwhileError
        if found.per_hour != budget.per_hour:
            await alarms.save_budget(tx, budget.per_hour)
            await record(tx, actor, "metrics.save_budget", f"{budget.per_hour}_per_hour")
        return await alarms.budget(tx)

    async def _find(self, tx: Tx, actor: Actor, channel: str) -> Channel:
        found = await channels.find(tx, channel, to_change=True)
        if found is None or not found.channel.is_within(actor.reach(PERMISSION)):
            raise ChannelNotFoundError
        return found.channel

    def _secret(self) -> str:
        return secret_of(self._chance(SECRET_BYTES))
