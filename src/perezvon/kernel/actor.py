"""Who acts: a signed-in person or the system itself."""

from dataclasses import dataclass

from perezvon.kernel.ids import AgentId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person with the permissions of their roles. `agent` is set when the person takes contacts."""

    user: UserId
    permissions: frozenset[str]
    agent: AgentId | None = None

    def may(self, permission: str) -> bool:
        """Whether this person holds `permission`, for example `contacts.read`."""
        return permission in self.permissions
