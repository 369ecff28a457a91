"""Entries of the audit trail, what is looked for in it, and the chain that holds it together."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import UserId
from perezvon.kernel.time import Micros


class BadCursorError(AppError):
    """There is no such place in the trail."""

    kind = ErrorKind.INVALID
    code = "audit.bad_cursor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`actor` did `action` to `subject`, as `purpose` says if it was asked for. No actor is the system itself."""

    id: int
    at: Micros
    actor: UserId | None
    action: str
    subject: str
    purpose: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which entries are looked for. `action` may be the beginning of one; `since` is included, `until` is not."""

    actor: UserId | None = None
    action: str | None = None
    subject: str | None = None
    since: Micros | None = None
    until: Micros | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Entries from the newest on, with the names of those who acted. `next` is where the page after it begins."""

    entries: Sequence[Entry]
    names: Mapping[UserId, str]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """What a check of the whole trail found. `broken_at` is the first entry that does not follow from those before it.

    `head` is the hash of the last good entry. Written down elsewhere now and then, it also shows that the end of the trail
    was not cut off.
    """

    entries: int
    head: str
    broken_at: int | None

    @classmethod
    def empty(cls) -> Self:
        """The trail of a centre in which nothing happened yet."""
        return cls(entries=0, head="", broken_at=None)


def link(before: bytes, entry: Entry) -> bytes:
    """The hash of an entry after the one with the hash `before`. The database computes the same when it adds one.

    Each field goes in with its length, so that no two entries look alike.
    """
    fields = (str(entry.id), str(entry.at), entry.actor, entry.action, entry.subject, entry.purpose)
    return hashlib.sha256(before + b"".join(_measured(field) for field in fields)).digest()


def _measured(field: str | None) -> bytes:
    if field is None:
        return b"-"
    content = field.encode()
    return b"%d:%b" % (len(content), content)


def cursor(text: str) -> int:
    """The entry before which a page begins. Raises `BadCursorError`."""
    if not text.isascii() or not text.isdigit() or len(text) > len(str(2**62)):
        raise BadCursorError
    return int(text)
