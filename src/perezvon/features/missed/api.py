"""Routes of the ledger of missed calls."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from perezvon.features.missed.domain import (
    BadCursorError,
    MissedMovedError,
    MissedNotFoundError,
    MissedTakenError,
    NobodyError,
)
from perezvon.features.missed.schemas import (
    MissedCounts,
    MissedDeed,
    MissedEntry,
    MissedFilter,
    MissedGivingUp,
    MissedHandover,
    MissedPage,
    MissedSearch,
    MissedStory,
    MissedTurn,
)
from perezvon.features.missed.service import HANDLE, READ, MissedService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import ContactId
from perezvon.platform.db import Tx
from perezvon.platform.fields import ID
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.problem import answers

_Reader = Annotated[Actor, Depends(requires(READ))]
_Handler = Annotated[Actor, Depends(requires(HANDLE))]
_Missed = Annotated[ContactId, ID]


def router(service: MissedService) -> APIRouter:
    """`/api/missed`."""
    routes = APIRouter(prefix="/api/missed", tags=["missed"], responses=answers(SignedOutError, ForbiddenError))

    @routes.get("", responses=answers(BadCursorError))
    async def missed_calls(tx: Transaction, actor: _Reader, search: Annotated[MissedSearch, Query()]) -> MissedPage:
        """Who was missed: those whom nobody has talked to since first, from the one who has waited longest on."""
        found = await service.page(tx, actor, search.sought(), after=search.after(), limit=search.limit)
        names = await service.names(tx, actor, found.items)
        items = [MissedEntry.of(entry, actor.user, names) for entry in found.items]
        return MissedPage(items=items, next=None if found.next is None else str(found.next))

    @routes.get("/count")
    async def count_missed(tx: Transaction, actor: _Reader, sought: Annotated[MissedFilter, Query()]) -> MissedCounts:
        """How many entries there are of each status and cause."""
        return MissedCounts.of(await service.tallies(tx, actor, sought.sought()), sought.sought())

    @routes.get("/{missed}", responses=answers(MissedNotFoundError))
    async def missed_call(tx: Transaction, actor: _Reader, missed: _Missed) -> MissedStory:
        """The entry of a call, with all of its calls and whom these rang."""
        story = await service.story(tx, actor, missed)
        return MissedStory.of(story, actor.user, await service.names(tx, actor, [story.entry], story.rungs))

    @routes.post(
        "/{missed}",
        status_code=204,
        responses=answers(MissedNotFoundError, MissedTakenError, MissedMovedError, NobodyError),
    )
    async def work_on_missed(tx: Transaction, actor: _Handler, missed: _Missed, deed: MissedDeed) -> None:
        """Take it, hand it on, close it or open it again."""
        await _work(service, tx, actor, missed, deed)

    return routes


async def _work(service: MissedService, tx: Tx, actor: Actor, missed: ContactId, deed: MissedDeed) -> None:
    match deed:
        case MissedHandover():
            await service.hand(tx, actor, missed, deed.agent)
        case MissedGivingUp():
            await service.give_up(tx, actor, missed, deed.reason, deed.remark)
        case MissedTurn():
            turns = {"take": service.take, "give_back": service.give_back, "reopen": service.reopen}
            await turns[deed.action](tx, actor, missed)
