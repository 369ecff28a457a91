"""Users, roles and the one table of permissions; sessions; attempts to sign in; whose visit is local."""

import re
from collections import OrderedDict, deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address

from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import AgentId, SessionId, TeamId, UserId
from perezvon.kernel.time import SECOND, Micros
from perezvon.kernel.values import Language


class Role(StrEnum):
    """What a person does in the centre. A person may have several."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    QUALITY = "quality"
    PLANNER = "planner"
    ADMINISTRATOR = "administrator"


_EVERYBODY: Mapping[Role, Scope] = dict.fromkeys(Role, Scope.ALL)
_AGENT: Mapping[Role, Scope] = {Role.AGENT: Scope.OWN}
_SETTERS_UP: Mapping[Role, Scope] = {Role.ADMINISTRATOR: Scope.ALL}
_READERS_OF_SETTINGS = dict.fromkeys((Role.SUPERVISOR, Role.PLANNER, Role.ADMINISTRATOR), Scope.ALL)
_LISTENERS = {**_AGENT, **dict.fromkeys((Role.SUPERVISOR, Role.QUALITY), Scope.ALL)}

PERMISSIONS: Mapping[str, Mapping[Role, Scope]] = {
    "agents.steer": {Role.SUPERVISOR: Scope.ALL},
    "agents.watch": _READERS_OF_SETTINGS,
    "alarms.handle": dict.fromkeys((Role.SUPERVISOR, Role.ADMINISTRATOR), Scope.ALL),
    "audit.read": _SETTERS_UP,
    "callbacks.handle": dict.fromkeys((Role.AGENT, Role.SUPERVISOR), Scope.ALL),
    "contacts.read": _LISTENERS,
    "contacts.supervise": {Role.SUPERVISOR: Scope.ALL},
    "customers.manage": {Role.SUPERVISOR: Scope.ALL},
    "customers.read": dict.fromkeys((Role.AGENT, Role.SUPERVISOR, Role.QUALITY), Scope.ALL),
    "customers.write": dict.fromkeys((Role.AGENT, Role.SUPERVISOR), Scope.ALL),
    "demo.steer": _EVERYBODY,
    "desk.use": _AGENT,
    "goals.set": dict.fromkeys((Role.SUPERVISOR, Role.ADMINISTRATOR), Scope.ALL),
    "missed.handle": {**_AGENT, Role.SUPERVISOR: Scope.ALL},
    "missed.read": _LISTENERS,
    "operations.watch": _SETTERS_UP,
    "people.read": _EVERYBODY,
    "queues.watch": _READERS_OF_SETTINGS,
    "recordings.keep": dict.fromkeys((Role.SUPERVISOR, Role.QUALITY), Scope.ALL),
    "recordings.listen": _LISTENERS,
    "reports.read": {**_AGENT, **_READERS_OF_SETTINGS, Role.QUALITY: Scope.ALL},
    "reports.send": {**_READERS_OF_SETTINGS, Role.QUALITY: Scope.ALL},
    "settings.read": _READERS_OF_SETTINGS,
    "settings.write": _SETTERS_UP,
    "twin.ask": _READERS_OF_SETTINGS,
    "users.manage": _SETTERS_UP,
    "voice.watch": dict.fromkeys((Role.SUPERVISOR, Role.ADMINISTRATOR), Scope.ALL),
}
"""Who holds which permission, and how far it reaches at most. There is no other place that grants one.

An administrator sets the centre up and hears no call; whoever needs both has both roles.
"""

NARROWED: frozenset[str] = frozenset(
    {
        "agents.steer",
        "agents.watch",
        "alarms.handle",
        "contacts.read",
        "contacts.supervise",
        "goals.set",
        "missed.handle",
        "missed.read",
        "queues.watch",
        "recordings.keep",
        "recordings.listen",
        "reports.read",
    }
)
"""What a person's teams narrow: all that is about agents and their contacts. The rest belongs to the whole centre."""

FIRST_ROLES = (Role.ADMINISTRATOR, Role.SUPERVISOR)
"""The roles of the first person, who must be able to give every other role its person and to see that it works."""

PASSWORD_LENGTH = 10
"""The shortest password accepted."""


def permissions_of(roles: Collection[Role], reach: Scope = Scope.ALL) -> Mapping[str, Scope]:
    """All that these roles together may do, each as far as the widest of them; `reach` bounds what teams narrow."""
    return {
        permission: _bounded(permission, max(holders[role] for role in roles if role in holders), reach)
        for permission, holders in PERMISSIONS.items()
        if not holders.keys().isdisjoint(roles)
    }


