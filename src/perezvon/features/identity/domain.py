"""Users, roles and the one table of permissions; how often somebody may try to sign in; whose visit is local."""

import re
from collections import OrderedDict, deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address

from perezvon.kernel.actor import Actor
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import AgentId, UserId
from perezvon.kernel.time import SECOND, Micros
from perezvon.kernel.values import Language


class Role(StrEnum):
    """What a person does in the centre. A person may have several."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    QUALITY = "quality"
    PLANNER = "planner"
    ADMINISTRATOR = "administrator"


_EVERYBODY = frozenset(Role)

PERMISSIONS: Mapping[str, frozenset[Role]] = {
    "agents.watch": frozenset({Role.SUPERVISOR, Role.PLANNER, Role.ADMINISTRATOR}),
    "callbacks.handle": frozenset({Role.AGENT, Role.SUPERVISOR}),
    "contacts.read": frozenset({Role.AGENT, Role.SUPERVISOR, Role.QUALITY}),
    "contacts.read_all": frozenset({Role.SUPERVISOR, Role.QUALITY}),
    "contacts.supervise": frozenset({Role.SUPERVISOR}),
    "customers.read": frozenset({Role.AGENT, Role.SUPERVISOR, Role.QUALITY}),
    "desk.use": frozenset({Role.AGENT}),
    "people.read": _EVERYBODY,
    "queues.watch": frozenset({Role.SUPERVISOR, Role.PLANNER, Role.ADMINISTRATOR}),
    "recordings.listen": frozenset({Role.AGENT, Role.SUPERVISOR, Role.QUALITY}),
    "settings.read": frozenset({Role.SUPERVISOR, Role.PLANNER, Role.ADMINISTRATOR}),
    "settings.write": frozenset({Role.ADMINISTRATOR}),
    "voice.watch": frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
}
"""Who holds which permission. There is no other place that grants one.

An administrator sets the centre up and hears no call; whoever needs both has both roles.
"""

FIRST_ROLES = (Role.ADMINISTRATOR, Role.SUPERVISOR)
"""The roles of the first person, who must be able to give every other role its person and to see that it works."""

PASSWORD_LENGTH = 10
"""The shortest password accepted."""


def permissions_of(roles: Collection[Role]) -> frozenset[str]:
    """All that these roles together may do."""
    return frozenset(permission for permission, holders in PERMISSIONS.items() if not holders.isdisjoint(roles))


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person who may sign in with `login`, kept in lower case. `agent` is set when the person takes contacts."""

    user: UserId
    login: str
    name: str
    language: Language = Language.ENGLISH
    roles: tuple[Role, ...] = ()
    agent: AgentId | None = None
    is_active: bool = True

    @property
    def actor(self) -> Actor:
        """The person as other features know them."""
        return Actor(user=self.user, permissions=permissions_of(self.roles), agent=self.agent)


def normal_login(login: str) -> str:
    """The one spelling under which a login is stored and looked up."""
    return login.strip().lower()


class WrongCredentialsError(AppError):
    """Login and password do not belong together; which of the two is wrong is not told."""

    kind = ErrorKind.UNAUTHENTICATED
    code = "identity.wrong_credentials"


class TooManyAttemptsError(AppError):
    """Too many failures for this login or from this address. `retry_after_s` says how long to wait."""

    kind = ErrorKind.TOO_MANY
    code = "identity.too_many_attempts"


class LinkNotValidError(AppError):
    """The one-time link was used, was replaced or never existed."""

    kind = ErrorKind.NOT_FOUND
    code = "identity.link_not_valid"


class PasswordTooShortError(AppError):
    """`least` says how many characters are needed."""

    kind = ErrorKind.INVALID
    code = "identity.password_too_short"


class LoginTakenError(AppError):
    """Somebody else has this login."""

    kind = ErrorKind.CONFLICT
    code = "identity.login_taken"


class NoDemoError(AppError):
    """There is no such thing here: not a demo, not from this machine, or no such user."""

    kind = ErrorKind.NOT_FOUND
    code = "identity.no_demo"


IDLE = 12 * 3_600 * SECOND
LONGEST = 30 * 24 * 3_600 * SECOND
_SEEN_EVERY = 60 * SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One sign-in of a user: over after 12 idle hours and 30 days at most."""

    user: UserId
    created: Micros
    seen: Micros

    def is_over(self, now: Micros) -> bool:
        """Whether it may be used no more."""
        return now - self.seen > IDLE or now - self.created > LONGEST

    def should_be_seen(self, now: Micros) -> bool:
        """Whether its use is worth writing down, so that not every request writes."""
        return now - self.seen > _SEEN_EVERY


@dataclass(slots=True, kw_only=True)
class Attempts:
    """At most `limit` attempts per key within `window`, counted when they begin so that none run side by side unseen.

    Kept in the memory of one process: several processes allow as many attempts each, and a restart forgets them. The
    least recently used keys are forgotten first when there are more than `capacity`.
    """

    limit: int
    window: Micros
    capacity: int = 20_000
    _begun: OrderedDict[str, deque[Micros]] = field(default_factory=OrderedDict)

    def begin(self, key: str, now: Micros) -> None:
        """Count an attempt. Raises `TooManyAttemptsError` instead when there were too many."""
        begun = self._begun.setdefault(key, deque())
        self._begun.move_to_end(key)
        if len(self._begun) > self.capacity:
            self._begun.popitem(last=False)
        while begun and now - begun[0] >= self.window:
            begun.popleft()
        if len(begun) >= self.limit:
            raise TooManyAttemptsError(retry_after_s=(begun[0] + self.window - now) // SECOND + 1)
        begun.append(now)

    def excuse(self, key: str) -> None:
        """The attempt begun last was an honest one and does not count."""
        if begun := self._begun.get(key):
            begun.pop()

    def forget(self, key: str) -> None:
        """Begin again with none."""
        self._begun.pop(key, None)


_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
_PORT = re.compile(r":\d+$")


def is_local_visit(peer: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a browser on this very machine asks for this very machine by name.

    The peer's address alone would let a foreign page in whose name resolves to this machine (DNS rebinding), and a
    proxy on this machine would make all the world local; so the `Host` must be a loopback name too, and no proxy may
    have left its mark. `headers` has lower-case names or ignores case.
    """
    if any(name in headers for name in _FORWARDED):
        return False
    host = _PORT.sub("", headers.get("host", ""))
    return _is_loopback(peer or "") and (host.lower() == "localhost" or _is_loopback(host.strip("[]")))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
