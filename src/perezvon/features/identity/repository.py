"""Queries of identity."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, any_, delete, exists, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from perezvon.features.identity.domain import IDLE, LONGEST, Role, Session, User
from perezvon.features.identity.tables import app_user, first_link, user_session
from perezvon.kernel.ids import AgentId, UserId
from perezvon.kernel.time import Micros
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx


def _user(row: Row[Any]) -> User:
    return User(
        user=row.user_id,
        login=row.login,
        name=row.name,
        language=Language(row.language),
        roles=tuple(Role(role) for role in row.roles),
        agent=row.agent,
        is_active=row.is_active,
    )


async def save_user(tx: Tx, user: User) -> None:
    """Add or change a user; password and agent stay as they are."""
    values = {
        "login": user.login,
        "name": user.name,
        "language": user.language.value,
        "roles": [role.value for role in user.roles],
        "is_active": user.is_active,
    }
    await tx.execute(
        insert(app_user)
        .values(user_id=user.user, **values)
        .on_conflict_do_update(index_elements=["user_id"], set_=values)
    )


async def set_password(tx: Tx, user: UserId, password_hash: str) -> None:
    """Give a user another password."""
    await tx.execute(update(app_user).where(app_user.c.user_id == user).values(password_hash=password_hash))


async def set_agent(tx: Tx, user: UserId, agent: AgentId) -> None:
    """Make the agent this user's and nobody else's."""
    await tx.execute(update(app_user).where(app_user.c.agent == agent, app_user.c.user_id != user).values(agent=None))
    await tx.execute(update(app_user).where(app_user.c.user_id == user).values(agent=agent))


async def user(tx: Tx, user: UserId) -> User | None:
    """An active user."""
    row = (await tx.execute(select(app_user).where(app_user.c.user_id == user, app_user.c.is_active))).one_or_none()
    return None if row is None else _user(row)


async def user_by_login(tx: Tx, login: str) -> tuple[User, str | None] | None:
    """An active user with the password's hash, if a password was ever set."""
    row = (await tx.execute(select(app_user).where(app_user.c.login == login, app_user.c.is_active))).one_or_none()
    return None if row is None else (_user(row), row.password_hash)


async def users(tx: Tx) -> Sequence[User]:
    """All active users by name."""
    found = await tx.execute(select(app_user).where(app_user.c.is_active).order_by(app_user.c.name, app_user.c.user_id))
    return [_user(row) for row in found]


async def has_login(tx: Tx, login: str) -> bool:
    """Whether anybody, active or not, has this login."""
    return bool(await tx.scalar(select(exists().where(app_user.c.login == login))))


async def has_administrator(tx: Tx) -> bool:
    """Whether somebody can set the centre up who can sign in with a password."""
    return bool(
        await tx.scalar(
            select(
                exists().where(
                    app_user.c.is_active,
                    app_user.c.password_hash.is_not(None),
                    literal(Role.ADMINISTRATOR.value) == any_(app_user.c.roles),
                )
            )
        )
    )


async def add_session(tx: Tx, token_hash: bytes, session: Session) -> None:
    """Open a session."""
    await tx.execute(
        insert(user_session).values(
            token_hash=token_hash,
            user_id=session.user,
            created_at=session.created,
            seen_at=session.seen,
        )
    )


async def session(tx: Tx, token_hash: bytes) -> tuple[Session, User] | None:
    """A session, be it over or not, with its user while they are active."""
    row = (
        await tx.execute(
            select(app_user, user_session.c.created_at, user_session.c.seen_at)
            .join(user_session, user_session.c.user_id == app_user.c.user_id)
            .where(user_session.c.token_hash == token_hash, app_user.c.is_active)
        )
    ).one_or_none()
    if row is None:
        return None
    return Session(user=row.user_id, created=row.created_at, seen=row.seen_at), _user(row)


async def mark_seen(tx: Tx, token_hash: bytes, now: Micros) -> None:
    """Note that the session was used."""
    await tx.execute(update(user_session).where(user_session.c.token_hash == token_hash).values(seen_at=now))


async def remove_session(tx: Tx, token_hash: bytes) -> None:
    """Close a session."""
    await tx.execute(delete(user_session).where(user_session.c.token_hash == token_hash))


async def remove_sessions_over(tx: Tx, user: UserId, now: Micros) -> None:
    """Forget the user's sessions that are over by now."""
    await tx.execute(
        delete(user_session).where(
            user_session.c.user_id == user,
            (user_session.c.seen_at < now - IDLE) | (user_session.c.created_at < now - LONGEST),
        )
    )


async def replace_first_link(tx: Tx, token_hash: bytes) -> None:
    """This link is valid, and no other."""
    await tx.execute(delete(first_link))
    await tx.execute(insert(first_link).values(token_hash=token_hash))


async def take_first_link(tx: Tx, token_hash: bytes) -> bool:
    """Use the link up. Of two who try at once one succeeds."""
    taken = await tx.execute(delete(first_link).where(first_link.c.token_hash == token_hash))
    return taken.rowcount == 1


async def names(tx: Tx, users: Collection[UserId]) -> Mapping[UserId, str]:
    """The names of those users who exist."""
    found = await tx.execute(select(app_user.c.user_id, app_user.c.name).where(app_user.c.user_id.in_(users)))
    return {row.user_id: row.name for row in found}
