"""What goes over HTTP."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from perezvon.features.identity.domain import Role, Session, User, UserState
from perezvon.features.identity.service import accounts
from perezvon.kernel.ids import SessionId, TeamId, UserId
from perezvon.kernel.values import Language
from perezvon.platform.fields import ID, TEXT

_Short = Annotated[str, TEXT, Field(min_length=1, max_length=200)]
_Name = Annotated[str, TEXT, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
_Login = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00\s]+$")]
_Password = Annotated[str, TEXT, Field(min_length=1, max_length=1000)]


class Me(BaseModel):
    """Who is signed in. `is_demo`: this centre is a demo."""

    user: str
    name: str
    language: Language
    roles: list[Role]
    permissions: list[str]
    agent: str | None
    is_demo: bool

    @classmethod
    def of(cls, user: User, *, is_demo: bool) -> Self:
        """The user as they see themselves."""
        return cls(
            user=user.user,
            name=user.name,
            language=user.language,
            roles=list(user.roles),
            permissions=sorted(user.actor.permissions),
            agent=user.agent,
            is_demo=is_demo,
        )


class Credentials(BaseModel):
    """How a person signs in. `code` is of the second factor, or a recovery code."""

    login: _Short
    password: _Password
    code: Annotated[str, TEXT, Field(max_length=50)] | None = None


class DemoUser(BaseModel):
    """Somebody whom visitors of the demo may be."""

    user: str
    name: str
    roles: list[Role]
    agent: str | None

    @classmethod
    def of(cls, user: User) -> Self:
        """The user as offered to visitors."""
        return cls(user=user.user, name=user.name, roles=list(user.roles), agent=user.agent)


class DemoChoice(BaseModel):
    """Whom a visitor of the demo wants to be."""

    user: _Short


class FirstPerson(BaseModel):
    """The first administrator, with the token of the one-time link."""

    token: _Short
    login: _Login
    name: _Name
    password: _Password
    language: Language = Language.ENGLISH


class NewPassword(BaseModel):
    """A password chosen by the token of a reset link."""

    token: _Short
    password: _Password


class Account(BaseModel):
    """One's own account. `recovery_codes` is how many are left."""

    user: UserId
    login: str
    name: str
    language: Language
    has_password: bool
    has_second_factor: bool
    recovery_codes: int

    @classmethod
    def of(cls, account: accounts.Account) -> Self:
        """The account as its owner sees it."""
        return cls(
            user=account.user.user,
            login=account.user.login,
            name=account.user.name,
            language=account.user.language,
            has_password=account.has_password,
            has_second_factor=account.has_second_factor,
            recovery_codes=account.recovery_codes,
        )


class AccountChange(BaseModel):
    """What people change of themselves."""

    name: _Name
    language: Language


class PasswordChange(BaseModel):
    """Another password, by the one from before."""

    old: _Password
    new: _Password


class SessionItem(BaseModel):
    """A place where one is signed in; `is_here` is the one that asks."""

    session: SessionId
    device: str
    since: int
    seen: int
    is_here: bool

    @classmethod
    def of(cls, session: Session, *, here: SessionId | None) -> Self:
        """The session as its owner sees it."""
        return cls(
            session=session.session,
            device=session.device,
            since=session.created,
            seen=session.seen,
            is_here=session.session == here,
        )


class Enrolment(BaseModel):
    """A second factor that waits for its first code. `drawing` is the QR code of `address`, an SVG document."""

    model_config = ConfigDict(from_attributes=True)

    secret: str
    address: str
    drawing: str


class Code(BaseModel):
    """A code of the second factor, or a recovery code."""

    code: Annotated[str, TEXT, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]


class RecoveryCodes(BaseModel):
    """Codes to write down."""

    codes: list[str]


class UserChange(BaseModel):
    """A user as an administrator sets them. `teams` null means all teams."""

    login: _Login
    name: _Name
    language: Language
    roles: Annotated[list[Role], Field(max_length=len(Role))]
    teams: Annotated[list[Annotated[TeamId, ID]], Field(max_length=500)] | None = None

    def user(self, user: UserId) -> User:
        """The user with this id."""
        return User(
            user=user,
            login=self.login,
            name=self.name,
            language=self.language,
            roles=tuple(role for role in Role if role in self.roles),
            teams=None if self.teams is None else tuple(sorted(set(self.teams))),
        )


class UserItem(BaseModel):
    """A user with what an administrator sees of how they sign in. `seen` is when a session was used last."""

    user: UserId
    login: str
    name: str
    language: Language
    roles: list[Role]
    teams: list[TeamId] | None
    agent: str | None
    is_active: bool
    has_password: bool
    has_second_factor: bool
    sessions: int
    seen: int | None

    @classmethod
    def of(cls, state: UserState) -> Self:
        """The user as an administrator sees them."""
        user = state.user
        return cls(
            user=user.user,
            login=user.login,
            name=user.name,
            language=user.language,
            roles=list(user.roles),
            teams=None if user.teams is None else list(user.teams),
            agent=user.agent,
            is_active=user.is_active,
            has_password=state.has_password,
            has_second_factor=state.has_second_factor,
            sessions=state.sessions,
            seen=state.seen,
        )


class ResetLink(BaseModel):
    """The token of a link to a new password."""

    token: str
