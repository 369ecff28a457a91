"""What leaves the centre: letters with reports that are sent by themselves and with alarms, and webhooks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlsplit

from perezvon.kernel.errors import AdapterError

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@([\w-]{1,63}\.)*[\w-]{1,63}")
_NO_NAME = frozenset('"*/:<>?\\|')
"""Signs that some system takes in no name of a file; programs of letters are at odds about quotes, and read `=?` as coded words."""

_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+(; charset=[a-z0-9-]+)?")


def is_address(text: str) -> bool:
    """Whether a letter can be sent there, as far as can be seen: what stands before the @ is Latin, the domain of any script."""
    name, _, _ = text.rpartition("@")
    return _ADDRESS.fullmatch(text) is not None and len(text) <= 254 and ".." not in f".{name}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of a letter, which arrives byte for byte."""

    name: str
    type: str
    """Such as `application/pdf`, or `text/csv; charset=utf-8`."""
    content: bytes

    def __post_init__(self) -> None:
        if not self.name.isprintable() or self.name != self.name.strip() or not _NO_NAME.isdisjoint(self.name or "/"):
            raise ValueError("the name of an attachment is one that every system takes")
        if not _TYPE.fullmatch(self.type):
            raise ValueError("the type of an attachment is such as application/pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter as its readers see it; whoever else gets it is seen by all.

    What stands in its head is one line each, so that nothing in it can become a head of its own: another one cannot be made.
    """

    id: str
    """The same when a letter is sent again, since nobody knows whether it went out: readers' programs can tell by it."""
    to: Sequence[str]
    subject: str
    text: str
    html: str | None = None
    """The same as `text` in another form."""
    attachments: Sequence[Attachment] = ()

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError("the id of a letter is letters, digits, dots and hyphens")
        if not self.to or not all(map(is_address, self.to)):
            raise ValueError("a letter goes to addresses such as kim@example.org")
        if not self.subject.isprintable():
            raise ValueError("the subject of a letter is one line of text")


class MailTrouble(StrEnum):
    """Why a letter was not accepted."""

    UNREACHABLE = "unreachable"
    """Nobody answers there, or not in time."""
    INSECURE = "insecure"
    """The server does not prove who it is, or does not encrypt."""
    LOGIN = "login"
    """It does not know this user with this password."""
    SENDER = "sender"
    """It does not send letters for this sender."""
    RECIPIENT = "recipient"
    """It does not take letters for one of those who are to get it."""
    LETTER = "letter"
    """It does not take this letter; for example because it is too large."""


class MailError(AdapterError):
    """A letter was not accepted, or nobody knows. `answer` is what the server said, for people."""

    def __init__(self, trouble: MailTrouble, answer: str, *, retryable: bool) -> None:
        super().__init__(f"{trouble}: {answer}" if answer else trouble, retryable=retryable)
        self.trouble = trouble
        self.answer = answer


class Mail(Protocol):
    """Somebody who takes letters."""

    async def send(self, letter: Letter) -> None:
        """When it returns, the server has accepted the letter for all who are to get it.

        Raises `MailError`. Then nobody gets it, unless the connection broke at the very end, when nobody knows.
        """
        ...


def is_web_address(text: str) -> bool:
    """Whether something can be posted there, as far as can be seen: a whole address of the web, without a name and password."""
    if not text.isascii() or not text.isprintable() or " " in text or len(text) > 1_000:
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and not parts.fragment


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A body of JSON for another system. `key` signs it, so that the other knows from whom it is and that it is whole."""

    id: str
    """The same when it is sent again, since nobody knows whether it arrived: the receiver can tell by it."""
    url: str
    body: bytes
    key: bytes = field(repr=False)


class WebhookTrouble(StrEnum):
    """Why a webhook was not accepted."""

    UNREACHABLE = "unreachable"
    """Nobody answers there, or not in time."""
    INSECURE = "insecure"
    """The server does not prove who it is."""
    FORBIDDEN = "forbidden"
    """It is in a network that webhooks may not go to, or is not encrypted and none of the operator's own."""
    ANSWER = "answer"
    """It answers, and not that it has accepted it."""


LATER = frozenset({408, 425, 429})
"""Answers to a webhook that ask to come again, beside those of servers in trouble."""


class WebhookError(AdapterError):
    """A webhook was not accepted, or nobody knows. `answer` is the status that was answered."""

    def __init__(self, trouble: WebhookTrouble, answer: str = "", *, retryable: bool) -> None:
        super().__init__(f"{trouble}: {answer}" if answer else trouble, retryable=retryable)
        self.trouble = trouble
        self.answer = answer


class Webhooks(Protocol):
    """Somebody who brings webhooks to where they go."""

    async def post(self, webhook: Webhook) -> None:
        """When it returns, the receiver has accepted it. Raises `WebhookError`."""
        ...
