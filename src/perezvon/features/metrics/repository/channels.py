"""Channels and what was delivered to them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from perezvon.features.metrics.domain.alarms.channels import Channel, Delivery, Fate, What
from perezvon.features.metrics.tables import alarm_channel, alarm_delivery
from perezvon.kernel.actor import Reach
from perezvon.kernel.time import Micros
from perezvon.platform.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A channel, since when it is there, and what signs its webhooks."""

    channel: Channel
    since: Micros
    secret: str | None


async def channels(tx: Tx, reach: Reach) -> Sequence[Channel]:
    """Those that tell somebody who watches these teams nothing new, by name."""
    found = [known.channel for known in await every(tx)]
    return sorted((one for one in found if one.is_within(reach)), key=lambda one: (one.name.casefold(), one.channel))


async def every(tx: Tx) -> Sequence[Known]:
    """All channels."""
    return [_known(row) for row in await tx.execute(select(alarm_channel).order_by(alarm_channel.c.since))]


async def find(tx: Tx, channel: str, *, to_change: bool = False) -> Known | None:
    """One channel; `to_change` keeps others from it until the transaction ends."""
    query = select(alarm_channel).where(alarm_channel.c.channel == channel)
    row = (await tx.execute(query.with_for_update() if to_change else query)).one_or_none()
    return None if row is None else _known(row)


async def save(tx: Tx, channel: Channel, since: Micros, secret: str | None) -> None:
    """Add a channel, or change it."""
    setup = msgspec.to_builtins(channel)
    statement = insert(alarm_channel).values(channel=channel.channel, setup=setup, secret=secret, since=since)
    renewed = {"setup": setup, "version": alarm_channel.c.version + 1}
    await tx.execute(statement.on_conflict_do_update(index_elements=["channel"], set_=renewed))


async def set_secret(tx: Tx, channel: str, secret: str) -> None:
    """Sign its webhooks by another secret from now on."""
    await tx.execute(update(alarm_channel).where(alarm_channel.c.channel == channel).values(secret=secret))


# --- Deliveries. ---


async def add(tx: Tx, new: Delivery) -> bool:
    """Keep a delivery, unless the channel heard of it already; whether it is new."""
    statement = insert(alarm_delivery).values(_values(new)).on_conflict_do_nothing()
    return (await tx.execute(statement.returning(alarm_delivery.c.delivery))).first() is not None


async def to_send(tx: Tx, delivery: str) -> Delivery | None:
    """A delivery that waits; nobody else sends it before the transaction ends."""
    column = alarm_delivery.c
    query = select(alarm_delivery).where(column.delivery == delivery, column.fate == Fate.WAITING)
    row = (await tx.execute(query.with_for_update())).one_or_none()
    return None if row is None else _delivery(row)


async def set_fate(tx: Tx, delivery: Delivery) -> None:
    """Keep what became of it."""
    await tx.execute(
        update(alarm_delivery).where(alarm_delivery.c.delivery == delivery.delivery).values(_values(delivery))
    )


async def raised_to(tx: Tx, alarms: Collection[str]) -> Sequence[Delivery]:
    """What channels were to hear of these alarms when they were raised."""
    column = alarm_delivery.c
    query = select(alarm_delivery).where(column.alarm.in_(alarms), column.what == What.RAISED)
    return [_delivery(row) for row in await tx.execute(query)]


async def of_alarms(tx: Tx, alarms: Collection[str]) -> Mapping[str, Sequence[Delivery]]:
    """What was delivered of each alarm, in order."""
    column = alarm_delivery.c
    query = select(alarm_delivery).where(column.alarm.in_(alarms)).order_by(column.at, column.delivery)
    found: dict[str, list[Delivery]] = {}
    for row in await tx.execute(query):
        found.setdefault(row.alarm, []).append(_delivery(row))
    return found


async def lately(tx: Tx, after: Micros) -> Mapping[str, int]:
    """How many alarms each channel has heard of since."""
    column = alarm_delivery.c
    query = (
        select(column.channel, func.count().label("heard"))
        .where(column.at > after, column.what == What.RAISED)
        .group_by(column.channel)
    )
    return {row.channel: row.heard for row in await tx.execute(query)}


async def newest(tx: Tx, channels: Collection[str]) -> Mapping[str, Delivery]:
    """The last delivery of each channel."""
    column = alarm_delivery.c
    query = (
        select(alarm_delivery)
        .where(column.channel.in_(channels))
        .ext(distinct_on(column.channel))
        .order_by(column.channel, column.at.desc(), column.delivery.desc())
    )
    return {row.channel: _delivery(row) for row in await tx.execute(query)}


def _known(row: Any) -> Known:
    setup = msgspec.convert({**row.setup, "version": row.version}, Channel)
    return Known(channel=setup, since=row.since, secret=row.secret)


def _delivery(row: Any) -> Delivery:
    values = {**row._mapping, "what": What(row.what), "fate": Fate(row.fate)}
    return Delivery(**values)


def _values(delivery: Delivery) -> Mapping[str, object]:
    return {
        "delivery": delivery.delivery,
        "channel": delivery.channel,
        "alarm": delivery.alarm,
        "what": delivery.what,
        "at": delivery.at,
        "held_back": delivery.held_back,
        "fate": delivery.fate,
        "attempts": delivery.attempts,
        "ended": delivery.ended,
        "trouble": delivery.trouble,
        "answer": delivery.answer,
    }
