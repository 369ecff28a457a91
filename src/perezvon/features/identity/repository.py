"""Queries of identity."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, any_, delete, exists, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from perezvon.features.identity.domain import (
    IDLE,
    LONGEST,
    LoginTakenError,
    Role,
    SecondFactor,
    Session,
    User,
    UserState,
)
from perezvon.features.identity.tables import (
    app_user,
    first_link,
    recovery_code,
    reset_link,
    second_factor,
    user_session,
)
from perezvon.kernel.ids import AgentId, SessionId, TeamId, UserId
from perezvon.kernel.time import Micros
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx

_SESSION = (
    user_session.c.session_id,
    user_session.c.created_at,
    user_session.c.seen_at,
    user_session.c.device,
)


def _session(row: Row[Any]) -> Session:
    return Session(
        session=row.session_id, user=row.user_id, created=row.created_at, seen=row.seen_at, device=row.device
    )


def _user(row: Row[Any]) -> User:
    return User(
        user=row.user_id,
        login=row.login,
        name=row.name,
        language=Language(row.language),
        roles=tuple(Role(role) for role in row.roles),
        agent=row.agent,
        is_active=row.is_active,
        teams=None if row.teams is None else tuple(TeamId(team) for team in row.teams),
    )


async def save_user(tx: Tx, user: User) -> None:
    """Add or change a user; password and agent stay as they are.

    Raises `LoginTakenError`, which ends the transaction: only the database knows who was first.
    """
    values = {
        "login": user.login,
        "name": user.name,
        "language": user.language.value,
        "roles": [role.value for role in user.roles],
        "is_active": user.is_active,
        "teams": None if user.teams is None else list(user.teams),
    }
    saved = insert(app_user).values(user_id=user.user, **values)
    try:
        await tx.execute(saved.on_conflict_do_update(index_elements=["user_id"], set_=values))
    except IntegrityError as error:
        raise LoginTakenError from error


async def set_password(tx: Tx, user: UserId, password_hash: str) -> None:
    """Give a user another password."""
    await tx.execute(update(app_user).where(app_user.c.user_id == user).values(password_hash=password_hash))


async def set_agent(tx: Tx, user: UserId, agent: AgentId) -> None:
    """Make the agent this user's and nobody else's."""
    await tx.execute(update(app_user).where(app_user.c.agent == agent, app_user.c.user_id != user).values(agent=None))
    await tx.execute(update(app_user).where(app_user.c.user_id == user).values(agent=agent))


async def user(tx: Tx, user: UserId, *, for_change: bool = False) -> User | None:
    """An active user; with `for_change` nobody else changes them before the transaction ends."""
    wanted = select(app_user).where(app_user.c.user_id == user, app_user.c.is_active)
    row = (await tx.execute(wanted.with_for_update() if for_change else wanted)).one_or_none()
    return None if row is None else _user(row)


async def user_by_login(tx: Tx, login: str) -> tuple[User, str | None] | None:
    """An active user with the password's hash, if a password was ever set."""
    row = (await tx.execute(select(app_user).where(app_user.c.login == login, app_user.c.is_active))).one_or_none()
    return None if row is None else (_user(row), row.password_hash)


async def user_set(tx: Tx, user: UserId) -> User | None:
    """A user as they were set, active or not, whom nobody else changes before the transaction ends."""
    row = (await tx.execute(select(app_user).where(app_user.c.user_id == user).with_for_update())).one_or_none()
    return None if row is None else _user(row)


async def password_hash(tx: Tx, user: UserId) -> str | None:
    """The hash of the user's password, if one was ever set."""
    found: str | None = await tx.scalar(select(app_user.c.password_hash).where(app_user.c.user_id == user))
    return found


async def user_states(tx: Tx, now: Micros) -> Sequence[UserState]:
    """All users by name, active or not, with what an administrator sees of them."""
    lives = (
        select(user_session.c.user_id, func.count().label("sessions"), func.max(user_session.c.seen_at).label("seen"))
        .where(user_session.c.seen_at >= now - IDLE, user_session.c.created_at >= now - LONGEST)
        .group_by(user_session.c.user_id)
        .subquery()
    )
    query = (
        select(app_user, lives.c.sessions, lives.c.seen, second_factor.c.is_on)
        .outerjoin(lives, lives.c.user_id == app_user.c.user_id)
        .outerjoin(second_factor, second_factor.c.user_id == app_user.c.user_id)
        .order_by(app_user.c.name, app_user.c.user_id)
    )
    return [
        UserState(
            user=_user(row),
            has_password=row.password_hash is not None,
            has_second_factor=bool(row.is_on),
            sessions=row.sessions or 0,
            seen=row.seen,
        )
        for row in await tx.execute(query)
    ]


async def lock_administrators(tx: Tx) -> Sequence[UserId]:
    """The active administrators. Nobody else changes them until this transaction ends."""
    found = await tx.scalars(
        select(app_user.c.user_id)
        .where(app_user.c.is_active, literal(Role.ADMINISTRATOR.value) == any_(app_user.c.roles))
        .order_by(app_user.c.user_id)
        .with_for_update()
    )
    return found.all()


async def names(tx: Tx, which: Collection[UserId]) -> Mapping[UserId, str]:
    """The names of those users who exist, active or not."""
    found = await tx.execute(select(app_user.c.user_id, app_user.c.name).where(app_user.c.user_id.in_(which)))
    return {row.user_id: row.name for row in found}


