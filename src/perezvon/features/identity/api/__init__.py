"""Routes of the session, of one's own account and of the administration of users."""

from collections.abc import Sequence

from fastapi import APIRouter

from perezvon.features.identity.api.account import account_router
from perezvon.features.identity.api.cookies import SessionAuthenticator as SessionAuthenticator
from perezvon.features.identity.api.session import session_router
from perezvon.features.identity.api.users import users_router
from perezvon.features.identity.service import IdentityService
from perezvon.platform.live import Rechecks


def routers(service: IdentityService, rechecks: Rechecks) -> Sequence[APIRouter]:
    """`/api/session`, `/api/account` and `/api/users`. After what ends sessions, `rechecks` looks at open connections."""
    return (
        session_router(service, rechecks),
        account_router(service, rechecks),
        users_router(service.users, rechecks),
    )
