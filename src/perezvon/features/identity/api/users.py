"""Routes of the administration of users."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends

from perezvon.features.identity import schemas
from perezvon.features.identity.domain import LastAdministratorError, LoginTakenError, UserNotFoundError
from perezvon.features.identity.service.users import UsersService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import UserId
from perezvon.platform.fields import ID
from perezvon.platform.http import ForbiddenError, SignedOutError, Transaction, requires
from perezvon.platform.live import Rechecks
from perezvon.platform.problem import answers

_Administrator = Annotated[Actor, Depends(requires("users.manage"))]
_UserId = Annotated[UserId, ID]

_FOUND = answers(UserNotFoundError)
_CHANGE = answers(UserNotFoundError, LoginTakenError, LastAdministratorError)


def users_router(service: UsersService, rechecks: Rechecks) -> APIRouter:
    """`/api/users`."""
    routes = APIRouter(prefix="/api/users", tags=["identity"], responses=answers(SignedOutError, ForbiddenError))
    _add_people(routes, service, rechecks)
    _add_access(routes, service, rechecks)
    return routes


def _add_people(routes: APIRouter, service: UsersService, rechecks: Rechecks) -> None:
    @routes.get("")
    async def users(tx: Transaction, _actor: _Administrator) -> Sequence[schemas.UserItem]:
        """Everybody by name, active or not."""
        return [schemas.UserItem.of(state) for state in await service.users(tx)]

    @routes.post("", status_code=201, responses=answers(LoginTakenError))
    async def add_user(tx: Transaction, actor: _Administrator, body: schemas.UserChange) -> schemas.UserItem:
        """Add somebody. They choose a password by a link that is made for them."""
        added = await service.add(tx, actor, body.user(UserId("")))
        return schemas.UserItem.of(await service.state(tx, added))

    @routes.put("/{user}", responses=_CHANGE)
    async def change_user(
        tx: Transaction, actor: _Administrator, user: _UserId, body: schemas.UserChange, after: BackgroundTasks
    ) -> schemas.UserItem:
        """Change what somebody is called and may do."""
        await service.change(tx, actor, body.user(user))
        after.add_task(rechecks.ask)
        return schemas.UserItem.of(await service.state(tx, user))

    @routes.post("/{user}/deactivate", responses=answers(UserNotFoundError, LastAdministratorError))
    async def deactivate_user(
        tx: Transaction, actor: _Administrator, user: _UserId, after: BackgroundTasks
    ) -> schemas.UserItem:
        """Let somebody in no more. A call they are in goes on to its end."""
        await service.deactivate(tx, actor, user)
        after.add_task(rechecks.ask)
        return schemas.UserItem.of(await service.state(tx, user))

    @routes.post("/{user}/activate", responses=_FOUND)
    async def activate_user(tx: Transaction, actor: _Administrator, user: _UserId) -> schemas.UserItem:
        """Let somebody in again."""
        await service.activate(tx, actor, user)
        return schemas.UserItem.of(await service.state(tx, user))


def _add_access(routes: APIRouter, service: UsersService, rechecks: Rechecks) -> None:
    @routes.post("/{user}/reset-link", responses=_FOUND)
    async def make_reset_link(tx: Transaction, actor: _Administrator, user: _UserId) -> schemas.ResetLink:
        """A link to a new password, told this once; links from before stop working."""
        return schemas.ResetLink(token=await service.reset_link(tx, actor, user))

    @routes.post("/{user}/sign-out", status_code=204, responses=_FOUND)
    async def sign_user_out(tx: Transaction, actor: _Administrator, user: _UserId, after: BackgroundTasks) -> None:
        """End all sessions of somebody."""
        await service.sign_out(tx, actor, user)
        after.add_task(rechecks.ask)

    @routes.delete("/{user}/second-factor", status_code=204, responses=_FOUND)
    async def remove_user_second_factor(tx: Transaction, actor: _Administrator, user: _UserId) -> None:
        """Let somebody in by password alone, for example after the device was lost."""
        await service.remove_second_factor(tx, actor, user)
