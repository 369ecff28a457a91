"""Facts of identity."""

from dataclasses import dataclass

from perezvon.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSaved:
    """A user was added or changed, deactivated or activated again."""

    user: UserId
