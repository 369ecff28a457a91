"""What goes over HTTP."""

from typing import Annotated, Self

from pydantic import BaseModel, Field

from perezvon.features.identity.domain import Role, User
from perezvon.kernel.values import Language

_Short = Annotated[str, Field(min_length=1, max_length=200)]
_Password = Annotated[str, Field(min_length=1, max_length=1000)]


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
    """How a person signs in."""

    login: _Short
    password: _Password


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
    login: _Short
    name: _Short
    password: _Password
    language: Language = Language.ENGLISH