def _bounded(permission: str, widest: Scope, reach: Scope) -> Scope:
    return min(widest, reach) if permission in NARROWED else widest


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person who may sign in with `login`, kept in lower case. `agent` is set when the person takes contacts.

    `teams` says whose contacts and agents the person sees besides their own: those of these teams, or all with `None`.
    """

    user: UserId
    login: str
    name: str
    language: Language = Language.ENGLISH
    roles: tuple[Role, ...] = ()
    agent: AgentId | None = None
    is_active: bool = True
    teams: tuple[TeamId, ...] | None = None

    @property
    def actor(self) -> Actor:
        """The person as other features know them."""
        reach = Scope.ALL if self.teams is None else Scope.TEAM
        permissions = permissions_of(self.roles, reach)
        return Actor(user=self.user, permissions=permissions, agent=self.agent, teams=self.teams or ())

    @property
    def is_administrator(self) -> bool:
        """Whether this person can set the centre up now."""
        return self.is_active and Role.ADMINISTRATOR in self.roles


def normal_login(login: str) -> str:
    """The one spelling under which a login is stored and looked up."""
    return login.strip().lower()


class WrongCredentialsError(AppError):
    """Login and password do not belong together; which of the two is wrong is not told."""

    kind = ErrorKind.UNAUTHENTICATED
    code = "identity.wrong_credentials"
    is_noted = True


class TooManyAttemptsError(AppError):
    """Too many failures for this login or from this address. `retry_after_s` says how long to wait."""

    kind = ErrorKind.TOO_MANY
    code = "identity.too_many_attempts"
    is_noted = True


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


class CodeNeededError(AppError):
    """The password is right; the code of the second factor is missing."""

    kind = ErrorKind.UNAUTHENTICATED
    code = "identity.code_needed"


class WrongCodeError(AppError):
    """The code is wrong, is over, or was used before."""

    kind = ErrorKind.INVALID
    code = "identity.wrong_code"
    is_noted = True


class WrongPasswordError(AppError):
    """That is not the password of the signed-in person."""

    kind = ErrorKind.INVALID
    code = "identity.wrong_password"


class SecondFactorOnError(AppError):
    """The second factor is on already: it is switched off before another one is set up."""

    kind = ErrorKind.CONFLICT
    code = "identity.second_factor_on"


class UserNotFoundError(AppError):
    """There is no such user."""

    kind = ErrorKind.NOT_FOUND
    code = "identity.user_not_found"


class SessionNotFoundError(AppError):
    """This person has no such session."""

    kind = ErrorKind.NOT_FOUND
    code = "identity.session_not_found"


class LastAdministratorError(AppError):
    """Somebody must be able to set the centre up."""

    kind = ErrorKind.CONFLICT
    code = "identity.last_administrator"


class NoDemoError(AppError):
    """There is no such thing here: not a demo, not from this machine, or no such user."""

    kind = ErrorKind.NOT_FOUND
    code = "identity.no_demo"


IDLE = 12 * 3_600 * SECOND
LONGEST = 30 * 24 * 3_600 * SECOND
_SEEN_EVERY = 60 * SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One sign-in of a user: over after 12 idle hours and 30 days at most. `device` is the browser and its system."""

    session: SessionId
    user: UserId
    created: Micros
    seen: Micros
    device: str = ""

    def is_over(self, now: Micros) -> bool:
        """Whether it may be used no more."""
        return now - self.seen > IDLE or now - self.created > LONGEST

    def should_be_seen(self, now: Micros) -> bool:
        """Whether its use is worth writing down, so that not every request writes."""
        return now - self.seen > _SEEN_EVERY


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactor:
    """What makes the codes of a person's second device. `last_step` is the step of the code that was used last."""

    secret: str
    is_on: bool = False
    last_step: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UserState:
    """A user with what an administrator sees of how they sign in. `seen` is when a session was used last."""

    user: User
    has_password: bool
    has_second_factor: bool
    sessions: int
    seen: Micros | None


RESET_LINK_FOR = 24 * 3_600 * SECOND
"""How long a link lets its bearer choose a new password."""

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("YaBrowser", "Yandex Browser"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""Those first that also say the name of a later one."""
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """The browser and its system by name, such as `Firefox, Linux`; as much of it as is known."""
    named = (_first_of(_BROWSERS, user_agent), _first_of(_SYSTEMS, user_agent))
    return ", ".join(name for name in named if name)


def _first_of(marks: Collection[tuple[str, str]], user_agent: str) -> str:
    return next((name for mark, name in marks if mark in user_agent), "")


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

    def may_begin(self, key: str, now: Micros) -> bool:
        """Count an attempt, unless there were too many."""
        try:
            self.begin(key, now)
        except TooManyAttemptsError:
            return False
        return True

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
