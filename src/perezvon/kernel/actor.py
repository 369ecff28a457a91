"""Who acts: a signed-in person or the system itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

from perezvon.kernel.ids import AgentId, TeamId, UserId


class Scope(IntEnum):
    """How far a permission reaches. Each scope contains those before it."""

    OWN = 1
    """What the person took part in as an agent."""
    TEAM = 2
    """What agents of the person's teams took part in."""
    ALL = 3


Reach: TypeAlias = tuple[TeamId, ...] | None
"""The teams whose agents, and their contacts, somebody sees; `None` is all there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person with the permissions of their roles, each with its reach.

    `teams` are those that the scope `TEAM` means. `agent` is set when the person takes contacts.
    """

    user: UserId
    permissions: Mapping[str, Scope]
    agent: AgentId | None = None
    teams: tuple[TeamId, ...] = ()

    def may(self, permission: str) -> bool:
        """Whether this person holds `permission`, for example `contacts.read`, however far it reaches."""
        return permission in self.permissions

    def scope(self, permission: str) -> Scope | None:
        """How far `permission` reaches, `None` when the person does not hold it."""
        return self.permissions.get(permission)

    def reach(self, permission: str) -> Reach:
        """Which teams `permission` reaches; no team without it, or where it reaches what is one's own alone."""
        scope = self.scope(permission)
        if scope is Scope.ALL:
            return None
        return tuple(sorted(self.teams)) if scope is Scope.TEAM else ()
