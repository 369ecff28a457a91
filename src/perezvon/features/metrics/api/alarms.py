"""Routes of alarms, and of who hears of them elsewhere than on a screen."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from perezvon.features.metrics.domain.alarms.channels import (
    ChannelAddressError,
    ChannelNotFoundError,
    ChannelTooWideError,
    NoSecretError,
)
from perezvon.features.metrics.domain.alarms.telling import AlarmNotFoundError
from perezvon.features.metrics.domain.asking import NoSuchZoneError
from perezvon.features.metrics.schemas.alarms import (
    AlarmBudget,
    AlarmChannel,
    AlarmDelivery,
    AlarmNote,
    ChannelSecret,
    ChannelSetup,
    PastAlarm,
)
from perezvon.features.metrics.service.alarms import AlarmKeeper
from perezvon.features.metrics.service.channels import PAGE, PERMISSION, ChannelsService
from perezvon.kernel.actor import Actor
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers
from perezvon.platform.revision import ChangedMeanwhileError

_Handler = Annotated[Actor, Depends(requires(PERMISSION))]
_Channel = Annotated[str, Path(max_length=100)]


def alarms_router(alarms: AlarmKeeper, channels: ChannelsService) -> APIRouter:
    """`/api/alarms`."""
    routes = APIRouter(prefix="/api/alarms", tags=["metrics"], responses=answers(SignedOutError, ForbiddenError))

    @routes.get("")
    async def past_alarms(
        tx: Transaction,
        actor: _Handler,
        before: Annotated[int | None, Query(ge=0)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = PAGE,
    ) -> Sequence[PastAlarm]:
        """The newest alarms of those raised before an instant, each with who heard of it."""
        return [PastAlarm.of(one) for one in await channels.history(tx, actor, before=before, limit=limit)]

    @routes.put("/note", status_code=204, responses=answers(AlarmNotFoundError))
    async def note_alarm(tx: Transaction, actor: _Handler, body: AlarmNote) -> None:
        """Look after an alarm, or hear of it later."""
        await alarms.note(tx, actor, body.alarm, is_snoozed=body.is_snoozed)

    @routes.get("/budget", dependencies=[Depends(requires("settings.read"))])
    async def budget(tx: Transaction) -> AlarmBudget:
        """How many alarms a person is told of in an hour."""
        return AlarmBudget.model_validate(await channels.budget(tx))

    @routes.put("/budget", responses=answers(ChangedMeanwhileError))
    async def change_budget(
        tx: Transaction, actor: Annotated[Actor, Depends(requires("settings.write"))], body: AlarmBudget
    ) -> AlarmBudget:
        """Tell people of more alarms, or of fewer."""
        return AlarmBudget.model_validate(await channels.put_budget(tx, actor, body.wanted))

    return routes


def channels_router(service: ChannelsService) -> APIRouter:
    """`/api/alarms/channels`."""
    edge = answers(SignedOutError, ForbiddenError)
    routes = APIRouter(prefix="/api/alarms/channels", tags=["metrics"], responses=edge)
    refusals = answers(ChannelTooWideError, ChannelAddressError, NoSuchZoneError)

    @routes.get("")
    async def channels(tx: Transaction, actor: _Handler) -> Sequence[AlarmChannel]:
        """Who hears of alarms elsewhere than on a screen."""
        return [AlarmChannel.of(one) for one in await service.channels(tx, actor)]

    @routes.post("", status_code=201, responses=refusals)
    async def add_channel(tx: Transaction, actor: _Handler, body: ChannelSetup) -> AlarmChannel:
        """Add one. The answer alone has the secret of its webhooks."""
        return AlarmChannel.of(await service.put(tx, actor, body.wanted(service.new_channel())))

    @routes.put("/{channel}", responses={**refusals, **answers(ChannelNotFoundError, ChangedMeanwhileError)})
    async def change_channel(tx: Transaction, actor: _Handler, channel: _Channel, body: ChannelSetup) -> AlarmChannel:
        """Change one. How it is reached stays."""
        return AlarmChannel.of(await service.put(tx, actor, body.wanted(channel)))

    @routes.post("/{channel}/secret", responses=answers(ChannelNotFoundError, NoSecretError))
    async def renew_secret(tx: Transaction, actor: _Handler, channel: _Channel) -> ChannelSecret:
        """Sign its webhooks by another secret from now on."""
        return ChannelSecret(secret=await service.new_secret(tx, actor, channel))

    @routes.post("/{channel}/test", status_code=202, responses=answers(ChannelNotFoundError))
    async def test_channel(tx: Transaction, actor: _Handler, channel: _Channel) -> AlarmDelivery:
        """Send something there. What became of it is the channel's last delivery."""
        return AlarmDelivery.model_validate(await service.test(tx, actor, channel))

    return routes