async def users(tx: Tx) -> Sequence[User]:
    """All active users by name."""
    found = await tx.execute(select(app_user).where(app_user.c.is_active).order_by(app_user.c.name, app_user.c.user_id))
    return [_user(row) for row in found]


async def all_users(tx: Tx) -> Sequence[User]:
    """Everybody by name, active or not."""
    found = await tx.execute(select(app_user).order_by(app_user.c.name, app_user.c.user_id))
    return [_user(row) for row in found]


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
            session_id=session.session,
            user_id=session.user,
            created_at=session.created,
            seen_at=session.seen,
            device=session.device,
        )
    )


async def all_sessions(tx: Tx) -> Sequence[tuple[bytes, Session]]:
    """Every session with the hash of its token."""
    rows = await tx.execute(select(user_session))
    return [(row.token_hash, _session(row)) for row in rows]


async def session(tx: Tx, token_hash: bytes) -> tuple[Session, User] | None:
    """A session, be it over or not, with its user while they are active."""
    row = (
        await tx.execute(
            select(app_user, *_SESSION)
            .join(user_session, user_session.c.user_id == app_user.c.user_id)
            .where(user_session.c.token_hash == token_hash, app_user.c.is_active)
        )
    ).one_or_none()
    if row is None:
        return None
    return _session(row), _user(row)


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


# --- Sessions of one user. --------------------------------------------------------------------------------------------


async def sessions(tx: Tx, user: UserId, now: Micros) -> Sequence[Session]:
    """The sessions that are not over, the one used last first."""
    query: Select[Any] = select(user_session.c.user_id, *_SESSION)
    found = await tx.execute(
        query.where(user_session.c.user_id == user).order_by(user_session.c.seen_at.desc(), user_session.c.session_id)
    )
    return [session for row in found if not (session := _session(row)).is_over(now)]


async def end_session(tx: Tx, user: UserId, session: SessionId) -> bool:
    """Close one session of this user; tells whether there was one."""
    ended = await tx.execute(
        delete(user_session).where(user_session.c.user_id == user, user_session.c.session_id == session)
    )
    return ended.rowcount == 1


async def end_sessions(tx: Tx, user: UserId, *, but: SessionId | None = None) -> None:
    """Close all sessions of this user, except for one."""
    query = delete(user_session).where(user_session.c.user_id == user)
    await tx.execute(query if but is None else query.where(user_session.c.session_id != but))


# --- Second factors. --------------------------------------------------------------------------------------------------


async def factor(tx: Tx, user: UserId) -> SecondFactor | None:
    """The user's second factor, switched on or still being set up. Nobody else uses it until this transaction ends."""
    row = (
        await tx.execute(select(second_factor).where(second_factor.c.user_id == user).with_for_update())
    ).one_or_none()
    return None if row is None else SecondFactor(secret=row.secret, is_on=row.is_on, last_step=row.last_step)


async def save_factor(tx: Tx, user: UserId, factor: SecondFactor) -> None:
    """Add or change the user's second factor."""
    values = {"secret": factor.secret, "is_on": factor.is_on, "last_step": factor.last_step}
    await tx.execute(
        insert(second_factor)
        .values(user_id=user, **values)
        .on_conflict_do_update(index_elements=["user_id"], set_=values)
    )


async def remove_factor(tx: Tx, user: UserId) -> bool:
    """Forget the second factor with its recovery codes; tells whether there was one."""
    await tx.execute(delete(recovery_code).where(recovery_code.c.user_id == user))
    removed = await tx.execute(delete(second_factor).where(second_factor.c.user_id == user))
    return removed.rowcount == 1


async def save_recovery_codes(tx: Tx, user: UserId, hashes: Collection[bytes]) -> None:
    """These codes are good once each, and none from before."""
    await tx.execute(delete(recovery_code).where(recovery_code.c.user_id == user))
    await tx.execute(insert(recovery_code), [{"user_id": user, "code_hash": code} for code in hashes])


async def take_recovery_code(tx: Tx, user: UserId, code_hash: bytes) -> bool:
    """Use a code up. Of two who try at once one succeeds."""
    taken = await tx.execute(
        delete(recovery_code).where(recovery_code.c.user_id == user, recovery_code.c.code_hash == code_hash)
    )
    return taken.rowcount == 1


async def recovery_codes_left(tx: Tx, user: UserId) -> int:
    """How many codes were not used yet."""
    count = await tx.scalar(select(func.count()).select_from(recovery_code).where(recovery_code.c.user_id == user))
    return count or 0


# --- Links to a new password. -----------------------------------------------------------------------------------------


async def replace_reset_link(tx: Tx, user: UserId, token_hash: bytes, until: Micros) -> None:
    """This link is valid for this user, and no other."""
    values = {"token_hash": token_hash, "until": until}
    await tx.execute(
        insert(reset_link).values(user_id=user, **values).on_conflict_do_update(index_elements=["user_id"], set_=values)
    )


async def take_reset_link(tx: Tx, token_hash: bytes, now: Micros) -> UserId | None:
    """Use the link up: whose it is, `None` when it is not valid. Of two who try at once one succeeds."""
    user: UserId | None = await tx.scalar(
        delete(reset_link)
        .where(reset_link.c.token_hash == token_hash, reset_link.c.until > now)
        .returning(reset_link.c.user_id)
    )
    return user


async def remove_reset_link(tx: Tx, user: UserId) -> None:
    """The user's link is valid no more."""
    await tx.execute(delete(reset_link).where(reset_link.c.user_id == user))
