"""Routes of one's own account. Whoever is signed in has one."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response

from perezvon.features.identity import schemas
from perezvon.features.identity.api.cookies import forget_token, token_of
from perezvon.features.identity.domain import (
    CodeNeededError,
    PasswordTooShortError,
    SecondFactorOnError,
    SessionNotFoundError,
    TooManyAttemptsError,
    WrongCodeError,
    WrongPasswordError,
)
from perezvon.features.identity.service import IdentityService
from perezvon.features.identity.service.accounts import AccountService
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import SessionId
from perezvon.platform.fields import ID
from perezvon.platform.http import SignedOutError, Transaction, requires
from perezvon.platform.live import Rechecks
from perezvon.platform.problem import answers

_Myself = Annotated[Actor, Depends(requires())]
_SessionId = Annotated[SessionId, ID]


def account_router(service: IdentityService, rechecks: Rechecks) -> APIRouter:
    """`/api/account`."""
    routes = APIRouter(prefix="/api/account", tags=["identity"], responses=answers(SignedOutError))
    _add_account(routes, service.account, rechecks)
    _add_sessions(routes, service.account, rechecks)
    _add_second_factor(routes, service.account)
    return routes


def _add_account(routes: APIRouter, service: AccountService, rechecks: Rechecks) -> None:
    @routes.get("")
    async def account(tx: Transaction, actor: _Myself) -> schemas.Account:
        """Name, language and how I sign in."""
        return schemas.Account.of(await service.account(tx, actor))

    @routes.put("")
    async def change_account(tx: Transaction, actor: _Myself, body: schemas.AccountChange) -> schemas.Account:
        """Another name or language."""
        await service.change(tx, actor, name=body.name, language=body.language)
        return schemas.Account.of(await service.account(tx, actor))

    @routes.post(
        "/password",
        status_code=204,
        responses=answers(WrongPasswordError, PasswordTooShortError, TooManyAttemptsError),
    )
    async def change_password(
        tx: Transaction, actor: _Myself, request: Request, body: schemas.PasswordChange, after: BackgroundTasks
    ) -> None:
        """Another password; all other sessions end."""
        await service.change_password(tx, actor, token=token_of(request), old=body.old, new=body.new)
        after.add_task(rechecks.ask)


def _add_sessions(routes: APIRouter, service: AccountService, rechecks: Rechecks) -> None:
    @routes.get("/sessions")
    async def sessions(tx: Transaction, actor: _Myself, request: Request) -> Sequence[schemas.SessionItem]:
        """Where I am signed in, the session used last first."""
        here = await service.session_of(tx, token_of(request))
        return [schemas.SessionItem.of(session, here=here) for session in await service.sessions(tx, actor)]

    @routes.delete("/sessions", status_code=204)
    async def sign_out_everywhere(
        tx: Transaction, actor: _Myself, request: Request, response: Response, after: BackgroundTasks
    ) -> None:
        """End all sessions, this one too."""
        await service.sign_out_everywhere(tx, actor)
        forget_token(request, response)
        after.add_task(rechecks.ask)

    @routes.delete("/sessions/{session}", status_code=204, responses=answers(SessionNotFoundError))
    async def end_session(tx: Transaction, actor: _Myself, session: _SessionId, after: BackgroundTasks) -> None:
        """Sign out in one place."""
        await service.end_session(tx, actor, session)
        after.add_task(rechecks.ask)


def _add_second_factor(routes: APIRouter, service: AccountService) -> None:
    @routes.post("/second-factor", responses=answers(SecondFactorOnError))
    async def begin_second_factor(tx: Transaction, actor: _Myself) -> schemas.Enrolment:
        """A secret to take into a device; nothing changes until its first code is given."""
        return schemas.Enrolment.model_validate(await service.begin_second_factor(tx, actor))

    @routes.post("/second-factor/confirm", responses=answers(SecondFactorOnError, WrongCodeError, TooManyAttemptsError))
    async def confirm_second_factor(tx: Transaction, actor: _Myself, body: schemas.Code) -> schemas.RecoveryCodes:
        """Switch the second factor on. The recovery codes are told this once."""
        return schemas.RecoveryCodes(codes=await service.confirm_second_factor(tx, actor, body.code))

    @routes.post(
        "/second-factor/remove",
        status_code=204,
        responses=answers(WrongCodeError, CodeNeededError, TooManyAttemptsError),
    )
    async def remove_second_factor(tx: Transaction, actor: _Myself, body: schemas.Code) -> None:
        """Switch the second factor off, by one of its codes."""
        await service.remove_second_factor(tx, actor, body.code)
